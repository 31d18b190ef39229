import { z } from "zod";
import { canonicalCode } from "../../evaluation/canonical-code.ts";
import type { CodeGroup } from "../../store/ports/code-groups.ts";
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
    collapse: z
      .enum(["none", "code_groups"])
      .default("none")
      .describe("code_groups: the codes of a code group are one row; codes in no group stay rows of their own."),
    sort: z.enum(["code", ...MEASURES]).default("attempts"),
    ...PAGES,
  },
  row: {
    code: z.string().nullable().describe("null: automatic promotions, or a code group."),
    code_group_id: z.int().nullable().describe("The code group of which the row has all codes; null: one code."),
    code_group: z.string().nullable().describe("Its name."),
    ...ATTEMPT_FIELDS,
    reasons: REASONS_FIELD,
  },
  meta: PAGE_META,
  async make(context) {
    const isCollapsed = context.parsed.collapse === "code_groups";
    const { rows, sql, meta, reasonsOf } = await rankedTotals(context, isCollapsed ? "code_line" : "code");
    const groups = isCollapsed ? await context.store.codeGroups(context.property.id) : [];
    return {
      rows: rows.map((row) => ({
        ...lineOf(row.key, groups),
        ...attemptTotals(row),
        reasons: reasonsOf(row.key),
      })),
      sql,
      meta,
    };
  },
});

/** @param key the number of a code group, or the text of a code */
function lineOf(key: string | number, groups: readonly CodeGroup[]) {
  if (typeof key === "string") return { code: key === "" ? null : key, code_group_id: null, code_group: null };
  return { code: null, code_group_id: key, code_group: groups.find(({ id }) => id === key)?.name ?? null };
}
