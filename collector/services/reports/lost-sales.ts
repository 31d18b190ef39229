import { z } from "zod";
import { exponentOf, type Minor } from "../../evaluation/money.ts";
import type { ShortRow } from "../../store/ports/reports.ts";
import { amount, amountFields, count, currency } from "./fields.ts";
import { ATTEMPTS_QUERY } from "./query.ts";
import { defineReport } from "./report.ts";

/**
 * Upper bounds of the rows by missing amount, in major units; in hundreds for currencies without minor units, such as
 * JPY.
 */
const STEPS = [1, 5, 10, 20, 50, 100, 200, 500];

const stepsOf = (currency: string): Minor[] => {
  const exponent = exponentOf(currency);
  return STEPS.map((step) => step * (exponent === 0 ? 100 : 10 ** exponent));
};

/** Carts that missed a minimum, by how much they missed it. */
export const lostSales = defineReport({
  summary: "Carts below a minimum",
  description: "How many carts missed a minimum, and by how much. Carts with unknown contents are excluded.",
  query: ATTEMPTS_QUERY,
  row: {
    currency,
    ...amountFields("short_of_up_to", "The largest missing amount of the row; null: more than any other row."),
    short_of_units: z.int().nullable().describe("Missing units; null where an amount is missing."),
    attempts: count,
    lost: count.describe("Distinct carts without a later order."),
    ...amountFields("lost_value", "The lost carts, each with the greatest value that it had."),
  },
  async make({ store, property, filter }) {
    const attempts = await store.attempts({ propertyId: property.id, filter });
    const currencies = [...new Set(attempts.rows.map(({ currency }) => currency))];
    const steps = Object.fromEntries(currencies.map((currency) => [currency, stepsOf(currency)]));
    const { rows, sql } = await store.shortages({ propertyId: property.id, filter, steps });
    return { rows: rows.map(shortageRow), sql, meta: {} };
  },
});

const shortageRow = ({ currency, up_to, quantity, attempts, lost, lost_value }: ShortRow) => ({
  currency,
  ...amount("short_of_up_to", up_to, currency),
  short_of_units: quantity,
  attempts,
  lost,
  ...amount("lost_value", lost_value, currency),
});
