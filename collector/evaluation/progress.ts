import { isOpenTo } from "./candidates.ts";
import { type CheckedCode, conditionsOf } from "./codes.ts";
import type { CompiledPromotion } from "./compile.ts";
import type { EvaluationContext } from "./context.ts";
import type { AppliedPromotion, NotificationType, Possible, Shortage } from "./types.ts";

/** How near a cart is to a promotion. */
export interface Progress {
  readonly compiled: CompiledPromotion;
  readonly type: NotificationType;
  /** null unless the type is UPSELL. */
  readonly missing: Shortage | null;
  /** undefined unless the type is APPLIED. */
  readonly applied: AppliedPromotion | undefined;
}

/**
 * The promotions with a condition that is at least partly met, by id: those of the codes, and the automatic promotions
 * that may apply to the cart.
 */
export function progressOf(
  context: EvaluationContext,
  codes: readonly CheckedCode[],
  applied: readonly AppliedPromotion[],
): Progress[] {
  const byCode = codes.flatMap(({ compiled, status }) => (compiled && status >= 3 ? [compiled] : []));
  const byId = new Map(applied.map((promotion) => [promotion.promotionId, promotion]));
  return [...new Set([...context.automatic, ...byCode])]
    .filter((compiled) => isOpenTo(compiled, context))
    .sort((a, b) => a.promotion.id - b.promotion.id)
    .flatMap((compiled) => promotionProgress(compiled, context, byId.get(compiled.promotion.id)) ?? []);
}

function promotionProgress(
  compiled: CompiledPromotion,
  context: EvaluationContext,
  applied: AppliedPromotion | undefined,
): Progress | null {
  if (applied) return { compiled, type: "APPLIED", missing: null, applied };
  const shortfall = conditionsOf(compiled, context);
  if (!shortfall) return { compiled, type: "ELIGIBLE", missing: null, applied };
  return shortfall.fraction > 0 ? { compiled, type: "UPSELL", missing: shortfall.missing, applied } : null;
}

/** The promotions that are not in the totals: within reach, or kept out by others. */
export const possibleOf = (progress: readonly Progress[]): Possible[] =>
  progress
    .filter(({ applied }) => applied === undefined)
    .map(({ compiled: { promotion }, missing }) => ({
      promotionId: promotion.id,
      promotionName: promotion.name,
      missing,
    }));
