import { REASONS, type Reason, type Status } from "../../evaluation/reasons.ts";
import type { Column } from "./column.ts";
import { CDP_SOURCES, SOURCES, TRAFFIC_KINDS } from "./vocabulary.ts";

// Columns that several facts have.

export const PROPERTY_ID = {
  type: "text",
  field: "propertyId",
  personal: "none",
  visibility: "view",
  description: "The property.",
} as const satisfies Column;

export const EVENT_ID = {
  type: "text",
  field: "eventId",
  personal: "none",
  description: "The event.",
} as const satisfies Column;

export const TRANSACTION_ID = {
  type: "text",
  field: "transactionId",
  personal: "order",
  description: "The order, by the site's number.",
} as const satisfies Column;

export const CUSTOMER_ID = {
  type: "text",
  nullable: true,
  field: "customerId",
  personal: "customer",
  description: "The customer, by the site's id.",
} as const satisfies Column;

export const VISITOR_ID = {
  type: "text",
  nullable: true,
  field: "visitorId",
  personal: "visitor",
  description: "The browser.",
} as const satisfies Column;

export const SESSION_ID = {
  type: "text",
  nullable: true,
  field: "sessionId",
  personal: "session",
  description: "The browser's session.",
} as const satisfies Column;

export const CDP_SOURCE = {
  type: "text",
  values: CDP_SOURCES,
  field: "cdpSource",
  personal: "none",
  description: "Staging: a test site. Its rows consume no uses.",
} as const satisfies Column;

export const TRAFFIC = {
  type: "text",
  values: TRAFFIC_KINDS,
  field: "traffic",
  personal: "none",
  description: "human: a visitor. bot: a crawler or driven browser. internal: an address of the shop.",
} as const satisfies Column;

export const KEY_ID = {
  type: "integer",
  nullable: true,
  field: "keyId",
  personal: "none",
  description:
    "The key that sent it. null: the administrator, an alias of the property, or unknown, in rows from before the column.",
} as const satisfies Column;

export const SENDER = {
  type: "text",
  nullable: true,
  values: SOURCES,
  field: "source",
  personal: "none",
  description:
    "The kind of its key. browser: a write key. server: a server key. null: unknown, in rows from before the column.",
} as const satisfies Column;

export const CURRENCY = {
  type: "text",
  field: "currency",
  personal: "none",
  description: "ISO 4217; of all amounts in the row.",
} as const satisfies Column;

export const OCCURRED_AT = {
  type: "moment",
  field: "occurredAt",
  personal: "none",
  description: "When it happened, by the corrected clock of the sender.",
} as const satisfies Column;

export const RECEIVED_AT = {
  type: "moment",
  field: "receivedAt",
  personal: "none",
  description: "When the collector received it.",
} as const satisfies Column;

/** `occurred_at`, at most seven days before `received_at`: promotions, and rows that belong together, go by it. */
export const EVALUATED_AT = {
  type: "moment",
  field: "evaluatedAt",
  personal: "none",
  visibility: "internal",
  description: "The moment whose promotions apply.",
} as const satisfies Column;

export const CHANGE_SEQ = {
  type: "integer",
  field: "changeSeq",
  personal: "none",
  description: "Grows with each change: of two versions of a row, the higher one is the later.",
} as const satisfies Column;

export const PROMOTION_ID = {
  type: "integer",
  nullable: true,
  field: "promotionId",
  personal: "none",
  description: "The promotion; null where the code belongs to none.",
} as const satisfies Column;

export const PROMOTION_VERSION = {
  type: "integer",
  nullable: true,
  field: "promotionVersion",
  personal: "none",
  description: "The promotion's version that was evaluated.",
} as const satisfies Column;

export const EVALUATED_BY = {
  type: "integer",
  nullable: true,
  field: "engine",
  personal: "none",
  description:
    "The number of the evaluation that gave the result. It grows whenever any result can change. null: unknown, in rows from before the column.",
} as const satisfies Column;

const STATUSES = [1, 2, 3, 4, 5] as const satisfies readonly Status[];

export const STATUS = {
  type: "integer",
  values: STATUSES,
  field: "status",
  personal: "none",
  description:
    "1 unknown, 2 inactive or used up, 3 a condition is not met, 4 all conditions are met, 5 used in an order.",
} as const satisfies Column;

export const REASON = {
  type: "text",
  nullable: true,
  values: Object.keys(REASONS) as Reason[],
  field: "reason",
  personal: "none",
  description: "Why the code is not in the totals; null where it is.",
} as const satisfies Column;

export const PRODUCT_ID = {
  type: "text",
  nullable: true,
  field: "productId",
  personal: "none",
  description: "The product of the line.",
} as const satisfies Column;

export const VARIANT_ID = {
  type: "text",
  nullable: true,
  field: "variantId",
  personal: "none",
  description: "The variant of the line.",
} as const satisfies Column;

export const QUANTITY_SENT = {
  type: "text",
  nullable: true,
  field: "quantitySent",
  personal: "none",
  description: "The quantity of the line as it was sent, a decimal such as 2.5; null in rows from before the column.",
} as const;

export const SKU = {
  type: "text",
  nullable: true,
  field: "sku",
  personal: "none",
  description: "The SKU of the line.",
} as const satisfies Column;

export const CUSTOMER_ORDER = {
  type: "integer",
  nullable: true,
  field: "customerOrder",
  personal: "none",
  description: "Which order of the customer it is, by the shop's server: 1 is the first. null: not known.",
} as const satisfies Column;

/** Whose uses a purchase consumes. */
export const CUSTOMER_KEY = {
  type: "text",
  nullable: true,
  field: "customerKey",
  personal: "identity",
  visibility: "internal",
  description: "The customer or guest: an id, or a keyed hash of an email address or phone number.",
} as const satisfies Column;

export const CODE_GROUP_ID = {
  type: "integer",
  nullable: true,
  lookup: "code_group",
  personal: "none",
  visibility: "view",
  description: "The code group that has the code now, by its id in v_code_groups; null: none.",
} as const satisfies Column;
