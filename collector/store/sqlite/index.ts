import type { Store } from "../store.ts";
import { openCore, type SqliteCore, type SqliteOptions } from "./core.ts";

export type { SqliteOptions } from "./core.ts";

/**
 * The store on one SQLite file, in this thread: for tools that do one thing. A collector that serves has it in threads.
 * @throws UnusableDataFile where the file can't be used
 */
export function sqliteStore(options: SqliteOptions): Store {
  return inThisThread(openCore(options));
}

function inThisThread({ sweep: _sweep, log: _log, refresh: _refresh, ...core }: SqliteCore): Store {
  const later = (name: string, run: (...given: never[]) => unknown) => [
    name,
    async (...given: never[]) => run(...given),
  ];
  return {
    ...(Object.fromEntries(Object.entries(core).map(([name, run]) => later(name, run))) as unknown as Store),
    ingest: async (batch) => core.ingest([batch])[0]!,
  };
}
