import { isRefusal, type Refusal } from "../../services/refusal.ts";
import type { ReportName, ReportResults } from "../../services/reports/index.ts";
import type { Report, ReportResult } from "../../services/reports/report.ts";
import type { AppContext } from "../app-context.ts";
import type { PanelLinks } from "./components.ts";
import { linkTo, type View } from "./layout.ts";

export type { ReportResults as ReportResponses };

type Parameters = Readonly<Record<string, string>>;

/** Makes a report for a view's property, days and source. @param more parameters of this report alone */
export function reportOf<Result extends ReportResult>(
  { store, now }: AppContext,
  { access, asked }: View,
  report: Report<Result>,
  more: Parameters = {},
): Promise<Result | Refusal> {
  const { property_id: _, ...query } = asked;
  return report.make(store, access.property, { ...query, ...more }, now());
}

/** A report's CSV and SQL. */
export const reportOrRefusal = (
  view: View,
  name: ReportName,
  { sql }: { readonly sql: string },
  more: Parameters = {},
): PanelLinks => ({
  csv: linkTo(view, `/dashboard/reports/${name}`, { ...more, format: "csv" }),
  sql,
  run: linkTo(view, "/dashboard/sql", { sql }),
});

/** The first of some answers that is a refusal; null where all came. */
export const refusalIn = (answers: readonly unknown[]): Refusal | null => answers.find(isRefusal) ?? null;
