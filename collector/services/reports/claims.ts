import { z } from "zod";
import type { RedemptionsRow } from "../../store/ports/reports.ts";
import { amount, amountFields, count, currency } from "./fields.ts";
import { REDEMPTIONS_QUERY } from "./query.ts";
import { defineReport } from "./report.ts";

/** Where the site reports no amount, there is nothing to compare. */
const OUTCOMES = { none: "confirmed", equal: "confirmed", zero: "only_rules", differs: "amount_differs" } as const;

const outcomeOf = ({ basis, claim }: RedemptionsRow) =>
  basis === "observed" ? ("only_site" as const) : OUTCOMES[claim];

/** What the site reports of redemptions, compared with what the rules confirm. */
export const claims = defineReport({
  summary: "Site vs. rules",
  description: "Redemptions by whether the rules confirm them, and whether the amounts agree.",
  query: REDEMPTIONS_QUERY,
  row: {
    outcome: z
      .enum(["confirmed", "only_site", "only_rules", "amount_differs"])
      .describe(
        "only_site: the site reported it, and no rule confirms it. only_rules: the site reported no discount, and the rules gave one.",
      ),
    claim: z.enum(["none", "zero", "equal", "differs"]).describe("The discount that the site reported."),
    basis: z.enum(["evaluated", "observed"]),
    source: z.enum(["browser", "server"]),
    currency,
    with_code: z.boolean(),
    redemptions: count,
    ...amountFields("discount", "By the rules; as reported where only the site reported it."),
    ...amountFields("claimed_discount", "As the site reported it."),
    reversed: count,
    ...amountFields("reversed_discount", "The part of discount that was reversed."),
  },
  async make({ store, property, filter }) {
    const { rows, sql } = await store.redemptionsBy({ propertyId: property.id, filter });
    return { rows: rows.map(claimRow), sql, meta: {} };
  },
});

const claimRow = (row: RedemptionsRow) => ({
  outcome: outcomeOf(row),
  claim: row.claim,
  basis: row.basis,
  source: row.source,
  currency: row.currency,
  with_code: row.coded === 1,
  redemptions: row.redemptions,
  ...amount("discount", row.discount, row.currency),
  ...amount("claimed_discount", row.claimed_discount, row.currency),
  reversed: row.reversed,
  ...amount("reversed_discount", row.reversed_discount, row.currency),
});
