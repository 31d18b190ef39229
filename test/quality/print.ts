// Prints the measures of docs/quality.md: `npm run measures`, with `-- --list` everything that counts,
// with `-- <folder>` those of another checkout.
import { parseArgs } from "node:util";
import { measure } from "./measures.ts";

const { values, positionals } = parseArgs({
  options: { list: { type: "boolean", default: false } },
  allowPositionals: true,
});
const found = measure(positionals[0] ?? ".");
const { median, p90, over60 } = found.functionLines;
const { count, long } = found.sentences;

const rows: [name: string, figure: string, list: readonly string[]][] = [
  ["participles as names", `${found.participles.length}`, found.participles],
  ["participles as names in tests", `${found.testParticiples.length}`, found.testParticiples],
  ["function lines: median / p90 / over 60", `${median} / ${p90} / ${over60.length}`, over60],
  ["casts `as unknown as`", `${found.casts.length}`, found.casts],
  ["import cycles", `${found.cycles.length}`, found.cycles],
  ["lines per operation", found.operationLines.toFixed(1), []],
  ...found.additions.map(({ name, files }): [string, string, readonly string[]] => [
    `source files per addition: ${name.charAt(0).toLowerCase()}${name.slice(1)}`,
    `${files.length}`,
    files,
  ]),
  ["sentences over 30 words", `${long.length} of ${count} (${((100 * long.length) / count).toFixed(1)}%)`, long],
];
for (const [name, figure, list] of rows) {
  console.log(`${name}: ${figure}`);
  if (values.list) for (const one of list) console.log(`  ${one}`);
}
