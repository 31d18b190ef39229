import type { CompiledPromotion } from "./compile.ts";
import type { EvaluationContext } from "./context.ts";
import { leavesOf } from "./explain.ts";
import { givesNothing } from "./gives-nothing.ts";
import type { Refusal, Selection } from "./select.ts";
import type { AppliedPromotion, AutomaticOutcome } from "./types.ts";

/** Why an automatic promotion is not in the totals: the cart and its limits come first, then other promotions. */
export function automaticOutcome(
  compiled: CompiledPromotion,
  selection: Selection,
  applied: readonly AppliedPromotion[],
  context: EvaluationContext,
): AutomaticOutcome {
  if (applied.some(({ promotionId }) => promotionId === compiled.promotion.id))
    return { reason: null, supersededBy: null };
  const [leaf] = leavesOf(compiled, null, null, context);
  if (leaf) return { reason: leaf.reason, supersededBy: null };
  const refusal = refusalOf(compiled, selection);
  return { reason: refusal?.reason ?? givesNothing(compiled, context), supersededBy: refusal?.by ?? null };
}

function refusalOf(compiled: CompiledPromotion, { refused }: Selection): Refusal | null {
  for (const [candidate, refusal] of refused) if (candidate.compiled === compiled) return refusal;
  return null;
}
