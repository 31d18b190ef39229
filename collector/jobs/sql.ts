import { randomBytes } from "node:crypto";
import { runSql, type SqlError, type SqlResult } from "../store/sqlite/sandbox/query.ts";
import type { SqlJob } from "./job.ts";

/** Asks under a name for the data file that was made up after the question was. */
export const runSqlJob = ({ file, propertyId, query }: SqlJob): SqlResult | SqlError =>
  runSql({ file, propertyId, hidden: `d${randomBytes(16).toString("hex")}` }, query);
