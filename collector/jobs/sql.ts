import { randomBytes } from "node:crypto";
import type { SqlError, SqlResult } from "../store/ports/sql.ts";
import { runSql } from "../store/sqlite/sandbox/query.ts";
import type { SqlJob } from "./job.ts";

/** Runs a query. The data file is attached under a random name that the query can't contain. */
export const runSqlJob = ({ file, reader, query }: SqlJob): SqlResult | SqlError =>
  runSql({ file, ...reader, schemaName: `d${randomBytes(16).toString("hex")}` }, query);
