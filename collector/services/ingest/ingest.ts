import { parseEvent } from "../../contract/event.ts";
import { pruned } from "../../contract/guard.ts";
import { type Repair, repairWarning } from "../../contract/repair.ts";
import type {
  EventResult,
  EventsResponse,
  FieldError,
  PromocodeResult,
} from "../../contract/responses/event-results.ts";
import { stackTraceOf } from "../../store/decide/stack-trace.ts";
import type { IngestOutcome } from "../../store/ports/ingest.ts";
import type { CheckedCode, IncomingEvent, Property, RejectedEventDraft, Sending } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import type { Unavailable } from "../../store/ports/unavailable.ts";
import { OPEN_GUARD, type SenderGuard } from "../guard/code-guard.ts";
import { type Audience, promocodeResult } from "../promocode-result.ts";
import { hugeFields } from "./free-fields.ts";
import { type GuardedAnswer, guardedAnswer } from "./guarded-answers.ts";
import { normalizeEvent } from "./normalize-event.ts";
import { storedEvent, withoutCustomer } from "./stored-body.ts";
import type { VisitorClocks } from "./visitor-clocks.ts";

/** An event of a batch: normalized, or rejected. */
type ReadEvent = { event: IncomingEvent } | ({ event: RejectedEventDraft } & Rejection);
/** The errors of an invalid event, or the place of an internal error. */
type Rejection = { errors: readonly FieldError[] } | { fault: string };

/** What the response needs of an event. Nothing more is kept while the disk writes: events are many times as large. */
type ReceivedEvent = {
  readonly eventId: string | null;
  readonly rejection: Rejection | null;
  readonly warnings?: FieldError[];
  readonly guarded?: GuardedAnswer;
};

/** How a batch is stored and answered. */
export interface IngestOptions {
  /** Whether rejected events are stored, as a replay's are already. @default true */
  readonly keepRejected?: boolean;
  /** Browsers get fewer details of codes that don't apply. @default "browser" */
  readonly audience?: Audience;
  /** @default lets all codes pass */
  readonly guard?: SenderGuard;
  /** The clocks of visitors. @default each batch is corrected by itself */
  readonly clocks?: VisitorClocks;
}

/** The response to a batch, and the places of internal errors. */
export interface IngestResult extends EventsResponse {
  readonly faults: readonly string[];
  /** Seconds until codes that were withheld may be tried again; 0 where none was. */
  readonly retryAfter: number;
}

/**
 * Stores a batch. An invalid event does not affect the others: each gets a result of its own, in their order, after all are on
 * disk.
 */
export function ingest(
  store: Store,
  property: Property,
  events: readonly unknown[],
  sending: Sending,
  { keepRejected = true, audience = "browser", guard = OPEN_GUARD, clocks }: IngestOptions = {},
): Promise<IngestResult | Unavailable> {
  const read = events.map((event) => guardedEvent(readEvent(event, property, sending, clocks), guard));
  const received = read.map(receivedEvent);
  const show = (code: CheckedCode) => promocodeResult(code, audience, property);
  // Not async: a suspended function would keep `read` alive, and the garbage collector would copy it again and again.
  return store
    .ingest({ property, sending, keepRejected, events: read.map(({ event }) => event) })
    .then((outcomes) =>
      "unavailable" in outcomes ? refused(received, outcomes) : ingestResult(received, outcomes, show),
    );
}

/** Admits the codes of an event; where an answer is withheld, they are evaluated later. */
function guardedEvent(read: ReadEvent, guard: SenderGuard): ReadEvent & { readonly guarded?: GuardedAnswer } {
  if ("errors" in read || "fault" in read) return read;
  const guarded = guardedAnswer(read.event, guard);
  return { guarded, event: guarded.isWaiting ? { ...read.event, isWaiting: true } : read.event };
}

/** Pays back the codes of a batch that was not stored. */
function refused(received: readonly ReceivedEvent[], unavailable: Unavailable): Unavailable {
  for (const { guarded } of received) guarded?.dismiss();
  return unavailable;
}

function receivedEvent(read: ReturnType<typeof guardedEvent>): ReceivedEvent {
  const { eventId } = read.event;
  if ("errors" in read) return { eventId, rejection: { errors: read.errors } };
  if ("fault" in read) return { eventId, rejection: { fault: read.fault } };
  const { repairs } = read.event;
  const { guarded } = read;
  const warnings = repairs !== null && { warnings: warningsIn(repairs) };
  return { eventId, rejection: null, ...warnings, ...(guarded && { guarded }) };
}

