import type { Columns } from "./column.ts";
import {
  CDP_SOURCE,
  CHANGE_SEQ,
  CUSTOMER_ID,
  EVENT_ID,
  KEY_ID,
  OCCURRED_AT,
  PROPERTY_ID,
  RECEIVED_AT,
  SENDER,
  SESSION_ID,
  TRAFFIC,
  TRANSACTION_ID,
  VISITOR_ID,
} from "./shared.ts";
import { EVENT_CONSENTS, EVENT_FLAGS } from "./vocabulary.ts";

/** Accepted events, one row each. Only a server key's event with the same id replaces one. */
export const EVENT_COLUMNS = {
  property_id: PROPERTY_ID,
  event_id: EVENT_ID,
  category: { type: "text", field: "category", personal: "none", description: "As tracked." },
  action: { type: "text", field: "action", personal: "none", description: "As tracked." },
  transaction_id: { ...TRANSACTION_ID, nullable: true },
  customer_id: CUSTOMER_ID,
  visitor_id: VISITOR_ID,
  session_id: SESSION_ID,
  cdp_source: CDP_SOURCE,
  traffic: TRAFFIC,
  key_id: KEY_ID,
  source: SENDER,
  flags: {
    type: "list",
    values: EVENT_FLAGS,
    field: "flags",
    personal: "none",
    description: "Remarks, such as clock_corrected.",
  },
  repairs: {
    type: "json",
    nullable: true,
    field: "repairs",
    personal: "none",
    description:
      "What was repaired or left out: a list of kind (also a flag), path, and problem where it can't be read; the first 20. null: nothing.",
  },
  coupon_titles: {
    type: "list",
    field: "couponTitles",
    personal: "none",
    description:
      "Texts of several words in place of a code of a GA4 data layer, which no promotion here has: titles of discounts.",
  },
  consent: {
    type: "text",
    nullable: true,
    values: EVENT_CONSENTS,
    field: "consent",
    personal: "none",
    description:
      "The visitor's consent, as the sender states it in context.consent. cookieless: to events without a visitor. opted_out: the browser sent Sec-GPC. null: not known.",
  },
  occurred_at: OCCURRED_AT,
  received_at: RECEIVED_AT,
  change_seq: { ...CHANGE_SEQ, stored: "seq", filledBy: "database" },
  contact_hashes: {
    type: "list",
    nullable: true,
    field: "contactHashes",
    personal: "hashes",
    visibility: "internal",
    description:
      "Keyed hashes of the email address and the phone number that it states; null in rows from before the column.",
  },
  body: {
    type: "json",
    field: "body",
    personal: "event",
    visibility: "internal",
    description: "The event as sent.",
  },
  answer: {
    type: "json",
    nullable: true,
    field: "answer",
    personal: "none",
    visibility: "internal",
    description: "The codes of the first answer, which a duplicate gets again; null where there were none.",
  },
} as const satisfies Columns;
