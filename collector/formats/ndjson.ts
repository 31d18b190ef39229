import { formatAmount } from "../evaluation/money.ts";
import { type Cell, type Column, isoOf, type Row, type Writer } from "./column.ts";

function cellOf(column: Column, row: Row): Cell {
  const cell = row[column.at]!;
  if (cell === null) return null;
  if (column.type === "boolean") return Boolean(cell);
  if (column.type === "moment") return isoOf(cell);
  return column.type === "amount" ? formatAmount(cell as number, String(row[column.currencyAt])) : cell;
}

/** Writes one JSON object per line. */
export function ndjsonWriter(columns: readonly Column[]): Writer {
  const line = (row: Row): string =>
    `${JSON.stringify(Object.fromEntries(columns.map((column) => [column.name, cellOf(column, row)])))}\n`;
  return { rows: (rows) => rows.map(line).join(""), end: () => "" };
}
