import type { CompiledPromotion } from "../../evaluation/compile.ts";
import { evaluate } from "../../evaluation/evaluate.ts";
import { emptySet } from "../../evaluation/promotion-set.ts";
import type { Settings } from "../../evaluation/settings.ts";
import { shippingOff } from "../../evaluation/shipping-totals.ts";
import type { AppliedPromotion, Cart, Coupon, Evaluation, Usage } from "../../evaluation/types.ts";
import type { KeptQuote, ProductLine } from "../ports/records.ts";
import type { CatalogEntry } from "./catalog.ts";
import { NO_USAGE } from "./rules.ts";

/** The data that a quote is confirmed with. */
export interface QuoteSources {
  /** The promotions in the quote's totals, in their versions of that time. */
  readonly promotions: readonly CompiledPromotion[];
  readonly settings: Settings;
  /** By canonical code. */
  readonly coupons: ReadonlyMap<string, Coupon>;
  /** Uses until now. */
  readonly usage: Usage;
  /** The product of a line in the present catalog. */
  readonly entryOf: (line: ProductLine) => CatalogEntry | null;
}

/** Evaluates promotions of a quote at its time, with its codes. */
export function evaluateQuote(
  { applied, madeAt }: KeptQuote,
  cart: Cart,
  promotions: readonly CompiledPromotion[],
  { settings, coupons }: QuoteSources,
  usage: Usage,
): Evaluation {
  // The number of codes was within the limit of that time.
  const all = emptySet({ ...settings, couponsAllowed: Number.POSITIVE_INFINITY });
  const codes = applied.flatMap(({ code }) =>
    code === null ? [] : [{ number: code, coupon: coupons.get(code) ?? null }],
  );
  return evaluate(cart, codes, all.with(promotions.map(({ promotion }) => promotion)), usage, madeAt);
}

/**
 * Whether the confirmed facts give as much as a quote. A setting of the property may have changed since: then the facts that the quote
 * states give less now, too, and are compared.
 * @param evaluation the quote's promotions with the confirmed facts
 */
export function givesAsMuchAs(quote: KeptQuote, evaluation: Evaluation, sources: QuoteSources): boolean {
  if (givesAsMuch(evaluation, quote)) return true;
  // Such a quote did not keep the facts that its customer stated.
  if (quote.requestedBy === undefined) return false;
  return givesAsMuch(evaluation, evaluateQuote(quote, quotedCart(quote), sources.promotions, sources, NO_USAGE));
}

/** The cart of a quote, with the facts that it states. */
export const quotedCart = ({ stated, currency, lines }: KeptQuote): Cart => ({
  ...stated,
  currency,
  known: true,
  lines,
});

function givesAsMuch(evaluation: Evaluation, wanted: Pick<Evaluation, "applied" | "discount">): boolean {
  if (evaluation.discount < wanted.discount || shippingOff(evaluation.applied) < shippingOff(wanted.applied))
    return false;
  return wanted.applied.every((promotion) => {
    const own = evaluation.applied.find(({ promotionId }) => promotionId === promotion.promotionId);
    return own !== undefined && hasGiftsOf(own, promotion) && hasZonesOf(own, promotion);
  });
}

const hasGiftsOf = (own: AppliedPromotion, { gifts }: AppliedPromotion): boolean =>
  gifts.every(({ productId, variantId, quantity }) =>
    own.gifts.some((gift) => gift.productId === productId && gift.variantId === variantId && gift.quantity >= quantity),
  );

function hasZonesOf({ freeZones: own }: AppliedPromotion, { freeZones }: AppliedPromotion): boolean {
  if (freeZones === null || own === "*") return true;
  return own !== null && freeZones !== "*" && freeZones.every((zone) => own.includes(zone));
}
