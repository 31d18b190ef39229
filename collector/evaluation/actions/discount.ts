import { type Minor, parseAmount, parsePercentage, percentOf } from "../money.ts";
import type { Discount } from "../types.ts";

/** Computes what a discount takes off a sum. */
export type AmountOff = (sum: Minor) => Minor;

/** Compiles `{fixed_amount}` or `{percentage_amount}`. A percentage is rounded once, over the whole sum. */
export function compileDiscount(discount: Discount, currency: string): AmountOff {
  if ("percentage_amount" in discount) {
    const millionths = parsePercentage(discount.percentage_amount);
    if (millionths === null) throw new RangeError("percentage_amount must be between 0 and 100");
    return (sum) => percentOf(sum, millionths);
  }
  const fixed = parseAmount(discount.fixed_amount, currency);
  if (!fixed.ok) throw new RangeError(`fixed_amount ${fixed.message}`);
  return () => fixed.minor;
}
