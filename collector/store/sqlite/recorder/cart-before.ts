import type { CartBefore, IncomingEvent } from "../../ports/records.ts";
import type { Tables } from "../tables/index.ts";

/** The visitor's cart before an event; null where there is none. */
export function cartBeforeOf(
  carts: Tables["carts"],
  propertyId: string,
  { cartBefore, visitorId }: IncomingEvent,
): CartBefore | null {
  if (cartBefore !== undefined) return cartBefore;
  return visitorId === null ? null : carts.find(propertyId, visitorId);
}
