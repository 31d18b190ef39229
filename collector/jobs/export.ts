import { once } from "node:events";
import type { Writable } from "node:stream";
import { columnsOf } from "../formats/column.ts";
import { FORMATS, type Format } from "../formats/index.ts";
import { FACT_TABLES } from "../store/fact-tables.ts";
import { type ExportQuery, exportedRows } from "../store/sqlite/queries/exports.ts";

/** What is written, and how. */
export interface ExportJob {
  /** The data file. */
  readonly file: string;
  readonly query: ExportQuery;
  readonly format: Format;
}

/**
 * Writes rows as fast as they are taken: no more than a part of them is in memory.
 * @throws UnusableDataFile
 */
export async function writeExport({ file, query, format }: ExportJob, to: Writable): Promise<void> {
  const writer = FORMATS[format].writer(columnsOf(FACT_TABLES[query.kind].columns));
  const write = async (part: Uint8Array | string) => {
    if (part.length > 0 && !to.write(part)) await once(to, "drain");
  };
  for (const rows of exportedRows(file, query)) await write(writer.rows(rows));
  await write(writer.end());
}
