import { compileDiscount } from "./discount.ts";
import type { ActionKind } from "./kind.ts";

/** Off the whole order, spread over its lines. A percentage is of the original prices; nothing goes below zero. */
export const cartValue: ActionKind<"cart_value"> = ({ discount }, currency) => {
  const off = compileDiscount(discount, currency);
  return {
    phase: "order",
    hasTarget: (cart) => cart.lines.some((line) => line.price > 0),
    apply(remaining) {
      const subtotal = remaining.lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
      return { shares: remaining.take(off(subtotal), [...remaining.lines.keys()]), gifts: [] };
    },
  };
};
