import { canonicalCode } from "../../evaluation/code.ts";
import { evaluate } from "../../evaluation/evaluate.ts";
import type { Minor } from "../../evaluation/money.ts";
import type { AppliedPromotion, Cart, CodeOutcome, LineShare } from "../../evaluation/types.ts";
import type { CdpSource, CheckedCode, ProductLine, RedemptionDraft, RedemptionLine } from "../records.ts";
import { evaluable, unknownCart } from "./cart.ts";
import { checkedCode, type Rules } from "./rules.ts";

/** A purchase as it was first told. Times are epoch milliseconds. */
export interface Purchase {
  readonly transactionId: string;
  readonly cdpSource: CdpSource;
  readonly currency: string;
  /** null where neither the event nor the visitor's cart said what was bought. */
  readonly lines: readonly ProductLine[] | null;
  /** The codes that the purchase itself names, as entered: what the site honoured. */
  readonly named: readonly string[];
  readonly claimedDiscount: Minor | null;
  readonly occurredAt: number;
  readonly evaluatedAt: number;
  readonly customerId: string | null;
  readonly visitorId: string | null;
}

/** What a purchase comes to: how far each of its codes got, and the redemptions that it ought to have. */
export interface Settlement {
  readonly codes: readonly CheckedCode[];
  readonly redemptions: readonly RedemptionDraft[];
}

/** The cart that a purchase is evaluated with. */
export const cartOfPurchase = ({ lines, currency }: Purchase): Cart =>
  lines === null ? unknownCart(currency) : evaluable(lines, currency);

/** Whether a check that names no transaction belongs to the purchase: it names the code, or names none at all. */
export function wants({ named }: Purchase): (code: string) => boolean {
  const codes = new Set(named.map(canonicalCode));
  return (code) => codes.size === 0 || codes.has(code);
}

/** The codes of a purchase in the one order that does not depend on arrival: those it names, then those tried. */
export function codesOfPurchase(purchase: Purchase, tried: readonly { number: string; code: string }[]): string[] {
  const named = new Set(purchase.named.map(canonicalCode));
  return [...purchase.named, ...tried.filter(({ code }) => !named.has(code)).map(({ number }) => number)];
}

/**
 * Evaluates a purchase with its own items: codes in the totals become 5; a code that the site honoured and no rule
 * confirms is observed.
 * @param numbers the codes of the purchase, as `codesOfPurchase` orders them
 */
export function settle(purchase: Purchase, numbers: readonly string[], rules: Rules): Settlement {
  const cart = cartOfPurchase(purchase);
  const entered = numbers.map((number) => ({ number, coupon: rules.coupons.get(canonicalCode(number)) ?? null }));
  const { applied, codes, currency } = evaluate(cart, entered, rules.promotions, rules.usage, purchase.evaluatedAt);
  const named = new Set(purchase.named.map(canonicalCode));
  // A claim for the whole order can be told for a code only where the order names one.
  const claim = named.size === 1 ? purchase.claimedDiscount : null;
  const claimOf = (code: string | null) => (code !== null && named.has(code) ? claim : null);
  return {
    codes: codes.map((outcome) => checkedCode(outcome, currency, purchase.transactionId)),
    redemptions: [
      ...applied.map((one) => evaluated(one, purchase.lines ?? [], claimOf(one.code))),
      ...codes.filter(({ code, inTotals }) => named.has(code) && !inTotals).map((one) => observed(one, claim)),
    ],
  };
}

function evaluated(
  one: AppliedPromotion,
  lines: readonly ProductLine[],
  claimedDiscount: Minor | null,
): RedemptionDraft {
  return {
    promotionId: one.promotionId,
    promotionVersion: one.promotionVersion,
    promotionName: one.promotionName,
    code: one.code,
    basis: "evaluated",
    status: 5,
    reason: null,
    discount: one.discount,
    claimedDiscount,
    lines: one.shares.map((share) => lineOf(share, lines)),
  };
}

function lineOf({ lineId, discount, quantity }: LineShare, lines: readonly ProductLine[]): RedemptionLine {
  const { productId, variantId, sku } = lines[Number(lineId) - 1]!;
  return { lineId, productId, variantId, sku, quantity, discount };
}

const observed = (one: CodeOutcome, claimedDiscount: Minor | null): RedemptionDraft => ({
  promotionId: one.promotionId,
  promotionVersion: one.promotionVersion,
  promotionName: one.promotionName,
  code: one.code,
  basis: "observed",
  status: one.status,
  reason: one.reason,
  discount: claimedDiscount,
  claimedDiscount,
  lines: [],
});
