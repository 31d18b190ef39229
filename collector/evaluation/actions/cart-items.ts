import type { Minor } from "../money.ts";
import type { Remaining } from "../remaining.ts";
import type { Gift, LineShare } from "../types.ts";
import type { Units } from "../units.ts";
import { type CompiledDiscount, compileDiscount, type Discount, percentOfUnits, repeatedly } from "./discount.ts";
import type { ActionContext, ActionKind } from "./kind.ts";
import { compileRewarded, consumeFrom, type RewardedItems } from "./rewarded.ts";

/** A discount on the units that `items` selects. */
export interface CartItems extends RewardedItems {
  readonly discount: Discount;
  /** The largest discount of one application, a decimal amount. */
  readonly maximum_allowed_discount_amount?: string | undefined;
  /** The most units of one application; undefined is all of them. */
  readonly quantity?: number | undefined;
  /** true: one fixed amount for all units together. false: a fixed amount for each unit. */
  readonly as_total: boolean;
  /** Whether a single free product that is not in the cart is given as a gift. */
  readonly add_free_item: boolean;
}

/** Discounts the selected units, at most `quantity` in each application. */
export const cartItems: ActionKind<CartItems> = (value, context) => {
  const rewarded = compileRewarded(value, context);
  const discount = compileDiscount(value.discount, value.maximum_allowed_discount_amount, context.currency);
  const give = giverOf(discount, value, context);
  const largestShare = largestShareOf(discount, value);
  const giftFor = freeItemOf(value);
  const maximumUnits = value.quantity ?? Number.POSITIVE_INFINITY;
  return {
    phase: "items",
    consumeFrom: consumeFrom(value),
    heedsConsumed: !value.include_items_considered_by_condition || value.quantity !== undefined,
    takesUnits: giftFor === null,
    keys: giftFor === null ? rewarded.keys : () => null,
    reads: rewarded.reads,
    begin(available) {
      const choose = rewarded.begin(available, maximumUnits);
      return () => {
        const units = choose();
        const missing = maximumUnits - units.reduce((sum, { count }) => sum + count, 0);
        // An empty or unknown cart gets no gift.
        const gift = available.cart.lines.length > 0 && giftFor ? giftFor(missing) : null;
        return units.length > 0 || gift ? { units, gifts: gift ? [gift] : [], freeZones: null } : null;
      };
    },
    give: (remaining, { units }, times) =>
      repeatedly(
        remaining,
        units,
        times,
        () => give(remaining, units),
        (entry) => Math.min(remaining.worth(entry), largestShare(entry)),
      ),
  };
};

type Give = (remaining: Remaining, units: readonly Units[]) => LineShare[];

/**
 * The largest discount on some units of a line, if it is an amount for each unit; other discounts depend on the prices.
 */
const largestShareOf = (discount: CompiledDiscount, { as_total }: CartItems): ((units: Units) => Minor) =>
  discount.kind === "fixed" && !as_total && discount.maximum === Number.POSITIVE_INFINITY
    ? ({ count }) => discount.amount * count
    : () => Number.POSITIVE_INFINITY;

function giverOf(discount: CompiledDiscount, value: CartItems, context: ActionContext): Give {
  if (discount.kind === "percentage") return (remaining, units) => givePercentage(remaining, units, discount, context);
  if (value.as_total) return (remaining, units) => remaining.take(Math.min(discount.amount, discount.maximum), units);
  return (remaining, units) => giveEach(remaining, units, discount);
}

/** Rounds once over all units. A line that has less left than its share gives all that it has left. */
function givePercentage(
  remaining: Remaining,
  units: readonly Units[],
  { millionths, maximum }: Extract<CompiledDiscount, { kind: "percentage" }>,
  context: ActionContext,
): LineShare[] {
  const percentOf = (some: readonly Units[]) => percentOfUnits(remaining, some, millionths, context);
  const isShort = (entry: Units) => remaining.available(entry) < percentOf([entry]);
  const short = units.filter(isShort);
  const rest = short.length === 0 ? units : units.filter((entry) => !isShort(entry));
  const ofShort = sumOf(short, (entry) => remaining.available(entry));
  const ofRest = percentOf(rest);
  if (short.length === 0 || ofShort + ofRest > maximum)
    return remaining.take(Math.min(ofShort + ofRest, maximum), units);
  return [...remaining.take(ofShort, short), ...remaining.take(ofRest, rest)];
}

/** One amount for each unit, never more than the unit costs. */
function giveEach(
  remaining: Remaining,
  units: readonly Units[],
  { amount, maximum }: { amount: Minor; maximum: Minor },
): LineShare[] {
  const part = (entry: Units) => Math.min(amount * entry.count, remaining.available(entry));
  if (sumOf(units, part) > maximum) return remaining.take(maximum, units);
  return units.flatMap((entry) => remaining.take(part(entry), [entry]));
}

const sumOf = (units: readonly Units[], of: (entry: Units) => Minor): Minor =>
  units.reduce((sum, entry) => sum + of(entry), 0);

/**
 * BigCommerce's `add_free_item`: if the reward is one product at 100 % off, units that the cart lacks are gifts.
 * @returns makes the gift for a number of missing units; null if the action gives no such gift
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
