import type { Engine } from "../browser/engines/engine.ts";
import { delay } from "../faults/faults.ts";
import type { Account } from "./account.ts";
import { type Cell, NotPossible } from "./cell.ts";
import { type Stage, setStage, type Times } from "./stage.ts";
import { within } from "./waiting.ts";
import type { World } from "./world.ts";

/** How one run of a cell ended. */
export interface Outcome {
  readonly seconds: number;
  readonly account?: Account;
  /** Why this can't be tried here. */
  readonly notPossible?: string;
  /** What went wrong with the trial itself. */
  readonly error?: string;
}

let serial = 0;

/** Plays a cell once, on a fresh profile, and counts. Never rejects. */
export async function runCell(world: World, engine: Engine, cell: Cell, times: Times): Promise<Outcome> {
  const before = performance.now();
  const ended = (rest: Omit<Outcome, "seconds">): Outcome => ({
    seconds: (performance.now() - before) / 1000,
    ...rest,
  });
  const marker = { cell: cell.name, run: `${engine.name}-${++serial}` };
  const stage = await setStage(world, engine, cell, marker, times);
  try {
    return ended({ account: await within(limit(times), "the run", play(stage, cell)) });
  } catch (error) {
    if (error instanceof NotPossible) return ended({ notPossible: error.message });
    return ended({ error: (error as Error).message });
  } finally {
    await stage.close();
  }
}

/** The steps, the end of the fault, the return of the shopper, and the end of all that is under way. */
async function play(stage: Stage, cell: Cell): Promise<Account> {
  await cell.steps(stage);
  stage.proxy.set(delay());
  if (!cell.stays) await stage.open();
  await stage.settled();
  await stage.finished();
  return stage.account();
}

const limit = ({ outage, patience }: Times): number => 120_000 + outage + 3 * patience;
