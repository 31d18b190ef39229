import type { Columns } from "./column.ts";
import { PROPERTY_ID, RECEIVED_AT } from "./shared.ts";

/** Rejected events, one row each, until their retention ends. */
export const REJECTED_EVENT_COLUMNS = {
  property_id: PROPERTY_ID,
  id: {
    type: "integer",
    stored: "seq",
    field: "id",
    filledBy: "database",
    personal: "none",
    description: "Key of the rejected event.",
  },
  event_id: {
    type: "text",
    nullable: true,
    field: "eventId",
    personal: "none",
    description: "The event; null where its id is unreadable.",
  },
  reason: { type: "text", field: "reason", personal: "none", description: "The reason of the rejection." },
  errors: { type: "json", field: "errors", personal: "none", description: "The errors, each with its path." },
  received_at: RECEIVED_AT,
  replayed_at: {
    type: "moment",
    nullable: true,
    field: "replayedAt",
    filledBy: "database",
    personal: "none",
    description: "When a replay stored it; null while it waits.",
  },
  body: {
    type: "json",
    field: "body",
    personal: "event",
    visibility: "internal",
    description: "The event as sent, cut to a bounded length.",
  },
  sending: {
    type: "json",
    field: "sending",
    personal: "none",
    visibility: "internal",
    description: "The clocks and the traffic of its batch: a replay reads the event by them.",
  },
} as const satisfies Columns;
