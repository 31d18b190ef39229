import type { Bench } from "./bench.ts";
import type { JudgedCode } from "./codes.ts";
import { bySelectionOrder, type CompiledPromotion } from "./compile.ts";
import { cartFailures, inactive } from "./gates.ts";
import type { Reason } from "./reasons.ts";
import type { AppliedPromotion, Explanation, FailedLeaf } from "./types.ts";

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
  bench: Bench,
  judged: readonly JudgedCode[],
  applied: readonly AppliedPromotion[],
): Explanation[] {
  const isApplied = ({ promotion }: CompiledPromotion) =>
    applied.some(({ promotionId }) => promotionId === promotion.id);
  const automatic = bench.promotions
    .automaticFor(bench.cart)
    .sort(bySelectionOrder)
    .map((compiled) => ({ compiled, code: null }));
  const byCode = judged.flatMap(({ compiled, code }) => (compiled ? [{ compiled, code }] : []));
  return [...automatic, ...byCode]
    .filter(({ compiled }) => !isApplied(compiled))
    .map(({ compiled, code }) => ({ promotionId: compiled.promotion.id, code, failed: failedLeaves(compiled, bench) }))
    .filter(({ failed }) => failed.length > 0);
}

function failedLeaves(compiled: CompiledPromotion, bench: Bench): FailedLeaf[] {
  return [...inactiveLeaf(compiled, bench), ...cartFailures(compiled, bench.cart), ...conditionLeaves(compiled, bench)];
}

function inactiveLeaf(compiled: CompiledPromotion, { usage, now }: Bench): FailedLeaf[] {
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

/** Nothing where some rule's conditions are met; the cart must be known. */
function conditionLeaves({ rules }: CompiledPromotion, { cart, pool }: Bench): FailedLeaf[] {
  if (!cart.known || rules.some(({ condition }) => condition.met(pool))) return [];
  return rules.flatMap(({ condition }) => condition.failed(pool));
}
