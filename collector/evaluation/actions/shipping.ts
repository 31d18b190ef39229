import type { ActionKind } from "./kind.ts";

/** Free shipping to some zones, or to all: answered beside the totals, which know no shipping. */
export const shipping: ActionKind<"shipping"> = ({ free_shipping, zone_ids }) => {
  const freeZones = zone_ids === "*" ? "*" : zone_ids.map(String);
  return {
    phase: "order",
    consumeFrom: "ascendingFromEnd",
    heedsConsumed: false,
    takesUnits: false,
    needs: undefined,
    pick: ({ lines }) => (lines.length > 0 && free_shipping ? { units: [], gifts: [], freeZones } : null),
    give: () => [],
  };
};
