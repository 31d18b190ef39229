import { amountOf, type Minor, parsePercentage, percentOf } from "../money.ts";
import type { OneOf } from "../one-of.ts";
import type { Remaining } from "../remaining.ts";
import type { LineShare } from "../types.ts";
import type { Units } from "../units.ts";
import type { ActionContext } from "./kind.ts";

/** A decimal amount in major units of the promotion's currency, or a percentage from 0 to 100. */
export type Discount = OneOf<{ readonly fixed_amount: string; readonly percentage_amount: string }>;

/** A compiled discount. `maximum` is `maximum_allowed_discount_amount`; Infinity if the promotion has none. */
export type CompiledDiscount =
  | { readonly kind: "fixed"; readonly amount: Minor; readonly maximum: Minor }
  | { readonly kind: "percentage"; readonly millionths: number; readonly maximum: Minor };

/** @throws RangeError for values that the contract does not accept */
export function compileDiscount(
  discount: Discount,
  maximumAmount: string | undefined,
  currency: string,
): CompiledDiscount {
  const maximum =
    maximumAmount === undefined
      ? Number.POSITIVE_INFINITY
      : amountOf(maximumAmount, currency, "maximum_allowed_discount_amount");
  if ("fixed_amount" in discount)
    return { kind: "fixed", amount: amountOf(discount.fixed_amount, currency, "fixed_amount"), maximum };
  const millionths = parsePercentage(discount.percentage_amount);
  if (millionths === null) throw new RangeError("percentage_amount must be between 0 and 100");
  return { kind: "percentage", millionths, maximum };
}

/**
 * A percentage of the cost of some units, rounded once. Parts of a line that are no whole number of minor units are
 * added before they are rounded.
 * @param units at most one entry for each line
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

/** `of × count / quantity`: the part of some of a line's units in the line's remaining price. */
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
 * Gives a discount several times. While every line has enough left for its full share, each repetition takes the same
 * shares, and all of these are taken at once.
 * @param giveOnce takes the discount of one application
 * @param needs the amount that some units must have left to get their full share
 * @returns the shares in the order in which they were taken; a line may have several
 */
export function repeatedly(
  remaining: Remaining,
  units: readonly Units[],
  times: number,
  giveOnce: () => LineShare[],
  needs: (units: Units) => Minor,
): LineShare[] {
  if (times === 1) return giveOnce();
  const all: LineShare[] = [];
  for (let open = times; open > 0; ) {
    const shares = giveOnce();
    if (shares.length === 0) break;
    open -= 1;
    const again = Math.min(open, equalRepetitions(remaining, units, shares, needs));
    open -= again;
    all.push(...shares, ...(again > 0 ? remaining.takeAgain(shares, units, again) : []));
  }
  return all;
}

/** How many more times the same shares can be taken. A line without a share does not matter. */
function equalRepetitions(
  { lines, left }: Remaining,
  units: readonly Units[],
  shares: readonly LineShare[],
  needs: (units: Units) => Minor,
): number {
  const discounts = new Map(shares.map(({ lineId, discount }) => [lineId, discount]));
  let times = Number.POSITIVE_INFINITY;
  for (const entry of units) {
    const discount = discounts.get(lines[entry.at]!.id) ?? 0;
    if (discount === 0) continue;
    const spare = left[entry.at]! - needs(entry);
    times = Math.min(times, spare < 0 ? 0 : Math.floor(spare / discount) + 1);
  }
  return times;
}
