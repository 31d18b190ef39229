import { momentOf, wallTimeAt } from "../../evaluation/local-time.ts";
import type { View } from "./view.ts";

const DAY = 86_400_000;

/** A day of a wall clock: `2026-11-25`. @param now epoch milliseconds @param daysAgo days before the one of `now` */
export function dayIn(timeZone: string, now: number, daysAgo = 0): string {
  const [year, month, day] = clockOf(timeZone).format(now).split("-").map(Number);
  return new Date(Date.UTC(year!, month! - 1, day! - daysAgo)).toISOString().slice(0, 10);
}

// Swedish dates are ISO 8601.
const clockOf = (timeZone: string) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });

/** The time zone of a view's days: the property's own where the address names none, or an unknown one. */
export function zoneOf({ query, access }: View): string {
  const zone = query.tz || access.property.time_zone;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return access.property.time_zone;
  }
}

/** The same view with days: the last ones where the address names none. @param now epoch milliseconds */
export function withDefaultDays(view: View, now: number, days = 30): View {
  const { query } = view;
  if (query.from !== "" || query.to !== "") return view;
  const zone = zoneOf(view);
  return { ...view, query: { ...query, from: dayIn(zone, now, days - 1), to: dayIn(zone, now) } };
}

/** A period as a report's parameters, which it does not contain the end of. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/**
 * A day of a wall clock until the time that it shows now: also where the clock changed in between. At midnight it has one millisecond,
 * as a report's period is never empty.
 * @param now epoch milliseconds
 * @param daysAgo days before the one of `now`
 */
export function dayUntilNow(timeZone: string, now: number, daysAgo: number): Days {
  const from = dayIn(timeZone, now, daysAgo);
  const until = daysAgo === 0 ? now : momentOf(wallTimeAt(now, timeZone) - daysAgo * DAY, timeZone);
  const to = Math.max(until, momentOf(Date.parse(from), timeZone) + 1);
  return { from, to: new Date(to).toISOString() };
}

/** The interval of a view's time series: hours where it has at most two days. */
export const intervalOf = ({ query }: View): "day" | "hour" =>
  Date.parse(query.to) - Date.parse(query.from) <= DAY ? "hour" : "day";
