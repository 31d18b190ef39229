import { ORDERS_QUERY } from "./query.ts";
import { defineReport } from "./report.ts";
import { ATTEMPT_FIELDS, attemptTotals, ORDER_FIELDS, orderTotals } from "./totals.ts";

/** The cost of promotions, and orders with and without a code. */
export const sales = defineReport({
  summary: "Cost and revenue",
  description: "Discounts, and orders with and without a code; one row per currency.",
  query: ORDERS_QUERY,
  row: { ...ATTEMPT_FIELDS, ...ORDER_FIELDS },
  async make({ store, property, filter }) {
    const { rows, sql } = await store.totals({ propertyId: property.id, filter, by: "nothing" });
    return { rows: rows.map((row) => ({ ...attemptTotals(row), ...orderTotals(row) })), sql, meta: {} };
  },
});
