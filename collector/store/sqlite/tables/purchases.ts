import { ENGINE } from "../../../evaluation/engine.ts";
import { PURCHASE_COLUMNS } from "../../columns/purchases.ts";
import { customerKeyOf, identitiesWith } from "../../decide/identities.ts";
import type { PurchaseReport } from "../../decide/merge-purchase.ts";
import type { Purchase } from "../../decide/purchase.ts";
import type { CdpSource, CheckedCode, ProductLine } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { excludedValues, fieldList, inserter, only, type SelectedRow, without } from "./fact-statements.ts";
import { priceReadings } from "./price-readings.ts";
import { purchasesOfShop } from "./purchases-of-shop.ts";

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
  "code_discounts",
  "price_reading",
  "sent_prices",
  "customer_order",
  "occurred_at",
  "evaluated_at",
  "received_at",
  "event_id",
  "key_id",
  "evidence",
  "evidence_at",
  "reports",
  "told_by",
  "customer_id",
  "customer_key",
  "identities",
  "visitor_id",
  "traffic",
  "shown",
  "settled",
  "engine",
);

/** The columns that a changed purchase replaces. */
const REPLACED_COLUMNS = without(PURCHASE_COLUMNS, "property_id", "cdp_source", "transaction_id", "settled", "engine");

/** A purchase as stored, and the outcome of its codes when it was last settled. */
export interface RecordedPurchase extends PurchaseReport {
  /** The number of reports that it is made from. */
  readonly reports: number;
  readonly settled: readonly CheckedCode[];
  /** The number of the evaluation that settled it; null where it is unknown. */
  readonly engine: number | null;
}

const DAY = 86_400_000;

const linesIn = (text: string | null): ProductLine[] | null => (text === null ? null : JSON.parse(text));

function fromRow({ eventId, customerKey, identities, ...row }: SelectedRow<typeof RECORDED_COLUMNS>): RecordedPurchase {
  const lines = linesIn(row.lines);
  return {
    ...row,
    lines,
    completed: row.completed === null ? lines : linesIn(row.completed),
    eventId: eventId === "" ? null : eventId,
    named: JSON.parse(row.named),
    codeDiscounts: row.codeDiscounts === null ? null : JSON.parse(row.codeDiscounts),
    sentPrices: row.sentPrices === null ? null : JSON.parse(row.sentPrices),
    quote: row.quote === null ? null : JSON.parse(row.quote),
    settled: JSON.parse(row.settled),
    identities: identities === null ? identitiesWith(customerKey) : JSON.parse(identities),
  };
}

/** The columns of a purchase that are its own values. */
function toRow(purchase: PurchaseReport) {
  const { lines, completed, named, quote, eventId, identities, codeDiscounts, sentPrices } = purchase;
  return {
    ...purchase,
    eventId: eventId ?? "",
    lines: lines && JSON.stringify(lines),
    completed: completed === lines ? null : JSON.stringify(completed),
    named: JSON.stringify(named),
    codeDiscounts: codeDiscounts && JSON.stringify(codeDiscounts),
    sentPrices: sentPrices && JSON.stringify(sentPrices),
    quote: quote ? JSON.stringify(quote) : null,
    customerKey: customerKeyOf(identities),
    identities: identities.flat().length > 1 ? JSON.stringify(identities) : null,
  };
}

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
    from: db
      .prepare<[string, string, string, number], string>(
        `SELECT transaction_id FROM purchases
         WHERE property_id = ? AND cdp_source = ? AND visitor_id = ? AND evaluated_at >= ?`,
      )
      .pluck(),
    withSentPrices: db.prepare<[string, number], Pick<RecordedPurchase, "transactionId" | "cdpSource">>(
      `SELECT transaction_id AS transactionId, cdp_source AS cdpSource FROM purchases
       WHERE property_id = ? AND sent_prices IS NOT NULL ORDER BY received_at DESC LIMIT ?`,
    ),
    lastWithSentPrices: db
      .prepare<[string], number | null>(
        "SELECT max(received_at) FROM purchases WHERE property_id = ? AND sent_prices IS NOT NULL",
      )
      .pluck(),
    put: inserter(db, "purchases", PURCHASE_COLUMNS, `ON CONFLICT DO UPDATE SET ${excludedValues(REPLACED_COLUMNS)}`),
    remove: db.prepare("DELETE FROM purchases WHERE property_id = ? AND cdp_source = ? AND transaction_id = ?"),
    settle: db.prepare(
      "UPDATE purchases SET settled = ? WHERE property_id = ? AND cdp_source = ? AND transaction_id = ? AND engine IS ?",
    ),
    setEngine: db.prepare(
      `UPDATE purchases SET engine = ?, settled = ?, change_seq = ?
       WHERE property_id = ? AND cdp_source = ? AND transaction_id = ?`,
    ),
  };
}

