import { compareIds } from "./compare-ids.ts";
import type { Minor } from "./money.ts";
import type { AppliedPromotion, ShippingMethod, ShippingTotals } from "./types.ts";

/** What some promotions take off the price of shipping. */
export const shippingOff = (applied: readonly Pick<AppliedPromotion, "shipping">[]): Minor =>
  applied.reduce((sum, { shipping }) => sum + (shipping?.discount ?? 0), 0);

/** The shipping of a cart after the discounts of some promotions. Its lines are in the order of their ids. */
export function shippingTotals(
  methods: readonly ShippingMethod[],
  applied: readonly AppliedPromotion[],
): ShippingTotals {
  const byId = new Map<string, Minor>();
  for (const { id, discount } of applied.flatMap(({ shipping }) => shipping?.lines ?? []))
    byId.set(id, (byId.get(id) ?? 0) + discount);
  return {
    price: methods.reduce<Minor | null>((sum, { price }) => (sum === null || price === null ? null : sum + price), 0),
    discount: shippingOff(applied),
    lines: [...byId].map(([id, discount]) => ({ id, discount })).sort((a, b) => compareIds(a.id, b.id)),
  };
}

/** What goods and shipping cost together. @returns null where a price of shipping is unknown */
export const grandTotalOf = (goods: Minor, { price, discount }: ShippingTotals): Minor | null =>
  price === null ? null : goods + price - discount;
