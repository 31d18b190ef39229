import { z } from "zod";
import type { Period, ReportFilter } from "../../store/ports/reports.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { offsetsBetween, periodsBetween, type ReportPeriod } from "./periods.ts";

/** Shortest length of a period, in ms. */
const LENGTH = { day: 86_400_000, hour: 3_600_000 };
/** Most periods of one response. */
const MAX_PERIODS = 10_000;

/** The parameter of reports by day or hour. */
export const INTERVAL = z.enum(["day", "hour"]).default("day").describe("By the wall clock of tz.");

/** The periods of a report, also those without activity. @param timeZone IANA name @returns a refusal where there are too many */
export function periodsIn(
  { from, to }: ReportFilter,
  timeZone: string,
  interval: Period["unit"],
): { readonly period: Period; readonly periods: readonly ReportPeriod[] } | Refusal {
  if ((to - from) / LENGTH[interval] > MAX_PERIODS) {
    const message = `must be at most ${MAX_PERIODS} ${interval}s before to`;
    return refusal("malformed", "The query is not valid.", [{ path: "from", message }]);
  }
  const period = { unit: interval, offsets: offsetsBetween(from, to, timeZone) };
  return { period, periods: periodsBetween(from, to, timeZone, period) };
}
