import { PURCHASE_COLUMNS } from "../../columns/purchases.ts";
import { cartValueOf } from "../../decide/cart.ts";
import type { Purchase } from "../../decide/purchase.ts";
import type { CdpSource, CheckedCode, ProductLine } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { excludedValues, fieldList, inserter, only, type SelectedRow, without } from "./fact-statements.ts";

/** The columns that a recorded purchase is made from. */
const RECORDED_COLUMNS = only(
  PURCHASE_COLUMNS,
  "transaction_id",
  "cdp_source",
  "currency",
  "lines",
  "completed",
  "named",
  "claimed_discount",
  "occurred_at",
  "evaluated_at",
  "event_id",
  "told_by",
  "customer_id",
  "customer_key",
  "visitor_id",
  "traffic",
  "shown",
  "settled",
);

/** The columns that a later report of the same purchase replaces. */
const REPLACED_COLUMNS = without(
  PURCHASE_COLUMNS,
  "property_id",
  "cdp_source",
  "transaction_id",
  "event_id",
  "received_at",
  "settled",
);

/** A purchase, and the outcome of its codes when it was last settled. */
export interface RecordedPurchase extends Purchase {
  /** Whether an event reported it, or only a server. */
  readonly byEvent: boolean;
  readonly settled: readonly CheckedCode[];
}

const DAY = 86_400_000;

const linesIn = (text: string | null): ProductLine[] | null => (text === null ? null : JSON.parse(text));

const fromRow = ({ eventId, ...row }: SelectedRow<typeof RECORDED_COLUMNS>): RecordedPurchase => ({
  ...row,
  lines: linesIn(row.lines),
  completed: linesIn(row.completed ?? row.lines),
  byEvent: eventId !== "",
  named: JSON.parse(row.named),
  quote: row.quote === null ? null : JSON.parse(row.quote),
  settled: JSON.parse(row.settled),
});

function statements(db: Db) {
  return {
    byTransaction: db.prepare<[string, string, string], SelectedRow<typeof RECORDED_COLUMNS>>(
      `SELECT ${fieldList(RECORDED_COLUMNS)} FROM purchases
       WHERE property_id = ? AND cdp_source = ? AND transaction_id = ?`,
    ),
    // Most visitors have none. Only the key is selected: a row of many columns costs much even where there is none.
    ofVisitor: db
      .prepare<[string, string, string, number, number], string>(
        `SELECT transaction_id FROM purchases
         WHERE property_id = ? AND cdp_source = ? AND visitor_id = ? AND evaluated_at BETWEEN ? AND ?
         ORDER BY evaluated_at`,
      )
      .pluck(),
    put: inserter(
      db,
      "purchases",
      PURCHASE_COLUMNS,
      `ON CONFLICT DO UPDATE SET event_id = iif(excluded.event_id = '', event_id, excluded.event_id),
         ${excludedValues(REPLACED_COLUMNS)}`,
    ),
    settle: db.prepare(
      "UPDATE purchases SET settled = ? WHERE property_id = ? AND cdp_source = ? AND transaction_id = ?",
    ),
    name: db.prepare("UPDATE purchases SET named = ? WHERE property_id = ? AND cdp_source = ? AND transaction_id = ?"),
  };
}

/** Purchases, each as its browser and its server first reported it. */
export function purchaseTable(db: Db, { nextChange }: Transactions) {
  const sql = statements(db);
  const find = (propertyId: string, source: CdpSource, transactionId: string): RecordedPurchase | null => {
    const row = sql.byTransaction.get(propertyId, source, transactionId);
    return row ? fromRow(row) : null;
  };
  return {
    find,
    /** The visitor's purchases within a day from a moment on, in the order of time. */
    nextOf: (propertyId: string, source: CdpSource, visitorId: string, from: number): RecordedPurchase[] =>
      sql.ofVisitor.all(propertyId, source, visitorId, from, from + DAY).map((id) => find(propertyId, source, id)!),
    /** Replaces the entered codes: a later report of the purchase has codes that the first one did not have. */
    name(propertyId: string, { cdpSource, transactionId }: Purchase, named: readonly string[]): void {
      sql.name.run(JSON.stringify(named), propertyId, cdpSource, transactionId);
    },
    /** @param eventId of the event that reports it; null where a server does */
    put(propertyId: string, purchase: Purchase, eventId: string | null, receivedAt: number): void {
      const { lines, completed, named, quote } = purchase;
      sql.put({
        ...purchase,
        propertyId,
        eventId: eventId ?? "",
        receivedAt,
        changeSeq: nextChange(),
        lines: lines && JSON.stringify(lines),
        completed: completed === lines ? null : JSON.stringify(completed),
        named: JSON.stringify(named),
        quote: quote ? JSON.stringify(quote) : null,
        value: cartValueOf(completed),
        settled: "[]",
      });
    },
    settled(propertyId: string, { cdpSource, transactionId }: Purchase, codes: readonly CheckedCode[]): void {
      sql.settle.run(JSON.stringify(codes), propertyId, cdpSource, transactionId);
    },
  };
}
