/** The query parameters that every page shares, as the address has them; '' where absent. The reports validate them. */
export interface DashboardQuery {
  readonly property_id: string;
  readonly from: string;
  readonly to: string;
  readonly tz: string;
  readonly cdp_source: string;
}

/** A query parameter as text; '' where it is absent or repeated. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Reads the query parameters that every page shares. */
export const readDashboardQuery = (query: Readonly<Record<string, unknown>>): DashboardQuery => ({
  property_id: textOf(query.property_id),
  from: textOf(query.from),
  to: textOf(query.to),
  tz: textOf(query.tz),
  cdp_source: textOf(query.cdp_source),
});
