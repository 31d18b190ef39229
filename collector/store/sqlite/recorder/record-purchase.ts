import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import type { VisitorCart } from "../../decide/cart.ts";
import { mergeIntoBrowserPurchase } from "../../decide/merge-purchase.ts";
import { codesOfPurchase, type Purchase, requests, settle } from "../../decide/purchase.ts";
import { honorQuote } from "../../decide/quote.ts";
import type { CheckedCode, EventFlag, IncomingEvent, Property, Quote } from "../../ports/records.ts";
import type { Tables } from "../tables/index.ts";
import { completedFor } from "../tables/price-differences.ts";
import type { RecordedPurchase } from "../tables/purchases.ts";
import { isFrozen } from "../tables/stored-redemptions.ts";

/** What an event that is about codes led to, and what is worth knowing of it since. */
export interface RecordOutcome {
  readonly codes: readonly CheckedCode[];
  readonly flags: readonly EventFlag[];
}

/** An event that tells of a purchase. */
export type PurchaseEvent = IncomingEvent & { readonly transactionId: string };

/**
 * Settles a purchase: brings its checks and redemptions in line with what the rules say of its codes. Here meet what a
 * browser told and what a server redeemed, whichever came first.
 */
export function settlePurchase(
  { codeChecks: checks, redemptions, purchases, rulesFor }: Tables,
  property: Property,
  purchase: Purchase,
  receivedAt: number,
): readonly CheckedCode[] {
  const { transactionId, cdpSource, customerKey } = purchase;
  const tried = checks.tried(property.id, purchase);
  const stored = redemptions.ofTransaction(property.id, transactionId, cdpSource);
  const frozen = stored.filter(isFrozen);
  const numbers = codesOfPurchase(purchase, tried, frozen);
  const own = { transactionId, cdpSource, stored };
  const rules = rulesFor({ propertyId: property.id, numbers, customerKey, own });
  const redeems = property.redeem_on === "purchase_event";
  const { codes, redemptions: drafts } = settle(purchase, tried, frozen, rules, redeems);
  for (const checked of codes) checks.settle(property.id, purchase, checked);
  redemptions.reconcile(property, purchase, stored, drafts, receivedAt);
  purchases.settled(property.id, purchase, codes);
  return codes;
}

/**
 * Checks that arrive after their purchase: only a code that the purchase has not seen settles it anew, so that what
 * was redeemed stays as it was.
 */
export function settleLate(
  tables: Tables,
  property: Property,
  purchase: RecordedPurchase,
  late: readonly CheckedCode[],
  receivedAt: number,
): readonly CheckedCode[] {
  // One that was taken out of the cart may be in it again.
  const seen = new Set(purchase.settled.flatMap(({ code, reason }) => (reason === "code_removed" ? [] : [code])));
  const isNews = late.some(({ code }) => !seen.has(code)) || isRemoved(tables, property, purchase, late);
  if (isNews) return settlePurchase(tables, property, purchase, receivedAt);
  for (const checked of purchase.settled) tables.codeChecks.settle(property.id, purchase, checked);
  return purchase.settled;
}

/** Whether a late check shows that a code was taken out of the cart which the purchase was shown with. */
function isRemoved(
  { codeChecks: checks }: Tables,
  property: Property,
  purchase: RecordedPurchase,
  late: readonly CheckedCode[],
): boolean {
  const used = purchase.settled.filter(({ code, inTotals }) => inTotals && late.some((one) => one.code === code));
  if (!purchase.quote || used.length === 0) return false;
  return honorQuote(purchase, []) !== null && honorQuote(purchase, checks.tried(property.id, purchase)) === null;
}

/**
 * Records a purchase that no event told of before, with the codes that were tried for it.
 * @param known what a server told of it
 */
export function recordPurchase(
  tables: Tables,
  property: Property,
  event: PurchaseEvent,
  known: RecordedPurchase | null,
  receivedAt: number,
): RecordOutcome {
  const { visitorId, evaluationId } = event;
  const shown = evaluationId === null ? null : tables.quotes.find(property.id, evaluationId, receivedAt);
  const told = purchaseOf(event, shown, visitorId === null ? null : tables.carts.find(property.id, visitorId));
  const { lines, currency } = told;
  const completed = lines && completedFor(tables, property, event, { lines, currency }, receivedAt);
  const customerKey = tables.customerKeyOf(event);
  const purchase = mergeIntoBrowserPurchase(known, { ...told, customerKey, completed: completed?.lines ?? null });
  tables.purchases.put(property.id, purchase, event.eventId, receivedAt);
  claimChecks(tables, property, purchase, receivedAt);
  const codes = settlePurchase(tables, property, purchase, receivedAt);
  tables.codeChecks.markOrdered(property.id, purchase);
  return { codes, flags: [...(completed?.differences.length ? PRICE_DIFFERS : []), ...flagsOf(event, purchase)] };
}

const PRICE_DIFFERS: readonly EventFlag[] = ["price_differs"];

/** What is worth knowing of the calculation that a purchase names. */
function flagsOf({ evaluationId }: PurchaseEvent, purchase: Purchase): readonly EventFlag[] {
  if (evaluationId === null) return [];
  if (!purchase.quote) return ["unknown_quote"];
  return honorQuote(purchase, []) ? [] : ["evaluation_differs"];
}

/** What this purchase takes from a later one, told of first, is missing there. */
function claimChecks(tables: Tables, property: Property, purchase: Purchase, receivedAt: number): void {
  for (const loser of tables.codeChecks.claim(property.id, purchase, requests(purchase))) {
    const later = tables.purchases.find(property.id, purchase.cdpSource, loser);
    if (later) settlePurchase(tables, property, later, receivedAt);
  }
}

/**
 * A purchase that is known, told of again: a page that was loaded again changes nothing, not even a cart begun since.
 * Codes that the first telling did not name are added.
 * What it says of the order may differ from what was told first.
 */
export function recordAgain(
  tables: Tables,
  property: Property,
  event: PurchaseEvent,
  known: RecordedPurchase,
  receivedAt: number,
): RecordOutcome {
  const conflicting = event.lines.length > 0 && JSON.stringify(event.lines) !== JSON.stringify(known.lines);
  const flags = conflicting ? (["conflicting_purchase"] as const) : [];
  const before = new Set(known.named.map(canonicalCode));
  const added = event.codes.map(({ number }) => number).filter((number) => !before.has(canonicalCode(number)));
  if (added.length === 0) return { codes: known.settled, flags };
  const purchase = { ...known, named: [...known.named, ...added] };
  tables.purchases.name(property.id, purchase, purchase.named);
  return { codes: settlePurchase(tables, property, purchase, receivedAt), flags };
}

/** A purchase event without items bought what was shown, else what was in the visitor's cart. */
function purchaseOf(
  event: PurchaseEvent,
  shown: Quote | null,
  cart: VisitorCart | null,
): Omit<Purchase, "completed" | "customerKey"> {
  const { transactionId, cdpSource, traffic, currency, claimedDiscount, occurredAt, evaluatedAt } = event;
  const { customerId, visitorId } = event;
  const told = event.lines.length > 0 ? { currency, lines: event.lines } : (shown ?? cart);
  return {
    transactionId,
    cdpSource,
    currency: told?.currency ?? currency,
    lines: told?.lines ?? null,
    reportedBy: "browser",
    named: event.codes.map(({ number }) => number),
    claimedDiscount,
    occurredAt,
    evaluatedAt,
    customerId,
    visitorId,
    traffic,
    quote: shown,
  };
}
