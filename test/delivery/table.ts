import type { Account } from "./account.ts";
import type { Outcome } from "./run.ts";

/** A cell's runs, added up. */
export interface Row {
  readonly name: string;
  readonly outcomes: readonly Outcome[];
}

const COLUMNS = ["cell", "runs", "tracked", "stored", "dropped", "lost", "duplicates", "seconds", "remark"];

/** Whether every event of every run is in the store once, as far as it could be tried. */
export const isGood = ({ outcomes }: Row): boolean =>
  outcomes.every(({ account, error }) => !error && (!account || isWhole(account)));

/** Whether every run came to its end, whatever it found. */
export const wasTried = ({ outcomes }: Row): boolean => outcomes.every(({ error }) => !error);

/** Every fault here ends: an event that was given up in one, and said to be, is missing as well. */
export const isWhole = ({ tracked, stored, duplicates }: Account): boolean => stored === tracked && duplicates === 0;

/** Markdown that is also readable as it is. */
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
  const sum = (of: "tracked" | "stored" | "dropped" | "lost" | "duplicates") =>
    accounts.length > 0 ? String(accounts.reduce((total, account) => total + account[of], 0)) : "–";
  const seconds = outcomes.reduce((total, outcome) => total + outcome.seconds, 0) / outcomes.length;
  const sums = [sum("tracked"), sum("stored"), sum("dropped"), sum("lost"), sum("duplicates")];
  return [name, String(outcomes.length), ...sums, seconds.toFixed(1), remarkOf(outcomes)];
}

function remarkOf(outcomes: readonly Outcome[]): string {
  const remarks = outcomes.flatMap(({ account, notPossible, error }) => [
    ...(account?.reasons.length ? [`dropped: ${account.reasons.join(", ")}`] : []),
    ...(account?.misreported ? ["some said to be dropped are stored"] : []),
    ...(notPossible ? [`not possible here: ${notPossible}`] : []),
    ...(error ? [`failed: ${error.split("\n")[0]}`] : []),
  ]);
  return [...new Set(remarks)].join("; ").replaceAll("|", "/");
}
