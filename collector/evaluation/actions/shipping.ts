import { dearestFirst } from "../available-units.ts";
import type { Ids } from "../items/kind.ts";
import { pricedMethods } from "../priced-methods.ts";
import type { FreeZones } from "../types.ts";
import { type ActionKind, needsNoPrice } from "./kind.ts";

/** Free shipping to some zones, or to all (`*`). */
export interface Shipping {
  readonly free_shipping: boolean;
  readonly zone_ids: Ids | "*";
}

/**
 * Reports free shipping next to the totals of the goods, and takes off what is left of each known price of shipping. Gives nothing
 * if the cart is known to ship to another zone.
 */
export const shipping: ActionKind<Shipping> = ({ free_shipping, zone_ids }) => {
  const freeZones: FreeZones = zone_ids === "*" ? "*" : zone_ids.map(String);
  return {
    phase: "shipping",
    consumptionOrder: dearestFirst,
    heedsConsumed: false,
    takesUnits: false,
    keys: () => null,
    reads: () => (freeZones === "*" ? ["shipping"] : ["shipping", "shipping_zone_id"]),
    lacksPrice: needsNoPrice,
    begin({ cart }) {
      const { lines, zoneId } = cart;
      const reaches = freeZones === "*" || zoneId === undefined || freeZones.includes(zoneId);
      if (lines.length === 0 || !free_shipping || !reaches) return () => null;
      const reward = { units: pricedMethods(cart).map((_, at) => ({ at, count: 1 })), gifts: [], freeZones };
      return () => reward;
    },
    discountOf: (portions) => portions.map(({ left, count }) => [{ discount: left, count }]),
  };
};
