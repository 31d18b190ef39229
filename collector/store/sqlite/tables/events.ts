import { EVENT_COLUMNS } from "../../columns/events.ts";
import { REJECTED_EVENT_COLUMNS } from "../../columns/rejected-events.ts";
import type { CheckedCode, IncomingEvent, RejectedEventDraft, Sending } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import { inserter } from "./fact-statements.ts";

/** Accepted and rejected events. */
export function eventTable(db: Db) {
  const answer = db.prepare<[string, string], { answer: string | null }>(
    "SELECT answer FROM events WHERE property_id = ? AND event_id = ?",
  );
  const insert = inserter(db, "events", EVENT_COLUMNS, "ON CONFLICT DO NOTHING");
  const reject = inserter(db, "rejected_events", REJECTED_EVENT_COLUMNS);
  return {
    /** The codes of the first answer to an event; null where the event is new. */
    answerOf(propertyId: string, eventId: string): { codes: readonly CheckedCode[] | undefined } | null {
      const row = answer.get(propertyId, eventId);
      return row ? { codes: row.answer === null ? undefined : JSON.parse(row.answer) } : null;
    },
    /** @returns whether the event is new */
    insert(
      propertyId: string,
      event: IncomingEvent,
      receivedAt: number,
      codes: readonly CheckedCode[] | undefined,
    ): boolean {
      const answer = codes === undefined ? null : JSON.stringify(codes);
      return insert({ ...event, propertyId, receivedAt, answer }).changes === 1;
    },
    reject(propertyId: string, draft: RejectedEventDraft, sending: Sending): void {
      reject({ ...draft, propertyId, receivedAt: sending.receivedAt, sending: JSON.stringify(sending) });
    },
  };
}
