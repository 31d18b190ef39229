import { percentOf } from "../money.ts";
import { baseOf, compileDiscount } from "./discount.ts";
import type { ActionKind } from "./kind.ts";

/** Off the whole order, spread over its lines; repeated, it is so many times the amount. */
export const cartValue: ActionKind<"cart_value"> = (value, context) => {
  const off = compileDiscount(value.discount, value.maximum_allowed_discount_amount, context.currency);
  return {
    phase: "order",
    consumeFrom: "ascendingFromEnd",
    heedsConsumed: false,
    takesUnits: false,
    needs: undefined,
    pick({ lines }) {
      const units = lines.map(({ quantity }, at) => ({ at, count: quantity })).filter(({ at }) => lines[at]!.price > 0);
      return units.length > 0 ? { units, gifts: [], freeZones: null } : null;
    },
    give(remaining, { units }, times) {
      const base = units.reduce((sum, one) => sum + baseOf(remaining, one, context), 0);
      const amount = off.kind === "fixed" ? off.amount : percentOf(base, off.millionths);
      return remaining.take(Math.min(amount, off.most) * times, units);
    },
  };
};
