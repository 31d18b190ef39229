import { canonicalCode } from "./canonical-code.ts";
import type { CompiledPromotion } from "./compile.ts";
import { nearest, type Shortfall } from "./conditions/kind.ts";
import type { EvaluationContext } from "./context.ts";
import { cartFailures, exhausted, inactive, isHeldElsewhere } from "./eligibility.ts";
import type { Reason } from "./reasons.ts";
import type { Coupon, EnteredCode, Shortage } from "./types.ts";

/** A code on its way up the ladder, before it is known which of them are in the totals. */
export interface CheckedCode {
  readonly number: string;
  readonly code: string;
  readonly compiled: CompiledPromotion | null;
  /** null where no such code is known. */
  readonly coupon: Coupon | null;
  readonly status: 1 | 2 | 3 | 4;
  /** Why it can't be in the totals; null at status 4 where it may be. */
  readonly reason: Reason | null;
  readonly missing: Shortage | null;
  readonly by: number | null;
}

/** Judges every distinct code, in the order in which they were first named. */
export function checkCodes(entered: readonly EnteredCode[], bench: EvaluationContext): CheckedCode[] {
  const judged: CheckedCode[] = [];
  for (const one of entered) {
    const code = canonicalCode(one.number);
    if (!judged.some((known) => known.code === code)) judged.push(checkOne(one, code, bench));
  }
  return admit(judged, bench.promotions.settings.couponsAllowed);
}

function checkOne({ number, coupon }: EnteredCode, code: string, bench: EvaluationContext): CheckedCode {
  const compiled = (coupon && bench.promotions.byId(coupon.promotionId)) ?? null;
  const at = (status: 1 | 2 | 3 | 4, reason: Reason | null, missing: Shortage | null = null): CheckedCode => ({
    number,
    code,
    compiled,
    coupon,
    status,
    reason,
    missing,
    by: null,
  });
  if (!compiled || !coupon) return at(1, "unknown_code");
  const dead = inactive(compiled, bench.usage, bench.now) ?? exhausted(coupon, code, bench.usage);
  if (dead) return at(2, dead);
  if (isHeldElsewhere(compiled, { ...coupon, code }, bench.usage)) return at(2, "reserved_elsewhere");
  const [foreign] = cartFailures(compiled, bench.cart);
  if (foreign) return at(3, foreign.reason);
  const shortfall = conditionsOf(compiled, bench);
  if (shortfall) return at(3, shortfall.reason, shortfall.missing);
  return at(4, bench.cart.known ? null : "cart_unknown");
}

/** null where the conditions of some rule are met, else what keeps the nearest rule from it. */
export function conditionsOf({ rules }: CompiledPromotion, { cart }: EvaluationContext): Shortfall | null {
  if (!cart.known) {
    return rules.every(({ condition }) => condition.needsCart)
      ? { reason: "cart_unknown", fraction: 0, missing: null }
      : null;
  }
  if (rules.some(({ condition }) => condition.met(cart.lines))) return null;
  return nearest(rules.map(({ condition }) => condition.shortfall(cart.lines)));
}

/** Of the codes that may be in the totals: one a promotion, and no more than the property allows. */
function admit(judged: readonly CheckedCode[], allowed: number): CheckedCode[] {
  const promotions = new Set<CompiledPromotion>();
  return judged.map((one) => {
    if (one.status !== 4 || one.reason !== null || !one.compiled) return one;
    if (promotions.has(one.compiled)) return { ...one, reason: "superseded", by: one.compiled.promotion.id };
    if (promotions.size >= allowed) return { ...one, reason: "too_many_codes" };
    promotions.add(one.compiled);
    return one;
  });
}
