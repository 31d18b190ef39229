import { compileItems } from "../items/index.ts";
import type { Minor } from "../money.ts";
import type { Line } from "../types.ts";
import { compileDiscount } from "./discount.ts";
import type { ActionKind, Remaining } from "./kind.ts";

/**
 * Off every unit that `items` means. A percentage is rounded once over all of them; a fixed amount is per unit,
 * and never more than the unit costs.
 */
export const cartItems: ActionKind<"cart_items"> = ({ discount, items }, currency) => {
  const matches = compileItems(items);
  const off = compileDiscount(discount, currency);
  const isTarget = (line: Line) => line.price > 0 && matches(line);
  const targetsIn = ({ lines }: Remaining) => [...lines.keys()].filter((at) => isTarget(lines[at]!));
  const offAll = (remaining: Remaining) => {
    const positions = targetsIn(remaining);
    const sum = positions.reduce((total, at) => total + priceOf(remaining.lines[at]!), 0);
    return remaining.take(off(sum), positions);
  };
  const offEach = (remaining: Remaining) =>
    targetsIn(remaining).flatMap((at) => {
      const { price, quantity } = remaining.lines[at]!;
      return remaining.take(Math.min(off(price), price) * quantity, [at]);
    });
  const give = "percentage_amount" in discount ? offAll : offEach;
  return {
    phase: "items",
    hasTarget: (cart) => cart.lines.some(isTarget),
    apply: (remaining) => ({ shares: give(remaining), gifts: [] }),
  };
};

const priceOf = ({ price, quantity }: Line): Minor => price * quantity;
