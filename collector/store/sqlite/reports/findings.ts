import type { FindingRow, KindQuery, RealCodesQuery } from "../../ports/findings.ts";
import type { ReportFilter, ReportMeta } from "../../ports/reports.ts";
import type { Db } from "../connection/database.ts";
import { ordersAfterEndReader } from "./orders-after-end.ts";
import { refusedCodeReader } from "./refused-codes.ts";
import { running } from "./roll-up-planner.ts";
import { isoLiteral, msOf, placeOf, rowsOfKind } from "./sql-parts.ts";

/** The newest events, and those of pages among them. */
const [NEWEST, OF_PAGES] = [1_000, 100];

/** @param received the reception of an event, epoch milliseconds */
const rejected = (from: string, time: string, received: string): string =>
  `SELECT NULL AS code, NULL AS promotion_id, NULL AS reason, count(*) - count(replayed_at) AS count, count(*) AS base,
     NULL AS amount, 0 AS amount_of, NULL AS since, max(iif(replayed_at IS NULL, ${received}, NULL)) AS last_at
   FROM ${from} WHERE ${time}`;

/** Events have no currency. */
const newest = (from: string, order: string, received: string, { currency: _, ...filter }: ReportFilter): string =>
  `SELECT NULL AS code, NULL AS promotion_id, NULL AS reason, count(*) AS count, count(*) AS base, NULL AS amount,
     0 AS amount_of, min(at) AS since, max(at) AS last_at
   FROM (SELECT ${received} AS at FROM (SELECT * FROM ${from} ORDER BY ${order} DESC LIMIT ${NEWEST})
     WHERE source IS NOT 'server'${placeOf(filter)} LIMIT ${OF_PAGES})`;

const STORED_EVENTS = "(SELECT seq, received_at, source, cdp_source, traffic FROM events WHERE property_id = ?)";

/** Codes of promotions in effect. */
const LIVE_CODES = `SELECT c.code FROM json_each(?) s CROSS JOIN coupon_codes c ON c.property_id = ? AND c.code = s.value
  JOIN promotions p ON p.id = c.promotion_id WHERE p.body ->> 'status' = 'ENABLED'
    AND (p.body ->> 'end_date' IS NULL OR ${msOf("p.body ->> 'end_date'")} > ?)`;

function acceptedCodes(db: Db, query: RealCodesQuery): string[] {
  const values: (string | number)[] = [];
  const rows = running(db, values).rows("attempt", query, ["code"]);
  const sql = `SELECT code FROM (${rows}) WHERE verdict = 'accepted' GROUP BY code ORDER BY sum(attempts) DESC, code LIMIT ${query.limit}`;
  return db
    .prepare<unknown[], string>(sql)
    .pluck()
    .all(...values);
}

/** Reads the facts of findings. */
export function findingReader(db: Db) {
  const rowsOf = (sql: string, ...values: unknown[]) => db.prepare<unknown[], FindingRow>(sql).all(...values);
  return {
    ...refusedCodeReader(db),
    ...ordersAfterEndReader(db),
    realCodes(query: RealCodesQuery): readonly string[] {
      const live = db.prepare<unknown[], string>(LIVE_CODES).pluck();
      const known = live.all(JSON.stringify(query.spellings), query.propertyId, query.at);
      return [...new Set([...known, ...acceptedCodes(db, query)])];
    },
    rejectedIn({ kind, propertyId, filter: { from, to } }: KindQuery): ReportMeta<FindingRow> {
      const time = "property_id = ? AND received_at >= ? AND received_at < ?";
      const rows = rowsOf(rejected("rejected_events", time, "received_at"), propertyId, from, to);
      const documented = `received_at >= ${isoLiteral(from)} AND received_at < ${isoLiteral(to)}`;
      return { rows, sql: rowsOfKind(kind, rejected("v_rejected_events", documented, msOf("received_at"))) };
    },
    newestEvents({ kind, propertyId, filter }: KindQuery): ReportMeta<FindingRow> {
      const rows = rowsOf(newest(STORED_EVENTS, "seq", "received_at", filter), propertyId);
      return { rows, sql: rowsOfKind(kind, newest("v_events", "received_at", msOf("received_at"), filter)) };
    },
  };
}
