import { EVENT_COLUMNS } from "../../columns/events.ts";
import { REJECTED_EVENT_COLUMNS } from "../../columns/rejected-events.ts";
import type { CheckedCode, EventFlag, IncomingEvent, RejectedEventDraft, Sending } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import { excludedValues, fieldList, inserter, type SelectedRow, without } from "./fact-statements.ts";
import type { IdentitiesOf } from "./identity-keys.ts";

/** A row of all columns. */
export type EventRow = SelectedRow<typeof EVENT_COLUMNS>;

/** An accepted event as stored. */
export interface StoredEvent extends Omit<EventRow, "changeSeq" | "answer"> {
  /** The codes of the first answer; undefined where it had none. */
  readonly codes: readonly CheckedCode[] | undefined;
}

export const fromRow = ({ answer, changeSeq: _, ...event }: EventRow): StoredEvent => ({
  ...event,
  codes: answer === null ? undefined : JSON.parse(answer),
});

/** The upsert of an event that takes the place of another one. Its new number makes it appear in the change feed again. */
const REPLACE = `ON CONFLICT (property_id, event_id) DO UPDATE SET seq = (SELECT max(seq) + 1 FROM events),
  ${excludedValues(without(EVENT_COLUMNS, "property_id", "event_id"))}`;

const NONE: readonly string[] = [];

/** Most events state no contact. */
const hashesOf = (identitiesOf: IdentitiesOf, { contacts = [] }: IncomingEvent): readonly string[] =>
  contacts.length === 0 ? NONE : identitiesOf({ contacts }).map(([key]) => key);

/** Completes an event whose codes were evaluated later. It appears in the change feed again. */
function answerWriter(db: Db) {
  const answer = db.prepare<[string, string, string, string, string]>(
    `UPDATE events SET flags = ?, coupon_titles = ?, answer = ?, seq = (SELECT max(seq) + 1 FROM events)
     WHERE property_id = ? AND event_id = ?`,
  );
  return (
    propertyId: string,
    { eventId, flags, couponTitles }: Pick<IncomingEvent, "eventId" | "flags" | "couponTitles">,
    codes: readonly CheckedCode[] = [],
  ): void => void answer.run(flags.join(","), couponTitles.join(","), JSON.stringify(codes), propertyId, eventId);
}

/** Accepted and rejected events. */
export function eventTable(db: Db, identitiesOf: IdentitiesOf) {
  const select = db.prepare<[string, string], EventRow>(
    `SELECT ${fieldList(EVENT_COLUMNS)} FROM events WHERE property_id = ? AND event_id = ?`,
  );
  const insert = inserter(db, "events", EVENT_COLUMNS, "ON CONFLICT DO NOTHING");
  const replace = inserter(db, "events", EVENT_COLUMNS, REPLACE);
  const setFlags = db.prepare<[string, string, string]>(
    "UPDATE events SET flags = ?, seq = (SELECT max(seq) + 1 FROM events) WHERE property_id = ? AND event_id = ?",
  );
  const remove = db.prepare<[string, string]>("DELETE FROM events WHERE property_id = ? AND event_id = ?");
  const reject = inserter(db, "rejected_events", REJECTED_EVENT_COLUMNS);

  const recordOf = (
    propertyId: string,
    event: IncomingEvent,
    receivedAt: number,
    codes: readonly CheckedCode[] | undefined,
  ) => ({
    ...event,
    propertyId,
    receivedAt,
    answer: codes === undefined ? null : JSON.stringify(codes),
    contactHashes: hashesOf(identitiesOf, event),
  });

  return {
    find(propertyId: string, eventId: string): StoredEvent | null {
      const row = select.get(propertyId, eventId);
      return row ? fromRow(row) : null;
    },
    /** @returns whether the event is new */
    insert: (
      propertyId: string,
      event: IncomingEvent,
      receivedAt: number,
      codes: readonly CheckedCode[] | undefined,
    ): boolean => insert(recordOf(propertyId, event, receivedAt, codes)).changes === 1,
    /** Puts an event in the place of the stored one with its id. */
    replace: (
      propertyId: string,
      event: IncomingEvent,
      receivedAt: number,
      codes: readonly CheckedCode[] | undefined,
    ): void => void replace(recordOf(propertyId, event, receivedAt, codes)),
    /** Adds a flag to an event, or removes it. The event appears in the change feed again. */
    setFlag(propertyId: string, eventId: string, flag: EventFlag, isOn: boolean): void {
      const row = select.get(propertyId, eventId);
      if (!row) return;
      const flags: readonly string[] = row.flags === "" ? [] : row.flags.split(",");
      if (flags.includes(flag) === isOn) return;
      const next = isOn ? [...flags, flag] : flags.filter((other) => other !== flag);
      setFlags.run(next.join(","), propertyId, eventId);
    },
    answer: answerWriter(db),
    remove: (propertyId: string, eventId: string): void => void remove.run(propertyId, eventId),
    reject(propertyId: string, draft: RejectedEventDraft, sending: Sending): void {
      reject({ ...draft, propertyId, receivedAt: sending.receivedAt, sending: JSON.stringify(sending) });
    },
  };
}
