// `npm run test:delivery`: tracks events in real browsers with faults, and counts the events in the store.
import { writeFileSync } from "node:fs";
import { CELLS } from "./cells.ts";
import { KILL_WINDOW } from "./kill-window.ts";
import { runMatrix } from "./matrix.ts";
import { type Options, readOptions, USAGE } from "./options.ts";
import { hasRun, isPassed, type Row, tableOf } from "./table.ts";
import { startWorld } from "./world.ts";

const options = optionsOrExit();
const cells = (options.killWindow ? KILL_WINDOW : CELLS).filter(({ name }) => name.includes(options.cells));
if (cells.length === 0) fail(`no cell's name contains "${options.cells}"`);

const world = await startWorld(options.sdk);
const rows: Row[] = [];
let report = "";
try {
  for (const engine of options.engines) {
    const results = await runMatrix(world, engine, cells, options);
    const table = `\n## ${engine}\n\n${tableOf(results)}\n`;
    console.log(table);
    rows.push(...results);
    report += table;
  }
} finally {
  await world.close();
}
if (options.markdown) writeFileSync(options.markdown, report.trimStart());
process.exit(rows.every(options.killWindow ? hasRun : isPassed) ? 0 : 1);

function optionsOrExit(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
