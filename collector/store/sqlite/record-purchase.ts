import type { VisitorCart } from "../decide/cart.ts";
import { codesOfPurchase, type Purchase, settle, wants } from "../decide/purchase.ts";
import type { CheckedCode, IncomingEvent, Property } from "../records.ts";
import type { Tables } from "./ingest.ts";
import type { RecordedPurchase } from "./purchases.ts";

/** Settles a purchase: brings its checks and redemptions in line with what the rules say of its codes. */
export function settlePurchase(
  { checks, redemptions, purchases, rulesFor }: Tables,
  property: Property,
  purchase: Purchase,
  receivedAt: number,
): readonly CheckedCode[] {
  const { transactionId, cdpSource, customerId } = purchase;
  const numbers = codesOfPurchase(purchase, checks.tried(property.id, transactionId, cdpSource));
  const rules = rulesFor({ propertyId: property.id, numbers, customerId, purchase });
  const { codes, redemptions: drafts } = settle(purchase, numbers, rules);
  for (const checked of codes) checks.settle(property.id, transactionId, cdpSource, checked);
  redemptions.reconcile(property, purchase, drafts, receivedAt);
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
  const seen = new Set(purchase.settled.map(({ code }) => code));
  if (late.some(({ code }) => !seen.has(code))) return settlePurchase(tables, property, purchase, receivedAt);
  const { transactionId, cdpSource } = purchase;
  for (const checked of purchase.settled) tables.checks.settle(property.id, transactionId, cdpSource, checked);
  return purchase.settled;
}

/** Records a purchase that is new, with the codes that were tried for it. */
export function recordPurchase(
  tables: Tables,
  property: Property,
  event: IncomingEvent & { transactionId: string },
  cart: VisitorCart | null,
  receivedAt: number,
): readonly CheckedCode[] {
  const purchase = purchaseOf(event, cart);
  tables.purchases.insert(property.id, purchase, event.eventId, receivedAt);
  tables.checks.claim(property.id, purchase, wants(purchase));
  return settlePurchase(tables, property, purchase, receivedAt);
}

/** A purchase event without items bought what was in the visitor's cart. */
function purchaseOf(event: IncomingEvent & { transactionId: string }, cart: VisitorCart | null): Purchase {
  const { transactionId, cdpSource, currency, claimedDiscount, occurredAt, evaluatedAt, customerId, visitorId } = event;
  const own = event.lines.length > 0;
  return {
    transactionId,
    cdpSource,
    currency: own ? currency : (cart?.currency ?? currency),
    lines: own ? event.lines : (cart?.lines ?? null),
    named: event.codes.map(({ number }) => number),
    claimedDiscount,
    occurredAt,
    evaluatedAt,
    customerId,
    visitorId,
  };
}
