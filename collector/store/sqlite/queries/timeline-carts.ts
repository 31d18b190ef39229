import { CART_ACTIONS } from "../../decide/cart.ts";
import { type CartEventRow, MAX_CART_EVENTS, type TimelineStore } from "../../ports/timeline.ts";
import type { Db } from "../connection/database.ts";
import type { SyncOf } from "../sync-of.ts";

const COLUMNS = `event_id AS eventId, visitor_id AS visitorId, occurred_at AS occurredAt, received_at AS receivedAt, traffic,
  source, body`;

/** The condition of the index `cart_events_of_visitor`: a query must name it. */
const CHANGES_CART = `category = 'product' AND action IN (${CART_ACTIONS.map((action) => `'${action}'`).join(", ")})`;

/** Reads the events from which the carts of a timeline follow, each once, by their time. */
export function cartEventReader(db: Db): SyncOf<keyof TimelineStore>["cartEvents"] {
  const byId = db.prepare<[string, string], CartEventRow>(
    `SELECT ${COLUMNS} FROM events WHERE property_id = ? AND event_id = ?`,
  );
  const ofVisitor = db.prepare<[string, string, number], CartEventRow>(
    `SELECT ${COLUMNS} FROM events WHERE property_id = ? AND visitor_id = ? AND ${CHANGES_CART} AND occurred_at <= ?
     ORDER BY occurred_at DESC LIMIT ${MAX_CART_EVENTS}`,
  );
  return ({ propertyId, eventIds, visitors }) => {
    const own = eventIds.flatMap((id) => byId.get(propertyId, id) ?? []);
    const changes = visitors.flatMap(({ id, until }) => ofVisitor.all(propertyId, id, until));
    const events = new Map([...own, ...changes].map((event) => [event.eventId, event]));
    return [...events.values()].sort((one, other) => one.occurredAt - other.occurredAt);
  };
}
