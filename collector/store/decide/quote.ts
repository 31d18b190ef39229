import { canonicalCode } from "../../evaluation/canonical-code.ts";
import { exhausted, promotionExhausted } from "../../evaluation/eligibility.ts";
import type { Reason } from "../../evaluation/reasons.ts";
import type { AppliedPromotion, CodeOutcome, Line, LineShare } from "../../evaluation/types.ts";
import type { ProductLine, Quote } from "../ports/records.ts";
import type { Purchase, TriedCode } from "./purchase.ts";
import type { Rules } from "./rules.ts";

/** What a purchase was shown by, its lines under the purchase's own ids: their 1-based positions. */
export type HonoredQuote = Pick<Quote, "applied" | "codes">;

/**
 * What the purchase was shown by, where it is what was shown: the same things at the same prices, no code that was not
 * looked at, and none in the totals that was taken out afterwards. null where it is something else.
 */
export function honorQuote(
  { quote: shown, completed, currency, named }: Pick<Purchase, "quote" | "completed" | "currency" | "named">,
  tried: readonly TriedCode[],
): HonoredQuote | null {
  if (!shown || shown.currency !== currency || completed === null) return null;
  const told = new Set(named.map(canonicalCode));
  const known = new Set(shown.codes.map(({ code }) => code));
  if ([...told].some((code) => !known.has(code))) return null;
  const inTotals = new Set(shown.codes.flatMap(({ code, inTotals }) => (inTotals ? [code] : [])));
  if (tried.some(({ code, removed }) => removed && inTotals.has(code) && !told.has(code))) return null;
  const places = placesOf(shown.lines, completed);
  return (
    places && { codes: shown.codes, applied: shown.applied.map((one) => placed(one, (id) => String(places.get(id)!))) }
  );
}

/** What holds of what was shown: uses that are gone since, and promotions that were deleted, are given to nobody. */
export function withinLimits({ applied, codes }: HonoredQuote, rules: Rules): HonoredQuote {
  return {
    applied: applied.filter((one) => gone(one, rules) === null),
    codes: codes.map((outcome) => {
      const { promotionId, code } = outcome;
      const reason = outcome.inTotals && promotionId !== null ? gone({ promotionId, code }, rules) : null;
      return reason === null ? outcome : withoutUse(outcome, reason);
    }),
  };
}

function gone({ promotionId, code }: Pick<AppliedPromotion, "promotionId" | "code">, rules: Rules): Reason | null {
  const compiled = rules.promotions.byId(promotionId);
  const coupon = code === null ? null : rules.coupons.get(code);
  if (!compiled || coupon === undefined) return "unknown_code";
  return promotionExhausted(compiled, rules.usage) ?? (coupon && exhausted(coupon, code!, rules.usage));
}

function withoutUse(outcome: CodeOutcome, reason: Reason): CodeOutcome {
  const left = { ...outcome, status: 2, inTotals: false, discount: 0, reason } as const;
  if (reason !== "unknown_code") return left;
  return { ...left, status: 1, promotionId: null, promotionVersion: null, promotionName: null };
}

/** By the id of each line that was shown, the 1-based position of the purchase's line that it is (a part of). */
type Places = ReadonlyMap<string, number>;

/**
 * Finds the lines of a calculation in a purchase. A line whose total does not divide was shown in two parts, a cent apart:
 * together they are one line of the purchase, whose price may be a part of a cent off for each unit.
 * @returns null where anything was shown that was not bought, bought that was not shown, or at another price
 */
function placesOf(shown: readonly Line[], bought: readonly ProductLine[]): Places | null {
  const open = bought.map(({ quantity }) => quantity);
  const owed = bought.map(({ price, quantity }) => (price ?? 0) * quantity);
  const places = new Map<string, number>();
  for (const line of shown) {
    const fitting = [...bought.keys()].filter((at) => isSame(line, bought[at]!) && open[at]! >= line.quantity);
    const at = fitting.find((one) => bought[one]!.price === line.price) ?? fitting[0];
    if (at === undefined) return null;
    open[at]! -= line.quantity;
    owed[at]! -= line.price * line.quantity;
    places.set(line.id, at + 1);
  }
  const isAsShown = bought.every(({ quantity }, at) => open[at] === 0 && Math.abs(owed[at]!) < quantity);
  return isAsShown ? places : null;
}

/** By what both of them say: one may tell a product's id where the other one tells its sku as well. */
function isSame(a: ProductLine, b: ProductLine): boolean {
  const pairs = [
    [a.productId, b.productId],
    [a.variantId, b.variantId],
    [a.sku, b.sku],
  ].filter(([one, other]) => one !== null && other !== null);
  return pairs.length > 0 && pairs.every(([one, other]) => one === other);
}

/** What was shown, by the lines that were sent: the parts of one are one. */
export const inSentOrder = ({ applied, partOf = {} }: Quote): readonly AppliedPromotion[] =>
  applied.map((one) => placed(one, (id) => partOf[id] ?? id));

/** The shares of a promotion by other lines; those of the parts of a line together. */
function placed(one: AppliedPromotion, placeOf: (lineId: string) => string): AppliedPromotion {
  const shares = new Map<string, LineShare>();
  for (const { lineId: shownId, discount, quantity } of one.shares) {
    const lineId = placeOf(shownId);
    const known = shares.get(lineId) ?? { lineId, discount: 0, quantity: 0 };
    shares.set(lineId, { lineId, discount: known.discount + discount, quantity: known.quantity + quantity });
  }
  return { ...one, shares: [...shares.values()] };
}
