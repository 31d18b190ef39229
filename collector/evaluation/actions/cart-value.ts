import { compileDiscount, percentOfUnits } from "./discount.ts";
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
    begin({ cart: { lines } }) {
      const units = lines.map(({ quantity }, at) => ({ at, count: quantity })).filter(({ at }) => lines[at]!.price > 0);
      const reward = units.length > 0 ? { units, gifts: [], freeZones: null } : null;
      return () => reward;
    },
    give(remaining, { units }, times) {
      const amount = off.kind === "fixed" ? off.amount : percentOfUnits(remaining, units, off.millionths, context);
      return remaining.take(Math.min(amount, off.most) * times, units);
    },
  };
};
