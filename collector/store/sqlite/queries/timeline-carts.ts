import { CART_ACTIONS } from "../../decide/cart.ts";
import type { CartEventRow, TimelineStore } from "../../ports/timeline.ts";
import type { Db } from "../connection/database.ts";
import type { SyncOf } from "../sync-of.ts";

/** Most events of one visitor's cart, the latest ones. */
const MAX_EVENTS = 200;
/** Most characters of all events: anyone can send large ones, and the reader waits for them. */
const MAX_CHARACTERS = 4 * 2 ** 20;

const COLUMNS = `event_id AS eventId, visitor_id AS visitorId, occurred_at AS occurredAt, received_at AS receivedAt, traffic,
  source, body`;

/** The condition of the index `cart_events_of_visitor`: a query must name it. */
const CHANGES_CART = `category = 'product' AND action IN (${CART_ACTIONS.map((action) => `'${action}'`).join(", ")})`;

/** Reads the events from which the carts of a timeline follow, each once. */
export function cartEventReader(db: Db): SyncOf<keyof TimelineStore>["cartEvents"] {
  const byId = db.prepare<[string, string], CartEventRow>(
    `SELECT ${COLUMNS} FROM events WHERE property_id = ? AND event_id = ?`,
  );
  const ofVisitor = db.prepare<[string, string, number], CartEventRow>(
    `SELECT ${COLUMNS} FROM events WHERE property_id = ? AND visitor_id = ? AND ${CHANGES_CART} AND occurred_at <= ?
     ORDER BY occurred_at DESC LIMIT ${MAX_EVENTS + 1}`,
  );
  return ({ propertyId, eventIds, visitors }) => {
    const found = new Map<string, CartEventRow>();
    let room = MAX_CHARACTERS;
    /** Takes events while there is room. @returns whether there was room for all */
    const takeAll = (rows: Iterable<CartEventRow>): boolean => {
      let events = 0;
      for (const row of rows) {
        events += 1;
        room -= row.body.length;
        if (room < 0 || events > MAX_EVENTS) return false;
        found.set(row.eventId, row);
      }
      return true;
    };
    const incomplete = visitors.filter(({ id, until }) => !takeAll(ofVisitor.iterate(propertyId, id, until)));
    for (const id of eventIds) if (!takeAll(byId.iterate(propertyId, id))) break;
    const events = [...found.values()].sort((one, other) => one.occurredAt - other.occurredAt);
    return { events, incomplete: incomplete.map(({ id }) => id) };
  };
}
