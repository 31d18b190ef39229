import type { Response } from "express";
import { type Cell, columnsOf, type DocumentedColumn } from "../formats/column.ts";
import { FORMATS, type Format } from "../formats/index.ts";

/** The cells of an object: lists are written as JSON; of an amount the minor units count, which stand beside it. */
const rowOf = (described: readonly DocumentedColumn[], one: object): Cell[] =>
  described.map(({ name, type }) =>
    cellOf((one as Record<string, unknown>)[type === "amount" ? `${name}_minor` : name]),
  );

const cellOf = (value: unknown): Cell =>
  value === undefined || value === null ? null : Array.isArray(value) ? value.join(",") : (value as Cell);

/** Answers rows as a table: CSV and Parquet flat, by these columns; NDJSON as they are. */
export function sendTable(
  res: Response,
  format: Format,
  described: readonly DocumentedColumn[],
  data: readonly object[],
): void {
  res.set("Content-Type", FORMATS[format].type);
  if (format === "ndjson") return void res.send(data.map((one) => `${JSON.stringify(one)}\n`).join(""));
  const writer = FORMATS[format].writer(columnsOf(described));
  const parts = [writer.rows(data.map((one) => rowOf(described, one))), writer.end()];
  res.send(Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array))));
}
