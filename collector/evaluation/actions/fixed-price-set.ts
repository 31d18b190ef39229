import { allocateUnits, leftOf } from "../allocate-units.ts";
import { amountOf } from "../money.ts";
import { type ActionKind, needsNoPrice } from "./kind.ts";
import { compileRewarded, type RewardedItems } from "./rewarded.ts";

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
    consumptionOrder: rewarded.consumptionOrder,
    heedsConsumed: true,
    takesUnits: true,
    keys: rewarded.keys,
    reads: rewarded.reads,
    lacksPrice: needsNoPrice,
    begin(available) {
      const choose = rewarded.begin(available, { inAll: value.quantity, perProduct: Number.POSITIVE_INFINITY });
      return () => {
        const units = choose();
        const count = units.reduce((sum, entry) => sum + entry.count, 0);
        const cost = units.reduce((sum, entry) => sum + available.cart.lines[entry.at]!.price * entry.count, 0);
        return count < value.quantity ? null : { units: cost > price ? units : [], gifts: [], freeZones: null };
      };
    },
    discountOf(portions) {
      const cost = leftOf(portions);
      return cost > price ? allocateUnits(cost - price, portions) : null;
    },
  };
};
