import type { ActionKind } from "./kind.ts";

const idOf = (id: number | string | undefined): string | null => (id === undefined ? null : String(id));

/** A free item: answered as a gift, never as a line, and never part of what conditions look at. */
export const giftItem: ActionKind<"gift_item"> = ({ product_id, variant_id, quantity }) => {
  const gift = { productId: idOf(product_id), variantId: idOf(variant_id), quantity };
  return {
    phase: "items",
    consumeFrom: "ascendingFromEnd",
    heedsConsumed: false,
    takesUnits: false,
    needs: undefined,
    begin({ cart: { lines } }) {
      const reward = lines.length > 0 ? { units: [], gifts: [gift], freeZones: null } : null;
      return () => reward;
    },
    give: () => [],
  };
};
