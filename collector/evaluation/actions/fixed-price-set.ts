import { amountOf } from "../money.ts";
import { percentOfUnits, repeatedly } from "./discount.ts";
import type { ActionKind } from "./kind.ts";
import { compileRewarded, consumeFrom, type RewardedItems } from "./rewarded.ts";

/** Any `quantity` of the units that `items` selects, together for a fixed price. */
export interface FixedPriceSet extends RewardedItems {
  readonly quantity: number;
  /** Decimal amount in major units of the promotion's currency. */
  readonly fixed_price: string;
}

/**
 * Discounts each set down to the fixed price. A set that costs no more than that consumes its units and gets no
 * discount, so that a rule that repeats goes on to the next set.
 */
export const fixedPriceSet: ActionKind<FixedPriceSet> = (value, context) => {
  const rewarded = compileRewarded(value, context);
  const price = amountOf(value.fixed_price, context.currency, "fixed_price");
  return {
    phase: "items",
    consumeFrom: consumeFrom(value),
    heedsConsumed: true,
    takesUnits: true,
    keys: rewarded.keys,
    reads: rewarded.reads,
    begin(available) {
      const choose = rewarded.begin(available, value.quantity);
      return () => {
        const units = choose();
        const count = units.reduce((sum, entry) => sum + entry.count, 0);
        const cost = units.reduce((sum, entry) => sum + available.cart.lines[entry.at]!.price * entry.count, 0);
        return count < value.quantity ? null : { units: cost > price ? units : [], gifts: [], freeZones: null };
      };
    },
    give(remaining, { units }, times) {
      const giveOnce = () => {
        const left = units.reduce((sum, entry) => sum + remaining.available(entry), 0);
        const cost = Math.min(left, percentOfUnits(remaining, units, ALL, context));
        return cost > price ? remaining.take(cost - price, units) : [];
      };
      return repeatedly(remaining, units, times, giveOnce, remaining.worth);
    },
  };
};

/** 100 % in millionths. */
const ALL = 1_000_000;
