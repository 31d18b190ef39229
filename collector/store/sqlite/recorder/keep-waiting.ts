import type { CartBefore, IncomingEvent, Property } from "../../ports/records.ts";
import type { Tables } from "../tables/index.ts";
import { cartBeforeOf } from "./cart-before.ts";
import { isOrder, isReload, updateCart } from "./record-with-codes.ts";

/**
 * Keeps an event whose codes are evaluated after its answer, and changes the cart now: later events find the same cart as if its codes
 * had been evaluated. Nothing here depends on its codes.
 */
export function keepWaiting(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number): void {
  const isAgain =
    isOrder(event) && (tables.waiting.reports(property.id, event) || isReload(tables, property.id, event));
  const hasLines = event.lines.length > 0 || event.isEmptied === true;
  const kept = hasLines ? event : { ...event, cartBefore: contentOf(cartBeforeOf(tables.carts, property.id, event)) };
  tables.waiting.keep(property.id, kept, receivedAt);
  if (!isAgain) updateCart(tables, property, event, receivedAt);
}

const contentOf = (cart: CartBefore | null): CartBefore | null =>
  cart && { currency: cart.currency, lines: cart.lines, changedAt: cart.changedAt };
