import { canonicalCode } from "../../evaluation/canonical-code.ts";
import { ENGINE } from "../../evaluation/engine.ts";
import { evaluate } from "../../evaluation/evaluate.ts";
import type { Minor } from "../../evaluation/money.ts";
import type { CodeOutcome } from "../../evaluation/types.ts";
import type { CheckedCode, RedemptionDraft } from "../ports/records.ts";
import { cartValueOf } from "./cart.ts";
import { cartOfPurchase, claimOf, isOfShop, type Purchase, type TriedCode, type UsedPromotion } from "./purchase.ts";
import { type HonoredQuote, honorQuote, withinLimits, withoutDiscount } from "./quote.ts";
import { evaluatedDraft, observedDraft } from "./redemption-draft.ts";
import { checkedCode, enteredCodes, type Rules } from "./rules.ts";

/** The result of settling a purchase: how far each of its codes got, and the redemptions that it should have. */
export interface Settlement {
  /** The number of the evaluation that gave them, a quote's where it is honored; null where it is unknown. */
  readonly engine: number | null;
  readonly codes: readonly CheckedCode[];
  readonly redemptions: readonly RedemptionDraft[];
}

/** A redemption that no longer changes: a server confirmed it, or it was reversed. */
export interface Frozen {
  readonly promotionId: number | null;
  readonly promotionVersion: number | null;
  readonly promotionName: string | null;
  readonly code: string | null;
  readonly discount: Minor | null;
  readonly currency: string;
  readonly verified: boolean;
}

/**
 * Whether a purchase event redeems a promotion in its totals that it does not name. null: purchase events redeem nothing on the
 * property.
 */
export type Redeems = ((use: UsedPromotion) => boolean) | null;

/**
 * Evaluates a purchase with its own items, or honors its quote as far as uses are left. Codes in the totals get status 5; a named
 * code that no rule confirms is observed. Redemptions that a server confirmed stay: their codes are used, and nothing is added.
 */
export function settle(
  purchase: Purchase,
  tried: readonly TriedCode[],
  frozen: readonly Frozen[],
  rules: Rules,
  redeems: Redeems,
): Settlement {
  const cart = cartOfPurchase(purchase);
  const evaluateCodes = (numbers: readonly string[]) =>
    evaluate(cart, enteredCodes(numbers, rules), rules.promotions, rules.usage, purchase.evaluatedAt);
  const quote = quoteFor(purchase, tried, frozen);
  const inEffect = codesInEffect(purchase, tried, frozen);
  const result = quote ? withinLimits(quote, rules) : evaluateCodes(inEffect);
  const named = new Set(purchase.named.map(canonicalCode));
  const uses: Redeems =
    redeems === null || purchase.reportedBy !== "browser"
      ? null
      : (use) => (use.code !== null && named.has(use.code)) || redeems(use);
  const usedIn = (outcome: CodeOutcome) =>
    isOfShop(purchase, outcome.code) || uses?.(outcome) ? purchase.transactionId : null;
  // Each by itself: together they could supersede each other.
  const removed = codesNotInEffect(purchase, tried, inEffect).flatMap((number) => evaluateCodes([number]).codes);
  // A refused code keeps what the rules say of it: that can be compared with the refusal.
  const refused = new Set(tried.flatMap(({ code, refused }) => (refused ? [code] : [])));
  const entered = enteredForms(purchase, tried);
  return {
    engine: quote ? quote.engine : ENGINE,
    codes: [
      ...result.codes
        .map((outcome) => checkedCode({ ...outcome, number: entered(outcome) }, cart.currency, usedIn(outcome)))
        // Beside the shop's own decision stands what the rules say of the code.
        .map((checked) =>
          isOfShop(purchase, checked.code) ? checked : confirmed(checked, frozen, purchase.transactionId),
        ),
      ...removed
        .map((outcome) => checkedCode(outcome, cart.currency, null))
        .map((checked) => (refused.has(checked.code) ? checked : asRemoved(checked))),
    ],
    redemptions: uses === null ? [] : draftsOf(purchase, result, frozen, uses),
  };
}

/** Every code that takes part in settling a purchase, as entered. */
export function codesOfPurchase(purchase: Purchase, tried: readonly TriedCode[], frozen: readonly Frozen[]): string[] {
  const inEffect = codesInEffect(purchase, tried, frozen);
  return [...inEffect, ...codesNotInEffect(purchase, tried, inEffect)];
}

