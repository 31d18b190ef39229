import type { CoverageQuery, CoverageRow, ReportMeta } from "../../ports/reports.ts";
import type { Db } from "../connection/database.ts";
import { documentedSql } from "./documented-sql.ts";
import { periodKey } from "./period-key.ts";
import { type Dialect, running } from "./roll-up-planner.ts";

function statement(query: CoverageQuery, dialect: Dialect): string {
  const { by } = query;
  const [column, key] = by === "day" ? ["at", periodKey(query.period)] : [by, by];
  return `SELECT ${key} AS key, sum(orders) AS orders, sum(seen) AS seen
   FROM (${dialect.rows("order", query, [column])}) GROUP BY 1 ORDER BY ${by === "day" ? "1" : "2 DESC, 1"}`;
}

/** Orders of shops' servers, and those of them that the tag saw. */
export const coverageReader = (db: Db) => ({
  coverage(query: CoverageQuery): ReportMeta<CoverageRow> {
    const values: (string | number)[] = [];
    const rows = db.prepare<unknown[], CoverageRow>(statement(query, running(values))).all(...values);
    return { rows, sql: statement(query, documentedSql) };
  },
});
