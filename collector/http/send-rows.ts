import type { Response } from "express";
import type { RowFormat, TableFormat } from "../contract/table-format.ts";
import { type Cell, columnsOf, type DocumentedColumn, type Row } from "../formats/column.ts";
import { FORMATS } from "../formats/index.ts";
import type { HiddenRows } from "../store/ports/facts.ts";

/** Rows of a list or a report, and the format of the response. */
interface Rows {
  readonly format: RowFormat;
  /** The columns of a table. */
  readonly columns: readonly DocumentedColumn[];
  readonly data: readonly object[];
  readonly meta: {
    readonly hidden: HiddenRows;
    readonly next_cursor?: string | null;
    readonly resume_cursor?: string;
  };
}

/** Sends rows as JSON, or as a table: then headers have the counts and cursors of `meta`. */
export function sendRows(res: Response, { format, columns, data, meta }: Rows): void {
  if (format === "json") return void res.json({ data, meta });
  res.setHeader("Promotrail-Hidden-Staging", String(meta.hidden.staging));
  res.setHeader("Promotrail-Hidden-Automated", String(meta.hidden.automated));
  if (meta.next_cursor) res.setHeader("Promotrail-Next-Cursor", meta.next_cursor);
  if (meta.resume_cursor) res.setHeader("Promotrail-Resume-Cursor", meta.resume_cursor);
  sendTable(res, format, columns, data);
}

/** Sends the rows of a table. @param columns of the values in each row, in their order */
export function sendCells(
  res: Response,
  format: TableFormat,
  columns: readonly DocumentedColumn[],
  rows: readonly Row[],
): void {
  const { type, writer } = FORMATS[format];
  const { rows: write, end } = writer(columnsOf(columns));
  const parts = [write(rows), end()];
  res.set("Content-Type", type).send(Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array))));
}

/** CSV, Parquet and XLSX have these columns only; NDJSON has each object as it is. */
function sendTable(
  res: Response,
  format: TableFormat,
  columns: readonly DocumentedColumn[],
  data: readonly object[],
): void {
  if (format === "ndjson")
    return void res
      .set("Content-Type", FORMATS.ndjson.type)
      .send(data.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const rows = data.map((row) => cellsOf(columns, row));
  sendCells(res, format, columns, rows);
}

/** A table's amounts are made from minor units, which a row has in `<name>_minor`. */
const cellsOf = (columns: readonly DocumentedColumn[], row: object): Cell[] =>
  columns.map(({ name, type }) => cellOf((row as Record<string, unknown>)[type === "amount" ? `${name}_minor` : name]));

const cellOf = (value: unknown): Cell =>
  value === undefined || value === null ? null : Array.isArray(value) ? value.join(",") : (value as Cell);
