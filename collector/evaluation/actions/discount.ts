import { amountOf, type Minor, parsePercentage, percentOf } from "../money.ts";
import type { Discount } from "../promotion.ts";
import type { Remaining } from "../remaining.ts";
import type { LineShare } from "../types.ts";
import type { Units } from "../units.ts";
import type { ActionContext } from "./kind.ts";

/** A compiled `{fixed_amount}` or `{percentage_amount}`, with its `maximum_allowed_discount_amount`. */
export type CompiledDiscount =
  | { readonly kind: "fixed"; readonly amount: Minor; readonly most: Minor }
  | { readonly kind: "percentage"; readonly millionths: number; readonly most: Minor };

/** @throws RangeError for what the contract should have refused */
export function compileDiscount(discount: Discount, maximum: string | undefined, currency: string): CompiledDiscount {
  const most =
    maximum === undefined ? Number.POSITIVE_INFINITY : amountOf(maximum, currency, "maximum_allowed_discount_amount");
  if ("fixed_amount" in discount)
    return { kind: "fixed", amount: amountOf(discount.fixed_amount, currency, "fixed_amount"), most };
  const millionths = parsePercentage(discount.percentage_amount);
  if (millionths === null) throw new RangeError("percentage_amount must be between 0 and 100");
  return { kind: "percentage", millionths, most };
}

/**
 * A percentage of what so many units of distinct lines cost, rounded once: the parts of a line that are not a whole
 * number of minor units are summed as they are.
 */
export function percentOfUnits(
  { lines, before }: Remaining,
  units: readonly Units[],
  millionths: number,
  { onOriginalPrice }: ActionContext,
): Minor {
  let whole = 0;
  let parts: Part[] | null = null;
  for (const { at, count } of units) {
    const { price, quantity } = lines[at]!;
    if (onOriginalPrice) whole += price * count;
    else if (count === quantity) whole += before[at]!;
    else {
      parts ??= [];
      parts.push({ of: before[at]!, count, quantity });
    }
  }
  return parts === null ? percentOf(whole, millionths) : percentOfParts(whole, parts, millionths);
}

/** So many of a line's units, of what is left on the line. */
interface Part {
  readonly of: Minor;
  readonly count: number;
  readonly quantity: number;
}

function percentOfParts(whole: Minor, parts: readonly Part[], millionths: number): Minor {
  let numerator = BigInt(whole);
  let denominator = 1n;
  for (const { of, count, quantity } of parts) {
    numerator = numerator * BigInt(quantity) + BigInt(of) * BigInt(count) * denominator;
    denominator *= BigInt(quantity);
  }
  const twice = 2n * denominator * MILLION;
  return Number((2n * numerator * BigInt(millionths) + denominator * MILLION) / twice);
}

const MILLION = 1_000_000n;

/**
 * Does once what was found for one application, then again for its repetitions. As long as every line that gives has
 * what its share is computed from, the next repetition takes the same: then all of these are taken in one go.
 * @param needs what a line must have left for its share not to be cut short
 */
export function repeated(
  remaining: Remaining,
  units: readonly Units[],
  times: number,
  once: () => LineShare[],
  needs: (one: Units) => Minor,
): LineShare[] {
  if (times === 1) return once();
  const all: LineShare[] = [];
  for (let open = times; open > 0; ) {
    const shares = once();
    if (shares.length === 0) break;
    open -= 1;
    const again = Math.min(open, sameAgain(remaining, units, shares, needs));
    open -= again;
    all.push(...shares, ...(again > 0 ? remaining.takeAgain(shares, units, again) : []));
  }
  return all;
}

/** How many times the same shares would be taken again. A line that gave nothing changes nothing. */
function sameAgain(
  { lines, left }: Remaining,
  units: readonly Units[],
  shares: readonly LineShare[],
  needs: (one: Units) => Minor,
): number {
  const taken = new Map(shares.map(({ lineId, discount }) => [lineId, discount]));
  let times = Number.POSITIVE_INFINITY;
  for (const one of units) {
    const share = taken.get(lines[one.at]!.id) ?? 0;
    if (share === 0) continue;
    const spare = left[one.at]! - needs(one);
    times = Math.min(times, spare < 0 ? 0 : Math.floor(spare / share) + 1);
  }
  return times;
}
