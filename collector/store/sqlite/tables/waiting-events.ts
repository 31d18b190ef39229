import type { IncomingEvent } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";

/** An event whose codes wait for their evaluation. */
export interface WaitingEvent {
  readonly propertyId: string;
  readonly eventId: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** Its body is in its row. */
  readonly event: Omit<IncomingEvent, "body">;
}

interface Row extends Omit<WaitingEvent, "event"> {
  readonly event: string;
}

/** Its index knows all of these values: anyone may send thousands of events of one visitor and order that wait. */
export const REPORTS_OF_ORDER = `SELECT 1 FROM waiting_events WHERE property_id = ? AND event ->> 'transactionId' = ?
  AND event ->> 'visitorId' IS ? AND event ->> 'cdpSource' = ? AND event ->> 'source' = ?
  AND event ->> 'action' = 'purchase' LIMIT 1`;

/** Events whose answer was withheld, for moments: their codes are evaluated after the answer. */
export function waitingEventTable(db: Db) {
  const insert = db.prepare(
    "INSERT INTO waiting_events (property_id, event_id, received_at, event) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const next = db.prepare<[number], Row>(
    `SELECT property_id AS propertyId, event_id AS eventId, received_at AS receivedAt, event
     FROM waiting_events ORDER BY seq LIMIT ?`,
  );
  const reports = db.prepare<unknown[], 1>(REPORTS_OF_ORDER).pluck();
  const remove = db.prepare<[string, string]>("DELETE FROM waiting_events WHERE property_id = ? AND event_id = ?");
  return {
    /** Whether an event that waits reports the order of another one, from the same sender. */
    reports: (propertyId: string, { transactionId, visitorId, cdpSource, source }: IncomingEvent): boolean =>
      reports.get(propertyId, transactionId, visitorId, cdpSource, source) === 1,
    keep(propertyId: string, { body: _, ...event }: IncomingEvent, receivedAt: number): void {
      insert.run(propertyId, event.eventId, receivedAt, JSON.stringify(event));
    },
    /** The events that wait for longest. */
    next: (most: number): WaitingEvent[] => next.all(most).map((row) => ({ ...row, event: JSON.parse(row.event) })),
    remove: (propertyId: string, eventId: string): void => void remove.run(propertyId, eventId),
  };
}