const sentPrices = (sql: ReturnType<typeof statements>) => ({
  /** The latest orders whose prices may be read again. */
  withSentPrices: (propertyId: string, limit: number) => sql.withSentPrices.all(propertyId, limit),
  /** When the latest of them was received, in epoch milliseconds; null where there is none. */
  lastWithSentPrices: (propertyId: string): number | null => sql.lastWithSentPrices.get(propertyId) ?? null,
});

/** Purchases, one row each. */
export function purchaseTable(db: Db, transactions: Transactions) {
  const { nextChange } = transactions;
  const sql = statements(db);
  const readings = priceReadings(db, transactions);
  const shop = purchasesOfShop(db, nextChange);
  const find = (propertyId: string, source: CdpSource, transactionId: string): RecordedPurchase | null => {
    const row = sql.byTransaction.get(propertyId, source, transactionId);
    return row ? fromRow(row) : null;
  };
  return {
    find,
    /** The visitor's purchases within a day from a moment on, in the order of time. */
    nextOf: (propertyId: string, source: CdpSource, visitorId: string, from: number): RecordedPurchase[] =>
      sql.ofVisitor.all(propertyId, source, visitorId, from, from + DAY).map((id) => find(propertyId, source, id)!),
    /** The transactions of a visitor from a moment on. */
    transactionsOf: (propertyId: string, source: CdpSource, visitorId: string, from: number): string[] =>
      sql.from.all(propertyId, source, visitorId, from),
    isTakenBack: shop.isTakenBack,
    revalue: shop.revalue,
    setCustomerOrder: shop.setCustomerOrder,
    priceReading: readings.priceReading,
    beginsReadingDay: readings.beginsDay,
    ...sentPrices(sql),
    /** @param reports the number of reports that the purchase is made from */
    put(propertyId: string, purchase: PurchaseReport, reports: number): void {
      sql.put({
        ...toRow(purchase),
        propertyId,
        reports,
        changeSeq: nextChange(),
        // What the shop took back is worth nothing, whoever reports it afterwards.
        ...shop.worth(propertyId, purchase),
        settled: "[]",
        engine: ENGINE,
      });
    },
    remove(propertyId: string, { cdpSource, transactionId }: Purchase): void {
      sql.remove.run(propertyId, cdpSource, transactionId);
      readings.forget(propertyId);
    },
    /** @param engine the number of the evaluation that gave the outcome of the codes; null where it is unknown */
    settled(
      propertyId: string,
      { cdpSource, transactionId }: Purchase,
      codes: readonly CheckedCode[],
      engine: number | null,
    ): void {
      const settled = JSON.stringify(codes);
      const { changes } = sql.settle.run(settled, propertyId, cdpSource, transactionId, engine);
      // The engine is a column of analysts, and seldom another one: only then their row changes.
      if (changes === 0) sql.setEngine.run(engine, settled, nextChange(), propertyId, cdpSource, transactionId);
    },
  };
}
