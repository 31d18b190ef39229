import { canonicalCode } from "../../evaluation/canonical-code.ts";
import { evaluate } from "../../evaluation/evaluate.ts";
import type { Minor } from "../../evaluation/money.ts";
import type { AppliedPromotion, Cart, CodeOutcome, LineShare } from "../../evaluation/types.ts";
import type {
  CdpSource,
  CheckedCode,
  ProductLine,
  Quote,
  RedemptionDraft,
  RedemptionLine,
  Traffic,
} from "../ports/records.ts";
import { evaluable, unknownCart } from "./cart.ts";
import { type HonoredQuote, honorQuote, withinLimits } from "./quote.ts";
import { checkedCode, enteredCodes, type Rules } from "./rules.ts";

/** A purchase as it was first told. Times are epoch milliseconds. */
export interface Purchase {
  readonly transactionId: string;
  readonly cdpSource: CdpSource;
  readonly currency: string;
  /** null where neither the event nor the visitor's cart said what was bought. */
  readonly lines: readonly ProductLine[] | null;
  /** The same as the catalogue completed them when the purchase was first told: it is evaluated with these. */
  readonly completed: readonly ProductLine[] | null;
  /** Whose telling of what was bought counts: a server's beats the browser's. */
  readonly reportedBy: "browser" | "server";
  /** The codes that the purchase event itself names, as entered: what the site honoured. */
  readonly named: readonly string[];
  readonly claimedDiscount: Minor | null;
  readonly occurredAt: number;
  readonly evaluatedAt: number;
  readonly customerId: string | null;
  /** Whom uses count for; null where nobody is known. */
  readonly customerKey: string | null;
  readonly visitorId: string | null;
  readonly traffic: Traffic;
  /** What the shopper was shown before, where the purchase names a calculation that was remembered. */
  readonly quote?: Quote | null | undefined;
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
export function requests({ named }: Purchase): (code: string) => boolean {
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

/** A redemption of a purchase that stays as it is: a server confirmed it, or it was reversed. */
export interface Frozen {
  readonly promotionId: number | null;
  readonly promotionVersion: number | null;
  readonly promotionName: string | null;
  readonly code: string | null;
  readonly discount: Minor | null;
  readonly currency: string;
  readonly verified: boolean;
}

const redeemedIn = (frozen: readonly Frozen[]): string[] =>
  frozen.flatMap(({ code, verified }) => (verified && code !== null ? [code] : []));

/** What the browser's purchase was shown by, where that still counts: all that a server redeemed since was shown as well. */
function quoteFor(purchase: Purchase, tried: readonly TriedCode[], frozen: readonly Frozen[]): HonoredQuote | null {
  if (purchase.reportedBy === "server") return null;
  return honorQuote({ ...purchase, named: [...redeemedIn(frozen), ...purchase.named] }, tried);
}

/**
 * The codes of a purchase in the one order that does not depend on arrival: those that it was shown by, else those that a
 * server redeemed, those that the event names, then those tried. Where the server told what was bought, it told of all that
 * was used.
 */
function codesInEffect(purchase: Purchase, tried: readonly TriedCode[], frozen: readonly Frozen[]): string[] {
  const redeemed = redeemedIn(frozen);
  if (purchase.reportedBy === "server") return redeemed;
  const shown = quoteFor(purchase, tried, frozen);
  if (shown) return shown.codes.map(({ number }) => number);
  const named = new Set(purchase.named.map(canonicalCode));
  const others = tried.filter(({ code, removed }) => !removed && !named.has(code));
  return [...redeemed, ...purchase.named, ...others.map(({ number }) => number)];
}

/** Tried or named, and not in effect: they are looked at, each for itself, and not used. */
function codesRemoved(purchase: Purchase, tried: readonly TriedCode[], inEffect: readonly string[]): string[] {
  const used = new Set(inEffect.map(canonicalCode));
  return [...purchase.named, ...tried.map(({ number }) => number)].filter((number) => !used.has(canonicalCode(number)));
}

/** Every code that a purchase has to do with. */
export function codesOfPurchase(purchase: Purchase, tried: readonly TriedCode[], frozen: readonly Frozen[]): string[] {
  const inEffect = codesInEffect(purchase, tried, frozen);
  return [...inEffect, ...codesRemoved(purchase, tried, inEffect)];
}

/** What is left of a code that was taken out of the cart: it may have been accepted, and is not used. */
export const asRemoved = (checked: CheckedCode): CheckedCode =>
  checked.status < 4
    ? checked
    : { ...checked, status: 4, inTotals: false, discount: 0, reason: "code_removed", purchaseId: null };

/**
 * Evaluates a purchase with its own items, or takes over what was shown before it, as far as uses allow: codes in the
 * totals become 5; a code that the site honoured and no rule confirms is observed. What a server confirmed is not found
 * anew: its codes are used, and nothing is added to it.
 * @param redeems whether the browser's telling makes redemptions here, where no server told what was bought
 */
export function settle(
  purchase: Purchase,
  tried: readonly TriedCode[],
  frozen: readonly Frozen[],
  rules: Rules,
  redeems: boolean,
): Settlement {
  const cart = cartOfPurchase(purchase);
  const look = (numbers: readonly string[]) =>
    evaluate(cart, enteredCodes(numbers, rules), rules.promotions, rules.usage, purchase.evaluatedAt);
  const shown = quoteFor(purchase, tried, frozen);
  const inEffect = codesInEffect(purchase, tried, frozen);
  const found = shown ? withinLimits(shown, rules) : look(inEffect);
  const usedBy = redeems && purchase.reportedBy === "browser" ? purchase.transactionId : null;
  const removed = codesRemoved(purchase, tried, inEffect).flatMap((number) => look([number]).codes);
  const echoed = echoOf(purchase, tried);
  return {
    codes: [
      ...found.codes
        .map((outcome) => checkedCode({ ...outcome, number: echoed(outcome) }, cart.currency, usedBy))
        .map((checked) => confirmed(checked, frozen, purchase.transactionId)),
      ...removed.map((outcome) => asRemoved(checkedCode(outcome, cart.currency, null))),
    ],
    redemptions: usedBy === null ? [] : draftsOf(purchase, found, frozen),
  };
}

/** A code is told as the shopper entered it, also where a server wrote it otherwise. */
function echoOf(purchase: Purchase, tried: readonly TriedCode[]): (outcome: CodeOutcome) => string {
  const numbers = [...tried.map(({ number }) => number), ...purchase.named];
  const entered = new Map(numbers.map((number) => [canonicalCode(number), number]));
  return ({ code, number }) => entered.get(code) ?? number;
}

/** What a server redeemed is used, whatever the browser's telling comes to. */
function confirmed(checked: CheckedCode, frozen: readonly Frozen[], purchaseId: string): CheckedCode {
  const by = frozen.find(({ code, verified }) => verified && code === checked.code);
  if (!by) return checked;
  const { promotionId, promotionVersion, promotionName, currency } = by;
  const found = { promotionId, promotionVersion, promotionName, currency, discount: by.discount ?? 0 };
  const used = { status: 5, inTotals: true, reason: null, missing: null, supersededBy: null, purchaseId } as const;
  return { ...checked, ...found, ...used };
}

/** What the browser's telling redeems beside what is frozen: a promotion that a server confirmed is used up by that. */
function draftsOf(purchase: Purchase, { applied, codes }: HonoredQuote, frozen: readonly Frozen[]): RedemptionDraft[] {
  const named = new Set(purchase.named.map(canonicalCode));
  // A claim for the whole order can be told for a code only where the order names one.
  const claim = named.size === 1 ? purchase.claimedDiscount : null;
  const claimOf = (code: string | null) => (code !== null && named.has(code) ? claim : null);
  const isFrozen = ({ promotionId, code }: RedemptionDraft) =>
    frozen.some((one) => one.code === code && one.promotionId === promotionId);
  const byServer = new Set(frozen.flatMap(({ promotionId, verified }) => (verified ? [promotionId] : [])));
  const lineAt = (id: string) => purchase.completed![Number(id) - 1]!;
  const drafts = [
    ...applied
      .filter(({ promotionId }) => !byServer.has(promotionId))
      .map((one) => evaluated(one, lineAt, claimOf(one.code))),
    ...codes.filter(({ code, inTotals }) => named.has(code) && !inTotals).map((one) => observed(one, claim)),
  ];
  return drafts.filter((draft) => !isFrozen(draft));
}

/**
 * A promotion that is in the totals, as a redemption.
 * @param lineBy what was bought, by the id that a share names
 */
export function evaluated(
  one: AppliedPromotion,
  lineBy: (lineId: string) => Pick<ProductLine, "productId" | "variantId" | "sku">,
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
    lines: one.shares.map((share) => lineOf(share, lineBy)),
  };
}

function lineOf({ lineId, discount, quantity }: LineShare, lineBy: Parameters<typeof evaluated>[1]): RedemptionLine {
  const { productId, variantId, sku } = lineBy(lineId);
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
