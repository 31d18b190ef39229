import { text } from "node:stream/consumers";
import type { SqlQuery, SqlReader } from "../store/ports/sql.ts";
import type { ExportJob } from "./export.ts";

/** A query over the documented views. */
export interface SqlJob {
  /** The path of the data file. */
  readonly file: string;
  readonly reader: SqlReader;
  readonly query: SqlQuery;
}

/** The input of a process, as JSON on its standard input. */
export type Job = ({ readonly does: "export" } & ExportJob) | ({ readonly does: "sql" } & SqlJob);

export const readJob = async (from: NodeJS.ReadableStream): Promise<Job> => JSON.parse(await text(from));
