import type { CompiledPromotion } from "./compile.ts";
import type { PromotionSet } from "./promotion-set.ts";
import type { Cart, Usage } from "./types.ts";
import { type UnitOrder, unitOrderOf } from "./unit-order.ts";

/** Inputs of one evaluation, prepared once. */
export interface EvaluationContext {
  readonly cart: Cart;
  readonly orders: UnitOrder;
  readonly promotions: PromotionSet;
  /** The automatic promotions that may apply to the cart. */
  readonly automatic: readonly CompiledPromotion[];
  readonly usage: Usage;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** @param now epoch milliseconds */
export const contextOf = (cart: Cart, promotions: PromotionSet, usage: Usage, now: number): EvaluationContext => ({
  cart,
  orders: unitOrderOf(cart.lines),
  promotions,
  automatic: promotions.automaticFor(cart),
  usage,
  now,
});
