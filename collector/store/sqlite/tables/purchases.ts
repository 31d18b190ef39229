import { cartValueOf } from "../../decide/cart.ts";
import type { Purchase } from "../../decide/purchase.ts";
import type { CdpSource, CheckedCode, ProductLine, Traffic } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";

interface PurchaseRow {
  transaction_id: string;
  cdp_source: CdpSource;
  currency: string;
  lines: string | null;
  completed: string | null;
  named: string;
  claimed_discount: number | null;
  occurred_at: number;
  evaluated_at: number;
  event_id: string;
  told_by: Purchase["reportedBy"];
  customer_id: string | null;
  customer_key: string | null;
  visitor_id: string | null;
  traffic: Traffic;
  shown: string | null;
  settled: string;
}

/** A purchase and what was found for its codes when it was last settled. */
export interface RecordedPurchase extends Purchase {
  /** Whether an event told of it, or only a server. */
  readonly byEvent: boolean;
  readonly settled: readonly CheckedCode[];
}

const DAY = 86_400_000;

const linesIn = (text: string | null): ProductLine[] | null => (text === null ? null : JSON.parse(text));

const fromRow = (row: PurchaseRow): RecordedPurchase => ({
  transactionId: row.transaction_id,
  cdpSource: row.cdp_source,
  currency: row.currency,
  lines: linesIn(row.lines),
  completed: linesIn(row.completed ?? row.lines),
  reportedBy: row.told_by,
  byEvent: row.event_id !== "",
  named: JSON.parse(row.named),
  claimedDiscount: row.claimed_discount,
  occurredAt: row.occurred_at,
  evaluatedAt: row.evaluated_at,
  customerId: row.customer_id,
  customerKey: row.customer_key,
  visitorId: row.visitor_id,
  traffic: row.traffic,
  quote: row.shown === null ? null : JSON.parse(row.shown),
  settled: JSON.parse(row.settled),
});

/** Purchases, each as its browser and its server first told of it. */
export function purchaseTable(db: Db, { nextChange }: Transactions) {
  const byTransaction = db.prepare<[string, string, string], PurchaseRow>(
    "SELECT * FROM purchases WHERE property_id = ? AND cdp_source = ? AND transaction_id = ?",
  );
  // Most visitors have none: only the key is asked for, as a row of many columns costs much even where there is none.
  const ofVisitor = db
    .prepare<[string, string, string, number, number], string>(
      `SELECT transaction_id FROM purchases
       WHERE property_id = ? AND cdp_source = ? AND visitor_id = ? AND evaluated_at BETWEEN ? AND ?
       ORDER BY evaluated_at`,
    )
    .pluck();
  const put = db.prepare(
    `INSERT INTO purchases (property_id, cdp_source, transaction_id, event_id, currency, lines, completed, told_by, named,
       claimed_discount, occurred_at, evaluated_at, received_at, customer_id, customer_key, visitor_id, traffic, shown, value, change_seq, settled)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]')
     ON CONFLICT DO UPDATE SET event_id = iif(excluded.event_id = '', event_id, excluded.event_id),
       currency = excluded.currency, lines = excluded.lines, completed = excluded.completed, told_by = excluded.told_by,
       named = excluded.named, claimed_discount = excluded.claimed_discount, occurred_at = excluded.occurred_at,
       evaluated_at = excluded.evaluated_at, customer_id = excluded.customer_id, customer_key = excluded.customer_key,
       visitor_id = excluded.visitor_id, traffic = excluded.traffic, shown = excluded.shown, value = excluded.value,
       change_seq = excluded.change_seq`,
  );
  const settled = db.prepare(
    "UPDATE purchases SET settled = ? WHERE property_id = ? AND cdp_source = ? AND transaction_id = ?",
  );
  const name = db.prepare(
    "UPDATE purchases SET named = ? WHERE property_id = ? AND cdp_source = ? AND transaction_id = ?",
  );
  const find = (propertyId: string, source: CdpSource, transactionId: string): RecordedPurchase | null => {
    const row = byTransaction.get(propertyId, source, transactionId);
    return row ? fromRow(row) : null;
  };
  return {
    find,
    /** The visitor's purchases in the day from this moment on, the first one first. */
    nextOf: (propertyId: string, source: CdpSource, visitorId: string, from: number): RecordedPurchase[] =>
      ofVisitor.all(propertyId, source, visitorId, from, from + DAY).map((id) => find(propertyId, source, id)!),
    /** A later telling of the purchase named codes that the first one did not. */
    name(propertyId: string, { cdpSource, transactionId }: Purchase, named: readonly string[]): void {
      name.run(JSON.stringify(named), propertyId, cdpSource, transactionId);
    },
    /** @param eventId of the event that told of it; null where a server did */
    put(propertyId: string, purchase: Purchase, eventId: string | null, receivedAt: number): void {
      put.run(
        propertyId,
        purchase.cdpSource,
        purchase.transactionId,
        eventId ?? "",
        purchase.currency,
        purchase.lines && JSON.stringify(purchase.lines),
        purchase.completed === purchase.lines ? null : JSON.stringify(purchase.completed),
        purchase.reportedBy,
        JSON.stringify(purchase.named),
        purchase.claimedDiscount,
        purchase.occurredAt,
        purchase.evaluatedAt,
        receivedAt,
        purchase.customerId,
        purchase.customerKey,
        purchase.visitorId,
        purchase.traffic,
        purchase.quote ? JSON.stringify(purchase.quote) : null,
        cartValueOf(purchase.completed),
        nextChange(),
      );
    },
    settled(propertyId: string, { cdpSource, transactionId }: Purchase, codes: readonly CheckedCode[]): void {
      settled.run(JSON.stringify(codes), propertyId, cdpSource, transactionId);
    },
  };
}
