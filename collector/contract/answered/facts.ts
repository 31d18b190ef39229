import { z } from "zod";
import { dataOf, moment, nextCursor } from "./answer.ts";
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
};

const codeCheck = z
  .object({
    event_id: z.string(),
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
    discount: major,
    discount_minor: minor,
    currency: z.string(),
    cart_source: z.enum(["purchase", "event", "visitor_cart", "unknown"]).describe("What the code was evaluated with."),
    transaction_id: maybe,
    session_id: maybe,
    ...who,
  })
  .meta({ id: "CodeCheck", description: "How far a code got: one row a code a used event." });

export type CodeCheck = z.infer<typeof codeCheck>;

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

export type Redemption = z.infer<typeof redemption>;

const meta = z.object({
  next_cursor: nextCursor,
  hidden: z
    .object({ staging: z.int(), automated: z.int() })
    .describe("Rows that fit and are left out unless asked for: of test sites, of robots and the shop's own people."),
});

export const codeChecksAnswer = dataOf(z.array(codeCheck), meta);
export const redemptionsAnswer = dataOf(z.array(redemption), meta);
