import { describe, expect, test } from "vitest";
import { turns } from "../../collector/services/turns.ts";

/** Turns whose clock and rounds the test advances. */
function harness() {
  let time = 0;
  const planned: { run: () => void; at: number }[] = [];
  const all = turns({ now: () => time, later: (run, pause) => void planned.push({ run, at: time + pause }) });
  const done: string[] = [];
  return {
    done,
    isShared: all.isShared,
    /** Sends a request; its name is in `done` once it has its turn. */
    async send(property: string, name: string, cost = 0): Promise<void> {
      void all.wait(property, cost).then((refused) => done.push(refused ? `${name} refused` : name));
      await settled();
    },
    /** Ends the round after some work, in ms. */
    async round(work = 0): Promise<void> {
      const next = planned.shift();
      if (!next) throw new Error("no round is planned");
      time = Math.max(time + work, next.at);
      next.run();
      await settled();
    },
    time: () => time,
    rounds: () => planned.length,
  };
}

/** Promises that are settled already have run their continuations. */
async function settled(): Promise<void> {
  for (let step = 0; step < 5; step += 1) await Promise.resolve();
}

describe("turns", () => {
  test("a property alone never waits", async () => {
    const { send, done, rounds } = harness();
    for (const name of ["1", "2", "3"]) await send("flood", name, 1_000_000);
    expect([done, rounds()]).toEqual([["1", "2", "3"], 0]);
  });

  test("a flood has one turn in a round; another property has its turn at once", async () => {
    const { send, done, round } = harness();
    await send("other", "before");
    for (const name of ["1", "2", "3"]) await send("flood", name);
    expect(done).toEqual(["before", "1"]);
    await round();
    await send("other", "at once");
    expect(done).toEqual(["before", "1", "2", "at once"]);
    await round();
    await round();
    expect(done).toEqual(["before", "1", "2", "at once", "3"]);
  });

  test("several waiting requests of a property have their turns between those of the flood", async () => {
    const { send, done, round } = harness();
    await send("other", "before");
    for (const name of ["1", "2", "3", "4"]) await send("flood", name);
    await round();
    for (const name of ["a", "b", "c"]) await send("other", name);
    for (let count = 0; count < 4; count += 1) await round();
    expect(done.filter((name) => !["before", "1"].includes(name))).toEqual(["2", "a", "b", "3", "c", "4"]);
  });

  test("after work, waiting requests pause for a third of it, and another property does not", async () => {
    const { send, done, round, time } = harness();
    await send("other", "before");
    for (const name of ["1", "2", "3"]) await send("flood", name);
    await round(3);
    expect([done, time()]).toEqual([["before", "1"], 3]);
    await send("other", "in the pause");
    expect(done).toEqual(["before", "1", "in the pause"]);
    await round();
    expect([done.at(-1), time()]).toEqual(["2", 4]);
  });

  test("what waits of a property is limited, in requests and in characters, and another property is not refused", async () => {
    for (const [requests, cost] of [
      [4_000, 1],
      [33, 2 ** 20],
    ] as const) {
      const { send, done } = harness();
      await send("other", "before");
      await send("flood", "first", cost);
      for (let count = 0; count < requests; count += 1) await send("flood", "waits", cost);
      await send("flood", "late", cost);
      await send("third", "admitted", cost);
      expect(done).toEqual(["before", "first", "late refused", "admitted"]);
    }
  });
});
