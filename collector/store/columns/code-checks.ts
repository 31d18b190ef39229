import { REASONS, type Reason } from "../../evaluation/reasons.ts";
import type { Columns } from "./column.ts";
import {
  CDP_SOURCE,
  CHANGE_SEQ,
  CODE_GROUP_ID,
  CURRENCY,
  CUSTOMER_ID,
  EVALUATED_AT,
  EVALUATED_BY,
  EVENT_ID,
  OCCURRED_AT,
  PROMOTION_ID,
  PROMOTION_VERSION,
  PROPERTY_ID,
  REASON,
  RECEIVED_AT,
  SENDER,
  SESSION_ID,
  STATUS,
  TRAFFIC,
  TRANSACTION_ID,
  VISITOR_ID,
} from "./shared.ts";
import { CART_SOURCES, CODE_ENTRIES, EVALUATORS, SITE_OUTCOMES, VERDICTS } from "./vocabulary.ts";

/** Why a code was rejected, in our words. */
const REASON_NAMES = Object.keys(REASONS) as Reason[];

/** What the site says of a code, and what follows from both verdicts. */
const VERDICT_COLUMNS = {
  verdict: {
    type: "text",
    values: VERDICTS,
    field: "verdict",
    filledBy: "database",
    personal: "none",
    description:
      "Whether the code worked: by site_outcome, or else by rules_outcome. not_known: the site does not say, and no promotion here has the code, or its promotion is partial.",
  },
  verdict_reason: {
    type: "text",
    nullable: true,
    values: REASON_NAMES,
    field: "verdictReason",
    filledBy: "database",
    personal: "none",
    description: "Why the verdict is rejected: site_reason where the site rejected the code, else reason.",
  },
  stage: {
    type: "integer",
    values: [1, 2, 3, 4, 5],
    field: "stage",
    filledBy: "database",
    personal: "none",
    description:
      "The status by the verdict, on the scale of status. 4: accepted, or rejected by the last checks. 5: an order used the code, or names it. Of a rejection without a reason, the status by the rules; 1 where they lack the code.",
  },
  rules_outcome: {
    type: "text",
    values: VERDICTS,
    field: "rulesOutcome",
    filledBy: "database",
    personal: "none",
    description:
      "Whether the promotions here accept the code, also if it was removed later. not_known: they do not decide alone, and lack the code, its exact rules, or the cart.",
  },
  site_outcome: {
    type: "text",
    nullable: true,
    values: SITE_OUTCOMES,
    field: "siteOutcome",
    personal: "none",
    description: "What the site says. An order that names the code accepts it. null: the site does not say.",
  },
  site_reason: {
    type: "text",
    nullable: true,
    values: REASON_NAMES,
    field: "siteReason",
    personal: "none",
    description: "Why the site rejected it, in our words; rejected_by_site where its own word is unknown.",
  },
  site_reason_text: {
    type: "text",
    nullable: true,
    field: "siteReasonText",
    personal: "staff",
    description:
      "The code or text of the reason, as the site sent it, with * for email addresses and for runs of 7 or more digits.",
  },
  site_discount: {
    type: "amount",
    nullable: true,
    field: "siteDiscount",
    personal: "none",
    description: "The discount that the site reports for the code.",
  },
  entry: {
    type: "text",
    nullable: true,
    values: CODE_ENTRIES,
    field: "entry",
    personal: "none",
    description:
      "reported: the data layer of the shop names the code, and nobody was seen entering it. null: a visitor entered it, or it is unknown.",
  },
  evaluates: {
    type: "text",
    values: EVALUATORS,
    field: "evaluates",
    personal: "none",
    description: "Who decided at that time, by the setting of the property: site, here or both.",
  },
  redeemed: {
    type: "boolean",
    field: "redeemed",
    personal: "none",
    description: "Whether an order used the code by the rules, or names it.",
  },
  cart: {
    type: "text",
    field: "cart",
    filledBy: "database",
    personal: "derived",
    visibility: "view",
    description:
      "The cart of the attempt: of the order that used the code, or else of its session, of its transaction, of its visitor's day (UTC), or of its event. Lost carts are distinct values of it.",
  },
  partial: {
    type: "boolean",
    field: "partial",
    personal: "none",
    visibility: "internal",
    description: "Whether the promotion was partial: its platform may decide otherwise than its rules here.",
  },
  site_status: {
    type: "integer",
    nullable: true,
    field: "siteStatus",
    personal: "none",
    visibility: "internal",
    description: "The status at which a code with the site's outcome stops; null where the site gives no reason.",
  },
} as const satisfies Columns;

