import type { ReportResults } from "../../../services/reports/index.ts";
import { type Html, html } from "../../html.ts";
import { panel } from "../components.ts";
import { discountsText } from "../discount-texts.ts";
import { money, whole } from "../format.ts";
import { codeGroupLink } from "../links.ts";
import { reportLinks } from "../reports.ts";
import { type TableColumn, table } from "../table.ts";
import type { View } from "../view.ts";
import { acceptance } from "./counts.ts";

type Report = ReportResults["code_groups"];
type Row = Report["data"][number];

/** The rows of the report, by their parameter. */
export const GROUPED_BY = [
  ["code_group", "Code group"],
  ["owner", "Owner"],
  ["channel", "Channel"],
] as const;

const NOTE = html`<p class="hint">Orders with codes of two rows are in both, and so are their lost carts: the rows don't add up. New and returning customers are known if your server reports orders.</p>`;

const PAYOUTS = {
  verified: html`<p class="hint">Payouts are of orders that your server reported.</p>`,
  all: html`<p class="hint">Payouts are also of orders that only a page reported, and anybody can report one. Connect your shop's orders to pay by those alone.</p>`,
};

/** Attempts, orders and payouts by code group, owner or channel. */
export function codeGroupsPanel(view: View, by: string, { data, meta }: Report): Html {
  const byRevenue = data.toSorted((a, b) => (b.revenue_minor ?? 0) - (a.revenue_minor ?? 0));
  const rows = table("Attempts, orders and payouts", [keyColumn(view, by), ...COLUMNS], byRevenue, {
    empty: "No codes tried in this period.",
  });
  const links = reportLinks(view, "code_groups", meta, { by });
  return panel("report", "Attempts, orders and payouts", html`${rows}${NOTE}${PAYOUTS[meta.payouts]}`, links);
}

function keyColumn(view: View, by: string): TableColumn<Row> {
  const [value, name] = GROUPED_BY.find(([key]) => key === by) ?? GROUPED_BY[0];
  if (value === "code_group")
    return {
      name,
      type: "short",
      cell: ({ code_group_id, code_group }) => codeGroupLink(view, code_group_id, code_group),
    };
  return { name, type: "short", cell: (row) => row[value] ?? `Without ${value}` };
}

const customers = (orders: number, revenue: string | null, currency: string): string =>
  orders === 0 ? "–" : `${whole(orders)} · ${money(revenue, currency)}`;

const COLUMNS: readonly TableColumn<Row>[] = [
  { name: "Attempts", type: "number", cell: (row) => whole(row.attempts) },
  { name: "Accepted", type: "number", cell: acceptance },
  { name: "Failed", type: "number", cell: (row) => whole(row.failed) },
  { name: "Not known", type: "number", cell: (row) => whole(row.not_known) },
  { name: "Lost carts", type: "number", cell: (row) => whole(row.lost_carts) },
  { name: "Orders", type: "number", cell: (row) => whole(row.orders) },
  { name: "Revenue", type: "number", cell: (row) => money(row.revenue, row.currency) },
  { name: "Discount", type: "number", cell: (row) => discountsText(row, row.currency) },
  { name: "Payout", type: "number", cell: (row) => money(row.payout, row.currency) },
  { name: "New customers", type: "number", cell: (row) => customers(row.new_orders, row.new_revenue, row.currency) },
  {
    name: "Returning customers",
    type: "number",
    cell: (row) => customers(row.returning_orders, row.returning_revenue, row.currency),
  },
  {
    name: "Customers not known",
    type: "number",
    cell: (row) => customers(row.not_known_orders, row.not_known_revenue, row.currency),
  },
];
