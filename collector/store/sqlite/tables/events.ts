import type { CheckedCode, IncomingEvent, RejectedEventDraft, Sending } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";

/** Every event as it was sent, and every one that was refused. */
export function eventTable(db: Db) {
  const answer = db.prepare<[string, string], { answer: string | null }>(
    "SELECT answer FROM events WHERE property_id = ? AND event_id = ?",
  );
  const insert = db.prepare(
    `INSERT INTO events (property_id, event_id, category, action, occurred_at, received_at, visitor_id, session_id,
       customer_id, transaction_id, cdp_source, traffic, flags, body, answer)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const reject = db.prepare(
    `INSERT INTO rejected_events (property_id, event_id, received_at, reason, errors, body, sending)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    /** What was said of an event that is known; null where it is new. */
    answerOf(propertyId: string, eventId: string): { codes: readonly CheckedCode[] | undefined } | null {
      const row = answer.get(propertyId, eventId);
      return row ? { codes: row.answer === null ? undefined : JSON.parse(row.answer) } : null;
    },
    /** @returns whether it is new */
    insert(
      propertyId: string,
      event: IncomingEvent,
      receivedAt: number,
      codes: readonly CheckedCode[] | undefined,
    ): boolean {
      const { changes } = insert.run(
        propertyId,
        event.eventId,
        event.category,
        event.action,
        event.occurredAt,
        receivedAt,
        event.visitorId,
        event.sessionId,
        event.customerId,
        event.transactionId,
        event.cdpSource,
        event.traffic,
        event.flags.join(","),
        event.body,
        codes === undefined ? null : JSON.stringify(codes),
      );
      return changes === 1;
    },
    reject(propertyId: string, { eventId, reason, errors, body }: RejectedEventDraft, sending: Sending): void {
      reject.run(propertyId, eventId, sending.receivedAt, reason, errors, body, JSON.stringify(sending));
    },
  };
}
