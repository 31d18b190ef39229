import type { CompiledPromotion } from "./compile.ts";
import type { EvaluationContext } from "./context.ts";
import type { Reason } from "./reasons.ts";

/** Why a promotion whose condition is met gives nothing. */
export function givesNothing(compiled: CompiledPromotion | null, { cart }: EvaluationContext): Reason {
  const lacksPrice = compiled?.rules.some(
    ({ action, condition }) => action.lacksPrice(cart) && condition.met(cart.lines),
  );
  return lacksPrice ? "shipping_unknown" : "no_discountable_items";
}
