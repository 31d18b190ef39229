import { type Cut, leftOf, type Portion } from "../allocate-units.ts";
import { amountOf, type Minor, parsePercentage, percentOf } from "../money.ts";
import type { OneOf } from "../one-of.ts";
import type { ActionContext } from "./kind.ts";

/**
 * A decimal amount in major units of the promotion's currency, a percentage from 0 to 100, or (not in BigCommerce) the price
 * that the goods cost after the discount.
 */
export type Discount = OneOf<{
  readonly fixed_amount: string;
  readonly percentage_amount: string;
  readonly fixed_price: string;
}>;

/** A compiled discount. `maximum` is `maximum_allowed_discount_amount`; Infinity if the promotion has none. */
export type CompiledDiscount =
  | { readonly kind: "fixed"; readonly amount: Minor; readonly maximum: Minor }
  | { readonly kind: "price"; readonly price: Minor; readonly maximum: Minor }
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
  if ("fixed_price" in discount)
    return { kind: "price", price: amountOf(discount.fixed_price, currency, "fixed_price"), maximum };
  const millionths = parsePercentage(discount.percentage_amount);
  if (millionths === null) throw new RangeError("percentage_amount must be between 0 and 100");
  return { kind: "percentage", millionths, maximum };
}

/** What one application takes off some units together, before its maximum; it may be more than they still cost. */
export function amountOff(discount: CompiledDiscount, portions: readonly Portion[], context: ActionContext): Minor {
  if (discount.kind === "fixed") return discount.amount;
  if (discount.kind === "percentage") return percentOfUnits(portions, discount.millionths, context);
  return Math.max(0, leftOf(portions) - discount.price);
}

/** A percentage of what some units cost, rounded once. */
export function percentOfUnits(portions: readonly Portion[], millionths: number, context: ActionContext): Minor {
  let whole = 0;
  for (const portion of portions) whole += worthOf(portion, context) * portion.count;
  return percentOf(whole, millionths);
}

/** What percentages of one unit are of: its original price, or (a setting) what it still costs. */
export const worthOf = ({ line, left }: Portion, { onOriginalPrice }: ActionContext): Minor =>
  onOriginalPrice ? line.price : left;

/**
 * Limits discounts to a maximum: units get their discounts in an order, until the maximum is reached.
 * @param before compares portions
 */
export function limitedCuts(
  cuts: readonly (readonly Cut[])[],
  portions: readonly Portion[],
  maximum: Minor,
  before: (a: Portion, b: Portion) => number,
): readonly (readonly Cut[])[] {
  let open = maximum;
  const limited: (readonly Cut[])[] = portions.map(() => []);
  for (const at of [...portions.keys()].sort((a, b) => before(portions[a]!, portions[b]!))) {
    limited[at] = cuts[at]!.flatMap((cut) => {
      const reached = upTo(cut, open);
      open -= sumOf(reached);
      return reached;
    });
  }
  return limited;
}

/** The discounts of equal units, in all at most an amount: as many whole ones as possible, and one of the rest. */
function upTo({ discount, count }: Cut, amount: Minor): readonly Cut[] {
  const whole = discount === 0 ? count : Math.min(count, Math.floor(amount / discount));
  if (whole === count) return [{ discount, count }];
  const parts = [
    { discount, count: whole },
    { discount: amount - whole * discount, count: 1 },
    { discount: 0, count: count - whole - 1 },
  ];
  return parts.filter((part) => part.count > 0);
}

export const sumOf = (cuts: readonly Cut[]): Minor =>
  cuts.reduce((sum, { discount, count }) => sum + discount * count, 0);
