import { z } from "zod";
import { cursorPageOf, moment } from "./envelope.ts";
import type { EventResult } from "./event-results.ts";
import { fieldError, promocode } from "./promocode.ts";

export const rejectionReason = z.enum(["invalid_event", "internal_error"]);

const result = z
  .object({
    event_id: z.string(),
    outcome: z.enum(["stored", "duplicate", "rejected"]),
    reason: rejectionReason
      .exactOptional()
      .describe("invalid_event: errors name the fields. internal_error: a mistake of ours."),
    errors: z
      .array(fieldError)
      .exactOptional()
      .describe("Of many the first 20, and a last one that says that there are more."),
    promocodes: z.array(promocode).exactOptional().describe("Where the event named codes or recorded a purchase."),
  })
  .meta({ id: "EventResult" }) satisfies z.ZodType<EventResult>;

/** The answer to `POST /v1/events`. */
export const eventsResponse = z.object({ results: z.array(result).describe("One an event, in order.") });

const rejected = z
  .object({
    id: z.int(),
    event_id: z.string().nullable(),
    received_at: moment,
    reason: rejectionReason,
    errors: z.array(fieldError),
    body: z.string().describe("The event as it was sent, JSON, its first 64 KB."),
    replayed_at: moment.nullable().describe("When it was replayed and stored; null while it waits."),
  })
  .meta({ id: "RejectedEvent" });

/** The answer to `GET /v1/rejected_events`. */
export const rejectedResponse = cursorPageOf(rejected);

/** The answer to `POST /v1/rejected_events/replay`: what it came to, in events. */
export const replayResponse = z.object({
  stored: z.int().describe("Taken now."),
  duplicate: z.int().describe("Their ids are known: they had come again meanwhile, by themselves."),
  rejected: z.int().describe("Still refused; they wait for the next mending."),
});
