import type { CompiledPromotion } from "./compile.ts";
import type { PromotionSet } from "./promotion-set.ts";
import type { Cart, Usage } from "./types.ts";
import { type GroupedCart, groupedCart } from "./unit-groups.ts";
import { type UnitOrder, unitOrderOf } from "./unit-order.ts";

/** Inputs of one evaluation, prepared once. */
export interface EvaluationContext {
  /** With one line for each group of equal units. */
  readonly cart: Cart;
  readonly grouped: GroupedCart;
  readonly orders: UnitOrder;
  readonly promotions: PromotionSet;
  /** The automatic promotions that may apply to the cart. */
  readonly automatic: readonly CompiledPromotion[];
  readonly usage: Usage;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** @param now epoch milliseconds */
export function contextOf(sent: Cart, promotions: PromotionSet, usage: Usage, now: number): EvaluationContext {
  const grouped = groupedCart(sent);
  const { cart } = grouped;
  return {
    cart,
    grouped,
    orders: unitOrderOf(cart.lines),
    promotions,
    automatic: promotions.automaticFor(cart),
    usage,
    now,
  };
}
