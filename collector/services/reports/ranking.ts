import { z } from "zod";
import { canonicalCode } from "../../evaluation/canonical-code.ts";
import type { Property } from "../../store/ports/records.ts";
import type { FailuresRow, Measure, TotalsQuery, TotalsRow } from "../../store/ports/reports.ts";
import type { Store } from "../../store/ports/store.ts";
import { pageText, paginationOf, type SentQuery, wholeText } from "../query.ts";
import { isRefusal } from "../refusal.ts";
import { BOTH_QUERY, type ReportRequest, readReport } from "./query.ts";
import { columns, type MakeReport, metaOf } from "./report.ts";
import { CODES_COLUMNS, showCodes } from "./row-format.ts";

/** Largest page of a report. */
const MAX_LIMIT = 1_000;
/** So many reasons are named of each row, the most frequent. */
const MAX_REASONS = 3;

const MEASURES = [
  "attempts",
  "recognized",
  "conditions_met",
  "in_totals",
  "redeemed",
  "failed",
  "lost_attempts",
  "lost_value",
  "redemptions",
  "observed",
  "reversed",
  "discount",
  "reversed_discount",
] as const satisfies readonly Measure[];

const SORTED = {
  direction: z.enum(["asc", "desc"]).default("desc"),
  page: pageText.default(1),
  limit: wholeText(1, MAX_LIMIT).default(100),
};

export const CODES_QUERY = {
  ...BOTH_QUERY,
  search: z.string().transform(canonicalCode).optional().describe("A part of the code, whatever its case."),
  sort: z.enum(["code", ...MEASURES]).default("attempts"),
  ...SORTED,
};

export const PROMOTIONS_QUERY = {
  ...BOTH_QUERY,
  sort: z.enum(["promotion_id", ...MEASURES]).default("redemptions"),
  ...SORTED,
};

/** A page of rows that are told apart by something. */
async function pageOf(
  store: Store,
  property: Property,
  sent: SentQuery,
  by: "code" | "promotion_id",
  asked: ReportRequest<typeof CODES_QUERY> | ReportRequest<typeof PROMOTIONS_QUERY>,
) {
  const { filter, parsed } = asked;
  const { page, limit, sort, direction } = parsed;
  const query: TotalsQuery = {
    propertyId: property.id,
    filter,
    by,
    search: "search" in parsed ? parsed.search : undefined,
    sort: { by: sort === by ? "key" : (sort as Measure), descending: direction === "desc" },
    offset: (page - 1) * limit,
    limit,
  };
  const { rows, sql, total } = await store.totals(query);
  const keys = rows.map(({ key }) => key);
  const failures = await store.failures({ propertyId: property.id, filter, by, keys });
  const meta = await metaOf(store, property.id, asked, sql);
  const pagination = paginationOf(sent, page, limit, rows.length, total);
  return { rows, reasonsOf: reasonsIn(failures.rows), meta: { ...meta, pagination } };
}

/** Why most of a row's attempts failed. */
function reasonsIn(failures: readonly FailuresRow[]) {
  const byKey = Map.groupBy(failures, ({ key }) => key);
  return (key: string | number) =>
    (byKey.get(key) ?? []).slice(0, MAX_REASONS).map(({ status, reason, attempts }) => ({ status, reason, attempts }));
}

/** By code: which were tried, which worked, and why the others did not. */
export const codes = (async (store, property, sent, now) => {
  const asked = readReport(CODES_QUERY, property, sent, now);
  if (isRefusal(asked)) return asked;
  const { rows, reasonsOf, meta } = await pageOf(store, property, sent, "code", asked);
  // What automatic promotions gave has no code.
  const show = (row: TotalsRow) => ({
    code: row.key === "" ? null : String(row.key),
    ...showCodes(row),
    reasons: reasonsOf(row.key),
  });
  return { format: asked.format, columns: [...columns("text", "code"), ...CODES_COLUMNS], data: rows.map(show), meta };
}) satisfies MakeReport;

/** By promotion. Attempts with codes that nobody knows are of none. */
export const promotions = (async (store, property, sent, now) => {
  const asked = readReport(PROMOTIONS_QUERY, property, sent, now);
  if (isRefusal(asked)) return asked;
  const { rows, reasonsOf, meta } = await pageOf(store, property, sent, "promotion_id", asked);
  const names = await namesOf(store, property, rows);
  const show = (row: TotalsRow) => ({
    promotion_id: row.key === 0 ? null : Number(row.key),
    name: names.get(Number(row.key)) ?? null,
    ...showCodes(row),
    reasons: reasonsOf(row.key),
  });
  const described = [...columns("integer", "promotion_id"), ...columns("text", "name"), ...CODES_COLUMNS];
  return { format: asked.format, columns: described, data: rows.map(show), meta };
}) satisfies MakeReport;

/** What promotions are called; of a deleted one, what it was called last. */
async function namesOf(
  store: Store,
  property: Property,
  rows: readonly TotalsRow[],
): Promise<ReadonlyMap<number, string>> {
  const ids = [...new Set(rows.map(({ key }) => Number(key)))].filter((id) => id !== 0);
  return new Map(await Promise.all(ids.map(async (id) => [id, await nameOf(store, property.id, id)] as const)));
}

async function nameOf(store: Store, propertyId: string, id: number): Promise<string> {
  const promotion = await store.promotion(propertyId, id);
  if (promotion) return promotion.name;
  const { items } = await store.promotionVersions(propertyId, id, { offset: 0, limit: 1 });
  return items[0]?.promotion.name ?? "";
}