/** Evaluations of codes, one row per code of a used event or calculation. */
export const CODE_CHECK_COLUMNS = {
  property_id: PROPERTY_ID,
  event_id: { ...EVENT_ID, description: "The event, the calculation, or the order of the shop's server (order:…)." },
  position: {
    type: "integer",
    field: "position",
    personal: "none",
    description: "The position of the code in its event, from 0.",
  },
  code: { type: "text", field: "code", personal: "none", description: "The canonical code." },
  entered: { type: "text", field: "entered", personal: "none", description: "The code as typed." },
  status: STATUS,
  reason: REASON,
  superseded_by: {
    type: "integer",
    nullable: true,
    field: "supersededBy",
    personal: "none",
    description: "The promotion that kept it out of the totals.",
  },
  in_totals: {
    type: "boolean",
    field: "inTotals",
    personal: "none",
    description: "Whether the discount is part of the cart's totals.",
  },
  is_attempt: {
    type: "boolean",
    stored: "head",
    field: "isAttempt",
    personal: "none",
    description:
      "Whether it is the check of its attempt that got furthest. Reports count an attempt once, at this check.",
  },
  ordered: {
    type: "boolean",
    field: "ordered",
    personal: "none",
    description:
      "Whether an order followed: its visitor's or the shop's of its transaction, or its visitor's within a day.",
  },
  discount: { type: "amount", field: "discount", personal: "none", description: "The discount of the code." },
  missing_amount: {
    type: "amount",
    nullable: true,
    field: "missingAmount",
    personal: "none",
    description: "The amount that the cart lacks, where a condition requires one.",
  },
  missing_quantity: {
    type: "integer",
    nullable: true,
    field: "missingQuantity",
    personal: "none",
    description: "The number of units that the cart lacks, where a condition requires one.",
  },
  cart_value: {
    type: "amount",
    nullable: true,
    field: "cartValue",
    personal: "none",
    description:
      "The cart's value before discounts; null where the cart is unknown. Of a cart that arrived after its code, in the same session, only the value is known.",
  },
  currency: CURRENCY,
  ...VERDICT_COLUMNS,
  reported_status: {
    type: "integer",
    nullable: true,
    field: "reportedStatus",
    personal: "none",
    description: "The status that the site reports, on Antsomi's scale; not comparable with status.",
  },
  promotion_id: PROMOTION_ID,
  promotion_version: PROMOTION_VERSION,
  engine: EVALUATED_BY,
  cart_source: {
    type: "text",
    values: CART_SOURCES,
    field: "cartSource",
    personal: "none",
    description:
      "The cart that the code was evaluated with. calculation: a request to price a cart, whose id is event_id; nothing is used.",
  },
  transaction_id: { ...TRANSACTION_ID, nullable: true },
  customer_id: CUSTOMER_ID,
  visitor_id: VISITOR_ID,
  session_id: SESSION_ID,
  cdp_source: CDP_SOURCE,
  traffic: TRAFFIC,
  occurred_at: OCCURRED_AT,
  received_at: RECEIVED_AT,
  change_seq: CHANGE_SEQ,
  code_group_id: CODE_GROUP_ID,
  id: {
    type: "integer",
    field: "id",
    filledBy: "database",
    personal: "none",
    visibility: "internal",
    description: "Key of the row.",
  },
  evaluated_at: EVALUATED_AT,
  source: {
    ...SENDER,
    visibility: "internal",
    description: "The kind of the key that sent its event; null for calculations, and in rows from before the column.",
  },
  original: {
    type: "json",
    nullable: true,
    field: "original",
    personal: "none",
    visibility: "internal",
    description: "The outcome before a purchase or a removal changed it; null where nothing did.",
  },
  claimed: {
    type: "boolean",
    field: "claimed",
    personal: "none",
    visibility: "internal",
    description: "Whether the transaction is not its event's own: a later purchase of the visitor claimed it.",
  },
} as const satisfies Columns;
