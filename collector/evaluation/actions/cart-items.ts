import type { Minor } from "../money.ts";
import type { CartItems } from "../promotion.ts";
import type { Remaining } from "../remaining.ts";
import type { Gift, LineShare } from "../types.ts";
import type { Units } from "../units.ts";
import { type CompiledDiscount, compileDiscount, percentOfUnits, repeated } from "./discount.ts";
import type { ActionContext, ActionKind } from "./kind.ts";
import { compileRewarded, consumeFrom } from "./rewarded.ts";

/** Off the units that `items` means, at most `quantity` an application. */
export const cartItems: ActionKind<"cart_items"> = (value, context) => {
  const begin = compileRewarded(value);
  const off = compileDiscount(value.discount, value.maximum_allowed_discount_amount, context.currency);
  const give = giverOf(off, value, context);
  const needs = eachOf(off, value);
  const giftFor = freeItemOf(value);
  const most = value.quantity ?? Number.POSITIVE_INFINITY;
  return {
    phase: "items",
    consumeFrom: consumeFrom(value),
    heedsConsumed: !value.include_items_considered_by_condition || value.quantity !== undefined,
    takesUnits: giftFor === null,
    needs: giftFor === null ? value.items : undefined,
    begin(stock) {
      const choose = begin(stock, most);
      return () => {
        const units = choose();
        const missing = most - units.reduce((sum, { count }) => sum + count, 0);
        // An empty cart, or one that nobody knows, earns nothing.
        const gift = stock.cart.lines.length > 0 && giftFor ? giftFor(missing) : null;
        return units.length > 0 || gift ? { units, gifts: gift ? [gift] : [], freeZones: null } : null;
      };
    },
    give: (remaining, { units }, times) =>
      repeated(
        remaining,
        units,
        times,
        () => give(remaining, units),
        (one) => Math.min(remaining.worth(one), needs(one)),
      ),
  };
};

type Give = (remaining: Remaining, units: readonly Units[]) => LineShare[];

/** The most that a discount of one amount a unit takes off units; other discounts depend on all that is left. */
const eachOf = (off: CompiledDiscount, { as_total }: CartItems): ((one: Units) => Minor) =>
  off.kind === "fixed" && !as_total && off.most === Number.POSITIVE_INFINITY
    ? ({ count }) => off.amount * count
    : () => Number.POSITIVE_INFINITY;

function giverOf(off: CompiledDiscount, value: CartItems, context: ActionContext): Give {
  if (off.kind === "percentage") return (remaining, units) => givePercentage(remaining, units, off, context);
  if (value.as_total) return (remaining, units) => remaining.take(Math.min(off.amount, off.most), units);
  return (remaining, units) => giveEach(remaining, units, off);
}

/** Rounded once over all units. A line on which earlier discounts left less than its part gives what it has. */
function givePercentage(
  remaining: Remaining,
  units: readonly Units[],
  off: Extract<CompiledDiscount, { kind: "percentage" }>,
  context: ActionContext,
): LineShare[] {
  const percentOf = (some: readonly Units[]) => percentOfUnits(remaining, some, off.millionths, context);
  const isShort = (one: Units) => remaining.available(one) < percentOf([one]);
  const short = units.filter(isShort);
  const rest = short.length === 0 ? units : units.filter((one) => !isShort(one));
  const ofShort = sumOf(short, (one) => remaining.available(one));
  const ofRest = percentOf(rest);
  if (short.length === 0 || ofShort + ofRest > off.most)
    return remaining.take(Math.min(ofShort + ofRest, off.most), units);
  return [...remaining.take(ofShort, short), ...remaining.take(ofRest, rest)];
}

/** One amount for each unit, and never more than the unit costs. */
function giveEach(
  remaining: Remaining,
  units: readonly Units[],
  { amount, most }: { amount: Minor; most: Minor },
): LineShare[] {
  const part = (one: Units) => Math.min(amount * one.count, remaining.available(one));
  if (sumOf(units, part) > most) return remaining.take(most, units);
  return units.flatMap((one) => remaining.take(part(one), [one]));
}

const sumOf = (units: readonly Units[], of: (one: Units) => Minor): Minor =>
  units.reduce((sum, one) => sum + of(one), 0);

/**
 * BigCommerce's `add_free_item`: where the reward is one product for nothing, units that are not in the cart are given.
 * @returns makes the gift for so many missing units; null where the action is not of that kind
 */
function freeItemOf({
  add_free_item,
  discount,
  items,
  quantity,
}: CartItems): ((missing: number) => Gift | null) | null {
  const isFree = "percentage_amount" in discount && Number(discount.percentage_amount) === 100;
  if (!add_free_item || !isFree || items === undefined || quantity === undefined) return null;
  const productId = "products" in items && items.products.length === 1 ? String(items.products[0]) : null;
  const variantId = "variants" in items && items.variants.length === 1 ? String(items.variants[0]) : null;
  if (productId === null && variantId === null) return null;
  return (missing) => (missing > 0 ? { productId, variantId, quantity: missing } : null);
}
