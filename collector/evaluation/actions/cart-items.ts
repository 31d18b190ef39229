import { compileItems } from "../items/index.ts";
import type { Line } from "../types.ts";
import { compileDiscount } from "./discount.ts";
import type { ActionKind } from "./kind.ts";

/**
 * Off every unit that `items` means. A percentage is rounded once over all of them; a fixed amount is per unit,
 * and never more than the unit costs.
 */
export const cartItems: ActionKind<"cart_items"> = ({ discount, items }, currency) => {
  const matches = compileItems(items);
  const off = compileDiscount(discount, currency);
  const isTarget = (line: Line) => line.price > 0 && matches(line);
  const amountOff = (lines: readonly Line[]) =>
    "percentage_amount" in discount
      ? off(lines.reduce((sum, line) => sum + line.price * line.quantity, 0))
      : lines.reduce((sum, line) => sum + Math.min(off(line.price), line.price) * line.quantity, 0);
  return {
    phase: "items",
    hasTarget: (cart) => cart.lines.some(isTarget),
    apply(remaining) {
      const positions = [...remaining.lines.keys()].filter((at) => isTarget(remaining.lines[at]!));
      const amount = amountOff(positions.map((at) => remaining.lines[at]!));
      return { shares: remaining.take(amount, positions), gifts: [] };
    },
  };
};
