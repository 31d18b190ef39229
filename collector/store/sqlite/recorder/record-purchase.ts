import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import type { VisitorCart } from "../../decide/cart.ts";
import { mergeIntoBrowserPurchase } from "../../decide/merge-purchase.ts";
import { type Purchase, requests } from "../../decide/purchase.ts";
import { honorQuote } from "../../decide/quote.ts";
import { codesOfPurchase, settle } from "../../decide/settle.ts";
import type { CheckedCode, EventFlag, IncomingEvent, Property, Quote } from "../../ports/records.ts";
import type { Tables } from "../tables/index.ts";
import { completedFor } from "../tables/price-differences.ts";
import type { RecordedPurchase } from "../tables/purchases.ts";
import { isFrozen, type StoredRedemption } from "../tables/stored-redemptions.ts";

/** The result of an event with codes: how far each code got, and flags for the event. */
export interface RecordOutcome {
  readonly codes: readonly CheckedCode[];
  readonly flags: readonly EventFlag[];
}

/** An event that reports a purchase. */
export type PurchaseEvent = IncomingEvent & { readonly transactionId: string };

/**
 * Settles a purchase: brings its code checks and redemptions in line with the rules. Reports of the browser and redemptions of
 * the server meet here, in either order of arrival.
 * @returns how far each code got
 */
export function settlePurchase(
  { codeChecks, redemptions, purchases, rulesFor }: Tables,
  property: Property,
  purchase: Purchase,
  receivedAt: number,
): readonly CheckedCode[] {
  const { transactionId, cdpSource, customerKey } = purchase;
  const tried = codeChecks.tried(property.id, purchase);
  const stored = redemptions.ofTransaction(property.id, transactionId, cdpSource);
  const frozen = stored.filter(isFrozen);
  const numbers = codesOfPurchase(purchase, tried, frozen);
  const own = { transactionId, cdpSource, stored };
  const codeIds = codeIdsIn(stored);
  const rules = rulesFor({ propertyId: property.id, numbers, customerKey, own, codeIds });
  const redeems = property.redeem_on === "purchase_event";
  const { codes, redemptions: drafts } = settle(purchase, tried, frozen, rules, redeems);
  for (const code of codes) codeChecks.settle(property.id, purchase, code);
  redemptions.reconcile(property, purchase, stored, { drafts, rules }, receivedAt);
  purchases.settled(property.id, purchase, codes);
  return codes;
}

/** An order keeps the codes that it used once, also when they are deleted and their texts are other codes. */
const codeIdsIn = (stored: readonly StoredRedemption[]): ReadonlyMap<string, number> =>
  new Map(stored.flatMap(({ code, codeId }) => (code === null || codeId === null ? [] : [[code, codeId]])));

/**
 * Settles a purchase for code checks that arrive after it. Only a code that is new to the purchase changes its redemptions.
 * @param late the results of the checks
 * @returns how far each code of the purchase got
 */
export function settleLate(
  tables: Tables,
  property: Property,
  purchase: RecordedPurchase,
  late: readonly CheckedCode[],
  receivedAt: number,
): readonly CheckedCode[] {
  // A removed code may have been entered again.
  const seen = new Set(purchase.settled.flatMap(({ code, reason }) => (reason === "code_removed" ? [] : [code])));
  const isNews = late.some(({ code }) => !seen.has(code)) || isRemoved(tables, property, purchase, late);
  if (isNews) return settlePurchase(tables, property, purchase, receivedAt);
  for (const code of purchase.settled) tables.codeChecks.settle(property.id, purchase, code);
  return purchase.settled;
}

/** Whether a late check shows that a code was removed from the cart of the purchase's quote. */
function isRemoved(
  { codeChecks }: Tables,
  property: Property,
  purchase: RecordedPurchase,
  late: readonly CheckedCode[],
): boolean {
  const used = purchase.settled.filter(({ code, inTotals }) => inTotals && late.some((check) => check.code === code));
  if (!purchase.quote || used.length === 0) return false;
  return honorQuote(purchase, []) !== null && honorQuote(purchase, codeChecks.tried(property.id, purchase)) === null;
}

