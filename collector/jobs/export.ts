import { once } from "node:events";
import type { Writable } from "node:stream";
import { columnsOf } from "../formats/column.ts";
import { FORMATS, type Format } from "../formats/index.ts";
import { outputColumns } from "../store/columns/column.ts";
import { FACTS } from "../store/columns/facts.ts";
import { type ExportQuery, exportedRows } from "../store/sqlite/queries/exports.ts";

/** An export of facts. */
export interface ExportJob {
  /** The path of the data file. */
  readonly file: string;
  readonly query: ExportQuery;
  readonly format: Format;
}

/**
 * Writes an export as fast as the reader takes it, with one part of it in memory.
 * @throws UnusableDataFile
 */
export async function writeExport({ file, query, format }: ExportJob, to: Writable): Promise<void> {
  const writer = FORMATS[format].writer(columnsOf(outputColumns(FACTS[query.kind].columns)));
  const write = async (part: Uint8Array | string) => {
    if (part.length > 0 && !to.write(part)) await once(to, "drain");
  };
  for (const rows of exportedRows(file, query)) await write(writer.rows(rows));
  await write(writer.end());
}
