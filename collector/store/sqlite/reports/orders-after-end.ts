import type { FindingQuery, FindingRow } from "../../ports/findings.ts";
import type { ReportFilter, ReportMeta } from "../../ports/reports.ts";
import type { Db } from "../connection/database.ts";
import { literal } from "../queries/literal.ts";
import { running } from "./roll-up-planner.ts";
import { isoLiteral, msOf, placeOf, rowsOfKind } from "./sql-parts.ts";

const DAY = 86_400_000;

const END = msOf("p.body ->> 'end_date'");

interface EndedCode {
  readonly code: string;
  readonly promotion_id: number;
  /** Epoch milliseconds. */
  readonly ended: number;
}

/** The codes to look at: of promotions that ended, with orders by the site's report alone. */
function endedCodes(db: Db, query: FindingQuery): readonly EndedCode[] {
  const values: (string | number)[] = [];
  const rows = running(db, values).rows("redemption", query, ["code", "promotion_id"]);
  const sql = `SELECT f.code, f.promotion_id, ${END} AS ended
   FROM (SELECT code, promotion_id, total(discount) AS discount, sum(redemptions) AS redemptions FROM (${rows})
     WHERE basis = 'observed' AND code <> '' AND promotion_id > 0 GROUP BY 1, 2) f
   CROSS JOIN promotions p ON p.id = f.promotion_id WHERE p.property_id = ? AND ended < ?
   ORDER BY f.discount DESC, f.redemptions DESC, f.code LIMIT ${query.limit}`;
  return db.prepare<unknown[], EndedCode>(sql).all(...values, query.propertyId, query.filter.to - DAY);
}

/** @param rows redemptions of codes that ended */
function statement(rows: string, { currency }: FindingQuery): string {
  const isLate = `at > ended + ${DAY} AND basis = 'observed'`;
  const discount = `iif(${isLate} AND currency = ${literal(currency)}, discount - reversed_discount, NULL)`;
  return `SELECT code, promotion_id, NULL AS reason, count(DISTINCT iif(${isLate}, place, NULL)) AS count,
     count(DISTINCT place) AS base, CAST(total(${discount}) AS INTEGER) AS amount,
     count(DISTINCT iif(${discount} IS NULL, NULL, place)) AS amount_of, ended AS since, max(iif(${isLate}, at, NULL)) AS last_at
   FROM (${rows}) GROUP BY code, promotion_id, ended HAVING count > 0 ORDER BY amount DESC, count DESC, code`;
}

/** The redemptions of the codes, with the end of each. */
function redemptionsOf(
  ended: readonly EndedCode[],
  filter: ReportFilter,
  columns: { readonly from: string; readonly time: string; readonly at: string; readonly minor: string },
): string {
  const values = ended.map((each) => `(${literal(each.code)}, ${each.promotion_id}, ${each.ended})`);
  const list = values.length === 0 ? "SELECT NULL, NULL, NULL WHERE 0" : `VALUES ${values.join(", ")}`;
  return `WITH ends (code, promotion_id, ended) AS (${list})
   SELECT r.code, r.promotion_id, basis, cdp_source || ' ' || transaction_id AS place, currency, discount${columns.minor} AS discount,
     reversed_discount${columns.minor} AS reversed_discount, ${columns.at} AS at, ended
   FROM ends CROSS JOIN ${columns.from} r ON r.code = ends.code AND r.promotion_id = ends.promotion_id
   WHERE ${columns.time} AND reversed_at IS NULL${placeOf(filter)}`;
}

/** Reads the codes that orders used after the end of their promotion. */
export const ordersAfterEndReader = (db: Db) => ({
  ordersAfterEnd(query: FindingQuery): ReportMeta<FindingRow> {
    const { propertyId, filter } = query;
    const ended = endedCodes(db, query);
    const time = "r.property_id = ? AND occurred_at >= ? AND occurred_at < ? AND void = 0";
    const stored = redemptionsOf(ended, filter, { from: "redemptions", time, at: "occurred_at", minor: "" });
    const documented = redemptionsOf(ended, filter, {
      from: "v_redemptions",
      time: `occurred_at >= ${isoLiteral(filter.from)} AND occurred_at < ${isoLiteral(filter.to)}`,
      at: msOf("occurred_at"),
      minor: "_minor",
    });
    const sql = statement(stored, query);
    const rows = db.prepare<unknown[], FindingRow>(sql).all(propertyId, filter.from, filter.to);
    return { rows, sql: rowsOfKind(query.kind, statement(documented, query)) };
  },
});
