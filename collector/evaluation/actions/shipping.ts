import type { FreeZones } from "../types.ts";
import type { ActionKind } from "./kind.ts";

/**
 * Free shipping to some zones, or to all: answered beside the totals, which know no shipping. Nothing is given where the
 * cart is known to go to another zone.
 */
export const shipping: ActionKind<"shipping"> = ({ free_shipping, zone_ids }) => {
  const freeZones: FreeZones = zone_ids === "*" ? "*" : zone_ids.map(String);
  return {
    phase: "order",
    consumeFrom: "ascendingFromEnd",
    heedsConsumed: false,
    takesUnits: false,
    needs: undefined,
    begin({ cart: { lines, zoneId } }) {
      const reaches = freeZones === "*" || zoneId === undefined || freeZones.includes(zoneId);
      const reward = lines.length > 0 && free_shipping && reaches ? { units: [], gifts: [], freeZones } : null;
      return () => reward;
    },
    give: () => [],
  };
};
