import type { Columns } from "./column.ts";
import { ofRedemption } from "./redemptions.ts";
import { CHANGE_SEQ, PROPERTY_ID } from "./shared.ts";

/** Reversals of redemptions, as a whole or in part, one row each. */
export const REVERSAL_COLUMNS = {
  property_id: PROPERTY_ID,
  id: { type: "integer", field: "id", filledBy: "database", personal: "none", description: "Key of the reversal." },
  redemption_id: { type: "integer", field: "redemptionId", personal: "none", description: "The redemption." },
  transaction_id: ofRedemption("transaction_id"),
  code: ofRedemption("code"),
  promotion_id: ofRedemption("promotion_id"),
  discount: { type: "amount", field: "discount", personal: "none", description: "The reversed discount." },
  currency: ofRedemption("currency"),
  reason: {
    type: "text",
    nullable: true,
    field: "reason",
    personal: "staff",
    description: "The reason, as the server sent it: a word or a number of the case, without names and addresses.",
  },
  reversed_by: {
    type: "text",
    stored: "actor",
    field: "actor",
    personal: "staff",
    description: "The name of the key that reversed it.",
  },
  reversed_at: { type: "moment", stored: "at", field: "at", personal: "none", description: "When it was reversed." },
  cdp_source: ofRedemption("cdp_source"),
  traffic: ofRedemption("traffic"),
  change_seq: CHANGE_SEQ,
  notified: {
    type: "boolean",
    field: "notified",
    personal: "none",
    visibility: "internal",
    description: "Whether it is of a notification of an order. A call that reports the same units takes its place.",
  },
  lines: {
    type: "json",
    field: "lines",
    personal: "none",
    visibility: "internal",
    description: "The reversed units and discount of each line.",
  },
} as const satisfies Columns;
