import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import { ENGINE } from "../../../evaluation/engine.ts";
import { evaluate } from "../../../evaluation/evaluate.ts";
import { boughtAtPositions } from "../../decide/bought.ts";
import { cartValueOf } from "../../decide/cart.ts";
import type { Identities } from "../../decide/identities.ts";
import type { PurchaseReport } from "../../decide/merge-purchase.ts";
import { cartOfPurchase, type Purchase } from "../../decide/purchase.ts";
import { type DraftedPromotion, shopDraft } from "../../decide/redemption-draft.ts";
import { checkedCode, codeIdOf, enteredCodes, type Rules } from "../../decide/rules.ts";
import type { ReportedCode, ReportedOrder } from "../../ports/orders.ts";
import type { CheckedCode } from "../../ports/records.ts";
import type { CheckedEvent } from "../tables/code-checks.ts";
import type { Tables } from "../tables/index.ts";
import type { RecordedPurchase } from "../tables/purchases.ts";
import type { ConfirmedUse } from "../tables/redemptions.ts";
import type { StoredRedemption } from "../tables/stored-redemptions.ts";
import { addServerReport, releaseFormer, settleReleased } from "./purchase-reports.ts";
import { claimChecks, codeIdsIn, settlePurchase } from "./settle-purchase.ts";

/** What is known of the buyer of an order. */
interface Buyer {
  readonly identities: Identities;
  readonly customerOrder: number | null;
}

/**
 * Brings the purchase of an order, its redemptions and its code checks in line with what the shop's server reports. Nothing changes
 * once a part was reversed. What the shop's own server redeemed by a call stays: that call got its answer.
 */
export function recordSale(tables: Tables, order: ReportedOrder, buyer: Buyer, now: number): void {
  const { property, transactionId, cdpSource } = order;
  const stored = tables.redemptions.ofTransaction(property.id, transactionId, cdpSource);
  if (stored.some(({ verified, reversed }) => verified && reversed)) return;
  const before = tables.purchases.find(property.id, cdpSource, transactionId);
  const purchase = addReport(tables, order, before, buyer, now);
  const released = before && releaseFormer(tables, property, before, purchase);
  const rules = rulesOf(tables, order, buyer.identities, stored);
  replaceRedemptions(tables, order, purchase, { stored, rules }, now);
  claimChecks(tables, property, purchase, now);
  updateChecks(tables, order, purchase, rules, now);
  settlePurchase(tables, property, purchase, now);
  tables.codeChecks.markOrdered(property.id, purchase);
  if (before) settleReleased(tables, property, before, released, now);
}

/** Brings the redemptions of an order in line with its codes, without those of a call. */
function replaceRedemptions(
  { redemptions, idempotency }: Tables,
  order: ReportedOrder,
  purchase: PurchaseReport,
  { stored, rules }: { readonly stored: readonly StoredRedemption[]; readonly rules: Rules },
  now: number,
): void {
  const { property, transactionId, cdpSource } = order;
  const byCall = idempotency.redeemedBy(property.id, cdpSource, transactionId);
  const ofCall = stored.filter(({ id }) => byCall.has(id));
  redemptions.setCustomerOrder(ofCall, purchase.customerOrder);
  const own = stored.filter((row) => !ofCall.includes(row));
  const uses = order.codes
    .map((code) => useOf(code, purchase, rules, stored))
    .filter((use) => !ofCall.some(({ code }) => code === use.code));
  redemptions.replaceVerified(property, purchase, own, uses, redeemedOrder(order), now);
}

const redeemedOrder = ({ currency, buyer, placedAt }: ReportedOrder) => ({
  currency,
  customerId: buyer.customerId,
  transactionDate: placedAt,
});

function addReport(
  tables: Tables,
  order: ReportedOrder,
  stored: RecordedPurchase | null,
  { identities, customerOrder }: Buyer,
  now: number,
): PurchaseReport {
  const { property, transactionId, cdpSource, currency, placedAt, buyer, codes, visitorId } = order;
  const numbers = codes.map(({ number }) => canonicalCode(number));
  const reported = {
    transactionId,
    cdpSource,
    currency,
    lines: tables.catalog.completed(property.id, order.lines, currency, "server").lines,
    customerId: buyer.customerId,
    visitorId,
    customerOrder,
    codeDiscounts: Object.fromEntries(codes.map(({ discount }, at) => [numbers[at]!, discount])),
    identities,
    occurredAt: placedAt,
    // Also of a late notification: what its visitor tried before it belongs to the order.
    evaluatedAt: Math.min(now, placedAt),
    receivedAt: now,
  };
  return addServerReport(tables, property, stored, reported, numbers);
}

