import { z } from "zod";
import type { CoverageQuery, CoverageRow, ReportFilter } from "../../store/ports/reports.ts";
import { count } from "./fields.ts";
import { offsetsBetween } from "./periods.ts";
import { BOTH_QUERY, EVERY_REPORT } from "./query.ts";
import { defineReport } from "./report.ts";

const GROUPINGS = ["day", "browser", "consent"] as const;

/** How many orders of the shop's server the tag saw. */
export const coverage = defineReport({
  summary: "Coverage of the tag",
  description:
    "Paid orders that the shop's server reported, and those of them that a page reported, too: by day, browser or consent.",
  query: {
    ...EVERY_REPORT,
    customer_id: BOTH_QUERY.customer_id,
    transaction_id: BOTH_QUERY.transaction_id,
    by: z.enum(GROUPINGS).default("day").describe("What a row is of. A day is one of the wall clock of tz."),
  },
  row: {
    key: z.string().describe("The local date, such as 2026-11-01; or the family of the browser; or the consent."),
    orders: count.describe("Paid orders that the shop's server reported."),
    seen: count.describe("Those of them that the tag saw."),
    seen_percent: z.int().describe("seen of orders, in percent, rounded."),
  },
  async make({ store, property, filter, timeZone, parsed: { by } }) {
    const { rows, sql } = await store.coverage(queryBy(by, { propertyId: property.id, filter }, timeZone));
    return { rows: rows.filter(({ orders }) => orders > 0).map(coverageRow), sql, meta: {} };
  },
});

function queryBy(
  by: (typeof GROUPINGS)[number],
  query: { readonly propertyId: string; readonly filter: ReportFilter },
  timeZone: string,
): CoverageQuery {
  if (by !== "day") return { ...query, by };
  const { from, to } = query.filter;
  return { ...query, by, period: { unit: "day", offsets: offsetsBetween(from, to, timeZone) } };
}

const coverageRow = ({ key, orders, seen }: CoverageRow) => ({
  key: typeof key === "number" ? new Date(key).toISOString().slice(0, 10) : key,
  orders,
  seen,
  seen_percent: Math.round((seen / orders) * 100),
});
