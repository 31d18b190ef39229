import { parseEvent } from "../../contract/event.ts";
import { pruned } from "../../contract/guard.ts";
import type { EventResult, EventsResponse, FieldError } from "../../contract/responses/event-results.ts";
import { stackTraceOf } from "../../store/decide/stack-trace.ts";
import type { IngestOutcome } from "../../store/ports/ingest.ts";
import type { IncomingEvent, Property, RejectedEventDraft, Sending } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import type { Unavailable } from "../../store/ports/unavailable.ts";
import { type Audience, promocodeResult } from "../promocode-result.ts";
import { normalizeEvent } from "./normalize-event.ts";

/** One event of a batch: understood, refused with everything that is wrong with it, or where our own code stumbled over it. */
type Read = { event: IncomingEvent } | ({ event: RejectedEventDraft } & Refused);
type Refused = { errors: readonly FieldError[] } | { fault: string };

/** What the answer needs of an event, and no more: it is kept while the disk writes, and the event is many times as large. */
type ReceivedEvent = { readonly eventId: string | null; readonly refused: Refused | null };

/**
 * Takes a batch. A good event is never lost because its neighbour is bad: each gets a result of its own, in order,
 * after all of it is on disk.
 * @param keepRejected whether refused ones are kept; those that are replayed are kept already. @default true
 * @param audience who is answered. @default "browser", which is told less of codes that don't work
 */
export function ingest(
  store: Store,
  property: Property,
  events: readonly unknown[],
  sending: Sending,
  { keepRejected = true, audience = "browser" }: { keepRejected?: boolean; audience?: Audience } = {},
): Promise<IngestResult | Unavailable> {
  const read = events.map((event) => readEvent(event, property, sending));
  const told = read.map(receivedEvent);
  // Not async: what waits would hold on to all that was read, and the garbage collector would copy it again and again.
  return store
    .ingest({ property, sending, keepRejected, events: read.map(({ event }) => event) })
    .then((ingested) => ("unavailable" in ingested ? ingested : ingestResult(told, ingested, audience)));
}

const receivedEvent = (read: Read): ReceivedEvent =>
  "errors" in read || "fault" in read
    ? { eventId: read.event.eventId, refused: "errors" in read ? { errors: read.errors } : { fault: read.fault } }
    : { eventId: read.event.eventId, refused: null };

const ingestResult = (
  told: readonly ReceivedEvent[],
  ingested: readonly IngestOutcome[],
  audience: Audience,
): IngestResult => ({
  results: told.map((one, at) => resultOf(one, ingested[at]!, audience)),
  faults: [...told.map(({ refused }) => refused), ...ingested].flatMap(
    (one) => (one && "fault" in one && one.fault) || [],
  ),
});

/** The answer to a batch, and where our own code stumbled over events of it. */
export interface IngestResult extends EventsResponse {
  readonly faults: readonly string[];
}

function readEvent(sent: unknown, property: Property, sending: Sending): Read {
  try {
    const parsed = parseEvent(sent);
    const understood = parsed.ok ? normalizeEvent(parsed.value, property, sending) : parsed;
    if (understood.ok) return { event: understood.value };
    const { errors } = understood;
    return { event: refusedEvent(sent, "invalid_event", errors), errors };
  } catch (error) {
    return { event: refusedEvent(sent, "internal_error", []), fault: stackTraceOf(error) };
  }
}

const refusedEvent = (
  sent: unknown,
  reason: RejectedEventDraft["reason"],
  errors: readonly FieldError[],
): RejectedEventDraft => ({
  eventId: idOf(sent),
  reason,
  errors: JSON.stringify(errors),
  body: (JSON.stringify(pruned(sent)) ?? "null").slice(0, MAX_REJECTED_LENGTH),
});

/** So much of a refused event is kept, in characters: larger ones are hardly a shop's, and can't be replayed. */
export const MAX_REJECTED_LENGTH = 65_536;

/** The id of an event that is otherwise unreadable, so that its sender can tell which one was refused. */
function idOf(sent: unknown): string | null {
  const id = typeof sent === "object" && sent !== null && "event_id" in sent ? sent.event_id : null;
  return typeof id === "string" ? id.slice(0, 64) : null;
}

function resultOf(
  { eventId, refused }: ReceivedEvent,
  { outcome, codes }: IngestOutcome,
  audience: Audience,
): EventResult {
  const event_id = eventId ?? "";
  if (refused && "errors" in refused)
    return { event_id, outcome, reason: "invalid_event", errors: [...refused.errors] };
  if (outcome === "rejected") return { event_id, outcome, reason: "internal_error" };
  return { event_id, outcome, ...(codes && { promocodes: codes.map((code) => promocodeResult(code, audience)) }) };
}
