import { z } from "zod";
import type { Totals, TotalsRow } from "../../store/ports/reports.ts";
import { isRefusal, refusal } from "../refusal.ts";
import { offsetsBetween, periodsBetween, type ReportPeriod } from "./periods.ts";
import { BOTH_QUERY, readReport } from "./query.ts";
import { columns, type MakeReport, metaOf } from "./report.ts";
import { CODES_COLUMNS, ORDERS_COLUMNS, showCodes, showOrders } from "./row-format.ts";

export const TIMESERIES_QUERY = {
  ...BOTH_QUERY,
  interval: z.enum(["day", "hour"]).default("day").describe("By the wall clock of tz."),
};

const COLUMNS = [...columns("moment", "starts_at"), ...columns("text", "period"), ...CODES_COLUMNS, ...ORDERS_COLUMNS];

const LENGTH = { day: 86_400_000, hour: 3_600_000 };
/** So many periods one answer may have. */
const MAX_PERIODS = 10_000;

/** By days or hours of a wall clock, each currency by itself; where nothing happened, zeros. */
export const timeseries = (async (store, property, sent, now) => {
  const asked = readReport(TIMESERIES_QUERY, property, sent, now);
  if (isRefusal(asked)) return asked;
  const { filter, timeZone, parsed } = asked;
  const { from, to } = filter;
  if ((to - from) / LENGTH[parsed.interval] > MAX_PERIODS) {
    const message = `must be at most ${MAX_PERIODS} ${parsed.interval}s before to`;
    return refusal("malformed", "The query is not valid.", [{ path: "from", message }]);
  }
  const period = { unit: parsed.interval, offsets: offsetsBetween(from, to, timeZone) };
  const { rows, sql } = await store.totals({ propertyId: property.id, filter, by: "period", period });
  const periods = periodsBetween(from, to, timeZone, period);
  const data = withGapsFilled(rows, periods, filter.currency ?? property.currency);
  return { format: asked.format, columns: COLUMNS, data, meta: await metaOf(store, property.id, asked, sql) };
}) satisfies MakeReport;

function withGapsFilled(rows: readonly TotalsRow[], periods: readonly ReportPeriod[], currency: string) {
  const found = new Map(rows.map((row) => [`${row.currency} ${row.key}`, row]));
  const currencies = [...new Set(rows.map((row) => row.currency))].sort();
  const shown = currencies.length === 0 ? [currency] : currencies;
  return shown.flatMap((one) =>
    periods.map((period) => showPeriod(period, found.get(`${one} ${period.key}`) ?? { ...NOTHING, currency: one })),
  );
}

const showPeriod = ({ startsAt, name }: ReportPeriod, row: Totals) => ({
  starts_at: new Date(startsAt).toISOString(),
  period: name,
  ...showCodes(row),
  ...showOrders(row),
});

const NOTHING: Omit<Totals, "currency"> = {
  attempts: 0,
  recognized: 0,
  conditions_met: 0,
  in_totals: 0,
  redeemed: 0,
  failed: 0,
  lost_attempts: 0,
  lost_value: 0,
  redemptions: 0,
  observed: 0,
  reversed: 0,
  discount: 0,
  reversed_discount: 0,
  orders: 0,
  orders_with_code: 0,
  valued: 0,
  value: 0,
  given: 0,
  valued_with_code: 0,
  value_with_code: 0,
  given_with_code: 0,
};
