import type { PurchaseReport } from "../../decide/merge-purchase.ts";
import { type ReadingContext, readPrices } from "../../decide/price-reading.ts";
import type { EventFlag, IncomingEvent, ProductLine, Property } from "../../ports/records.ts";
import type { Tables } from "../tables/index.ts";
import type { RecordedPurchase } from "../tables/purchases.ts";
import { reportsOf, storeReports } from "./purchase-reports.ts";

const UNCLEAR: EventFlag = "price_reading_unclear";

/** @param at when it is read, epoch milliseconds */
function contextOf(
  { catalog, purchases }: Tables,
  { id, ga4_price }: Property,
  currency: string,
  at: number,
): ReadingContext {
  return {
    currency,
    setting: ga4_price,
    kept: purchases.priceReading(id, at).reading,
    catalogPrice: (line) => catalog.entry(id, line, currency)?.listed ?? null,
  };
}

/** Reads the prices of an event in GA4's terms: its lines then have those before coupons. Other events stay as they are. */
export function withReadPrices(
  tables: Tables,
  property: Property,
  event: IncomingEvent,
  receivedAt: number,
): IncomingEvent {
  const { sentTotals, ...others } = event;
  if (!sentTotals) return event;
  const read = readPrices(event.lines, sentTotals, contextOf(tables, property, event.currency, receivedAt));
  return {
    ...others,
    lines: read.lines,
    flags: read.isClear ? event.flags : [...event.flags, UNCLEAR],
    sentPrices: { lines: event.lines, totals: sentTotals, evidence: read.evidence },
  };
}

/** Orders whose prices are read again at once: other writes wait for it. Of more, the latest are. */
const MAX_REREAD = 1_000;

/** Reads the prices of stored orders again, after the setting of their property has changed, and settles those that change. */
export const rereadOrders = (tables: Tables, property: Property, now: number): void =>
  rereadReports(tables, property, () => true, now);

/**
 * Notes an order in GA4's terms before it is recorded, the first one of each day.
 * @returns when the latest such order before was received, in epoch milliseconds; null: the reading is that of the order before
 */
export function latestBeforeDay({ purchases }: Tables, { id }: Property, receivedAt: number): number | null {
  return purchases.beginsReadingDay(id, receivedAt) ? purchases.lastWithSentPrices(id) : null;
}

/**
 * Reads unknown prices of stored orders, where the orders of the days before show by now how. Prices that are known stay: strangers'
 * orders don't change what is stored.
 * @param lastBefore see `latestBeforeDay`
 */
export function readUnknownPrices(tables: Tables, property: Property, lastBefore: number, receivedAt: number): void {
  const { reading } = tables.purchases.priceReading(property.id, receivedAt);
  if (property.ga4_price !== null || reading === null) return;
  if (tables.purchases.priceReading(property.id, lastBefore).reading === reading) return;
  rereadReports(tables, property, hasUnknownPrice, receivedAt);
}

const hasUnknownPrice = ({ lines }: PurchaseReport): boolean =>
  lines?.some(({ priceUnknown }) => priceUnknown) === true;

type Choice = (report: PurchaseReport) => boolean;

/** @param isRead the reports whose prices are read again */
function rereadReports(tables: Tables, property: Property, isRead: Choice, now: number): void {
  for (const { cdpSource, transactionId } of tables.purchases.withSentPrices(property.id, MAX_REREAD)) {
    const stored = tables.purchases.find(property.id, cdpSource, transactionId);
    if (stored) rereadOrder(tables, property, stored, isRead, now);
  }
}

function rereadOrder(tables: Tables, property: Property, stored: RecordedPurchase, isRead: Choice, now: number): void {
  const before = reportsOf(tables, property.id, stored);
  const after = before.map((report) => (isRead(report) ? reread(tables, property, report, now) : report));
  if (after.every((report, at) => report === before[at])) return;
  storeReports(tables, property, stored, after, now);
}

/** @returns the report itself where nothing changes */
function reread(tables: Tables, property: Property, report: PurchaseReport, now: number): PurchaseReport {
  const { sentPrices, completed, currency, eventId } = report;
  if (sentPrices === null || completed === null || eventId === null) return report;
  const context = contextOf(tables, property, currency, now);
  const { lines, isClear } = readPrices(sentPrices.lines, sentPrices.totals, context);
  if (JSON.stringify(lines) === JSON.stringify(report.lines)) return report;
  tables.events.setFlag(property.id, eventId, UNCLEAR, !isClear);
  return { ...report, lines, completed: completed.map((line, at) => withPrice(line, lines[at]!)) };
}

/** A completed line with the price of another reading; what the catalog added stays. */
function withPrice(
  { amount: _, priceSent: __, priceUnknown: ___, ...completed }: ProductLine,
  { price, quantity, amount, priceSent, priceUnknown, onSale = completed.onSale }: ProductLine,
): ProductLine {
  return {
    ...completed,
    price,
    quantity,
    onSale,
    ...(amount !== undefined && { amount }),
    ...(priceSent !== undefined && { priceSent }),
    ...(priceUnknown && { priceUnknown }),
  };
}
