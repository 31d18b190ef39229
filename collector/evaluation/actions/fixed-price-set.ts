import { amountOf, repeated } from "./discount.ts";
import type { ActionKind } from "./kind.ts";
import { compileRewarded, consumeFrom } from "./rewarded.ts";

/** Any so many units together for a fixed price: the set gets what they cost above it. */
export const fixedPriceSet: ActionKind<"fixed_price_set"> = (value, { currency }) => {
  const choose = compileRewarded(value);
  const price = amountOf(value.fixed_price, currency);
  return {
    phase: "items",
    consumeFrom: consumeFrom(value),
    heedsConsumed: true,
    takesUnits: true,
    needs: value.items,
    pick(pool, orders, consumed) {
      const units = choose(pool, orders, consumed, value.quantity);
      const count = units.reduce((sum, one) => sum + one.count, 0);
      const cost = units.reduce((sum, one) => sum + pool.lines[one.at]!.price * one.count, 0);
      return count === value.quantity && cost > price ? { units, gifts: [], freeZones: null } : null;
    },
    give: (remaining, { units }, times) =>
      repeated(remaining, units, times, () => {
        const cost = units.reduce((sum, one) => sum + remaining.available(one), 0);
        return cost > price ? remaining.take(cost - price, units) : [];
      }),
  };
};