/**
 * Records a purchase that no event reported before, with the codes that were tried for it.
 * @param stored the purchase as a server reported it
 */
export function recordPurchase(
  tables: Tables,
  property: Property,
  event: PurchaseEvent,
  stored: RecordedPurchase | null,
  receivedAt: number,
): RecordOutcome {
  const { visitorId, evaluationId } = event;
  const quote = evaluationId === null ? null : tables.quotes.find(property.id, evaluationId, receivedAt);
  const cart = visitorId === null ? null : tables.carts.find(property.id, visitorId);
  const reported = purchaseOf(event, quote, cart);
  const { lines, currency } = reported;
  const completed = lines && completedFor(tables, property, event, { lines, currency }, receivedAt);
  const customerKey = tables.customerKeyOf(event);
  const purchase = mergeIntoBrowserPurchase(stored, { ...reported, customerKey, completed: completed?.lines ?? null });
  tables.purchases.put(property.id, purchase, event.eventId, receivedAt);
  claimChecks(tables, property, purchase, receivedAt);
  const codes = settlePurchase(tables, property, purchase, receivedAt);
  tables.codeChecks.markOrdered(property.id, purchase);
  return { codes, flags: [...(completed?.differences.length ? PRICE_DIFFERS : []), ...quoteFlags(event, purchase)] };
}

const PRICE_DIFFERS: readonly EventFlag[] = ["price_differs"];

/** Flags an event whose quote is not honored. */
function quoteFlags({ evaluationId }: PurchaseEvent, purchase: Purchase): readonly EventFlag[] {
  if (evaluationId === null) return [];
  if (!purchase.quote) return ["unknown_quote"];
  return honorQuote(purchase, []) ? [] : ["evaluation_differs"];
}

/** Claims the visitor's code checks for a purchase. A later purchase that arrived first may lose some: it is settled again. */
function claimChecks(tables: Tables, property: Property, purchase: Purchase, receivedAt: number): void {
  for (const loser of tables.codeChecks.claim(property.id, purchase, requests(purchase))) {
    const later = tables.purchases.find(property.id, purchase.cdpSource, loser);
    if (later) settlePurchase(tables, property, later, receivedAt);
  }
}

/**
 * Records another event of a known purchase, for example after a reload. The first report stays, and so does the cart, which may
 * be a new one. Codes that the first report did not name are added; other items flag the event.
 */
export function recordAgain(
  tables: Tables,
  property: Property,
  event: PurchaseEvent,
  stored: RecordedPurchase,
  receivedAt: number,
): RecordOutcome {
  const conflicting = event.lines.length > 0 && JSON.stringify(event.lines) !== JSON.stringify(stored.lines);
  const flags = conflicting ? (["conflicting_purchase"] as const) : [];
  const before = new Set(stored.named.map(canonicalCode));
  const added = event.codes.map(({ number }) => number).filter((number) => !before.has(canonicalCode(number)));
  if (added.length === 0) return { codes: stored.settled, flags };
  const purchase = { ...stored, named: [...stored.named, ...added] };
  tables.purchases.name(property.id, purchase, purchase.named);
  return { codes: settlePurchase(tables, property, purchase, receivedAt), flags };
}

/** A purchase event without items buys the lines of its quote, or else of the visitor's cart. */
function purchaseOf(
  event: PurchaseEvent,
  quote: Quote | null,
  cart: VisitorCart | null,
): Omit<Purchase, "completed" | "customerKey"> {
  const { transactionId, cdpSource, traffic, currency, claimedDiscount, occurredAt, evaluatedAt } = event;
  const { customerId, visitorId } = event;
  const bought = event.lines.length > 0 ? { currency, lines: event.lines } : (quote ?? cart);
  return {
    transactionId,
    cdpSource,
    currency: bought?.currency ?? currency,
    lines: bought?.lines ?? null,
    reportedBy: "browser",
    named: event.codes.map(({ number }) => number),
    claimedDiscount,
    occurredAt,
    evaluatedAt,
    customerId,
    visitorId,
    traffic,
    quote,
  };
}
