import type { CompiledPromotion } from "./compile.ts";
import type { PromotionSet } from "./promotion-set.ts";
import type { Cart, Usage } from "./types.ts";
import { type UnitOrder, unitOrderOf } from "./unit-order.ts";

/** What promotions and codes are judged by, prepared once an evaluation. */
export interface EvaluationContext {
  readonly cart: Cart;
  readonly orders: UnitOrder;
  readonly promotions: PromotionSet;
  /** The automatic promotions that the cart has to do with. */
  readonly automatic: readonly CompiledPromotion[];
  readonly usage: Usage;
  /** Epoch milliseconds. */
  readonly now: number;
}

export const contextOf = (cart: Cart, promotions: PromotionSet, usage: Usage, now: number): EvaluationContext => ({
  cart,
  orders: unitOrderOf(cart.lines),
  promotions,
  automatic: promotions.automaticFor(cart),
  usage,
  now,
});
