import type { CheckedCode } from "./codes.ts";
import { bySelectionOrder, type CompiledPromotion } from "./compile.ts";
import type { EvaluationContext } from "./context.ts";
import { cartFailures, exhausted, inactive, isForeign, isHeldElsewhere } from "./eligibility.ts";
import type { Reason } from "./reasons.ts";
import type { AppliedPromotion, Coupon, Explanation, FailedLeaf } from "./types.ts";

/** Where in a promotion's JSON each reason of status 2 stands, and what stands there. */
const INACTIVE_FIELDS: Partial<Record<Reason, "status" | "start_date" | "end_date" | "schedule" | "max_uses">> = {
  promotion_disabled: "status",
  promotion_not_started: "start_date",
  promotion_ended: "end_date",
  outside_schedule: "schedule",
  promotion_uses_exhausted: "max_uses",
};

/**
 * Every leaf that keeps a promotion out of the totals, for the promotions that this cart and its codes have to do
 * with. What applied, or was only kept out by another promotion, has no failed leaf.
 */
export function explanationsOf(
  bench: EvaluationContext,
  judged: readonly CheckedCode[],
  applied: readonly AppliedPromotion[],
): Explanation[] {
  const codeOf = new Map(applied.map(({ promotionId, code }) => [promotionId, code]));
  const automatic = [...bench.automatic]
    .sort(bySelectionOrder)
    .map((compiled) => ({ compiled, code: null, coupon: null }));
  const byCode = judged.flatMap(({ compiled, code, coupon }) => (compiled ? [{ compiled, code, coupon }] : []));
  return [...automatic, ...byCode]
    .filter(({ compiled, code }) => codeOf.get(compiled.promotion.id) !== code)
    .map(({ compiled, code, coupon }) => ({
      promotionId: compiled.promotion.id,
      code,
      failed: [...failedLeaves(compiled, bench), ...usedUpLeaf(compiled, coupon, code, bench)],
    }))
    .filter(({ failed }) => failed.length > 0);
}

const failedLeaves = (compiled: CompiledPromotion, bench: EvaluationContext): FailedLeaf[] => [
  ...inactiveLeaf(compiled, bench),
  ...cartFailures(compiled, bench.cart),
  ...conditionLeaves(compiled, bench),
];

function usedUpLeaf(compiled: CompiledPromotion, coupon: Coupon | null, code: string | null, bench: EvaluationContext) {
  const limit = coupon && code !== null ? { ...coupon, code } : null;
  const leaf = limit ? exhaustedLeaf(limit, limit.code, bench) : [];
  if (leaf.length > 0 || inactive(compiled, bench.usage, bench.now) !== null) return leaf;
  return isHeldElsewhere(compiled, limit, bench.usage) ? [heldLeaf(compiled, limit, bench)] : [];
}

/** What others hold counts as used as long as they hold it. */
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

/** The code's own limits stand on the code: `code.max_uses`, `code.max_uses_per_customer`. */
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
  const actual = {
    status: promotion.status,
    max_uses: usage.promotions.get(promotion.id) ?? 0,
    ...Object.fromEntries(["start_date", "end_date", "schedule"].map((key) => [key, new Date(now).toISOString()])),
  };
  const required = field === "status" ? "ENABLED" : promotion[field];
  return [{ path: field, reason, required, actual: actual[field as keyof typeof actual], missing: null }];
}

/** Nothing where some rule's conditions are met, or where its amounts are in another currency than the cart's. */
function conditionLeaves({ rules, promotion }: CompiledPromotion, { cart }: EvaluationContext): FailedLeaf[] {
  if (isForeign(promotion, cart)) return [];
  if (!cart.known) return rules.map(({ condition }, at) => unknownLeaf(at, condition.needsCart));
  if (rules.some(({ condition }) => condition.met(cart.lines))) return [];
  return rules.flatMap(({ condition }) => condition.failed(cart.lines));
}

/** A cart that nobody knows fails what a rule asks of it; where it asks nothing, there is nothing to give for. */
const unknownLeaf = (at: number, needsCart: boolean): FailedLeaf => ({
  path: `rules[${at}].${needsCart ? "condition" : "action"}`,
  reason: "cart_unknown",
  required: "a cart that is known",
  actual: null,
  missing: null,
});
