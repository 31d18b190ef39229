import type { EventResult, EventsAnswer, FieldError } from "../../contract/answers.ts";
import { parseEvent, type WireBatch } from "../../contract/event.ts";
import { pruned } from "../../contract/guard.ts";
import type { IncomingEvent, Property, RefusedEvent } from "../../store/records.ts";
import type { Ingested, Store } from "../../store/store.ts";
import { promocodeAnswer } from "../promocode-answer.ts";
import { understand } from "./understand.ts";

/** One event of a batch: understood, or refused with everything that is wrong with it. */
type Read = { event: IncomingEvent } | { event: RefusedEvent; errors: readonly FieldError[] };

/**
 * Takes a batch. A good event is never lost because its neighbour is bad: each gets a result of its own, in order,
 * after all of it is on disk.
 * @param receivedAt epoch milliseconds
 */
export async function ingest(
  store: Store,
  property: Property,
  batch: WireBatch,
  receivedAt: number,
): Promise<EventsAnswer> {
  const read = batch.events.map((event) => readEvent(event, property, { sentAt: batch.sent_at, receivedAt }));
  const ingested = await store.ingest({ property, receivedAt, events: read.map(({ event }) => event) });
  return { results: read.map((one, at) => resultOf(one, ingested[at]!)) };
}

function readEvent(sent: unknown, property: Property, sending: Parameters<typeof understand>[2]): Read {
  const parsed = parseEvent(sent);
  const understood = parsed.ok ? understand(parsed.value, property, sending) : parsed;
  if (understood.ok) return { event: understood.value };
  const { errors } = understood;
  const body = JSON.stringify(pruned(sent));
  return {
    event: { eventId: idOf(sent), reason: "invalid_event", errors: JSON.stringify(errors), body },
    errors,
  };
}

/** The id of an event that is otherwise unreadable, so that its sender can tell which one was refused. */
function idOf(sent: unknown): string | null {
  const id = typeof sent === "object" && sent !== null && "event_id" in sent ? sent.event_id : null;
  return typeof id === "string" ? id.slice(0, 64) : null;
}

function resultOf(read: Read, { outcome, codes }: Ingested): EventResult {
  const event_id = read.event.eventId ?? "";
  if ("errors" in read) return { event_id, outcome, reason: "invalid_event", errors: [...read.errors] };
  return { event_id, outcome, ...(codes && { promocodes: codes.map((code) => promocodeAnswer(code, "browser")) }) };
}
