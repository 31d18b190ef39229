import { z } from "zod";
import { dataOf, moment, nextCursor } from "./envelope.ts";
import { reason, status } from "./promocode.ts";

const minor = z.int().describe("In minor units.");
// A claim of the site may be anything that reads as an amount.
const major = z.string().describe("In major units.");
const maybe = z.string().nullable();

const who = {
  customer_id: maybe,
  visitor_id: maybe,
  cdp_source: z.enum(["Production", "Staging"]),
  traffic: z.enum(["human", "bot", "internal"]),
  occurred_at: moment,
  received_at: moment,
  change_seq: z.int().describe("Grows with each change: of two rows of one thing the higher one is the later."),
};

const codeCheck = z
  .object({
    event_id: z.string(),
    position: z.int().describe("The place of the code among those that the event names, from 0."),
    code: z.string(),
    entered: z.string(),
    promotion_id: z.int().nullable(),
    promotion_version: z.int().nullable(),
    reported_status: z
      .int()
      .nullable()
      .describe("The site's own claim, on Antsomi's scale; never compared with status."),
    status,
    reason: reason.nullable(),
    superseded_by: z.int().nullable().describe("The promotion that kept it out of the totals."),
    in_totals: z.boolean(),
    is_attempt: z
      .boolean()
      .describe(
        "Reports count what a shopper tried with a code once, at the check that got furthest: whether it is this.",
      ),
    ordered: z
      .boolean()
      .describe("Whether an order followed: its transaction was bought, or its visitor bought something within a day."),
    discount: major,
    discount_minor: minor,
    missing_amount: major.nullable().describe("What the cart was short of, where that is an amount."),
    missing_amount_minor: minor.nullable(),
    missing_quantity: z.int().nullable().describe("What the cart was short of in units."),
    cart_value: major.nullable().describe("Of the cart, before discounts; null where nobody knows it."),
    cart_value_minor: minor.nullable(),
    currency: z.string(),
    cart_source: z
      .enum(["purchase", "event", "visitor_cart", "calculation", "unknown"])
      .describe(
        "What the code was evaluated with. calculation: a cart was asked for, event_id is its id, and nobody used anything yet.",
      ),
    transaction_id: maybe,
    session_id: maybe,
    ...who,
  })
  .meta({ id: "CodeCheck", description: "How far a code got: one row a code a used event." });

const redemptionLine = z.object({
  line_id: z.string(),
  product_id: maybe,
  variant_id: maybe,
  sku: maybe,
  quantity: z.int().describe("Units that the discount was given for."),
  discount: major,
  discount_minor: minor,
});

const redemption = z
  .object({
    id: z.int(),
    transaction_id: z.string(),
    code: maybe.describe("null for an automatic promotion."),
    promotion_id: z.int().nullable(),
    promotion_version: z.int().nullable(),
    promotion_name: maybe,
    basis: z
      .enum(["evaluated", "observed"])
      .describe("evaluated: the rules confirm it. observed: the site honoured it."),
    source: z.enum(["browser", "server"]),
    verified: z.boolean(),
    void: z.boolean().describe("What was told later shows that it never was: count it no more."),
    status,
    reason: reason.nullable(),
    discount: major.nullable(),
    discount_minor: minor.nullable(),
    claimed_discount: major.nullable().describe("What the site says it took off."),
    claimed_discount_minor: minor.nullable(),
    currency: z.string(),
    redemption_count: z.int(),
    reversed_at: maybe.describe("When it was taken back as a whole; null while something of it is left."),
    reversed_discount: major.nullable().describe("What was taken back of the discount, as a whole or in part."),
    reversed_discount_minor: minor,
    lines: z.array(redemptionLine),
    ...who,
  })
  .meta({ id: "Redemption", description: "One use of a promotion on a purchase." });

const event = z
  .object({
    event_id: z.string(),
    category: z.string(),
    action: z.string(),
    transaction_id: maybe,
    session_id: maybe,
    flags: z.array(z.string()).describe("What is worth knowing of it, such as clock_corrected."),
    ...who,
  })
  .meta({ id: "StoredEvent", description: "An event, without what it told of persons." });

const meta = z.object({
  next_cursor: nextCursor,
  resume_cursor: z.string().describe("Ask with it later for what changed since, also after the end."),
  hidden: z
    .object({ staging: z.int(), automated: z.int() })
    .describe("Rows that fit and are left out unless asked for: of test sites, of robots and the shop's own people."),
});

export const codeChecksResponse = dataOf(z.array(codeCheck), meta);
export const redemptionsResponse = dataOf(z.array(redemption), meta);
export const eventListResponse = dataOf(z.array(event), meta);
