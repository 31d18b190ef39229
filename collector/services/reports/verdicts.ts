import { z } from "zod";
import { reason } from "../../contract/responses/promocode.ts";
import { SITE_OUTCOMES, VERDICTS } from "../../store/columns/vocabulary.ts";
import type { VerdictsRow } from "../../store/ports/reports.ts";
import { amount, amountFields, count, currency } from "./fields.ts";
import { ATTEMPTS_QUERY } from "./query.ts";
import { defineReport } from "./report.ts";

/** Most rows: those with the most attempts. */
const MAX_ROWS = 1_000;

const COMPARISONS = [
  "both_accepted",
  "amount_differs",
  "both_rejected",
  "only_site",
  "only_rules",
  "not_compared",
] as const;

type Comparison = (typeof COMPARISONS)[number];

function comparisonOf({ site_outcome, rules_outcome, differs }: VerdictsRow): Comparison {
  if (rules_outcome === "not_known") return "not_compared";
  if (site_outcome !== rules_outcome) return site_outcome === "accepted" ? "only_site" : "only_rules";
  if (site_outcome === "rejected") return "both_rejected";
  return differs === 1 ? "amount_differs" : "both_accepted";
}

/** What the site says of codes, and what the rules say. */
export const verdicts = defineReport({
  summary: "Verdicts of site and rules",
  description: `Attempts that the site judged, by code and reason, beside the verdict of the promotions here; at most ${MAX_ROWS} rows.`,
  query: ATTEMPTS_QUERY,
  row: {
    outcome: z
      .enum(COMPARISONS)
      .describe(
        "only_site: the site accepted it, and the rules did not. only_rules: the rules accepted it, and the site did not. amount_differs: both accepted it, with other discounts. not_compared: no promotion here has the code, or its promotion is partial.",
      ),
    code: z.string(),
    site_outcome: z.enum(SITE_OUTCOMES),
    site_reason: reason.nullable().describe("Why the site rejected it."),
    rules_outcome: z.enum(VERDICTS),
    reason: reason.nullable().describe("Why the rules rejected it."),
    currency,
    attempts: count,
    ...amountFields("site_discount", "The discounts that the site reports."),
    ...amountFields("discount", "The discounts by the rules."),
  },
  async make({ store, property, filter }) {
    const { rows, sql } = await store.verdicts({ propertyId: property.id, filter, limit: MAX_ROWS });
    return { rows: rows.map(verdictRow), sql, meta: {} };
  },
});

const verdictRow = (row: VerdictsRow) => ({
  outcome: comparisonOf(row),
  code: row.code,
  site_outcome: row.site_outcome,
  site_reason: row.site_reason,
  rules_outcome: row.rules_outcome,
  reason: row.rules_outcome === "rejected" ? row.reason : null,
  currency: row.currency,
  attempts: row.attempts,
  ...amount("site_discount", row.site_discount, row.currency),
  ...amount("discount", row.discount, row.currency),
});
