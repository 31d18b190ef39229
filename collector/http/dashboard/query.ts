/** What every page of the dashboard may be asked for, as it stands in the address; '' where it is not named. */
export interface DashboardQuery {
  readonly property_id: string;
  readonly from: string;
  readonly to: string;
  readonly tz: string;
  readonly cdp_source: string;
}

/** A text of the address; '' where it is not there, or there twice. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Reads what every page may be asked for; whether it is right is for the reports to say. */
export const readDashboardQuery = (query: Readonly<Record<string, unknown>>): DashboardQuery => ({
  property_id: textOf(query.property_id),
  from: textOf(query.from),
  to: textOf(query.to),
  tz: textOf(query.tz),
  cdp_source: textOf(query.cdp_source),
});

/** A day of a wall clock, `2026-11-25`. @param daysAgo before the one that it shows */
export function dayIn(timeZone: string, now: number, daysAgo = 0): string {
  const [year, month, day] = WALL(timeZone).format(now).split("-").map(Number);
  return new Date(Date.UTC(year!, month! - 1, day! - daysAgo)).toISOString().slice(0, 10);
}

// Swedes write dates as ISO 8601 does.
const WALL = (timeZone: string) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
