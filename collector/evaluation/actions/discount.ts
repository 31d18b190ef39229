import { type Minor, parseAmount, parsePercentage } from "../money.ts";
import type { Units } from "../pool.ts";
import type { Discount } from "../promotion.ts";
import type { Remaining } from "../remaining.ts";
import type { LineShare } from "../types.ts";
import type { ActionContext } from "./kind.ts";

/** A compiled `{fixed_amount}` or `{percentage_amount}`, with its `maximum_allowed_discount_amount`. */
export type CompiledDiscount =
  | { readonly kind: "fixed"; readonly amount: Minor; readonly most: Minor }
  | { readonly kind: "percentage"; readonly millionths: number; readonly most: Minor };

/** @throws RangeError for what the contract should have refused */
export function compileDiscount(discount: Discount, maximum: string | undefined, currency: string): CompiledDiscount {
  const most = maximum === undefined ? Number.POSITIVE_INFINITY : amountOf(maximum, currency);
  if ("fixed_amount" in discount) return { kind: "fixed", amount: amountOf(discount.fixed_amount, currency), most };
  const millionths = parsePercentage(discount.percentage_amount);
  if (millionths === null) throw new RangeError("percentage_amount must be between 0 and 100");
  return { kind: "percentage", millionths, most };
}

/** Reads an amount of a promotion. @throws RangeError for what the contract should have refused */
export function amountOf(text: string, currency: string): Minor {
  const parsed = parseAmount(text, currency);
  if (!parsed.ok) throw new RangeError(parsed.message);
  return parsed.minor;
}

/** What a percentage of so many units is of. */
export function baseOf(remaining: Remaining, { at, count }: Units, { onOriginalPrice }: ActionContext): Minor {
  const { price, quantity } = remaining.lines[at]!;
  if (onOriginalPrice) return price * count;
  return count === quantity ? remaining.left[at]! : Math.round((remaining.left[at]! * count) / quantity);
}

/**
 * Does once what was found for one application, then again for its repetitions: while every unit still has its full
 * price the shares are the same, and after that each repetition takes what is left.
 */
export function repeated(
  remaining: Remaining,
  units: readonly Units[],
  times: number,
  once: () => LineShare[],
): LineShare[] {
  const shares = [...once()];
  const first = shares.slice();
  const whole = (at: number, count: number) => remaining.left[at]! / (remaining.lines[at]!.price * count);
  const same = Math.min(times - 1, ...units.map(({ at, count }) => Math.floor(whole(at, count))));
  if (same > 0) shares.push(...remaining.takeAgain(first, units, same));
  for (let done = 1 + Math.max(same, 0); done < times; done += 1) {
    const more = once();
    if (more.length === 0) break;
    shares.push(...more);
  }
  return shares;
}
