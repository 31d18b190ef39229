import type { CoverageQuery } from "../../ports/reports.ts";
import { periodKey } from "./period-key.ts";
import type { Dialect } from "./roll-up-planner.ts";

/** Writes the statement of the orders of shops' servers, and those of them that the tag saw. */
export function coverage(query: CoverageQuery, dialect: Dialect): string {
  const { by } = query;
  const [column, key] = by === "day" ? ["at", periodKey(query.period)] : [by, by];
  return `SELECT ${key} AS key, sum(orders) AS orders, sum(seen) AS seen
   FROM (${dialect.rows("order", query, [column])}) GROUP BY 1 ORDER BY ${by === "day" ? "1" : "2 DESC, 1"}`;
}
