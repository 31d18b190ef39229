import { setImmediate } from "node:timers/promises";
import { parseEvent } from "../../contract/event.ts";
import { cartAfter, cartValueOf, isAboutCart, type VisitorCart } from "../../store/decide/cart.ts";
import type { IncomingEvent, ProductLine, Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import type { CartEventQuery, CartEventRow, CartEvents } from "../../store/ports/timeline.ts";
import { normalizeEvent } from "../ingest/normalize-event.ts";
import { slicesOf } from "../slices.ts";
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
  if (entry.type === "code_removed") return ofVisitor(entry.fact.visitor_id);
  if (entry.type !== "code_entered") return null;
  const { row, first } = entry.fact;
  return first.cart_source === "event" ? { event: row.event_id } : ofVisitor(row.visitor_id);
}

const ofVisitor = (visitor: string | null) => (visitor === null ? null : { visitor });

/** Finds the carts at the moments of entries. A visitor's cart is made again from the events that changed it. */
export async function cartsOf(store: Store, property: Property, entries: readonly StoredEntry[]): Promise<CartOf> {
  const query = { propertyId: property.id, ...sourcesOf(entries) };
  if (query.eventIds.length === 0 && query.visitors.length === 0) return () => null;
  const cartEvents = await store.cartEvents(query);
  return cartLookup(property, query, cartEvents);
}

/** Most visitors whose carts are made again, those of the latest entries: anyone can name an order in an event. */
const MAX_VISITORS = 10;

/** The events, and the visitors up to their last entries, that carts follow from. */
function sourcesOf(entries: readonly StoredEntry[]): Pick<CartEventQuery, "eventIds" | "visitors"> {
  const sources = entries.toReversed().map((entry) => ({ at: entry.at, ...sourceOf(entry) }));
  const until = new Map<string, number>();
  for (const source of sources)
    if ("visitor" in source && !until.has(source.visitor)) until.set(source.visitor, source.at);
  return {
    eventIds: sources.flatMap((source) => ("event" in source ? [source.event] : [])),
    visitors: [...until].slice(0, MAX_VISITORS).map(([id, at]) => ({ id, until: at })),
  };
}

/** Events after which other requests get their turn: an event may have 500 lines, which take some ms. */
const EVENTS_PER_TURN = 8;

/** Events in parts, between which other requests run. */
async function* inTurns<E>(events: readonly E[]): AsyncGenerator<readonly E[]> {
  for (const part of slicesOf(events, EVENTS_PER_TURN)) {
    yield part;
    await setImmediate();
  }
}

async function cartLookup(
  property: Property,
  { visitors }: Pick<CartEventQuery, "visitors">,
  { events: rows, incomplete }: CartEvents,
): Promise<CartOf> {
  const events: IncomingEvent[] = [];
  for await (const part of inTurns(rows)) events.push(...part.flatMap((row) => readAgain(row, property) ?? []));
  const byId = new Map(events.map((event) => [event.eventId, event]));
  const byVisitor = Map.groupBy(events, ({ visitorId }) => visitorId);
  const states = new Map<string, readonly CartState[]>();
  for (const { id } of visitors) states.set(id, await statesOf(byVisitor.get(id) ?? [], !incomplete.includes(id)));
  return (entry) => {
    const source = sourceOf(entry);
    if (source === null) return null;
    if ("event" in source) return byId.get(source.event) ?? null;
    const cart = states.get(source.visitor)?.findLast(({ at }) => at <= entry.at)?.cart ?? null;
    return cart && isOf(entry, cart) ? cart : null;
  };
}

/** Whether a cart may be an entry's: where earlier events are deleted, its value differs. Wrong goods would be worse than none. */
function isOf(entry: StoredEntry, { currency, lines }: TimelineCart): boolean {
  if (entry.type !== "code_entered") return true;
  const { first } = entry.fact;
  const value = cartValueOf(lines);
  return (
    value === null || first.cart_value_minor === null || currency !== first.currency || value === first.cart_value_minor
  );
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

/** A visitor's cart from a moment on, in epoch milliseconds. */
interface CartState {
  readonly at: number;
  readonly cart: TimelineCart;
}

/** The cart after each event of a visitor. Where earlier events are left out, it is known from the first whole cart on. */
async function statesOf(events: readonly IncomingEvent[], isComplete: boolean): Promise<readonly CartState[]> {
  const changes = events.filter(isAboutCart);
  const first = isComplete ? 0 : changes.findIndex(({ action }) => !["add_to_cart", "remove_cart"].includes(action));
  const states: CartState[] = [];
  let cart: VisitorCart | null = null;
  for await (const part of inTurns(first < 0 ? [] : changes.slice(first))) {
    for (const event of part) {
      // Its receipt is only for evidence of orders, which a timeline does not judge.
      cart = cartAfter(cart, event, event.occurredAt) ?? cart;
      if (cart) states.push({ at: event.occurredAt, cart });
    }
  }
  return states;
}
