import { exponentOf, type Minor } from "../../evaluation/money.ts";
import type { ShortRow } from "../../store/ports/reports.ts";
import { isRefusal } from "../refusal.ts";
import { ATTEMPTS_QUERY, readReport } from "./query.ts";
import { columns, type MakeReport, metaOf } from "./report.ts";
import { amount } from "./row-format.ts";

export const LOST_SALES_QUERY = ATTEMPTS_QUERY;

const COLUMNS = [
  ...columns("text", "currency"),
  ...columns("amount", "short_of_up_to"),
  ...columns("integer", "short_of_units", "attempts", "lost"),
  ...columns("amount", "lost_value"),
];

/** Where what is missing is parted, in major units. A yen, like every unit without minor ones, is counted by the hundred. */
const STEPS = [1, 5, 10, 20, 50, 100, 200, 500];

const stepsOf = (currency: string): Minor[] => {
  const exponent = exponentOf(currency);
  return STEPS.map((step) => step * (exponent === 0 ? 100 : 10 ** exponent));
};

/** How many carts were short of a minimum by how much, and what those came to that nobody bought. Carts that nobody knows are left out. */
export const lostSales = (async (store, property, sent, now) => {
  const asked = readReport(LOST_SALES_QUERY, property, sent, now);
  if (isRefusal(asked)) return asked;
  const { filter } = asked;
  const attempts = await store.attempts({ propertyId: property.id, filter });
  const currencies = [...new Set(attempts.rows.map(({ currency }) => currency))];
  const steps = Object.fromEntries(currencies.map((currency) => [currency, stepsOf(currency)]));
  const { rows, sql } = await store.shortages({ propertyId: property.id, filter, steps });
  const meta = await metaOf(store, property.id, asked, sql);
  return { format: asked.format, columns: COLUMNS, data: rows.map(show), meta };
}) satisfies MakeReport;

const show = ({ currency, up_to, quantity, attempts, lost, lost_value }: ShortRow) => ({
  currency,
  ...amount("short_of_up_to", up_to, currency),
  short_of_units: quantity,
  attempts,
  lost,
  ...amount("lost_value", lost_value, currency),
});
