import { type Columns, joined } from "./column.ts";
import {
  CDP_SOURCE,
  CHANGE_SEQ,
  CURRENCY,
  CUSTOMER_ID,
  CUSTOMER_KEY,
  CUSTOMER_ORDER,
  OCCURRED_AT,
  PROPERTY_ID,
  RECEIVED_AT,
  TRAFFIC,
  TRANSACTION_ID,
} from "./shared.ts";
import { BROWSERS, CONSENTS, ORDER_FLAGS, ORDER_PLATFORMS, ORDER_STATES } from "./vocabulary.ts";

/** Orders that a shop's server reported, one row each, in their last state. */
export const ORDER_COLUMNS = {
  property_id: PROPERTY_ID,
  platform: {
    type: "text",
    values: ORDER_PLATFORMS,
    field: "platform",
    personal: "none",
    description: "The shop platform that reported it.",
  },
  order_id: {
    type: "text",
    field: "orderId",
    personal: "order",
    description: "The platform's id of the order.",
  },
  transaction_id: TRANSACTION_ID,
  state: {
    type: "text",
    values: ORDER_STATES,
    field: "state",
    personal: "none",
    description: "The last state. An order that was cancelled or refunded as a whole stays so.",
  },
  paid: {
    type: "boolean",
    field: "paid",
    personal: "none",
    description: "Whether it was ever paid: only then it is an order.",
  },
  seen: joined("order_sightings", {
    type: "boolean",
    field: "seen",
    personal: "none",
    description: "Whether the tag saw it: a page reported the same transaction.",
  }),
  amount: {
    type: "amount",
    field: "amount",
    personal: "none",
    description: "The value of its goods before discounts, without shipping.",
  },
  discount: {
    type: "amount",
    field: "discount",
    personal: "none",
    description: "The discounts of its codes on goods.",
  },
  shipping: { type: "amount", field: "shipping", personal: "none", description: "The price of shipping." },
  refunded: { type: "amount", field: "refunded", personal: "none", description: "The money that was paid back." },
  corrections: {
    type: "amount",
    field: "corrections",
    personal: "none",
    description: "What lines and fees with a negative amount take off the order.",
  },
  flags: {
    type: "list",
    values: ORDER_FLAGS,
    field: "flags",
    personal: "none",
    description:
      "Remarks. negative_line: a line or fee with a negative amount is in corrections. coupon_without_code: a coupon without a code is left out. refund_in_other_currency: a refund in the customer's currency is not in refunded, because its amount in the shop's is not known.",
  },
  currency: CURRENCY,
  customer_id: CUSTOMER_ID,
  customer_order: CUSTOMER_ORDER,
  browser: {
    type: "text",
    values: BROWSERS,
    field: "browser",
    personal: "none",
    description:
      "The family of the browser that placed it. in_app: inside another app. not_known: the platform names no browser.",
  },
  consent: {
    type: "text",
    values: CONSENTS,
    field: "consent",
    personal: "none",
    description:
      "Whether its visitor had agreed to the tag. none: the shop saw no visitor of the tag. not_known: the shop does not say.",
  },
  cdp_source: CDP_SOURCE,
  traffic: { ...TRAFFIC, description: "human: the shop's server says nothing of robots." },
  occurred_at: { ...OCCURRED_AT, description: "When it was placed, by the shop's clock." },
  updated_at: {
    type: "moment",
    field: "updatedAt",
    personal: "none",
    description: "When the shop last changed it, by the shop's clock.",
  },
  received_at: { ...RECEIVED_AT, description: "When the collector received its last change." },
  change_seq: CHANGE_SEQ,
  customer_key: CUSTOMER_KEY,
  sent_order: {
    type: "integer",
    nullable: true,
    field: "sentOrder",
    personal: "none",
    visibility: "internal",
    description: "The lowest customer_order that the shop's server said; null where it says none.",
  },
  fingerprint: {
    type: "text",
    field: "fingerprint",
    personal: "none",
    visibility: "internal",
    description: "A hash of its content: the same content changes nothing.",
  },
} as const satisfies Columns;
