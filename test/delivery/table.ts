import type { Account } from "./account.ts";
import type { Outcome } from "./run.ts";

/** A cell and its runs. */
export interface Row {
  readonly name: string;
  readonly outcomes: readonly Outcome[];
}

const COLUMNS = ["cell", "runs", "tracked", "stored", "dropped", "lost", "duplicates", "seconds", "remark"];

/** Whether every event of every possible run is in the store once. */
export const isPassed = ({ outcomes }: Row): boolean =>
  outcomes.every(({ account, error }) => !error && (!account || isWhole(account)));

/** Whether every run completed, whatever its result. */
export const hasRun = ({ outcomes }: Row): boolean => outcomes.every(({ error }) => !error);

/** Whether every event is stored once. A dropped event counts as missing: each fault ends, so it could be delivered. */
export const isWhole = ({ tracked, stored, duplicates }: Account): boolean => stored === tracked && duplicates === 0;

/** A Markdown table with aligned columns. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [COLUMNS, ...rows.map(cellsOf)];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const isNumber = (column: number) => column > 0 && column < COLUMNS.length - 1;
  const line = (row: readonly string[]) =>
    `| ${row.map((text, i) => (isNumber(i) ? text.padStart(widths[i]!) : text.padEnd(widths[i]!))).join(" | ")} |`;
  const rule = widths.map((width, i) => (isNumber(i) ? `${"-".repeat(width - 1)}:` : "-".repeat(width)));
  const [head, ...body] = cells.map(line);
  return [head, line(rule), ...body].join("\n");
}

function cellsOf({ name, outcomes }: Row): string[] {
  const accounts = outcomes.flatMap(({ account }) => account ?? []);
  const sum = (field: "tracked" | "stored" | "dropped" | "lost" | "duplicates") =>
    accounts.length > 0 ? String(accounts.reduce((total, account) => total + account[field], 0)) : "–";
  const seconds = outcomes.reduce((total, outcome) => total + outcome.seconds, 0) / outcomes.length;
  const sums = [sum("tracked"), sum("stored"), sum("dropped"), sum("lost"), sum("duplicates")];
  return [name, String(outcomes.length), ...sums, seconds.toFixed(1), remarkOf(outcomes)];
}

function remarkOf(outcomes: readonly Outcome[]): string {
  const remarks = outcomes.flatMap(({ account, notPossible, error }) => [
    ...(account?.reasons.length ? [`dropped: ${account.reasons.join(", ")}`] : []),
    ...(account?.misreported ? ["some events reported as dropped are stored"] : []),
    ...(notPossible ? [`not possible here: ${notPossible}`] : []),
    ...(error ? [`failed: ${error.split("\n")[0]}`] : []),
  ]);
  return [...new Set(remarks)].join("; ").replaceAll("|", "/");
}
