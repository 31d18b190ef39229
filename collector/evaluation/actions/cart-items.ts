import { allocateUnits, type Cut, compareUnits, type Portion, roomOf } from "../allocate-units.ts";
import { isLessThanPercent, type Minor } from "../money.ts";
import type { Gift } from "../types.ts";
import { comparedPrice } from "../unit-facts.ts";
import {
  type CompiledDiscount,
  compileDiscount,
  type Discount,
  limitedCuts,
  percentOfUnits,
  sumOf,
  worthOf,
} from "./discount.ts";
import { type ActionContext, type ActionKind, needsNoPrice } from "./kind.ts";
import { compileRewarded, isLeast, type RewardedItems } from "./rewarded.ts";

/** A discount on the units that `items` selects. */
export interface CartItems extends RewardedItems {
  readonly discount: Discount;
  /** The largest discount of one application, a decimal amount. */
  readonly maximum_allowed_discount_amount?: string | undefined;
  /** The most units of one application; undefined is all of them. */
  readonly quantity?: number | undefined;
  /** Not in BigCommerce: the most units of one product and variant in one application, over all lines. */
  readonly maximum_quantity_per_product?: number | undefined;
  /** true: one fixed amount for all units together. false: a fixed amount for each unit. */
  readonly as_total: boolean;
  /** Whether a single free product is given as a gift if no unit of it is left to reward. */
  readonly add_free_item: boolean;
}

/** Discounts the selected units, at most `quantity` in each application. */
export const cartItems: ActionKind<CartItems> = (value, context) => {
  const rewarded = compileRewarded(value, context);
  const discount = compileDiscount(value.discount, value.maximum_allowed_discount_amount, context.currency);
  const discountOf = discountsOf(discount, value, context);
  const giftFor = freeItemOf(value);
  const perProduct = value.maximum_quantity_per_product ?? Number.POSITIVE_INFINITY;
  const isLimited = value.quantity !== undefined || value.maximum_quantity_per_product !== undefined;
  const most = { inAll: value.quantity ?? Number.POSITIVE_INFINITY, perProduct };
  return {
    phase: "items",
    consumptionOrder: rewarded.consumptionOrder,
    heedsConsumed: !value.include_items_considered_by_condition || isLimited,
    takesUnits: giftFor === null,
    keys: giftFor === null ? rewarded.keys : () => null,
    reads: rewarded.reads,
    lacksPrice: needsNoPrice,
    begin(available) {
      const choose = rewarded.begin(available, most);
      return () => {
        const units = choose();
        // A gift is of one product.
        const missing = Math.min(most.inAll, perProduct) - units.reduce((sum, { count }) => sum + count, 0);
        // An empty or unknown cart gets no gift.
        const gift = available.cart.lines.length > 0 && giftFor ? giftFor(missing) : null;
        return units.length > 0 || gift ? { units, gifts: gift ? [gift] : [], freeZones: null } : null;
      };
    },
    discountOf,
  };
};

type DiscountOf = (portions: readonly Portion[]) => readonly (readonly Cut[])[];

function discountsOf(discount: CompiledDiscount, value: CartItems, context: ActionContext): DiscountOf {
  if (discount.kind === "fixed" && value.as_total)
    return (portions) => allocateUnits(Math.min(discount.amount, discount.maximum), portions);
  const all = unlimitedDiscountsOf(discount, context);
  const before = bestFirst(value);
  return (portions) => {
    const cuts = all(portions);
    const isWithin = discount.maximum === Number.POSITIVE_INFINITY || sumOf(cuts.flat()) <= discount.maximum;
    return isWithin ? cuts : limitedCuts(cuts, portions, discount.maximum, before);
  };
}

/** The discounts of single units. A unit that already costs no more than a fixed price gets none. */
function unlimitedDiscountsOf(discount: CompiledDiscount, context: ActionContext): DiscountOf {
  if (discount.kind === "percentage") return (portions) => percentage(portions, discount.millionths, context);
  const ofUnit =
    discount.kind === "fixed" ? () => discount.amount : (left: Minor) => Math.max(0, left - discount.price);
  return (portions) =>
    portions.map((portion) => [{ discount: Math.min(ofUnit(portion.left), roomOf(portion)), count: portion.count }]);
}

/** Rounds once over all units. A unit that can give less than its part gives all that it can. */
function percentage(
  portions: readonly Portion[],
  millionths: number,
  context: ActionContext,
): readonly (readonly Cut[])[] {
  const isShort = (portion: Portion) => {
    const [room, worth] = [roomOf(portion), worthOf(portion, context)];
    // No percentage is of more than the whole.
    return room < worth && isLessThanPercent(room, worth, millionths);
  };
  const rest = portions.filter((portion) => !isShort(portion));
  const ofRest = allocateUnits(percentOfUnits(rest, millionths, context), rest);
  if (rest.length === portions.length) return ofRest;
  let next = 0;
  return portions.map((portion) =>
    isShort(portion) ? [{ discount: roomOf(portion), count: portion.count }] : ofRest[next++]!,
  );
}

/** Compares units in the order of the strategy: the first ones get the discount up to the maximum. */
function bestFirst({ strategy }: CartItems): (a: Portion, b: Portion) => number {
  const sign = isLeast(strategy) ? 1 : -1;
  return (a, b) => sign * (comparedPrice(a.line) - comparedPrice(b.line)) || compareUnits(a, b);
}

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
