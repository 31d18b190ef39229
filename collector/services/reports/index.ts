import { claims } from "./claims.ts";
import { funnel } from "./funnel.ts";
import { lostSales } from "./lost-sales.ts";
import { codes, promotions } from "./ranking.ts";
import type { MakeReport } from "./report.ts";
import { sales } from "./sales.ts";
import { timeseries } from "./timeseries.ts";

/** All reports, by the names that their addresses have. */
export const REPORTS = {
  funnel,
  codes,
  promotions,
  timeseries,
  sales,
  claims,
  lost_sales: lostSales,
} as const satisfies Record<string, MakeReport>;

export type ReportName = keyof typeof REPORTS;