/** The result of a code that was removed from the cart: it is not used, although the rules accept it. */
const asRemoved = (checked: CheckedCode): CheckedCode =>
  !checked.inTotals ? checked : { ...withoutDiscount(checked), status: 4, reason: "code_removed", purchaseId: null };

const redeemedIn = (frozen: readonly Frozen[]): string[] =>
  frozen.flatMap(({ code, verified }) => (verified && code !== null ? [code] : []));

/** The quote of a purchase where it is still honored: it has to contain the codes that a server redeemed since. */
function quoteFor(purchase: Purchase, tried: readonly TriedCode[], frozen: readonly Frozen[]): HonoredQuote | null {
  if (purchase.reportedBy === "server") return null;
  return honorQuote({ ...purchase, named: [...redeemedIn(frozen), ...purchase.named] }, tried);
}

/**
 * The codes that a purchase uses, in an order that does not depend on arrival: those of its quote, or else those that a server
 * redeemed, those that the event names, and those tried. A server that reports the lines reports all codes.
 */
function codesInEffect(purchase: Purchase, tried: readonly TriedCode[], frozen: readonly Frozen[]): string[] {
  const redeemed = redeemedIn(frozen);
  if (purchase.reportedBy === "server") return redeemed;
  const quote = quoteFor(purchase, tried, frozen);
  if (quote) return quote.codes.map(({ number }) => number);
  const named = new Set(purchase.named.map(canonicalCode));
  const others = tried.filter(({ code, removed }) => !removed && !named.has(code));
  return [...redeemed, ...purchase.named, ...others.map(({ number }) => number)];
}

/** The codes that were tried or named, and that the purchase does not use. */
function codesNotInEffect(purchase: Purchase, tried: readonly TriedCode[], inEffect: readonly string[]): string[] {
  const used = new Set(inEffect.map(canonicalCode));
  return [...purchase.named, ...tried.map(({ number }) => number)].filter((number) => !used.has(canonicalCode(number)));
}

/** Finds the form of a code that the buyer entered, where a server wrote it in another form. */
function enteredForms(purchase: Purchase, tried: readonly TriedCode[]): (outcome: CodeOutcome) => string {
  const numbers = [...tried.map(({ number }) => number), ...purchase.named];
  const entered = new Map(numbers.map((number) => [canonicalCode(number), number]));
  return ({ code, number }) => entered.get(code) ?? number;
}

/** A code that a server redeemed is used, whatever the evaluation of the browser's report finds. */
function confirmed(checked: CheckedCode, frozen: readonly Frozen[], purchaseId: string): CheckedCode {
  const redemption = frozen.find(({ code, verified }) => verified && code === checked.code);
  if (!redemption) return checked;
  const { promotionId, promotionVersion, promotionName, currency } = redemption;
  const discount = redemption.discount ?? 0;
  const redeemed = { promotionId, promotionVersion, promotionName, currency, discount, shippingDiscount: undefined };
  const used = { status: 5, inTotals: true, reason: null, missing: null, supersededBy: null, purchaseId } as const;
  return { ...checked, ...redeemed, ...used };
}

/** The redemptions of the browser's report, without those of promotions that a server confirmed. */
function draftsOf(
  purchase: Purchase,
  { applied, codes }: Pick<HonoredQuote, "applied" | "codes">,
  frozen: readonly Frozen[],
  uses: NonNullable<Redeems>,
): RedemptionDraft[] {
  const named = new Set(purchase.named.map(canonicalCode));
  const claim = claimOf(purchase);
  const claimFor = (code: string | null) => (code !== null && named.has(code) ? claim : null);
  const isFrozen = ({ promotionId, code }: RedemptionDraft) =>
    frozen.some((redemption) => redemption.code === code && redemption.promotionId === promotionId);
  const byServer = new Set(frozen.flatMap(({ promotionId, verified }) => (verified ? [promotionId] : [])));
  const goods = cartValueOf(purchase.completed);
  const lineAt = (id: string) => purchase.completed![Number(id) - 1]!;
  const drafts = [
    ...applied
      .filter((promotion) => !byServer.has(promotion.promotionId) && uses(promotion))
      .map((promotion) => evaluatedDraft(promotion, lineAt, claimFor(promotion.code))),
    ...codes
      .filter(({ code, inTotals }) => named.has(code) && !inTotals)
      .map((code) => observedDraft(code, claim, goods)),
  ];
  return drafts.filter((draft) => !isFrozen(draft));
}