/** An order keeps the codes that it used once, also when they are deleted. */
function rulesOf(
  tables: Tables,
  { property, transactionId, cdpSource, codes }: ReportedOrder,
  identities: Identities,
  stored: readonly StoredRedemption[],
): Rules {
  const numbers = codes.map(({ number }) => number);
  const own = { transactionId, cdpSource, stored };
  return tables.rulesFor({ propertyId: property.id, numbers, identities, own, codeIds: codeIdsIn(stored) });
}

/** The promotion of a code. An order keeps the one that it used once, also when that is deleted. */
function promotionOf(
  code: string,
  { coupons, promotions }: Rules,
  stored: readonly StoredRedemption[],
): DraftedPromotion | null {
  const promotionId = coupons.get(code)?.promotionId;
  const present = promotionId === undefined ? undefined : promotions.byId(promotionId)?.promotion;
  if (present) return present;
  const used = stored.find((redemption) => redemption.code === code && redemption.promotionId !== null);
  return used ? { id: used.promotionId, version: used.promotionVersion, name: used.promotionName } : null;
}

function useOf(
  code: ReportedCode,
  purchase: Purchase,
  rules: Rules,
  stored: readonly StoredRedemption[],
): ConfirmedUse {
  const canonical = canonicalCode(code.number);
  const lines = purchase.completed ?? [];
  const draft = shopDraft(canonical, code, promotionOf(canonical, rules, stored), lines);
  return {
    draft,
    code: canonical,
    count: 1,
    codeId: codeIdOf(rules, draft),
    bought: boughtAtPositions(lines),
    confirmation: null,
    engine: ENGINE,
  };
}

/**
 * Brings the checks of the order itself in line with its codes. A code of the order that nobody was seen trying is an attempt too: the
 * shop accepted it. Where somebody was, both are one attempt.
 */
function updateChecks(tables: Tables, order: ReportedOrder, purchase: PurchaseReport, rules: Rules, now: number): void {
  const { property, codes } = order;
  const event = checkedEvent(order, purchase);
  const present = tables.codeChecks.codesOf(property.id, event);
  const wanted = codes.map(({ number }) => canonicalCode(number));
  const dropped = present.filter((code) => !wanted.includes(code)).map((code) => ({ code }));
  tables.codeChecks.withdrawChecks(property.id, { ...event, codes: dropped });
  const evaluates = tables.evaluatorOf(property);
  for (const [position, { number }] of codes.entries())
    if (!present.includes(wanted[position]!))
      tables.codeChecks.insert(property.id, event, position, checkedAlone(number, purchase, rules), {
        cartSource: "purchase",
        cartValue: cartValueOf(purchase.completed),
        transactionId: order.transactionId,
        evaluates,
        receivedAt: now,
        history: { purchases: true, removals: false },
      });
}

/** The result of one code. Settling the purchase evaluates all of them together. */
function checkedAlone(number: string, purchase: Purchase, rules: Rules): CheckedCode {
  const entered = enteredCodes([number], rules);
  const { promotions, usage } = rules;
  const { codes } = evaluate(cartOfPurchase(purchase), entered, promotions, usage, purchase.evaluatedAt);
  return checkedCode(codes[0]!, purchase.currency, null);
}

/** The order in the place of an event that says that its codes were accepted. */
const checkedEvent = ({ platform, orderId, codes }: ReportedOrder, purchase: Purchase): CheckedEvent => ({
  ...purchase,
  eventId: `order:${platform}:${orderId}`,
  visitorId: null,
  sessionId: null,
  source: "server",
  flags: [],
  codes: codes.map(({ number, discount }) => ({
    number,
    reportedStatus: null,
    verdict: { outcome: "accepted", reason: null, text: null, discount },
  })),
});