const warningsIn = (repairs: string): FieldError[] => (JSON.parse(repairs) as Repair[]).map(repairWarning);

function ingestResult(
  received: readonly ReceivedEvent[],
  outcomes: readonly IngestOutcome[],
  show: Show,
): IngestResult {
  const answers = received.map((event, at) => answerTo(event, outcomes[at]!, show));
  return {
    results: answers.map(({ result }) => result),
    retryAfter: Math.max(0, ...answers.map(({ retryAfter }) => retryAfter)),
    faults: [...received.map(({ rejection }) => rejection), ...outcomes].flatMap(
      (source) => (source && "fault" in source && source.fault) || [],
    ),
  };
}

function readEvent(
  received: unknown,
  property: Property,
  sending: Sending,
  clocks: VisitorClocks | undefined,
): ReadEvent {
  const huge = sending.source === "browser" ? hugeFields(received) : null;
  if (huge) return invalidEvent(received, property, sending, [huge]);
  const sent = sending.optedOut ? withoutCustomer(received) : received;
  try {
    const parsed = parseEvent(sent);
    const normalized = parsed.ok ? normalizeEvent(parsed.value, property, sending, clocks) : parsed;
    if (normalized.ok) return { event: normalized.value };
    return invalidEvent(sent, property, sending, normalized.errors);
  } catch (error) {
    return { event: rejectedEvent(sent, property, sending, "internal_error", []), fault: stackTraceOf(error) };
  }
}

const invalidEvent = (
  sent: unknown,
  property: Property,
  sending: Sending,
  errors: readonly FieldError[],
): ReadEvent => ({
  event: rejectedEvent(sent, property, sending, "invalid_event", errors),
  errors,
});

const rejectedEvent = (
  sent: unknown,
  property: Property,
  sending: Sending,
  reason: RejectedEventDraft["reason"],
  errors: readonly FieldError[],
): RejectedEventDraft => ({
  eventId: idOf(sent),
  reason,
  errors: JSON.stringify(errors),
  body: rejectedBody(sent, property, sending),
});

/** The beginning of a rejected event, as it is stored. What is cut is no JSON, so that it can't be replayed. */
function rejectedBody(sent: unknown, property: Property, { optedOut }: Sending): string {
  const room = { left: MAX_REJECTED_LENGTH };
  const copy = pruned(sent, room);
  const body = JSON.stringify(storedEvent(optedOut ? withoutCustomer(copy) : copy, property)) ?? "null";
  return body.slice(0, room.left < 0 ? Math.min(MAX_REJECTED_LENGTH, body.length - 1) : MAX_REJECTED_LENGTH);
}

/** Characters of a rejected event that are stored. Longer ones are hardly a shop's; cut, they can't be replayed. */
export const MAX_REJECTED_LENGTH = 65_536;

/** The id of an event that is otherwise invalid, for its result. */
function idOf(sent: unknown): string | null {
  const id = typeof sent === "object" && sent !== null && "event_id" in sent ? sent.event_id : null;
  return typeof id === "string" ? id.slice(0, 64) : null;
}

type Show = (code: CheckedCode) => PromocodeResult;

function answerTo({ eventId, rejection, warnings, guarded }: ReceivedEvent, stored: IngestOutcome, show: Show) {
  const { outcome, codes } = stored;
  const head = { event_id: eventId ?? "", outcome };
  const bare = (result: Omit<EventResult, "event_id" | "outcome">) => ({
    result: { ...head, ...result },
    retryAfter: 0,
  });
  if (rejection && "errors" in rejection) return bare({ reason: "invalid_event", errors: [...rejection.errors] });
  if (outcome === "rejected" || outcome === "conflict") guarded?.dismiss();
  if (outcome === "rejected") return bare({ reason: "internal_error" });
  if (outcome === "conflict" || !guarded) return bare({ ...(warnings && { warnings }) });
  const { promocodes, retryAfter } = guarded.answer(codes, show);
  return {
    result: { ...head, ...(warnings && { warnings }), ...(promocodes && { promocodes }) },
    retryAfter,
  };
}
