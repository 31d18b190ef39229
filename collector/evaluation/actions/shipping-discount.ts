import { allocateUnits, type Portion } from "../allocate-units.ts";
import { dearestFirst } from "../available-units.ts";
import { compareIds } from "../compare-ids.ts";
import type { Ids } from "../items/kind.ts";
import { pricedMethods } from "../priced-methods.ts";
import type { ShippingMethod } from "../types.ts";
import { amountOff, compileDiscount, type Discount, limitedCuts, sumOf } from "./discount.ts";
import type { ActionKind } from "./kind.ts";

/** Not in BigCommerce: a discount on the price of shipping. */
export interface ShippingDiscount {
  readonly discount: Discount;
  /** The shipping methods that it is for; `*`: all of them. */
  readonly method_ids: Ids | "*";
  /** The largest discount of one application, a decimal amount. */
  readonly maximum_allowed_discount_amount?: string | undefined;
}

/**
 * Takes a discount off all matching methods together, in proportion to what is left of each. Its maximum goes to the first methods,
 * by their ids in the cart. A rule that repeats multiplies an amount or a percentage; a price stays the same.
 */
export const shippingDiscount: ActionKind<ShippingDiscount> = (value, context) => {
  const discount = compileDiscount(value.discount, value.maximum_allowed_discount_amount, context.currency);
  const isFor = matcherOf(value.method_ids);
  return {
    phase: "shipping",
    consumptionOrder: dearestFirst,
    heedsConsumed: false,
    takesUnits: false,
    keys: () => null,
    reads: () => ["shipping"],
    lacksPrice: ({ shipping }) => shipping === undefined || isOpen(shipping.filter(({ methodId }) => isFor(methodId))),
    begin({ cart }) {
      const methods = cart.known ? pricedMethods(cart) : [];
      const units = methods.flatMap(({ productId }, at) => (isFor(productId) ? [{ at, count: 1 }] : []));
      const reward = units.length > 0 ? { units, gifts: [], freeZones: null } : null;
      return () => reward;
    },
    discountOf(portions, times) {
      const repeated = discount.kind === "price" ? 1 : times;
      const cuts = allocateUnits(amountOff(discount, portions, context) * repeated, portions);
      const maximum = discount.maximum * repeated;
      return sumOf(cuts.flat()) <= maximum ? cuts : limitedCuts(cuts, portions, maximum, byId);
    },
  };
};

/** @returns whether an action with these ids is for a method; a method without an id is only one of all */
function matcherOf(methodIds: Ids | "*"): (methodId: string | null) => boolean {
  if (methodIds === "*") return () => true;
  const ids = new Set(methodIds.map(String));
  return (methodId) => methodId !== null && ids.has(methodId);
}

/** Whether a price is missing where no other one can be discounted. */
const isOpen = (methods: readonly ShippingMethod[]): boolean =>
  methods.some(({ price }) => price === null) && methods.every(({ price }) => price === null || price === 0);

const byId = (a: Portion, b: Portion): number => compareIds(a.line.id, b.line.id);
