import { z } from "zod";
import { moment } from "../../contract/responses/envelope.ts";
import type { Totals, TotalsRow } from "../../store/ports/reports.ts";
import { iso } from "../iso.ts";
import { isRefusal } from "../refusal.ts";
import { INTERVAL, periodsIn } from "./interval.ts";
import type { ReportPeriod } from "./periods.ts";
import { BOTH_QUERY } from "./query.ts";
import { defineReport } from "./report.ts";
import { ATTEMPT_FIELDS, attemptTotals, ORDER_FIELDS, orderTotals } from "./totals.ts";

/** Totals per day or hour. */
export const timeseries = defineReport({
  summary: "Totals per day or hour",
  description: "By the wall clock of tz, one row per currency and period; a period without activity is zeros.",
  query: {
    ...BOTH_QUERY,
    interval: INTERVAL,
  },
  row: {
    starts_at: moment,
    period: z.string().describe("The local date or time at which it starts: 2026-11-01, or 2026-11-01T13:00."),
    ...ATTEMPT_FIELDS,
    ...ORDER_FIELDS,
  },
  async make({ store, property, filter, timeZone, parsed: { interval } }) {
    const found = periodsIn(filter, timeZone, interval);
    if (isRefusal(found)) return found;
    const { period, periods } = found;
    const { rows, sql } = await store.totals({ propertyId: property.id, filter, by: "period", period });
    return { rows: withGapsFilled(rows, periods, filter.currency ?? property.currency), sql, meta: {} };
  },
});

/** @param defaultCurrency of the zeros where there is no activity at all */
function withGapsFilled(rows: readonly TotalsRow[], periods: readonly ReportPeriod[], defaultCurrency: string) {
  const byPeriod = new Map(rows.map((row) => [`${row.currency} ${row.key}`, row]));
  const currencies = rows.length === 0 ? [defaultCurrency] : [...new Set(rows.map((row) => row.currency))].sort();
  return currencies.flatMap((currency) =>
    periods.map((period) => periodRow(period, byPeriod.get(`${currency} ${period.key}`) ?? { ...ZEROS, currency })),
  );
}

const periodRow = ({ startsAt, name }: ReportPeriod, row: Totals) => ({
  starts_at: iso(startsAt),
  period: name,
  ...attemptTotals(row),
  ...orderTotals(row),
});

const ZEROS: Omit<Totals, "currency"> = {
  attempts: 0,
  recognized: 0,
  conditions_met: 0,
  accepted: 0,
  redeemed: 0,
  failed: 0,
  not_known: 0,
  lost_carts: 0,
  lost_value: 0,
  redemptions: 0,
  observed: 0,
  reversed: 0,
  discount: 0,
  shipping_discount: 0,
  reversed_discount: 0,
  orders: 0,
  orders_with_code: 0,
  valued: 0,
  value: 0,
  order_discount: 0,
  valued_with_code: 0,
  value_with_code: 0,
  order_discount_with_code: 0,
};
