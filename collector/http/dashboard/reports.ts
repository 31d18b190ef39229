import type { z } from "zod";
import type {
  claimsAnswer,
  codesAnswer,
  funnelAnswer,
  lostSalesAnswer,
  promotionsReportAnswer,
  salesAnswer,
  timeseriesAnswer,
} from "../../contract/responses/reports.ts";
import { isRefusal, type Refusal } from "../../services/refusal.ts";
import { REPORTS, type ReportName } from "../../services/reports/index.ts";
import type { Services } from "../app-context.ts";
import type { Beside } from "./components.ts";
import { linkTo, type View } from "./layout.ts";

/** What each report answers. */
export interface Answers {
  readonly funnel: z.infer<typeof funnelAnswer>;
  readonly codes: z.infer<typeof codesAnswer>;
  readonly promotions: z.infer<typeof promotionsReportAnswer>;
  readonly timeseries: z.infer<typeof timeseriesAnswer>;
  readonly sales: z.infer<typeof salesAnswer>;
  readonly claims: z.infer<typeof claimsAnswer>;
  readonly lost_sales: z.infer<typeof lostSalesAnswer>;
}

type Asking = Readonly<Record<string, string>>;

/** A report of what a view looks at. @param more what it is asked beside days and source */
export async function reportOf<Name extends ReportName>(
  { store, now }: Services,
  { access, asked }: View,
  name: Name,
  more: Asking = {},
): Promise<Answers[Name] | Refusal> {
  const { property_id: _, ...query } = asked;
  const report = await REPORTS[name](store, access.property, { ...query, ...more }, now());
  return isRefusal(report) ? report : (report as unknown as Answers[Name]);
}

/** A report's CSV and SQL. */
export const besideReport = (
  view: View,
  name: ReportName,
  { sql }: { readonly sql: string },
  more: Asking = {},
): Beside => ({
  csv: linkTo(view, `/dashboard/reports/${name}`, { ...more, format: "csv" }),
  sql,
  run: linkTo(view, "/dashboard/sql", { sql }),
});

/** The first of some answers that is a refusal; null where all came. */
export const refusalIn = (answers: readonly unknown[]): Refusal | null => answers.find(isRefusal) ?? null;
