import type { PurchaseReport } from "../../decide/merge-purchase.ts";
import type { Db } from "../connection/database.ts";

/** Values of reports that were stored before they had them. */
const EARLIER = { customerOrder: null, codeDiscounts: null, priceReading: null, sentPrices: null, evidenceAt: null };

/** The reports of purchases that have several. */
export function purchaseReportTable(db: Db) {
  const select = db
    .prepare<[string, string, string], string>(
      "SELECT report FROM purchase_reports WHERE property_id = ? AND cdp_source = ? AND transaction_id = ? ORDER BY seq",
    )
    .pluck();
  const put = db.prepare(
    `INSERT INTO purchase_reports (property_id, cdp_source, transaction_id, event_id, visitor_id, evaluated_at, report)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET visitor_id = excluded.visitor_id, evaluated_at = excluded.evaluated_at, report = excluded.report`,
  );
  const remove = db.prepare<[string, string, string]>(
    "DELETE FROM purchase_reports WHERE property_id = ? AND cdp_source = ? AND transaction_id = ?",
  );
  const transactions = db
    .prepare<[string, string, string, number], string>(
      `SELECT DISTINCT transaction_id FROM purchase_reports
       WHERE property_id = ? AND cdp_source = ? AND visitor_id = ? AND evaluated_at >= ?`,
    )
    .pluck();
  return {
    /** In the order in which they were stored. */
    of: (propertyId: string, { cdpSource, transactionId }: PurchaseReport): PurchaseReport[] =>
      select.all(propertyId, cdpSource, transactionId).map((report) => ({ ...EARLIER, ...JSON.parse(report) })),
    put(propertyId: string, report: PurchaseReport): void {
      const { cdpSource, transactionId, eventId, visitorId, evaluatedAt } = report;
      put.run(propertyId, cdpSource, transactionId, eventId ?? "", visitorId, evaluatedAt, JSON.stringify(report));
    },
    /** Removes the reports of one purchase. */
    removeAll: (propertyId: string, { cdpSource, transactionId }: PurchaseReport): void =>
      void remove.run(propertyId, cdpSource, transactionId),
    /** The transactions that a visitor reported, from a moment on, where others did too. */
    transactionsOf: (propertyId: string, source: string, visitorId: string, from: number): string[] =>
      transactions.all(propertyId, source, visitorId, from),
  };
}
