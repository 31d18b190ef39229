import { z } from "zod";
import type { Property } from "../../store/ports/records.ts";
import type { TotalsRow } from "../../store/ports/reports.ts";
import type { Store } from "../../store/ports/store.ts";
import { BOTH_QUERY } from "./query.ts";
import { MEASURES, PAGE_META, PAGES, REASONS_FIELD, rankedTotals } from "./ranking.ts";
import { defineReport } from "./report.ts";
import { ATTEMPT_FIELDS, attemptTotals } from "./totals.ts";

/** The key of attempts with codes in no promotion. */
const NO_PROMOTION = 0;

/** How often each promotion is tried, works, and what it costs. */
export const promotions = defineReport({
  summary: "Most-used promotions",
  description: "Attempts, redemptions and discounts by promotion.",
  query: {
    ...BOTH_QUERY,
    sort: z.enum(["promotion_id", ...MEASURES]).default("redemptions"),
    ...PAGES,
  },
  row: {
    promotion_id: z.int().nullable().describe("null: codes in no promotion."),
    name: z.string().nullable().describe("The current name; of a deleted promotion the last one."),
    ...ATTEMPT_FIELDS,
    reasons: REASONS_FIELD,
  },
  meta: PAGE_META,
  async make(context) {
    const { rows, sql, meta, reasonsOf } = await rankedTotals(context, "promotion_id");
    const names = await namesOf(context.store, context.property, rows);
    return {
      rows: rows.map((row) => ({
        promotion_id: row.key === NO_PROMOTION ? null : Number(row.key),
        name: names.get(Number(row.key)) ?? null,
        ...attemptTotals(row),
        reasons: reasonsOf(row.key),
      })),
      sql,
      meta,
    };
  },
});

async function namesOf(
  store: Store,
  property: Property,
  rows: readonly TotalsRow[],
): Promise<ReadonlyMap<number, string>> {
  const ids = [...new Set(rows.map(({ key }) => Number(key)))].filter((id) => id !== NO_PROMOTION);
  return new Map(await Promise.all(ids.map(async (id) => [id, await nameOf(store, property.id, id)] as const)));
}

async function nameOf(store: Store, propertyId: string, id: number): Promise<string> {
  const promotion = await store.promotion(propertyId, id);
  if (promotion) return promotion.name;
  const { items } = await store.promotionVersions(propertyId, id, { offset: 0, limit: 1 });
  return items[0]?.promotion.name ?? "";
}
