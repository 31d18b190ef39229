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
  /** The automatic promotions that may apply to the cart, and the subject. */
  readonly automatic: readonly CompiledPromotion[];
  readonly usage: Usage;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * @param now epoch milliseconds
 * @param subject an automatic promotion that is considered even where the cart has none of its items
 */
export function contextOf(
  sent: Cart,
  promotions: PromotionSet,
  usage: Usage,
  now: number,
  subject?: CompiledPromotion,
): EvaluationContext {
  const grouped = groupedCart(sent);
  const { cart } = grouped;
  const automatic = promotions.automaticFor(cart);
  return {
    cart,
    grouped,
    orders: unitOrderOf(cart.lines),
    promotions,
    automatic: subject && !automatic.includes(subject) ? [...automatic, subject] : automatic,
    usage,
    now,
  };
}
