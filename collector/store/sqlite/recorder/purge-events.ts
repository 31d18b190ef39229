import { EVENT_COLUMNS } from "../../columns/events.ts";
import { CDP_SOURCES } from "../../columns/vocabulary.ts";
import { CART_ACTIONS, isAboutCart } from "../../decide/cart.ts";
import { roleOfCodes } from "../../decide/role-of-codes.ts";
import type { PurgedPart, SentByKey } from "../../ports/purge.ts";
import type { Property } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { walBytesOf } from "../connection/wal-size.ts";
import type { WriteGuard } from "../connection/write-guard.ts";
import type { SyncOf } from "../sync-of.ts";
import { type EventRow, fromRow, type StoredEvent } from "../tables/events.ts";
import { fieldList } from "../tables/fact-statements.ts";
import type { Tables } from "../tables/index.ts";
import { reassessAll } from "./purchase-reports.ts";
import { withdrawEvent } from "./withdraw-event.ts";

/** Events of one part: other writes wait for it. */
const PART = 100;

const CART_ACTION_LIST = CART_ACTIONS.map((action) => `'${action}'`).join(", ");

/** The events of a key. An SQL condition on events `e`. */
const OF_KEY = "e.property_id = :property AND e.key_id = :key";

/** Whether a row of another table belongs to an event of the key. An SQL expression. @param alias of the table */
const isOfKey = (alias: string): string =>
  `EXISTS (SELECT 1 FROM events e WHERE e.property_id = ${alias}.property_id AND e.event_id = ${alias}.event_id AND e.key_id = :key)`;

function statements(db: Db) {
  const count = (sql: string) => db.prepare<object, number>(`SELECT count(*) FROM ${sql}`).pluck();
  return {
    counts: {
      events: count(`events e WHERE ${OF_KEY}`),
      codeChecks: count(`code_checks c WHERE c.property_id = :property AND ${isOfKey("c")}`),
      purchases: count(`purchases p WHERE p.property_id = :property AND ${isOfKey("p")}`),
      redemptions: count(`redemptions r JOIN purchases p USING (property_id, cdp_source, transaction_id)
        WHERE p.property_id = :property AND r.void = 0 AND r.verified = 0 AND ${isOfKey("p")}`),
      carts: count(`visitor_carts v WHERE v.property_id = :property AND v.visitor_id IN (
        SELECT e.visitor_id FROM events e WHERE ${OF_KEY} AND e.category = 'product' AND e.action IN (${CART_ACTION_LIST}))`),
      rejectedEvents: count("rejected_events WHERE property_id = :property AND sending ->> 'keyId' = :key"),
      conflictingEvents: count("conflicting_events WHERE property_id = :property AND key_id = :key"),
    },
    next: db.prepare<object, EventRow>(
      `SELECT ${fieldList(EVENT_COLUMNS)} FROM events e WHERE ${OF_KEY} AND e.seq > :after ORDER BY e.seq LIMIT ${PART}`,
    ),
    highest: db.prepare<[], number>("SELECT ifnull(max(seq), 0) FROM events").pluck(),
    // A reader of the list remembers the highest number: later events must be above it.
    keepHighest: db.prepare<[seq: number]>("UPDATE events SET seq = ? WHERE seq = (SELECT max(seq) FROM events)"),
    removeRejected: db.prepare(
      "DELETE FROM rejected_events WHERE property_id = :property AND sending ->> 'keyId' = :key",
    ),
    removeConflicting: db.prepare("DELETE FROM conflicting_events WHERE property_id = :property AND key_id = :key"),
  };
}

/** Removes all that one key sent. @param now epoch milliseconds */
export function purger(
  db: Db,
  tables: Tables,
  transactions: Transactions,
  guard: WriteGuard,
  now: () => number,
): SyncOf<"sentByKey" | "purgeEvents"> {
  const sql = statements(db);

  const removePart = (property: Property, key: number, after: number): PurgedPart => {
    const by = { property: property.id, key };
    const rows = sql.next.all({ ...by, after });
    const highest = sql.highest.get()!;
    const events = rows.map(fromRow);
    for (const event of events) removeEvent(tables, property, event, now());
    if (sql.highest.get()! < highest) sql.keepHighest.run(highest);
    removeCarts(tables, property, events, now());
    if (rows.length === 0) for (const remove of [sql.removeRejected, sql.removeConflicting]) remove.run(by);
    return { events: rows.length, last: rows.at(-1)?.changeSeq ?? after };
  };

  return {
    sentByKey(property, key) {
      const count = (name: keyof SentByKey): number => sql.counts[name].get({ property, key })!;
      return {
        events: count("events"),
        codeChecks: count("codeChecks"),
        purchases: count("purchases"),
        redemptions: count("redemptions"),
        carts: count("carts"),
        rejectedEvents: count("rejectedEvents"),
        conflictingEvents: count("conflictingEvents"),
      };
    },
    purgeEvents: (property, key, after) =>
      guard.whileWritable(
        walBytesOf(PART, 0),
        () => transactions.run(() => removePart(property, key, after)),
        (unavailable) => unavailable,
      ),
  };
}

function removeEvent(tables: Tables, property: Property, event: StoredEvent, receivedAt: number): void {
  if (roleOfCodes(event)) withdrawEvent(tables, property, event, receivedAt);
  tables.events.remove(property.id, event.eventId);
}

/** Removes the carts that events changed: the visitor's next view of the cart reports it again. Then they are evidence no more. */
function removeCarts(tables: Tables, property: Property, events: readonly StoredEvent[], receivedAt: number): void {
  const visitors = new Set(events.filter(isAboutCart).flatMap(({ visitorId }) => visitorId ?? []));
  for (const visitorId of visitors) {
    tables.carts.remove(property.id, visitorId);
    for (const source of CDP_SOURCES) reassessAll(tables, property, source, visitorId, 0, receivedAt);
  }
}
