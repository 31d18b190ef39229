import { z } from "zod";
import { CUSTOMER_KINDS } from "../../store/columns/vocabulary.ts";
import { currency } from "./fields.ts";
import { ORDERS_QUERY } from "./query.ts";
import { defineReport } from "./report.ts";
import { ORDER_FIELDS, orderTotals, REDEMPTION_FIELDS, redemptionTotals } from "./totals.ts";

/** Orders and the cost of promotions by whether the order is the first of its customer. */
export const customers = defineReport({
  summary: "New and returning customers",
  description:
    "Orders with and without a code, and discounts, by whether the order is the first of its customer; one row per currency. The shop's server says so.",
  query: ORDERS_QUERY,
  row: {
    customer: z
      .enum(CUSTOMER_KINDS)
      .describe("new: the customer's first order. returning: a later one. not_known: nobody says."),
    currency,
    ...REDEMPTION_FIELDS,
    ...ORDER_FIELDS,
  },
  async make({ store, property, filter }) {
    const { rows, sql } = await store.totals({ propertyId: property.id, filter, by: "customer" });
    return {
      rows: rows.map((row) => ({
        customer: CUSTOMER_KINDS.find((kind) => kind === row.key) ?? "not_known",
        currency: row.currency,
        ...redemptionTotals(row),
        ...orderTotals(row),
      })),
      sql,
      meta: {},
    };
  },
});
