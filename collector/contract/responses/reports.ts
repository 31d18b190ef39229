import { z } from "zod";
import { dataOf, moment, pagination } from "./envelope.ts";
import { reason, status } from "./promocode.ts";

const count = z.int();
const currency = z.string();

/** An amount in both writings; null where there is none. */
const amount = <Name extends string>(name: Name, description: string) =>
  ({
    [name]: z.string().nullable().describe(`${description} In major units.`),
    [`${name}_minor`]: z.int().nullable().describe("In minor units."),
  }) as Record<Name, z.ZodNullable<z.ZodString>> & Record<`${Name}_minor`, z.ZodNullable<z.ZodInt>>;

const about = {
  from: moment,
  to: moment.describe("The first moment after. UTC."),
  tz: z.string(),
  hidden: z
    .object({ staging: count, automated: count })
    .describe(
      "Attempts that fit and are left out unless asked for: of test sites, of robots and the shop's own people.",
    ),
  sql: z.string().describe("A query that gives the same numbers at POST /v1/sql."),
};

const meta = z.object(about);

const reasons = z.array(z.object({ reason: reason.nullable(), attempts: count }));

const reportedStatus = z
  .object({
    constant: z
      .boolean()
      .describe("The site always claims the same: it says nothing with it, and disagrees with nobody."),
    statuses: z.array(z.object({ reported_status: z.int(), attempts: count })),
  })
  .describe("What the site itself claims of codes.");

export const funnelResponse = dataOf(
  z.array(
    z.object({
      stage: z.enum(["entered", "recognized", "conditions_met", "in_totals", "redeemed"]),
      attempts: count.describe("That got here."),
      dropped: count.describe("That were at the stage before, and did not get here."),
      reasons: reasons.describe("Why not; null: no order used it."),
    }),
  ),
  z.object({ ...about, reported_status: reportedStatus }),
);

const attempts = {
  currency,
  attempts: count.describe("A code with a transaction, else a session, counts once, where it got furthest."),
  recognized: count,
  conditions_met: count,
  in_totals: count,
  redeemed: count,
  failed: count.describe("Attempts that are not in the totals."),
  lost_attempts: count.describe("Of these, those that no order followed and whose cart is known."),
  ...amount("lost_value", "What the carts of these come to."),
  redemptions: count,
  observed: count.describe("Of these, those that only the site honoured."),
  reversed: count.describe("Of redemptions, those that came back as a whole."),
  ...amount("discount", "What redemptions gave."),
  ...amount("reversed_discount", "What of it came back."),
};

const orders = {
  orders: count,
  orders_with_code: count,
  orders_of_unknown_value: count.describe("They have no part in amounts."),
  ...amount("revenue", "What orders came to, after discounts."),
  ...amount("revenue_with_code", "Of orders with a code."),
  ...amount("revenue_without_code", "Of orders without a code."),
  ...amount("average_order", "To the nearest minor unit."),
  ...amount("average_order_with_code", "Of orders with a code."),
  ...amount("average_order_without_code", "Of orders without a code."),
};

const failed = z
  .array(z.object({ status, reason: reason.nullable(), attempts: count }))
  .describe("Why most of the failed attempts failed.");

const paged = z.object({ ...about, pagination });

export const codesReportResponse = dataOf(
  z.array(
    z.object({
      code: z.string().nullable().describe("null: what automatic promotions gave."),
      ...attempts,
      reasons: failed,
    }),
  ),
  paged,
);

export const promotionsReportResponse = dataOf(
  z.array(
    z.object({
      promotion_id: z.int().nullable().describe("null: of no promotion, such as attempts with unknown codes."),
      name: z.string().nullable(),
      ...attempts,
      reasons: failed,
    }),
  ),
  paged,
);

export const timeseriesResponse = dataOf(
  z.array(
    z.object({
      starts_at: moment,
      period: z.string().describe("What the wall clock shows then: 2026-11-01, or 2026-11-01T13:00."),
      ...attempts,
      ...orders,
    }),
  ),
  meta,
);

export const salesResponse = dataOf(z.array(z.object({ ...attempts, ...orders })), meta);

export const claimsResponse = dataOf(
  z.array(
    z.object({
      outcome: z
        .enum(["confirmed", "only_site", "only_rules", "amount_differs"])
        .describe("only_site: honoured, and no rule confirms it. only_rules: the site says that it took nothing off."),
      claim: z.enum(["none", "zero", "equal", "differs"]).describe("What the site says of the amount."),
      basis: z.enum(["evaluated", "observed"]),
      source: z.enum(["browser", "server"]),
      currency,
      with_code: z.boolean(),
      redemptions: count,
      ...amount("discount", "By the rules, or claimed where only the site honoured it."),
      ...amount("claimed_discount", "What the site says it took off."),
      reversed: count,
      ...amount("reversed_discount", "What of it came back."),
    }),
  ),
  meta,
);

export const lostSalesResponse = dataOf(
  z.array(
    z.object({
      currency,
      ...amount("short_of_up_to", "Short of at most so much, and more than the row before; null: of more."),
      short_of_units: z.int().nullable().describe("Short of so many units; null where an amount is missing."),
      attempts: count,
      lost: count.describe("Of these, those that no order followed."),
      ...amount("lost_value", "What the carts of these come to."),
    }),
  ),
  meta,
);
