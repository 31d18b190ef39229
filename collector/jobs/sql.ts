import { randomBytes } from "node:crypto";
import { runSql, type SqlError, type SqlResult } from "../store/sqlite/sandbox/query.ts";
import type { SqlJob } from "./job.ts";

/** Runs a query. The data file is attached under a random name that the query can't contain. */
export const runSqlJob = ({ file, propertyId, query }: SqlJob): SqlResult | SqlError =>
  runSql({ file, propertyId, schemaName: `d${randomBytes(16).toString("hex")}` }, query);
