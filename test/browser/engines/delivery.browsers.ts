import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CELLS } from "../../delivery/cells.ts";
import { runCell } from "../../delivery/run.ts";
import { startWorld, type World } from "../../delivery/world.ts";
import { ENGINES } from "./index.ts";

/** The cells that found most faults; `npm run test:delivery` runs all cells many times. */
const CELL_NAMES = [
  "close right after track",
  "503 with the page open",
  "503, close, come back",
  "offline, reload",
  "503, browser killed, started again",
  "500 events in a second, then close",
];

const SHORT = { outage: 5_000, patience: 15_000 };

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const cells = CELL_NAMES.map((name) => CELLS.find((cell) => cell.name === name)!);

describe.each([ENGINES.firefox, ENGINES.webkit])("in $name, every event is stored once", (engine) => {
  test.for(cells)("$name", async (cell, { skip }) => {
    const { account, notPossible, error } = await runCell(world, engine, cell, SHORT);
    if (notPossible) skip(notPossible);
    expect(error).toBeUndefined();
    expect(account).toMatchObject({ stored: account!.tracked, duplicates: 0 });
  });
});
