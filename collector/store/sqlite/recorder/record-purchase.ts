import { completionFlags } from "../../decide/catalog.ts";
import { countedAt } from "../../decide/counted-at.ts";
import { isSameReporter, type PurchaseReport, repeats } from "../../decide/merge-purchase.ts";
import type { Purchase } from "../../decide/purchase.ts";
import { honorQuote } from "../../decide/quote.ts";
import type { CartBefore, CheckedCode, EventFlag, IncomingEvent, Property, Quote } from "../../ports/records.ts";
import type { Tables } from "../tables/index.ts";
import { completedFor } from "../tables/price-differences.ts";
import type { RecordedPurchase } from "../tables/purchases.ts";
import { cartBeforeOf } from "./cart-before.ts";
import { addReport, evidenceOfEvent, reportsOf } from "./purchase-reports.ts";
import { claimChecks, codesForPage, settlePurchase } from "./settle-purchase.ts";

/** The result of an event with codes: how far each code got, and flags for the event. */
export interface RecordOutcome {
  readonly codes: readonly CheckedCode[];
  readonly flags: readonly EventFlag[];
}

/** An event that reports a purchase. */
export type PurchaseEvent = IncomingEvent & { readonly transactionId: string };

/**
 * Records a purchase that no report named before, with the codes that were tried for it.
 * @returns how far each code got
 */
export function recordPurchase(
  tables: Tables,
  property: Property,
  event: PurchaseEvent,
  receivedAt: number,
): RecordOutcome {
  const { report, flags } = reportOf(tables, property, event, null, receivedAt);
  tables.purchases.put(property.id, report, 1);
  claimChecks(tables, property, report, receivedAt);
  const settled = settlePurchase(tables, property, report, receivedAt);
  tables.codeChecks.markOrdered(property.id, report);
  return { codes: codesForSender(tables, property, event, report, settled), flags };
}

/**
 * Records another report of a known purchase. Anyone may send its transaction id: the report with the strongest evidence has
 * effect, of equals the first. A reporter's later codes are added; other items flag the event.
 * @returns the codes of the purchase, where the event is the buyer's
 */
export function recordAgain(
  tables: Tables,
  property: Property,
  event: PurchaseEvent,
  stored: RecordedPurchase,
  receivedAt: number,
): RecordOutcome {
  const conflict = conflictFlags(event, stored);
  if (isReload(event, stored, receivedAt)) return { codes: codesFor(tables, property, event, stored), flags: conflict };
  const { report, flags } = reportOf(tables, property, event, stored, receivedAt);
  addReport(tables, property, stored, report, receivedAt);
  const purchase = tables.purchases.find(property.id, event.cdpSource, event.transactionId)!;
  return { codes: codesFor(tables, property, event, purchase), flags: [...conflict, ...flags] };
}

/** Flags an event with other items than the purchase has. */
const conflictFlags = ({ lines }: PurchaseEvent, stored: RecordedPurchase): readonly EventFlag[] =>
  stored.eventId !== null && lines.length > 0 && JSON.stringify(lines) !== JSON.stringify(stored.lines)
    ? ["conflicting_purchase"]
    : [];

/** The values of an event that tell its reporter. */
const reporterIn = ({ source, visitorId }: PurchaseEvent) =>
  ({ evidence: source === "server" ? "server" : "none", visitorId }) as const;

/** Whether the reporter of an event reported the purchase before. */
export const isReportedBefore = (tables: Tables, propertyId: string, event: PurchaseEvent, stored: RecordedPurchase) =>
  reportsOf(tables, propertyId, stored).some(
    (report) => report.eventId !== null && isSameReporter(reporterIn(event), report),
  );

/** Whether an event only repeats the report in effect: most later ones do, and nothing has to be read for them. */
const isReload = (event: PurchaseEvent, stored: RecordedPurchase, receivedAt: number): boolean =>
  repeats({ ...reporterIn(event), keyId: event.keyId, named: namedBy(event), receivedAt }, stored);

/** Only the buyer gets the codes of a purchase. */
const codesFor = (
  tables: Tables,
  property: Property,
  event: PurchaseEvent,
  purchase: RecordedPurchase,
): readonly CheckedCode[] =>
  purchase.eventId !== event.eventId && !isOwnPurchase(purchase, event)
    ? []
    : codesForSender(tables, property, event, purchase, purchase.settled);

/** The codes that the sender of an event gets of its purchase. */
const codesForSender = (
  tables: Tables,
  property: Property,
  event: PurchaseEvent,
  purchase: PurchaseReport,
  settled: readonly CheckedCode[],
): readonly CheckedCode[] =>
  event.source === "server" ? settled : codesForPage(tables, property, purchase, settled, event);

/** Whether a purchase and an event are of the same visitor. */
export const isOwnPurchase = (purchase: RecordedPurchase, event: IncomingEvent): boolean =>
  event.visitorId !== null && event.visitorId === purchase.visitorId;

/** The codes that an order names, without those that it says were rejected. */
const namedBy = ({ codes }: PurchaseEvent): string[] =>
  codes.flatMap(({ number, verdict }) => (verdict?.outcome === "rejected" ? [] : [number]));

/** The report of an event. @param stored the purchase before it */
function reportOf(
  tables: Tables,
  property: Property,
  event: PurchaseEvent,
  stored: RecordedPurchase | null,
  receivedAt: number,
) {
  const { evaluationId, eventId, keyId } = event;
  const quote = evaluationId === null ? null : tables.quotes.find(property.id, evaluationId, receivedAt);
  const cart = cartBeforeOf(tables.carts, property.id, event);
  const reported = purchaseOf(event, quote, cart, receivedAt);
  const { lines, currency } = reported;
  const completed = lines && completedFor(tables, property, event, { lines, currency }, receivedAt);
  const identities = tables.identitiesOf(event);
  const purchase = { ...reported, identities, completed: completed?.lines ?? null, eventId, keyId, receivedAt };
  const found = evidenceOfEvent(tables, property.id, event.source, purchase, stored);
  const report: PurchaseReport = { ...purchase, ...found };
  const flags = [...(completed ? completionFlags(completed) : []), ...quoteFlags(event, report)];
  return { report, flags };
}

/** Flags an event whose quote is not honored. */
function quoteFlags({ evaluationId }: PurchaseEvent, purchase: Purchase): readonly EventFlag[] {
  if (evaluationId === null) return [];
  if (!purchase.quote) return ["unknown_quote"];
  return honorQuote(purchase, []) ? [] : ["evaluation_differs"];
}

/** A purchase event without items buys the lines of its quote, or else of the visitor's cart. */
function purchaseOf(
  event: PurchaseEvent,
  quote: Quote | null,
  cart: CartBefore | null,
  receivedAt: number,
): Omit<Purchase, "completed" | "identities"> {
  const { transactionId, cdpSource, traffic, currency, claimedDiscount, evaluatedAt } = event;
  const { customerId, visitorId } = event;
  const hasItems = event.lines.length > 0 || event.isEmptied === true;
  const bought = hasItems ? { currency, lines: event.lines } : (quote ?? cart);
  return {
    transactionId,
    cdpSource,
    currency: bought?.currency ?? currency,
    lines: bought?.lines ?? null,
    reportedBy: "browser",
    named: namedBy(event),
    claimedDiscount,
    codeDiscounts: null,
    priceReading: event.sentPrices?.evidence ?? null,
    sentPrices: (event.lines.length > 0 && event.sentPrices) || null,
    occurredAt: countedAt(event, receivedAt),
    evaluatedAt,
    customerId,
    customerOrder: null,
    visitorId,
    traffic,
    quote,
  };
}
