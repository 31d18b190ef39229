import { CONFLICTING_EVENT_COLUMNS } from "../../columns/conflicting-events.ts";
import { contentHash } from "../../decide/event-content.ts";
import type { ConflictingEvent } from "../../ports/ingest.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { SyncOf } from "../sync-of.ts";
import { fieldList, inserter, only, type SelectedRow, without } from "./fact-statements.ts";

/** Most conflicting events of a key. A further one takes the place of the oldest: the write key is public. */
const MAX_PER_KEY = 1_000;

/** Characters of a body that are kept, as of a rejected event. */
const MAX_LENGTH = 65_536;

/** The values that an event and its conflict have in common. */
const COMMON_COLUMNS = without(CONFLICTING_EVENT_COLUMNS, "property_id", "id", "received_at", "content_hash", "body");

/** An event that conflicts with another one, as it was sent or stored. */
type SentEvent = Omit<SelectedRow<typeof COMMON_COLUMNS>, "body"> & { readonly body: string };

const LISTED_COLUMNS = only(
  CONFLICTING_EVENT_COLUMNS,
  "id",
  "event_id",
  "category",
  "action",
  "transaction_id",
  "customer_id",
  "visitor_id",
  "traffic",
  "key_id",
  "source",
  "occurred_at",
  "received_at",
  "body",
);

type Row = SelectedRow<typeof LISTED_COLUMNS>;

const fromRow = (row: Row): ConflictingEvent => ({
  id: row.id,
  event_id: row.eventId,
  category: row.category,
  action: row.action,
  transaction_id: row.transactionId,
  customer_id: row.customerId,
  visitor_id: row.visitorId,
  traffic: row.traffic,
  key_id: row.keyId,
  source: row.source,
  occurred_at: row.occurredAt,
  received_at: row.receivedAt,
  body: row.body,
});

/** Events whose id belongs to a stored event with other content. */
export function conflictingEventTable(db: Db) {
  const insert = inserter(db, "conflicting_events", CONFLICTING_EVENT_COLUMNS, "ON CONFLICT DO NOTHING");
  const removeOldest = db.prepare<[string, number | null, string, number | null]>(
    `DELETE FROM conflicting_events WHERE property_id = ? AND key_id IS ? AND seq <= (
       SELECT seq FROM conflicting_events WHERE property_id = ? AND key_id IS ? ORDER BY seq DESC LIMIT 1 OFFSET ${MAX_PER_KEY})`,
  );
  return {
    /** Keeps an event. The same content is kept once, however often it is sent. */
    keep(propertyId: string, event: SentEvent, receivedAt: number): void {
      const body = event.body.slice(0, MAX_LENGTH);
      insert({ ...event, propertyId, receivedAt, contentHash: contentHash(event.body), body });
      removeOldest.run(propertyId, event.keyId, propertyId, event.keyId);
    },
  };
}

export type ConflictingEventTable = ReturnType<typeof conflictingEventTable>;

/** Lists conflicting events by page, and removes some. */
export function conflictingEventLists(
  db: Db,
  transactions: Transactions,
): SyncOf<"conflictingEvents" | "freedConflicts" | "removeConflicts"> {
  const listed = (beyond: ">" | "<", direction: "ASC" | "DESC") =>
    db.prepare<object, Row>(
      `SELECT ${fieldList(LISTED_COLUMNS)} FROM conflicting_events
       WHERE property_id = :property AND seq ${beyond} :after AND (:eventId IS NULL OR event_id = :eventId)
         AND (:keyId IS NULL OR key_id = :keyId)
       ORDER BY seq ${direction} LIMIT :limit`,
    );
  const [oldestFirst, newestFirst] = [listed(">", "ASC"), listed("<", "DESC")];
  const remove = db.prepare<[string, number]>("DELETE FROM conflicting_events WHERE property_id = ? AND seq = ?");
  const freed = db.prepare<[string], Row>(
    `SELECT ${fieldList(LISTED_COLUMNS)} FROM conflicting_events c WHERE property_id = ?
       AND NOT EXISTS (SELECT 1 FROM events e WHERE e.property_id = c.property_id AND e.event_id = c.event_id)
     ORDER BY seq`,
  );
  return {
    freedConflicts: (propertyId) => freed.all(propertyId).map(fromRow),
    removeConflicts: (propertyId, ids) =>
      transactions.run(() => {
        for (const id of ids) remove.run(propertyId, id);
      }),
    conflictingEvents: ({ propertyId, after, limit, eventId, keyId, newestFirst: latest }) =>
      (latest ? newestFirst : oldestFirst)
        .all({ property: propertyId, after, limit, eventId: eventId ?? null, keyId: keyId ?? null })
        .map(fromRow),
  };
}
