import { once } from "node:events";
import type { Writable } from "node:stream";
import type { TableFormat } from "../contract/table-format.ts";
import { columnsOf } from "../formats/column.ts";
import { FORMATS } from "../formats/index.ts";
import { outputColumns } from "../store/columns/column.ts";
import { FACTS } from "../store/columns/facts.ts";
import { cellMask, maskWith } from "../store/decide/privacy/masking.ts";
import { type ExportQuery, exportedRows } from "../store/sqlite/queries/exports.ts";

/** An export of facts. */
export interface ExportJob {
  /** The path of the data file. */
  readonly file: string;
  readonly query: ExportQuery;
  readonly format: TableFormat;
  /** Of the pseudonyms of persons; null: the reader sees the persons. */
  readonly maskingKey: string | null;
}

/**
 * Writes an export as fast as the reader takes it, with one part of it in memory.
 * @throws UnusableDataFile
 */
export async function writeExport({ file, query, format, maskingKey }: ExportJob, to: Writable): Promise<void> {
  const { columns } = FACTS[query.kind];
  const writer = FORMATS[format].writer(columnsOf(outputColumns(columns)));
  const mask = cellMask(columns, maskWith(maskingKey));
  const write = async (part: Uint8Array | string) => {
    if (part.length > 0 && !to.write(part)) await once(to, "drain");
  };
  for (const rows of exportedRows(file, query)) await write(writer.rows(rows.map(mask)));
  await write(writer.end());
}
