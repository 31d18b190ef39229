import { z } from "zod";
import { pagination } from "../../contract/responses/envelope.ts";
import { reason, status } from "../../contract/responses/promocode.ts";
import type { FailuresRow, Measure, TotalsQuery } from "../../store/ports/reports.ts";
import { pageText, paginationOf, wholeText } from "../query.ts";
import { count } from "./fields.ts";
import type { ReportQueryShape } from "./query.ts";
import type { ReportContext } from "./report.ts";

/** Most rows of one page. */
const MAX_LIMIT = 1_000;
/** Most reasons of one row. */
const MAX_REASONS = 3;

/** The numbers that rows can be sorted by. */
export const MEASURES = [
  "attempts",
  "recognized",
  "conditions_met",
  "accepted",
  "redeemed",
  "failed",
  "not_known",
  "lost_carts",
  "lost_value",
  "redemptions",
  "observed",
  "reversed",
  "discount",
  "shipping_discount",
  "reversed_discount",
] as const satisfies readonly Measure[];

/** The parameters of pages. */
export const PAGES = {
  direction: z.enum(["asc", "desc"]).default("desc"),
  page: pageText.default(1),
  limit: wholeText(1, MAX_LIMIT).default(100),
};

/** The most frequent reasons of a row's failed attempts. */
export const REASONS_FIELD = z
  .array(z.object({ status, reason: reason.nullable(), attempts: count }))
  .describe(`The most frequent reasons of the failed attempts, at most ${MAX_REASONS}.`);

/** The field of `meta` that describes the page. */
export const PAGE_META = { pagination };

interface RankingContext extends Omit<ReportContext<ReportQueryShape>, "parsed"> {
  readonly parsed: {
    readonly sort: Measure | "code" | "promotion_id";
    readonly direction: "asc" | "desc";
    readonly page: number;
    readonly limit: number;
    readonly search?: string | undefined;
  };
}

/** A page of totals by code or promotion, and the reasons of each row's failed attempts by its key. */
export async function rankedTotals(context: RankingContext, by: "code" | "code_line" | "promotion_id") {
  const { store, property, sent, filter, parsed } = context;
  const { page, limit, sort, direction, search } = parsed;
  const query: TotalsQuery = {
    propertyId: property.id,
    filter,
    by,
    search,
    sort: { by: sort === "code" || sort === "promotion_id" ? "key" : sort, descending: direction === "desc" },
    offset: (page - 1) * limit,
    limit,
  };
  const { rows, sql, total } = await store.totals(query);
  const keys = rows.map(({ key }) => key);
  const failures = await store.failures({ propertyId: property.id, filter, by, keys });
  const meta = { pagination: paginationOf(sent, page, limit, rows.length, total) };
  return { rows, sql, meta, reasonsOf: reasonsIn(failures.rows) };
}

function reasonsIn(failures: readonly FailuresRow[]) {
  const byKey = Map.groupBy(failures, ({ key }) => key);
  return (key: string | number) =>
    (byKey.get(key) ?? []).slice(0, MAX_REASONS).map(({ status, reason, attempts }) => ({ status, reason, attempts }));
}
