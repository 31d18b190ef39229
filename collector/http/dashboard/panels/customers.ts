import type { ReportResults } from "../../../services/reports/index.ts";
import { type Html, html } from "../../html.ts";
import { panel } from "../components.ts";
import { discountsText } from "../discount-texts.ts";
import { money, whole } from "../format.ts";
import { reportLinks } from "../reports.ts";
import { type TableColumn, table } from "../table.ts";
import type { View } from "../view.ts";

type Customers = ReportResults["customers"];
type Row = Customers["data"][number];

const TITLE = "New and returning customers";

const KINDS: Readonly<Record<Row["customer"], string>> = {
  new: "New",
  returning: "Returning",
  not_known: "Not known",
};

/** Orders and discounts by whether the order is the first of its customer. */
export const customersPanel = (view: View, { data, meta }: Customers): Html => {
  const rows = table(TITLE, COLUMNS, data, { empty: "No orders in this period." });
  const note = html`<p class="hint">Your server says which order of the customer it is. Without it, customers are not known.</p>`;
  return panel("customers", TITLE, html`${rows}${note}`, reportLinks(view, "customers", meta));
};

const COLUMNS: readonly TableColumn<Row>[] = [
  { name: "Customers", type: "short", cell: ({ customer }) => KINDS[customer] },
  { name: "Orders", type: "number", cell: ({ orders }) => whole(orders) },
  { name: "With a code", type: "number", cell: ({ orders_with_code }) => whole(orders_with_code) },
  { name: "Revenue", type: "number", cell: (row) => money(row.revenue, row.currency) },
  { name: "Average order", type: "number", cell: (row) => money(row.average_order, row.currency) },
  { name: "Redemptions", type: "number", cell: ({ redemptions }) => whole(redemptions) },
  { name: "Discount", type: "number", cell: (row) => discountsText(row, row.currency) },
];
