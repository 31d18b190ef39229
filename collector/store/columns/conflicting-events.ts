import type { Columns } from "./column.ts";
import {
  CDP_SOURCE,
  CUSTOMER_ID,
  EVENT_ID,
  KEY_ID,
  OCCURRED_AT,
  PROPERTY_ID,
  RECEIVED_AT,
  SENDER,
  TRAFFIC,
  TRANSACTION_ID,
  VISITOR_ID,
} from "./shared.ts";

/** Events whose id belongs to a stored event with other content, one row each, until their retention ends. */
export const CONFLICTING_EVENT_COLUMNS = {
  property_id: PROPERTY_ID,
  id: {
    type: "integer",
    stored: "seq",
    field: "id",
    filledBy: "database",
    personal: "none",
    description: "Key of the conflicting event.",
  },
  event_id: { ...EVENT_ID, description: "The id that it shares with the stored event." },
  category: { type: "text", field: "category", personal: "none", description: "As tracked." },
  action: { type: "text", field: "action", personal: "none", description: "As tracked." },
  transaction_id: { ...TRANSACTION_ID, nullable: true },
  customer_id: CUSTOMER_ID,
  visitor_id: VISITOR_ID,
  cdp_source: CDP_SOURCE,
  traffic: TRAFFIC,
  key_id: KEY_ID,
  source: SENDER,
  occurred_at: OCCURRED_AT,
  received_at: RECEIVED_AT,
  content_hash: {
    type: "text",
    field: "contentHash",
    personal: "none",
    visibility: "internal",
    description: "A hash of its content: the same content is kept once.",
  },
  body: {
    type: "json",
    field: "body",
    personal: "event",
    visibility: "internal",
    description: "The event as sent, cut to a bounded length.",
  },
} as const satisfies Columns;
