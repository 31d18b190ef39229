import { canonicalCode } from "../../evaluation/canonical-code.ts";
import { moved } from "../../evaluation/divided-lines.ts";
import { exhausted, promotionExhausted } from "../../evaluation/eligibility.ts";
import type { Reason } from "../../evaluation/reasons.ts";
import type { AppliedPromotion, CodeOutcome, Coupon, Line } from "../../evaluation/types.ts";
import type { ProductLine, Quote } from "../ports/records.ts";
import { pairLines } from "./pair-lines.ts";
import type { Purchase, TriedCode } from "./purchase.ts";
import type { Rules } from "./rules.ts";

/** The results of a quote, with the line ids of the purchase: their 1-based positions. */
export interface HonoredQuote extends Pick<Quote, "applied" | "codes" | "codeIds"> {
  /** The number of the evaluation that made the quote; null where it is unknown. */
  readonly engine: number | null;
}

/**
 * Honors the quote of a purchase: the purchase has the same items at the same prices, names no other codes, and no code in the
 * quote's totals was removed afterwards.
 * @returns null where the purchase differs from its quote
 */
export function honorQuote(
  { quote, completed, currency, named }: Pick<Purchase, "quote" | "completed" | "currency" | "named">,
  tried: readonly TriedCode[],
): HonoredQuote | null {
  if (!quote || quote.currency !== currency || completed === null) return null;
  const bought = new Set(named.map(canonicalCode));
  const quoted = new Set(quote.codes.map(({ code }) => code));
  if ([...bought].some((code) => !quoted.has(code))) return null;
  const inTotals = new Set(quote.codes.flatMap(({ code, inTotals }) => (inTotals ? [code] : [])));
  if (tried.some(({ code, removed }) => removed && inTotals.has(code) && !bought.has(code))) return null;
  const positions = positionsOf(quote.lines, completed);
  return (
    positions && {
      engine: quote.engine ?? null,
      codes: quote.codes,
      ...(quote.codeIds && { codeIds: quote.codeIds }),
      applied: quote.applied.map((promotion) => moved(promotion, (id) => String(positions.get(id)!))),
    }
  );
}

/** A quote without the promotions that have no uses left, or were deleted since. */
export function withinLimits(quote: HonoredQuote, rules: Rules): HonoredQuote {
  return {
    engine: quote.engine,
    applied: quote.applied.filter((promotion) => whyUnavailable(promotion, quote, rules) === null),
    codes: quote.codes.map((outcome) => {
      const { promotionId, code, inTotals } = outcome;
      const reason = inTotals && promotionId !== null ? whyUnavailable({ promotionId, code }, quote, rules) : null;
      return reason === null ? outcome : withoutUse(outcome, reason);
    }),
  };
}

type PromotionUse = Pick<AppliedPromotion, "promotionId" | "code">;

/** null where a use is left. */
function whyUnavailable(
  { promotionId, code }: PromotionUse,
  { codeIds }: Pick<Quote, "codeIds">,
  rules: Rules,
): Reason | null {
  const compiled = rules.promotions.byId(promotionId);
  if (!compiled) return "unknown_code";
  const whyExhausted = promotionExhausted(compiled, rules.usage);
  if (code === null) return whyExhausted;
  const coupon = quotedCoupon({ promotionId, code }, codeIds, rules);
  return coupon ? (whyExhausted ?? exhausted(coupon, code, rules.usage)) : "unknown_code";
}

/**
 * The coupon of a code in the totals of a quote.
 * @param codeIds of the quote
 * @returns null where the code was deleted since, also where a code with the same text was created again
 */
export function quotedCoupon(
  { promotionId, code }: { readonly promotionId: number; readonly code: string },
  codeIds: Quote["codeIds"],
  rules: Rules,
): Coupon | null {
  const coupon = rules.coupons.get(code);
  const quotedId = codeIds?.[code];
  const isQuoted = quotedId === undefined || quotedId === rules.codeIds.get(code);
  return coupon?.promotionId === promotionId && isQuoted ? coupon : null;
}

function withoutUse(outcome: CodeOutcome, reason: Reason): CodeOutcome {
  const refused = { ...withoutDiscount(outcome), status: 2, reason } as const;
  if (reason !== "unknown_code") return refused;
  return { ...refused, status: 1, promotionId: null, promotionVersion: null, promotionName: null };
}

/** An outcome that is not in the totals. */
export const withoutDiscount = <O extends Pick<CodeOutcome, "shippingDiscount">>(outcome: O) => ({
  ...outcome,
  inTotals: false,
  discount: 0,
  ...(outcome.shippingDiscount !== undefined && { shippingDiscount: 0 }),
});

/** For each line of a quote, by its id, the 1-based position of the purchased line that contains it. */
type Positions = ReadonlyMap<string, number>;

/**
 * Finds the lines of a quote in a purchase. A line whose total does not divide is quoted in two parts, a cent apart. In the
 * purchase it is one line, whose price may differ by a part of a cent for each unit.
 * @returns null where an item or a price differs
 */
function positionsOf(quoted: readonly Line[], bought: readonly ProductLine[]): Positions | null {
  const { places, left } = pairLines(quoted, bought);
  const isQuoted = bought.every(({ quantity }, at) => left[at]!.units === 0 && Math.abs(left[at]!.amount) < quantity);
  if (!isQuoted || places.some(({ length }) => length !== 1)) return null;
  return new Map(quoted.map(({ id }, at) => [id, places[at]![0]! + 1]));
}

/** The promotions of a quote by the lines as sent: the parts of a line are one again. */
export const bySentLine = (quote: Quote): readonly AppliedPromotion[] =>
  quote.applied.map((promotion) => moved(promotion, (id) => sentLineOf(id, quote.partOf)));

/** The id of the line that was sent, for the id of a line or of a part of it. */
export const sentLineOf = (id: string, partOf: Quote["partOf"] = {}): string =>
  Object.hasOwn(partOf, id) ? partOf[id]! : id;
