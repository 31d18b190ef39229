import type { Locks } from "../../sdk/owners.ts";

interface Waiting {
  name: string;
  tab: object;
  run(lock: unknown): Promise<void> | undefined;
  done(answer: unknown): void;
}

/**
 * What `navigator.locks` does of exclusive locks: one holder a name, the others in line; `ifAvailable` does not stand in
 * line, and is called with null. Everything answers later, as it does in browsers.
 */
export function fakeLockManager() {
  const held = new Map<string, Waiting>();
  let line: Waiting[] = [];

  const grant = async (request: Waiting) => {
    held.set(request.name, request);
    await null;
    if (held.get(request.name) !== request) return;
    const answer = await request.run({ name: request.name });
    free(request);
    request.done(answer);
  };
  const free = (request: Waiting) => {
    if (held.get(request.name) !== request) return;
    held.delete(request.name);
    const next = line.find(({ name }) => name === request.name);
    line = line.filter((other) => other !== next);
    if (next) grant(next);
  };

  return {
    names: () => [...held.keys()],
    /** The manager as one tab sees it; `kill` ends the tab, and its locks with it. */
    tab() {
      const tab = {};
      const locks: Locks = {
        request: (name, { ifAvailable }, run) =>
          new Promise((done, fail) => {
            const request = { name, tab, run, done };
            if (!held.has(name)) grant(request).catch(fail);
            else if (ifAvailable) Promise.resolve(null).then(run).then(done, fail);
            else line.push(request);
          }),
      };
      const kill = () => {
        line = line.filter((request) => request.tab !== tab);
        for (const request of [...held.values()]) if (request.tab === tab) free(request);
      };
      return { locks, kill };
    },
  };
}
