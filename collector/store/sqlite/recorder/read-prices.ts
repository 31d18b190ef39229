import type { PurchaseReport } from "../../decide/merge-purchase.ts";
import { type ReadingContext, readPrices } from "../../decide/price-reading.ts";
import type { EventFlag, IncomingEvent, ProductLine, Property } from "../../ports/records.ts";
import type { Tables } from "../tables/index.ts";
import type { RecordedPurchase } from "../tables/purchases.ts";
import { reportsOf, storeReports } from "./purchase-reports.ts";

const UNCLEAR: EventFlag = "price_reading_unclear";

function contextOf({ catalog, purchases }: Tables, { id, ga4_price }: Property, currency: string): ReadingContext {
  return {
    currency,
    setting: ga4_price,
    kept: purchases.priceReading(id).reading,
    catalogPrice: (line) => catalog.entry(id, line, currency)?.listed ?? null,
  };
}

/** Reads the prices of an event in GA4's terms: its lines then have those before coupons. Other events stay as they are. */
export function withReadPrices(tables: Tables, property: Property, event: IncomingEvent): IncomingEvent {
  const { sentTotals, ...others } = event;
  if (!sentTotals) return event;
  const read = readPrices(event.lines, sentTotals, contextOf(tables, property, event.currency));
  return {
    ...others,
    lines: read.lines,
    flags: read.isClear ? event.flags : [...event.flags, UNCLEAR],
    sentPrices: { lines: event.lines, totals: sentTotals, evidence: read.evidence },
  };
}

/** Orders whose prices are read again at once: other writes wait for it. Of more, the latest are. */
const MAX_REREAD = 1_000;

/** Reads the prices of stored orders again, after more became known of their property, and settles those that change. */
export function rereadOrders(tables: Tables, property: Property, receivedAt: number): void {
  for (const { cdpSource, transactionId } of tables.purchases.withSentPrices(property.id, MAX_REREAD)) {
    const stored = tables.purchases.find(property.id, cdpSource, transactionId);
    if (stored) rereadOrder(tables, property, stored, receivedAt);
  }
}

function rereadOrder(tables: Tables, property: Property, stored: RecordedPurchase, receivedAt: number): void {
  const before = reportsOf(tables, property.id, stored);
  const after = before.map((report) => reread(tables, property, report));
  if (after.every((report, at) => report === before[at])) return;
  storeReports(tables, property, stored, after, receivedAt);
}

/** @returns the report itself where nothing changes */
function reread(tables: Tables, property: Property, report: PurchaseReport): PurchaseReport {
  const { sentPrices, completed, currency, eventId } = report;
  if (sentPrices === null || completed === null || eventId === null) return report;
  const { lines, isClear } = readPrices(sentPrices.lines, sentPrices.totals, contextOf(tables, property, currency));
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
