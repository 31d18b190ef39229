import { isRefusal, type Refusal } from "../../services/refusal.ts";
import type { REPORTS, ReportName } from "../../services/reports/index.ts";
import type { ReportOf } from "../../services/reports/report.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import type { AppContext } from "../app-context.ts";
import type { PanelLinks } from "./components.ts";
import { linkTo, type View } from "./layout.ts";

/** The reports by name, as the pages show them. */
export type ReportResponses = { readonly [Name in ReportName]: ReportOf<(typeof REPORTS)[Name]> };

type Parameters = Readonly<Record<string, string>>;
type MakeReport<Result> = (store: Store, property: Property, sent: Parameters, now: number) => Promise<Result>;

/** Makes a report for a view's property, days and source. @param more parameters of this report alone */
export function reportOf<Result>(
  { store, now }: AppContext,
  { access, asked }: View,
  make: MakeReport<Result>,
  more: Parameters = {},
): Promise<Result> {
  const { property_id: _, ...query } = asked;
  return make(store, access.property, { ...query, ...more }, now());
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
