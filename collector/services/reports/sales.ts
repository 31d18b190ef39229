import { isRefusal } from "../refusal.ts";
import { BOTH_QUERY, readReport } from "./query.ts";
import { type MakeReport, metaOf } from "./report.ts";
import { CODES_COLUMNS, ORDERS_COLUMNS, showCodes, showOrders } from "./row-format.ts";

/** Orders are of no one code: only what they know can be asked for. */
export const SALES_QUERY = {
  from: BOTH_QUERY.from,
  to: BOTH_QUERY.to,
  tz: BOTH_QUERY.tz,
  cdp_source: BOTH_QUERY.cdp_source,
  traffic: BOTH_QUERY.traffic,
  currency: BOTH_QUERY.currency,
  customer_id: BOTH_QUERY.customer_id,
  transaction_id: BOTH_QUERY.transaction_id,
  format: BOTH_QUERY.format,
};

const COLUMNS = [...CODES_COLUMNS, ...ORDERS_COLUMNS];

/** What promotions cost, and what orders came to with a code and without; a row a currency. */
export const sales = (async (store, property, sent, now) => {
  const asked = readReport(SALES_QUERY, property, sent, now);
  if (isRefusal(asked)) return asked;
  const { rows, sql } = await store.totals({ propertyId: property.id, filter: asked.filter, by: "nothing" });
  const data = rows.map((row) => ({ ...showCodes(row), ...showOrders(row) }));
  return { format: asked.format, columns: COLUMNS, data, meta: await metaOf(store, property.id, asked, sql) };
}) satisfies MakeReport;
