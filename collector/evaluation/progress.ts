import { isOpenTo } from "./candidates.ts";
import { type CheckedCode, conditionsOf } from "./codes.ts";
import type { CompiledPromotion } from "./compile.ts";
import type { EvaluationContext } from "./context.ts";
import type { Notification } from "./promotion.ts";
import type { AppliedPromotion, Possible, Shortage } from "./types.ts";

/** How a promotion stands to a cart. */
export interface Progress {
  readonly compiled: CompiledPromotion;
  /** UPSELL: partly met. ELIGIBLE: met, but its reward is not in the cart. APPLIED: in the totals. */
  readonly type: Notification["type"];
  readonly missing: Shortage | null;
  readonly applied: AppliedPromotion | undefined;
}

/** Every promotion that this cart and its codes have to do with and that is at least partly met, by id. */
export function progressOf(
  bench: EvaluationContext,
  judged: readonly CheckedCode[],
  applied: readonly AppliedPromotion[],
): Progress[] {
  const byCode = judged.flatMap(({ compiled, status }) => (compiled && status >= 3 ? [compiled] : []));
  const byId = new Map(applied.map((one) => [one.promotionId, one]));
  return [...new Set([...bench.automatic, ...byCode])]
    .filter((compiled) => isOpenTo(compiled, bench))
    .sort((a, b) => a.promotion.id - b.promotion.id)
    .flatMap((compiled) => promotionProgress(compiled, bench, byId.get(compiled.promotion.id)) ?? []);
}

function promotionProgress(
  compiled: CompiledPromotion,
  bench: EvaluationContext,
  applied: AppliedPromotion | undefined,
): Progress | null {
  if (applied) return { compiled, type: "APPLIED", missing: null, applied };
  const shortfall = conditionsOf(compiled, bench);
  if (!shortfall) return { compiled, type: "ELIGIBLE", missing: null, applied };
  return shortfall.fraction > 0 ? { compiled, type: "UPSELL", missing: shortfall.missing, applied } : null;
}

/** Those that are not in the totals: within reach, or kept out by others. */
export const possibleOf = (standings: readonly Progress[]): Possible[] =>
  standings
    .filter(({ applied }) => applied === undefined)
    .map(({ compiled: { promotion }, missing }) => ({
      promotionId: promotion.id,
      promotionName: promotion.name,
      missing,
    }));
