import { BOTH_QUERY } from "./query.ts";
import { defineReport } from "./report.ts";
import { ATTEMPT_FIELDS, attemptTotals, ORDER_FIELDS, orderTotals } from "./totals.ts";

/**
 * The cost of promotions, and orders with and without a code. An order has no one code: it can't be filtered by one.
 */
export const sales = defineReport({
  summary: "Cost and revenue",
  description: "Discounts, and orders with and without a code; one row per currency.",
  query: {
    from: BOTH_QUERY.from,
    to: BOTH_QUERY.to,
    tz: BOTH_QUERY.tz,
    cdp_source: BOTH_QUERY.cdp_source,
    traffic: BOTH_QUERY.traffic,
    currency: BOTH_QUERY.currency,
    customer_id: BOTH_QUERY.customer_id,
    transaction_id: BOTH_QUERY.transaction_id,
    format: BOTH_QUERY.format,
  },
  row: { ...ATTEMPT_FIELDS, ...ORDER_FIELDS },
  async make({ store, property, filter }) {
    const { rows, sql } = await store.totals({ propertyId: property.id, filter, by: "nothing" });
    return { rows: rows.map((row) => ({ ...attemptTotals(row), ...orderTotals(row) })), sql, meta: {} };
  },
});
