import type { Refusal } from "../../services/refusal.ts";
import type { ReportName } from "../../services/reports/index.ts";
import type { Report, ReportResult } from "../../services/reports/report.ts";
import type { AppContext } from "../app-context.ts";
import type { PanelLinks } from "./components.ts";
import { extensionLinks, formatLinks } from "./file-links.ts";
import { SQL_FILE } from "./sql-file.ts";
import { linkTo, type Parameters, type View } from "./view.ts";

/** Makes a report for a view's property, days and source. @param more parameters of this report alone */
export function loadReport<Result extends ReportResult>(
  { store, now }: AppContext,
  { access, query: { property_id: _, ...query } }: View,
  report: Report<Result>,
  more: Parameters = {},
): Promise<Result | Refusal> {
  return report.make(store, access.property, { ...query, ...more }, now());
}

/** Links to a report's files and SQL. @param more parameters that the report was made with */
export const reportLinks = (
  view: View,
  name: ReportName,
  { sql }: { readonly sql: string },
  more: Parameters = {},
): PanelLinks => ({
  files: formatLinks(view, `/dashboard/reports/${name}`, more),
  ...queryLinks(view, sql),
});

/** A query, and the link that opens it on the SQL page. */
const queryLinks = (view: View, sql: string) => ({ sql, run: linkTo(view, "/dashboard/sql", { sql }) });

/** A query with its link, and its result as files. */
export const sqlLinks = (view: View, sql: string): PanelLinks => ({
  ...queryLinks(view, sql),
  files: extensionLinks(view, SQL_FILE, { sql }),
});
