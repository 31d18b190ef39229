import type { TableFormat } from "../contract/table-format.ts";
import type { Column, Writer } from "./column.ts";
import { csvBomWriter, csvWriter } from "./csv.ts";
import { ndjsonWriter } from "./ndjson.ts";
import { parquetWriter } from "./parquet.ts";
import { xlsxWriter } from "./xlsx.ts";

interface FormatDefinition {
  /** The content type. */
  readonly type: string;
  /** The end of a file's name, without the dot. */
  readonly extension: string;
  readonly writer: (columns: readonly Column[]) => Writer;
}

/** The formats of tables, each with its content type and its writer. */
export const FORMATS: Readonly<Record<TableFormat, FormatDefinition>> = {
  csv: { type: "text/csv; charset=utf-8", extension: "csv", writer: csvWriter },
  csv_bom: { type: "text/csv; charset=utf-8", extension: "csv", writer: csvBomWriter },
  ndjson: { type: "application/x-ndjson; charset=utf-8", extension: "ndjson", writer: ndjsonWriter },
  parquet: { type: "application/vnd.apache.parquet", extension: "parquet", writer: parquetWriter },
  xlsx: {
    type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    extension: "xlsx",
    writer: (columns) => xlsxWriter(columns),
  },
};
