import type { FindingRow, RefusedQuery } from "../../ports/findings.ts";
import type { ReportMeta } from "../../ports/reports.ts";
import type { Db } from "../connection/database.ts";
import { literal } from "../queries/literal.ts";
import { documentedSql } from "./documented-sql.ts";
import { type Dialect, running } from "./roll-up-planner.ts";
import { rowsOfKind } from "./sql-parts.ts";

const listOf = (reasons: RefusedQuery["reasons"]): string => reasons.map(literal).join(", ");

/** The codes to look at. Roll-ups answer for whole days, so that few attempts are read. */
function candidates(query: RefusedQuery, dialect: Dialect): string {
  const { acceptedFrom, reasons, limit, filter } = query;
  const refused = `SELECT code, total(cart_value * (ordered = 0)) AS lost, sum(attempts) AS attempts
     FROM (${dialect.rows("attempt", query, ["code"])}) WHERE verdict = 'rejected' AND reason IN (${listOf(reasons)}) GROUP BY code`;
  const order = `ORDER BY lost DESC, attempts DESC, code LIMIT ${limit}`;
  if (acceptedFrom === undefined) return `SELECT code FROM (${refused}) ${order}`;
  const longer = { ...query, filter: { ...filter, from: acceptedFrom } };
  const accepted = `SELECT code FROM (${dialect.rows("attempt", longer, ["code"])}) WHERE verdict = 'accepted'`;
  return `SELECT code FROM (${refused}) WHERE code IN (${accepted}) ${order}`;
}

const COLUMNS = ["code", "promotion_id", "cart", "at"];

/** Carts refused after the last attempt that was not. A cart is lost once, with the greatest value that it had. */
function statement(query: RefusedQuery, dialect: Dialect): string {
  const isRefused = `verdict = 'rejected' AND reason IN (${listOf(query.reasons)})`;
  return `WITH tried AS MATERIALIZED (SELECT * FROM (${dialect.rows("attempt", query, COLUMNS)})),
   other AS (SELECT code, max(at) AS at FROM tried
     WHERE NOT (${isRefused}) AND verdict <> 'not_known' AND reason <> 'try_later' GROUP BY code),
   bases AS (SELECT code, count(DISTINCT cart) AS carts FROM tried GROUP BY code),
   refused AS (SELECT t.code, cart, max(promotion_id) AS promotion_id, max(reason) AS reason, max(t.at) AS at, o.at AS since,
       max(iif(ordered = 0 AND known_carts = 1 AND currency = ${dialect.value(query.currency)}, cart_value, NULL)) AS lost
     FROM tried t LEFT JOIN other o ON o.code = t.code WHERE ${isRefused} AND t.at > ifnull(o.at, 0) GROUP BY t.code, cart)
   SELECT refused.code, nullif(max(promotion_id), 0) AS promotion_id, max(reason) AS reason, count(*) AS count, b.carts AS base,
     CAST(total(lost) AS INTEGER) AS amount, count(lost) AS amount_of, max(since) AS since, max(refused.at) AS last_at
   FROM refused JOIN bases b ON b.code = refused.code GROUP BY refused.code ORDER BY amount DESC, count DESC, refused.code`;
}

/** Reads the codes whose last attempts were refused. */
export const refusedCodeReader = (db: Db) => ({
  refusedCodes(query: RefusedQuery): ReportMeta<FindingRow> {
    const values: (string | number)[] = [];
    const sql = candidates(query, running(db, values));
    const code = db
      .prepare<unknown[], string>(sql)
      .pluck()
      .all(...values);
    const ofThem = { ...query, filter: { ...query.filter, code } };
    const documented = rowsOfKind(query.kind, statement(ofThem, documentedSql));
    // SQLite reads all attempts to find those of no code.
    if (code.length === 0) return { rows: [], sql: documented };
    const bound: (string | number)[] = [];
    const exact = statement(ofThem, running(db, bound));
    return { rows: db.prepare<unknown[], FindingRow>(exact).all(...bound), sql: documented };
  },
});
