import { z } from "zod";
import { canonicalCode } from "../../evaluation/canonical-code.ts";
import { BOTH_QUERY } from "./query.ts";
import { MEASURES, PAGE_META, PAGES, REASONS_FIELD, rankedTotals } from "./ranking.ts";
import { defineReport } from "./report.ts";
import { ATTEMPT_FIELDS, attemptTotals } from "./totals.ts";

/** How often each code is tried, works, and what it costs. */
export const codes = defineReport({
  summary: "Most-tried codes",
  description: "Attempts, redemptions and discounts by code.",
  query: {
    ...BOTH_QUERY,
    search: z.string().transform(canonicalCode).optional().describe("Part of the code, in any case."),
    sort: z.enum(["code", ...MEASURES]).default("attempts"),
    ...PAGES,
  },
  row: {
    code: z.string().nullable().describe("null: automatic promotions."),
    ...ATTEMPT_FIELDS,
    reasons: REASONS_FIELD,
  },
  meta: PAGE_META,
  async make(context) {
    const { rows, sql, meta, reasonsOf } = await rankedTotals(context, "code");
    return {
      rows: rows.map((row) => ({
        code: row.key === "" ? null : String(row.key),
        ...attemptTotals(row),
        reasons: reasonsOf(row.key),
      })),
      sql,
      meta,
    };
  },
});
