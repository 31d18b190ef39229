import type { IncomingEvent } from "../ports/records.ts";
import { isCheckout } from "./cart.ts";

/** An incoming or stored event. */
interface Named extends Pick<IncomingEvent, "category" | "action"> {
  /** The codes that it names, or their results. */
  readonly codes: readonly unknown[] | undefined;
}

/**
 * The meaning of an event's codes: tried by the visitor, removed from the cart, or those of an order.
 * @returns null where the event records no facts besides itself
 */
export function roleOfCodes({ category, action, codes = [] }: Named): "tried" | "removed" | "ordered" | null {
  if (category === "promotion_code") return CODE_ROLES.get(action) ?? null;
  if (isCheckout({ category, action })) return codes.length > 0 ? "tried" : null;
  return category === "product" && action === "purchase" ? "ordered" : null;
}

const CODE_ROLES = new Map<string, "tried" | "removed">([
  ["used", "tried"],
  ["removed", "removed"],
]);
