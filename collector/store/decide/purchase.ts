import { canonicalCode } from "../../evaluation/code.ts";
import { evaluate } from "../../evaluation/evaluate.ts";
import type { Minor } from "../../evaluation/money.ts";
import type { AppliedPromotion, Cart, CodeOutcome, LineShare } from "../../evaluation/types.ts";
import type {
  CdpSource,
  CheckedCode,
  ProductLine,
  RedemptionDraft,
  RedemptionLine,
  ShownCalculation,
  Traffic,
} from "../records.ts";
import { evaluable, unknownCart } from "./cart.ts";
import { checkedCode, enteredCodes, type Rules } from "./rules.ts";
import { asUsesAllow, paidAsShown } from "./shown.ts";

/** A purchase as it was first told. Times are epoch milliseconds. */
export interface Purchase {
  readonly transactionId: string;
  readonly cdpSource: CdpSource;
  readonly currency: string;
  /** null where neither the event nor the visitor's cart said what was bought. */
  readonly lines: readonly ProductLine[] | null;
  /** The same as the catalogue completed them when the purchase was first told: it is evaluated with these. */
  readonly completed: readonly ProductLine[] | null;
  /** The codes that the purchase itself names, as entered: what the site honoured. */
  readonly named: readonly string[];
  readonly claimedDiscount: Minor | null;
  readonly occurredAt: number;
  readonly evaluatedAt: number;
  readonly customerId: string | null;
  readonly visitorId: string | null;
  readonly traffic: Traffic;
  /** What the shopper was shown before, where the purchase names a calculation that was remembered. */
  readonly shown?: ShownCalculation | null | undefined;
}

/** What a purchase comes to: how far each of its codes got, and the redemptions that it ought to have. */
export interface Settlement {
  readonly codes: readonly CheckedCode[];
  readonly redemptions: readonly RedemptionDraft[];
}

/** The cart that a purchase is evaluated with. */
export const cartOfPurchase = ({ completed, currency }: Purchase): Cart =>
  completed === null ? unknownCart(currency) : evaluable(completed, currency);

/** Whether a check that names no transaction belongs to the purchase: it names the code, or names none at all. */
export function wants({ named }: Purchase): (code: string) => boolean {
  const codes = new Set(named.map(canonicalCode));
  return (code) => codes.size === 0 || codes.has(code);
}

/** A code that was tried for a purchase, in the order in which it was first tried. */
export interface TriedCode {
  readonly number: string;
  /** Canonical. */
  readonly code: string;
  /** Taken out of the cart again before the purchase, and not tried since. */
  readonly removed: boolean;
}

/**
 * The codes of a purchase in the one order that does not depend on arrival: those that it was shown by, else those it
 * names, then those tried.
 */
function codesInEffect(purchase: Purchase, tried: readonly TriedCode[]): string[] {
  const shown = paidAsShown(purchase, tried);
  if (shown) return shown.codes.map(({ number }) => number);
  const named = new Set(purchase.named.map(canonicalCode));
  const others = tried.filter(({ code, removed }) => !removed && !named.has(code));
  return [...purchase.named, ...others.map(({ number }) => number)];
}

/** Tried, taken out again (or not in the cart that was shown), and not named by the purchase: they are looked at, each for itself, and not used. */
function codesRemoved(purchase: Purchase, tried: readonly TriedCode[]): string[] {
  const inEffect = new Set(codesInEffect(purchase, tried).map(canonicalCode));
  return tried.filter(({ code }) => !inEffect.has(code)).map(({ number }) => number);
}

/** Every code that a purchase has to do with. */
export const codesOfPurchase = (purchase: Purchase, tried: readonly TriedCode[]): string[] => [
  ...codesInEffect(purchase, tried),
  ...codesRemoved(purchase, tried),
];

/** What is left of a code that was taken out of the cart: it may have been accepted, and is not used. */
export const asRemoved = (checked: CheckedCode): CheckedCode =>
  checked.status < 4
    ? checked
    : { ...checked, status: 4, inTotals: false, discount: 0, reason: "code_removed", purchaseId: null };

/**
 * Evaluates a purchase with its own items, or takes over what was shown before it, as far as uses allow: codes in the
 * totals become 5; a code that the site honoured and no rule confirms is observed.
 */
export function settle(purchase: Purchase, tried: readonly TriedCode[], rules: Rules): Settlement {
  const cart = cartOfPurchase(purchase);
  const look = (numbers: readonly string[]) =>
    evaluate(cart, enteredCodes(numbers, rules), rules.promotions, rules.usage, purchase.evaluatedAt);
  const shown = paidAsShown(purchase, tried);
  const { applied, codes } = shown ? asUsesAllow(shown, rules) : look(codesInEffect(purchase, tried));
  const { currency } = cart;
  const named = new Set(purchase.named.map(canonicalCode));
  // A claim for the whole order can be told for a code only where the order names one.
  const claim = named.size === 1 ? purchase.claimedDiscount : null;
  const claimOf = (code: string | null) => (code !== null && named.has(code) ? claim : null);
  const removed = codesRemoved(purchase, tried).flatMap((number) => look([number]).codes);
  return {
    codes: [
      ...codes.map((outcome) => checkedCode(outcome, currency, purchase.transactionId)),
      ...removed.map((outcome) => asRemoved(checkedCode(outcome, currency, null))),
    ],
    redemptions: [
      ...applied.map((one) => evaluated(one, purchase.completed ?? [], claimOf(one.code))),
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
