import type { z } from "zod";
import type {
  claimsResponse,
  codesReportResponse,
  funnelResponse,
  lostSalesResponse,
  promotionsReportResponse,
  salesResponse,
  timeseriesResponse,
} from "../../contract/responses/reports.ts";
import { isRefusal, type Refusal } from "../../services/refusal.ts";
import { REPORTS, type ReportName } from "../../services/reports/index.ts";
import type { AppContext } from "../app-context.ts";
import type { PanelLinks } from "./components.ts";
import { linkTo, type View } from "./layout.ts";

/** What each report answers. */
export interface ReportResponses {
  readonly funnel: z.infer<typeof funnelResponse>;
  readonly codes: z.infer<typeof codesReportResponse>;
  readonly promotions: z.infer<typeof promotionsReportResponse>;
  readonly timeseries: z.infer<typeof timeseriesResponse>;
  readonly sales: z.infer<typeof salesResponse>;
  readonly claims: z.infer<typeof claimsResponse>;
  readonly lost_sales: z.infer<typeof lostSalesResponse>;
}

type Asking = Readonly<Record<string, string>>;

/** A report of what a view looks at. @param more what it is asked beside days and source */
export async function reportOf<Name extends ReportName>(
  { store, now }: AppContext,
  { access, asked }: View,
  name: Name,
  more: Asking = {},
): Promise<ReportResponses[Name] | Refusal> {
  const { property_id: _, ...query } = asked;
  const report = await REPORTS[name](store, access.property, { ...query, ...more }, now());
  return isRefusal(report) ? report : (report as unknown as ReportResponses[Name]);
}

/** A report's CSV and SQL. */
export const reportOrRefusal = (
  view: View,
  name: ReportName,
  { sql }: { readonly sql: string },
  more: Asking = {},
): PanelLinks => ({
  csv: linkTo(view, `/dashboard/reports/${name}`, { ...more, format: "csv" }),
  sql,
  run: linkTo(view, "/dashboard/sql", { sql }),
});

/** The first of some answers that is a refusal; null where all came. */
export const refusalIn = (answers: readonly unknown[]): Refusal | null => answers.find(isRefusal) ?? null;
