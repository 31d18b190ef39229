import type { RedemptionRow } from "../../ports/facts.ts";
import type {
  ListedRedemption,
  RedemptionListQuery,
  RedemptionOrder,
  ReportedRedemption,
} from "../../ports/redemptions.ts";
import type { Db } from "../connection/database.ts";
import type { SelectedFact } from "./fact-rows.ts";
import { REDEMPTION_ROW, redemptionRows } from "./facts.ts";

/** The column of each sort key; equal rows are in the order of their ids. */
const COLUMN_OF: Readonly<Record<RedemptionOrder, string>> = {
  id: "id",
  transactionDate: "occurred_at",
  discount: "discount",
};

/** Numbered pages of redemptions, each with the order that its server reported. */
export function redemptionLister(db: Db) {
  const fromRow = redemptionRows(db);
  const answer = db
    .prepare<[string, string, string], string>(
      "SELECT answer FROM redemption_calls WHERE property_id = ? AND cdp_source = ? AND transaction_id = ?",
    )
    .pluck();

  const listed = (propertyId: string, row: RedemptionRow): ListedRedemption => {
    const text = row.source === "server" ? answer.get(propertyId, row.cdp_source, row.transaction_id) : undefined;
    return { row, reported: text === undefined ? null : (JSON.parse(text) as ReportedRedemption) };
  };

  return (query: RedemptionListQuery) => {
    const { where, values } = conditionsOf(query);
    const direction = query.descending ? "DESC" : "ASC";
    const rows = db
      .prepare<unknown[], SelectedFact>(
        `SELECT ${REDEMPTION_ROW} FROM redemptions WHERE ${where}
         ORDER BY ${COLUMN_OF[query.sortOn]} ${direction}, id ${direction} LIMIT ? OFFSET ?`,
      )
      .all(...values, query.limit, query.offset);
    const total = db
      .prepare<unknown[], number>(`SELECT count(*) FROM redemptions WHERE ${where}`)
      .pluck()
      .get(...values)!;
    return { items: rows.map((row) => listed(query.propertyId, fromRow(row))), total };
  };
}

function conditionsOf(query: RedemptionListQuery) {
  const all = [
    ["property_id = ?", query.propertyId],
    ["cdp_source = ?", query.cdpSource === "all" ? undefined : query.cdpSource],
    ["customer_id = ?", query.customerId],
    ["promotion_id = ?", query.promotionId],
    ["transaction_id = ?", query.transactionId],
  ].filter(([, value]) => value !== undefined);
  return { where: ["void = 0", ...all.map(([sql]) => sql)].join(" AND "), values: all.map(([, value]) => value) };
}
