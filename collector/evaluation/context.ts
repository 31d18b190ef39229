import type { CompiledPromotion } from "./compile.ts";
import type { PromotionSet } from "./promotion-set.ts";
import type { Cart, Usage } from "./types.ts";
import { type Orders, ordersOf } from "./unit-order.ts";

/** What promotions and codes are judged by, prepared once an evaluation. */
export interface Bench {
  readonly cart: Cart;
  readonly orders: Orders;
  readonly promotions: PromotionSet;
  /** The automatic promotions that the cart has to do with. */
  readonly automatic: readonly CompiledPromotion[];
  readonly usage: Usage;
  /** Epoch milliseconds. */
  readonly now: number;
}

export const benchOf = (cart: Cart, promotions: PromotionSet, usage: Usage, now: number): Bench => ({
  cart,
  orders: ordersOf(cart.lines),
  promotions,
  automatic: promotions.automaticFor(cart),
  usage,
  now,
});
