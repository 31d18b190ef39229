import type { Engine } from "../browser/engines/engine.ts";
import { delay } from "../faults/faults.ts";
import type { Account } from "./account.ts";
import { type Cell, NotPossible } from "./cell.ts";
import { createStage, type Stage, type Times } from "./stage.ts";
import { withDeadline } from "./waiting.ts";
import type { World } from "./world.ts";

/** The outcome of one run of a cell. */
export interface Outcome {
  readonly seconds: number;
  readonly account?: Account;
  /** The reason why the cell can't run in this browser. */
  readonly notPossible?: string;
  /** The error of the harness. */
  readonly error?: string;
}

let serial = 0;

/** Runs a cell once on a new profile and counts its events. Never rejects. */
export async function runCell(world: World, engine: Engine, cell: Cell, times: Times): Promise<Outcome> {
  const start = performance.now();
  const outcome = (rest: Omit<Outcome, "seconds">): Outcome => ({
    seconds: (performance.now() - start) / 1000,
    ...rest,
  });
  const marker = { cell: cell.name, run: `${engine.name}-${++serial}` };
  const stage = await createStage(world, engine, cell, marker, times);
  try {
    return outcome({ account: await withDeadline(limit(times), "the run", play(stage, cell)) });
  } catch (error) {
    if (error instanceof NotPossible) return outcome({ notPossible: error.message });
    return outcome({ error: (error as Error).message });
  } finally {
    await stage.close();
  }
}

/** Runs the steps, ends the fault, lets the visitor return, and waits for the events. */
async function play(stage: Stage, cell: Cell): Promise<Account> {
  await cell.steps(stage);
  stage.proxy.set(delay());
  if (!cell.staysOpen) await stage.open();
  await stage.untilSettled();
  await stage.untilIdle();
  return stage.account();
}

const limit = ({ outage, patience }: Times): number => 120_000 + outage + 3 * patience;
