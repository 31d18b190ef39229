import { amountOf } from "../money.ts";
import { comparedPrice } from "../unit-facts.ts";
import type { ItemKind } from "./kind.ts";

/**
 * Bounds of an original unit price, inclusive: decimal amounts in major units of the promotion's currency. At least one is
 * present.
 */
export interface PriceRange {
  readonly min?: string | undefined;
  readonly max?: string | undefined;
}

/**
 * Lines whose original unit price is in the range. Where the units of a line are a cent apart, because its value does not divide by
 * their number, the price of the cheapest counts for all of them, as it does for strategies.
 */
export const price: ItemKind<PriceRange> = ({ min, max }, { currency }) => {
  const least = min === undefined ? 0 : amountOf(min, currency, "min");
  const most = max === undefined ? Number.POSITIVE_INFINITY : amountOf(max, currency, "max");
  return {
    matches(line) {
      const ofUnit = comparedPrice(line);
      return ofUnit >= least && ofUnit <= most;
    },
    keys: () => null,
    reads: () => ["price"],
  };
};
