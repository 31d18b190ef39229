import { z } from "zod";
import { SOURCES, TRAFFIC_KINDS } from "../../store/columns/vocabulary.ts";
import { cursorPageOf, moment } from "./envelope.ts";
import type { EventResult } from "./event-results.ts";
import { fieldError, promocode } from "./promocode.ts";

export const rejectionReason = z.enum(["invalid_event", "internal_error"]);

const result = z
  .object({
    event_id: z.string(),
    outcome: z
      .enum(["stored", "duplicate", "conflict", "rejected"])
      .describe(
        "duplicate: an event with the same id and content is stored. conflict: one with other content is stored; this one is in the list of conflicting events.",
      ),
    reason: rejectionReason
      .exactOptional()
      .describe(
        "invalid_event: errors name the fields. internal_error: a fault of the collector, which keeps the event.",
      ),
    errors: z.array(fieldError).exactOptional().describe("What is wrong with the event."),
    warnings: z
      .array(fieldError)
      .exactOptional()
      .describe("What was repaired in the event, or left out of it: the first 20. Its flags have all kinds."),
    promocodes: z.array(promocode).exactOptional().describe("Present if the event has codes or records a purchase."),
  })
  .meta({ id: "EventResult" }) satisfies z.ZodType<EventResult>;

/** Response of `POST /v1/events`. */
export const eventsResponse = z.object({
  results: z.array(result).describe("One for each event, in the order of the batch."),
});

const rejected = z
  .object({
    id: z.int(),
    event_id: z.string().nullable(),
    received_at: moment,
    reason: rejectionReason,
    errors: z.array(fieldError),
    body: z.string().describe("The event as it was sent: JSON, the first 64 KB."),
    replayed_at: moment.nullable().describe("When the event was replayed and stored; null: not yet."),
  })
  .meta({ id: "RejectedEvent" });

const conflicting = z
  .object({
    id: z.int(),
    event_id: z.string().describe("The id that it shares with a stored event."),
    category: z.string(),
    action: z.string(),
    transaction_id: z.string().nullable(),
    customer_id: z.string().nullable(),
    visitor_id: z.string().nullable(),
    traffic: z.enum(TRAFFIC_KINDS),
    key_id: z.int().nullable().describe("The key that sent it; null: the administrator, or an alias of the property."),
    source: z.enum(SOURCES).nullable().describe("browser: a write key. server: a server key."),
    occurred_at: moment,
    received_at: moment,
    body: z.string().describe("The event as it was sent: JSON, the first 64 KB."),
  })
  .meta({ id: "ConflictingEvent" });

/** Response of `GET /v1/conflicting_events`. */
export const conflictsResponse = cursorPageOf(conflicting);

/** Response of `GET /v1/rejected_events`. */
export const rejectedResponse = cursorPageOf(rejected);

/** Response of `POST /v1/rejected_events/replay`: numbers of events. */
export const replayResponse = z.object({
  stored: z.int().describe("Stored now."),
  duplicate: z.int().describe("Stored earlier, because the client sent them again."),
  conflict: z.int().describe("Kept as conflicting events, because another event has the id."),
  rejected: z.int().describe("Still rejected, and kept for the next replay."),
});
