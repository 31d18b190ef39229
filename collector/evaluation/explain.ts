import type { CheckedCode } from "./codes.ts";
import { bySelectionOrder, type CompiledPromotion } from "./compile.ts";
import type { EvaluationContext } from "./context.ts";
import { cartFailures, exhausted, inactive, isForeign, isHeldElsewhere } from "./eligibility.ts";
import type { Reason } from "./reasons.ts";
import type { AppliedPromotion, Coupon, Explanation, FailedLeaf } from "./types.ts";

/** The promotion's field behind each reason of status 2. */
const INACTIVE_FIELDS: Partial<Record<Reason, "status" | "start_date" | "end_date" | "schedule" | "max_uses">> = {
  promotion_disabled: "status",
  promotion_not_started: "start_date",
  promotion_ended: "end_date",
  outside_schedule: "schedule",
  promotion_uses_exhausted: "max_uses",
};

/**
 * Lists every leaf that keeps a promotion out of the totals: of the codes' promotions and of the automatic promotions
 * that may apply to the cart. A promotion that applied, or that only another promotion keeps out, has no failed leaf.
 * @param limited the promotions that would give more without minimum prices
 */
export function explanationsOf(
  context: EvaluationContext,
  codes: readonly CheckedCode[],
  applied: readonly AppliedPromotion[],
  limited: ReadonlySet<number>,
): Explanation[] {
  const codeOf = new Map(applied.map(({ promotionId, code }) => [promotionId, code]));
  const automatic = [...context.automatic]
    .sort(bySelectionOrder)
    .map((compiled) => ({ compiled, code: null, coupon: null }));
  const byCode = codes.flatMap(({ compiled, code, coupon }) => (compiled ? [{ compiled, code, coupon }] : []));
  return [...automatic, ...byCode]
    .map(({ compiled, code, coupon }): Explanation => {
      const { id } = compiled.promotion;
      const failed = codeOf.get(id) === code ? [] : leavesOf(compiled, coupon, code, context);
      return { promotionId: id, code, failed, limitedBy: limited.has(id) ? "minimum_price" : null };
    })
    .filter(({ failed, limitedBy }) => failed.length > 0 || limitedBy !== null);
}

/** Every leaf that a promotion fails, with its code or (null) without one; empty where only another promotion keeps it out. */
export const leavesOf = (
  compiled: CompiledPromotion,
  coupon: Coupon | null,
  code: string | null,
  context: EvaluationContext,
): FailedLeaf[] => [...failedLeaves(compiled, context), ...usedUpLeaf(compiled, coupon, code, context)];

const failedLeaves = (compiled: CompiledPromotion, context: EvaluationContext): FailedLeaf[] => [
  ...inactiveLeaf(compiled, context),
  ...cartFailures(compiled, context.cart),
  ...conditionLeaves(compiled, context),
];

function usedUpLeaf(
  compiled: CompiledPromotion,
  coupon: Coupon | null,
  code: string | null,
  context: EvaluationContext,
): FailedLeaf[] {
  const limit = coupon && code !== null ? { ...coupon, code } : null;
  const leaf = limit ? exhaustedLeaf(limit, limit.code, context) : [];
  if (leaf.length > 0 || inactive(compiled, context.usage, context.now) !== null) return leaf;
  return isHeldElsewhere(compiled, limit, context.usage) ? [heldLeaf(compiled, limit, context)] : [];
}

/** Uses that are held for other checkouts count as used. */
function heldLeaf(
  { promotion }: CompiledPromotion,
  limit: (Coupon & { code: string }) | null,
  { usage }: EvaluationContext,
): FailedLeaf {
  const { id, max_uses } = promotion;
  const ofPromotion = (usage.promotions.get(id) ?? 0) + (usage.reserved?.get(id) ?? 0);
  const uses = limit ? usage.codes.get(limit.code) : undefined;
  const [path, required, actual] =
    max_uses !== null && ofPromotion >= max_uses
      ? ["max_uses", max_uses, ofPromotion]
      : ["code.max_uses", limit?.maxUses ?? 0, (uses?.total ?? 0) + (uses?.reserved ?? 0)];
  return { path, reason: "reserved_elsewhere", required, actual, missing: null };
}

/** The limits of the code itself have the paths `code.max_uses` and `code.max_uses_per_customer`. */
function exhaustedLeaf(coupon: Coupon, code: string, { usage }: EvaluationContext): FailedLeaf[] {
  const reason = exhausted(coupon, code, usage);
  if (reason === null) return [];
  const uses = usage.codes.get(code);
  const [path, required, actual] =
    reason === "code_uses_exhausted"
      ? ["code.max_uses", coupon.maxUses, uses?.total]
      : ["code.max_uses_per_customer", coupon.maxUsesPerCustomer, uses?.customer];
  return [{ path, reason, required, actual, missing: null }];
}

function inactiveLeaf(compiled: CompiledPromotion, { usage, now }: EvaluationContext): FailedLeaf[] {
  const reason = inactive(compiled, usage, now);
  const field = reason && INACTIVE_FIELDS[reason];
  if (!reason || !field) return [];
  const { promotion } = compiled;
  const moment = new Date(now).toISOString();
  const uses = usage.promotions.get(promotion.id) ?? 0;
  const actual = { status: promotion.status, max_uses: uses, start_date: moment, end_date: moment, schedule: moment };
  const required = field === "status" ? "ENABLED" : promotion[field];
  return [{ path: field, reason, required, actual: actual[field], missing: null }];
}

/** Empty if the condition of some rule is met, or if promotion and cart are in different currencies. */
function conditionLeaves({ rules, promotion }: CompiledPromotion, { cart }: EvaluationContext): FailedLeaf[] {
  if (isForeign(promotion, cart)) return [];
  if (!cart.known) return rules.map(({ condition }, at) => unknownLeaf(at, condition.needsCart));
  if (rules.some(({ condition }) => condition.met(cart.lines))) return [];
  return rules.flatMap(({ condition }) => condition.failed(cart.lines));
}

/** An unknown cart fails the condition. A rule whose condition needs no cart fails for want of items to discount. */
const unknownLeaf = (at: number, needsCart: boolean): FailedLeaf => ({
  path: `rules[${at}].${needsCart ? "condition" : "action"}`,
  reason: "cart_unknown",
  required: "a known cart",
  actual: null,
  missing: null,
});
