import { canonicalCode } from "./canonical-code.ts";
import type { CompiledPromotion } from "./compile.ts";
import { nearest, type Shortfall } from "./conditions/kind.ts";
import type { EvaluationContext } from "./context.ts";
import { cartFailures, exhausted, inactive, isHeldElsewhere } from "./eligibility.ts";
import type { Reason } from "./reasons.ts";
import type { Coupon, EnteredCode, Shortage } from "./types.ts";

/** The status of a code before the selection decides which codes are in the totals. */
export interface CheckedCode {
  /** The code as it was entered. */
  readonly number: string;
  /** The canonical code. */
  readonly code: string;
  /** null if the code, or its promotion, doesn't exist. */
  readonly compiled: CompiledPromotion | null;
  /** null if the code doesn't exist. */
  readonly coupon: Coupon | null;
  readonly status: 1 | 2 | 3 | 4;
  /** Why the code can't be in the totals; null at status 4 if it may be. */
  readonly reason: Reason | null;
  readonly missing: Shortage | null;
  /** The promotion that superseded this code's; null if none did. */
  readonly supersededBy: number | null;
}

/** Checks every distinct code, in the order of the request. */
export function checkCodes(entered: readonly EnteredCode[], context: EvaluationContext): CheckedCode[] {
  const checked: CheckedCode[] = [];
  for (const entry of entered) {
    const code = canonicalCode(entry.number);
    if (!checked.some((earlier) => earlier.code === code)) checked.push(checkCode(entry, code, context));
  }
  return admit(checked, context.promotions.settings.couponsAllowed);
}

function checkCode({ number, coupon }: EnteredCode, code: string, context: EvaluationContext): CheckedCode {
  const compiled = (coupon && context.promotions.byId(coupon.promotionId)) ?? null;
  const at = (status: 1 | 2 | 3 | 4, reason: Reason | null, missing: Shortage | null = null): CheckedCode => ({
    number,
    code,
    compiled,
    coupon,
    status,
    reason,
    missing,
    supersededBy: null,
  });
  if (!compiled || !coupon) return at(1, "unknown_code");
  const unusable = inactive(compiled, context.usage, context.now) ?? exhausted(coupon, code, context.usage);
  if (unusable) return at(2, unusable);
  if (isHeldElsewhere(compiled, { ...coupon, code }, context.usage)) return at(2, "reserved_elsewhere");
  const [failure] = cartFailures(compiled, context.cart);
  if (failure) return at(3, failure.reason);
  const shortfall = conditionsOf(compiled, context);
  if (shortfall) return at(3, shortfall.reason, shortfall.missing);
  return at(4, context.cart.known ? null : "cart_unknown");
}

/** @returns null if the condition of some rule is met, else the shortfall of the nearest rule */
export function conditionsOf({ rules }: CompiledPromotion, { cart }: EvaluationContext): Shortfall | null {
  if (!cart.known) {
    return rules.every(({ condition }) => condition.needsCart)
      ? { reason: "cart_unknown", fraction: 0, missing: null }
      : null;
  }
  if (rules.some(({ condition }) => condition.met(cart.lines))) return null;
  return nearest(rules.map(({ condition }) => condition.shortfall(cart.lines)));
}

/** Keeps one code for each promotion, and at most as many codes as the property allows. */
function admit(codes: readonly CheckedCode[], allowed: number): CheckedCode[] {
  const promotions = new Set<CompiledPromotion>();
  return codes.map((checked) => {
    if (checked.status !== 4 || checked.reason !== null || !checked.compiled) return checked;
    if (promotions.has(checked.compiled))
      return { ...checked, reason: "superseded", supersededBy: checked.compiled.promotion.id };
    if (promotions.size >= allowed) return { ...checked, reason: "too_many_codes" };
    promotions.add(checked.compiled);
    return checked;
  });
}
