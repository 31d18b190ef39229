import { allocateUnits } from "../allocate-units.ts";
import { dearestFirst } from "../available-units.ts";
import { amountOff, compileDiscount, type Discount } from "./discount.ts";
import { type ActionKind, isDiscountable, needsNoPrice } from "./kind.ts";

/** A discount on the whole order. */
export interface CartValue {
  readonly discount: Discount;
  /** The largest discount of one application, a decimal amount. */
  readonly maximum_allowed_discount_amount?: string | undefined;
}

/** Spreads a discount over all lines. A rule that repeats multiplies an amount or a percentage; a price stays the same. */
export const cartValue: ActionKind<CartValue> = (value, context) => {
  const discount = compileDiscount(value.discount, value.maximum_allowed_discount_amount, context.currency);
  return {
    phase: "order",
    consumptionOrder: dearestFirst,
    heedsConsumed: false,
    takesUnits: false,
    keys: () => null,
    // No discount exceeds what the lines cost.
    reads: () => ["subtotal"],
    lacksPrice: needsNoPrice,
    begin({ cart: { lines } }) {
      const units = lines
        .map(({ quantity }, at) => ({ at, count: quantity }))
        .filter(({ at }) => isDiscountable(lines[at]!, context));
      const reward = units.length > 0 ? { units, gifts: [], freeZones: null } : null;
      return () => reward;
    },
    discountOf(portions, times) {
      const repeated = discount.kind === "price" ? 1 : times;
      return allocateUnits(Math.min(amountOff(discount, portions, context), discount.maximum) * repeated, portions);
    },
  };
};
