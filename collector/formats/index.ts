import type { Column, Writer } from "./column.ts";
import { csvWriter } from "./csv.ts";
import { ndjsonWriter } from "./ndjson.ts";
import { parquetWriter } from "./parquet.ts";

/** The formats of tables, each with its content type and its writer. */
export const FORMATS = {
  csv: { type: "text/csv; charset=utf-8", writer: csvWriter },
  ndjson: { type: "application/x-ndjson; charset=utf-8", writer: ndjsonWriter },
  parquet: { type: "application/vnd.apache.parquet", writer: parquetWriter },
} as const satisfies Record<string, { type: string; writer: (columns: readonly Column[]) => Writer }>;

export type Format = keyof typeof FORMATS;
