import { ENGINES, type EngineName } from "../browser/engines/index.ts";
import type { Cell } from "./cell.ts";
import type { Options } from "./options.ts";
import { runInParallel } from "./pool.ts";
import { type Outcome, runCell } from "./run.ts";
import type { Row } from "./table.ts";
import type { World } from "./world.ts";

/** Runs each cell `runs` times in one engine, several in parallel. */
export async function runMatrix(
  world: World,
  engine: EngineName,
  cells: readonly Cell[],
  options: Options,
): Promise<Row[]> {
  const { runs, parallel, times } = options;
  const outcomes = new Map<Cell, Outcome[]>(cells.map((cell) => [cell, []]));
  const jobs = Array.from({ length: runs }).flatMap(() =>
    cells.map((cell) => async () => {
      const outcome = await runCell(world, ENGINES[engine], cell, times);
      outcomes.get(cell)!.push(outcome);
      report(engine, cell, outcome);
    }),
  );
  await runInParallel(parallel, jobs);
  return cells.map((cell) => ({ name: cell.name, outcomes: outcomes.get(cell)! }));
}

function report(engine: EngineName, { name }: Cell, { seconds, account, notPossible, error }: Outcome): void {
  const counts =
    account && `${account.stored}/${account.tracked} stored, ${account.dropped} dropped, ${account.lost} lost`;
  console.error(`${engine}: ${name}: ${counts ?? notPossible ?? error} (${seconds.toFixed(1)} s)`);
}
