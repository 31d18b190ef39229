import { dearestFirst } from "../available-units.ts";
import type { Ids } from "../items/kind.ts";
import { NOTHING } from "../reads.ts";
import type { FreeZones } from "../types.ts";
import type { ActionKind } from "./kind.ts";

/** Free shipping to some zones, or to all (`*`). */
export interface Shipping {
  readonly free_shipping: boolean;
  readonly zone_ids: Ids | "*";
}

/**
 * Reports free shipping next to the totals, which contain no shipping cost. Gives nothing if the cart is known to ship
 * to another zone.
 */
export const shipping: ActionKind<Shipping> = ({ free_shipping, zone_ids }) => {
  const freeZones: FreeZones = zone_ids === "*" ? "*" : zone_ids.map(String);
  return {
    phase: "order",
    consumptionOrder: dearestFirst,
    heedsConsumed: false,
    takesUnits: false,
    keys: () => null,
    reads: () => (freeZones === "*" ? NOTHING : ["shipping_zone_id"]),
    begin({ cart: { lines, zoneId } }) {
      const reaches = freeZones === "*" || zoneId === undefined || freeZones.includes(zoneId);
      const reward = lines.length > 0 && free_shipping && reaches ? { units: [], gifts: [], freeZones } : null;
      return () => reward;
    },
    discountOf: () => null,
  };
};
