import { amountOf } from "../money.ts";
import { percentOfUnits, repeated } from "./discount.ts";
import type { ActionKind } from "./kind.ts";
import { compileRewarded, consumeFrom } from "./rewarded.ts";

/**
 * Any so many units together for a fixed price: the set gets what they cost above it. A set that costs no more than that
 * is put aside, so that a rule which repeats goes on to the next one.
 */
export const fixedPriceSet: ActionKind<"fixed_price_set"> = (value, context) => {
  const begin = compileRewarded(value);
  const price = amountOf(value.fixed_price, context.currency, "fixed_price");
  return {
    phase: "items",
    consumeFrom: consumeFrom(value),
    heedsConsumed: true,
    takesUnits: true,
    needs: value.items,
    begin(stock) {
      const choose = begin(stock, value.quantity);
      return () => {
        const units = choose();
        const count = units.reduce((sum, one) => sum + one.count, 0);
        const cost = units.reduce((sum, one) => sum + stock.cart.lines[one.at]!.price * one.count, 0);
        return count < value.quantity ? null : { units: cost > price ? units : [], gifts: [], freeZones: null };
      };
    },
    give(remaining, { units }, times) {
      const once = () => {
        const left = units.reduce((sum, one) => sum + remaining.available(one), 0);
        const cost = Math.min(left, percentOfUnits(remaining, units, ALL, context));
        return cost > price ? remaining.take(cost - price, units) : [];
      };
      return repeated(remaining, units, times, once, remaining.worth);
    },
  };
};

/** In millionths. */
const ALL = 1_000_000;
