import { dearestFirst } from "../available-units.ts";
import { NOTHING } from "../reads.ts";
import { type ActionKind, needsNoPrice } from "./kind.ts";

/** A free item, by exactly one of the two ids. */
export interface GiftItem {
  readonly product_id?: number | string | undefined;
  readonly variant_id?: number | string | undefined;
  readonly quantity: number;
}

const idOf = (id: number | string | undefined): string | null => (id === undefined ? null : String(id));

/** Reports a free item as a gift. The item is never a line, and no condition counts it. */
export const giftItem: ActionKind<GiftItem> = ({ product_id, variant_id, quantity }) => {
  const gift = { productId: idOf(product_id), variantId: idOf(variant_id), quantity };
  return {
    phase: "items",
    consumptionOrder: dearestFirst,
    heedsConsumed: false,
    takesUnits: false,
    keys: () => null,
    reads: () => NOTHING,
    lacksPrice: needsNoPrice,
    begin({ cart: { lines } }) {
      const reward = lines.length > 0 ? { units: [], gifts: [gift], freeZones: null } : null;
      return () => reward;
    },
    discountOf: () => null,
  };
};
