import { parseEvent } from "../../contract/event.ts";
import { cartAfter, isAboutCart, type VisitorCart } from "../../store/decide/cart.ts";
import type { IncomingEvent, ProductLine, Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import { type CartEventRow, MAX_CART_EVENTS } from "../../store/ports/timeline.ts";
import { normalizeEvent } from "../ingest/normalize-event.ts";
import type { StoredEntry } from "./entries.ts";

/** A cart as an entry shows it. */
export interface TimelineCart {
  readonly currency: string;
  readonly lines: readonly ProductLine[];
}

/** The cart at the moment of an entry; null where nobody knows its lines. */
export type CartOf = (entry: StoredEntry) => TimelineCart | null;

/** What an entry's cart follows from: an event of its own, or the events of a visitor's cart up to its time. */
function sourceOf(entry: StoredEntry): { readonly event: string } | { readonly visitor: string } | null {
  if (entry.type !== "code_entered" && entry.type !== "code_removed") return null;
  const { visitor_id: visitor, event_id: event } = entry.fact;
  if ("cart_source" in entry.fact && entry.fact.cart_source === "event" && event !== null) return { event };
  return visitor === null ? null : { visitor };
}

/** Finds the carts at the moments of entries. A visitor's cart is made again from the events that changed it. */
export async function cartsOf(store: Store, property: Property, entries: readonly StoredEntry[]): Promise<CartOf> {
  const sources = entries.map((entry) => ({ at: entry.at, ...sourceOf(entry) }));
  const eventIds = sources.flatMap((source) => ("event" in source ? [source.event] : []));
  const until = new Map<string, number>();
  for (const source of sources)
    if ("visitor" in source) until.set(source.visitor, Math.max(until.get(source.visitor) ?? 0, source.at));
  if (eventIds.length === 0 && until.size === 0) return () => null;
  const visitors = [...until].map(([id, to]) => ({ id, until: to }));
  const rows = await store.cartEvents({ propertyId: property.id, eventIds, visitors });
  const events = rows.flatMap((row) => readAgain(row, property) ?? []);
  const byId = new Map(events.map((event) => [event.eventId, event]));
  const states = new Map(visitors.map(({ id }) => [id, statesOf(events.filter(({ visitorId }) => visitorId === id))]));
  return (entry) => {
    const source = sourceOf(entry);
    if (source === null) return null;
    if ("event" in source) return byId.get(source.event) ?? null;
    return states.get(source.visitor)?.findLast(({ at }) => at <= entry.at)?.cart ?? null;
  };
}

/** Reads a stored event as it was read when it arrived. @returns null where this version can't read it */
function readAgain(row: CartEventRow, property: Property): IncomingEvent | null {
  const { occurredAt, receivedAt, traffic, source } = row;
  const parsed = parseEvent(JSON.parse(row.body));
  if (!parsed.ok) return null;
  const sending = { sentAt: null, receivedAt, traffic, keyId: null, source: source ?? "browser" };
  const read = normalizeEvent(parsed.value, property, sending);
  if (!read.ok) return null;
  // The prices of a GA4 report depend on how they were read then.
  const lines = read.value.sentTotals ? read.value.lines.map((line) => ({ ...line, price: null })) : read.value.lines;
  return { ...read.value, visitorId: row.visitorId, occurredAt, evaluatedAt: occurredAt, lines };
}

/** The cart after each event of a visitor. Where earlier events are left out, it is known from the first whole cart on. */
function statesOf(events: readonly IncomingEvent[]): { readonly at: number; readonly cart: TimelineCart }[] {
  const changes = events.filter(isAboutCart);
  const isWhole = changes.length < MAX_CART_EVENTS;
  const first = isWhole ? 0 : changes.findIndex(({ action }) => !["add_to_cart", "remove_cart"].includes(action));
  const states: { at: number; cart: TimelineCart }[] = [];
  let cart: VisitorCart | null = null;
  for (const event of first < 0 ? [] : changes.slice(first)) {
    // Its receipt is only for evidence of orders, which a timeline does not judge.
    cart = cartAfter(cart, event, event.occurredAt) ?? cart;
    if (cart) states.push({ at: event.occurredAt, cart });
  }
  return states;
}
