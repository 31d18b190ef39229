import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { REPORTS, type ReportResults } from "../../../services/reports/index.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { allOrRefusal } from "../all-or-refusal.ts";
import { card, cards, panel } from "../components.ts";
import { withDefaultDays } from "../days.ts";
import { dayFilters } from "../filters.ts";
import { count, money, percent, whole } from "../format.ts";
import type { Page, PageContent, PageRequest } from "../page.ts";
import { coveragePanel } from "../panels/coverage.ts";
import { customersPanel } from "../panels/customers.ts";
import { excludedNote } from "../panels/excluded-note.ts";
import { verdictsPanel } from "../panels/verdicts.ts";
import { discountNote } from "../redemption-texts.ts";
import { loadReport, reportLinks } from "../reports.ts";
import { type TableColumn, table } from "../table.ts";
import type { View } from "../view.ts";

/** The cost and revenue of promotions, the site's discounts against the rules', and carts below a minimum. */
export const sales: Page = { path: "/dashboard/sales", label: "Sales", scope: "read", content };

async function content({ context, view: requested }: PageRequest): Promise<PageContent | Refusal> {
  const now = context.now();
  const view = withDefaultDays(requested, now);
  const loaded = await allOrRefusal([
    loadReport(context, view, REPORTS.sales),
    loadReport(context, view, REPORTS.customers),
    loadReport(context, view, REPORTS.claims),
    loadReport(context, view, REPORTS.verdicts),
    loadReport(context, view, REPORTS.lost_sales),
    loadReport(context, view, REPORTS.coverage, { by: "consent" }),
    loadReport(context, view, REPORTS.coverage, { by: "browser" }),
  ]);
  if (isRefusal(loaded)) return loaded;
  const [sales, customers, claims, verdicts, lostSales, byConsent, byBrowser] = loaded;
  return {
    title: "Sales",
    body: html`${dayFilters(view, now)}${excludedNote(view, sales.meta)}${salesPanel(view, sales)}${customersPanel(view, customers)}${claimsPanel(view, claims)}${verdictsPanel(view, verdicts)}${lostSalesPanel(view, lostSales)}${coveragePanel(view, byConsent, byBrowser)}`,
  };
}

type SalesRow = ReportResults["sales"]["data"][number];

function salesPanel(view: View, { data, meta }: ReportResults["sales"]): Html {
  const body =
    data.length === 0 ? html`<p class="empty">No orders in this period.</p>` : html`${data.map(salesInCurrency)}`;
  return panel("sales", "Cost and revenue", body, reportLinks(view, "sales", meta));
}

function salesInCurrency(row: SalesRow): Html {
  const { currency, orders_of_unknown_value: unknown } = row;
  const note = html`<p class="hint">${count(unknown, "order")} of unknown value excluded.</p>`;
  return html`${cards([
    card(
      "Discount given",
      money(row.discount, currency),
      `${count(row.redemptions, "redemption")}; ${discountNote(row)}`,
    ),
    card("Orders with a code", percent(row.orders_with_code, row.orders), `of ${count(row.orders, "order")}`),
    card("Lost carts", money(row.lost_value, currency), count(row.lost_carts, "distinct cart")),
  ])}${table(`Orders in ${currency}`, ORDER_COLUMNS, ordersOf(row))}${unknown === 0 ? NOTHING : note}`;
}

interface OrderRow {
  readonly name: string;
  readonly orders: number;
  readonly revenue: string | null;
  readonly average: string | null;
  readonly currency: string;
}

/** The orders of one currency: all, with a code, without. */
function ordersOf(row: SalesRow): OrderRow[] {
  const { currency, orders, orders_with_code } = row;
  const line = (name: string, count: number, revenue: string | null, average: string | null) => ({
    name,
    orders: count,
    revenue,
    average,
    currency,
  });
  return [
    line("All orders", orders, row.revenue, row.average_order),
    line("With a code", orders_with_code, row.revenue_with_code, row.average_order_with_code),
    line("Without a code", orders - orders_with_code, row.revenue_without_code, row.average_order_without_code),
  ];
}

const ORDER_COLUMNS: readonly TableColumn<OrderRow>[] = [
  { name: "Orders", cell: ({ name }) => name },
  { name: "Number", type: "number", cell: ({ orders }) => whole(orders) },
  { name: "Revenue", type: "number", cell: ({ revenue, currency }) => money(revenue, currency) },
  { name: "Average order", type: "number", cell: ({ average, currency }) => money(average, currency) },
];

type Claim = ReportResults["claims"]["data"][number];

const OUTCOMES: Readonly<Record<Claim["outcome"], string>> = {
  confirmed: "Confirmed",
  only_site: "Site only",
  only_rules: "Rules only",
  amount_differs: "Amounts differ",
};

function claimsPanel(view: View, { data, meta }: ReportResults["claims"]): Html {
  const title = "Site vs. rules";
  const rows = table(title, CLAIM_COLUMNS, data, { empty: "No redemptions in this period." });
  return panel("claims", title, rows, reportLinks(view, "claims", meta));
}

const CLAIM_COLUMNS: readonly TableColumn<Claim>[] = [
  { name: "Outcome", cell: ({ outcome }) => OUTCOMES[outcome] },
  { name: "Source", cell: ({ source }) => source },
  { name: "With a code", cell: ({ with_code }) => (with_code ? "yes" : "no") },
  { name: "Redemptions", type: "number", cell: ({ redemptions }) => whole(redemptions) },
  { name: "Discount", type: "number", cell: (row) => money(row.discount, row.currency) },
  { name: "Amount reported", type: "number", cell: reportedAmount },
  { name: "Refunded", type: "number", cell: ({ reversed }) => whole(reversed) },
];

function reportedAmount({ claim, claimed_discount, currency }: Claim): string {
  return claim === "none" ? "not reported" : money(claimed_discount, currency);
}

type LostSale = ReportResults["lost_sales"]["data"][number];

function lostSalesPanel(view: View, { data, meta }: ReportResults["lost_sales"]): Html {
  const title = "Carts below a minimum";
  const rows = table(title, LOST_COLUMNS, data, { empty: "No cart was below a minimum in this period." });
  const note = html`<p class="hint">Carts with unknown contents are excluded.</p>`;
  return panel("lost-sales", title, html`${rows}${note}`, reportLinks(view, "lost_sales", meta));
}

const LOST_COLUMNS: readonly TableColumn<LostSale>[] = [
  { name: "Short by", cell: shortBy },
  { name: "Attempts", type: "number", cell: ({ attempts }) => whole(attempts) },
  { name: "Didn't order", type: "number", cell: ({ lost }) => whole(lost) },
  { name: "Cart value", type: "number", cell: (row) => money(row.lost_value, row.currency) },
];

/** Rows are bands of what is missing; the last one has no upper end. */
function shortBy({ short_of_units, short_of_up_to, currency }: LostSale): string {
  if (short_of_units !== null) return count(short_of_units, "item");
  return short_of_up_to === null ? "more" : `up to ${money(short_of_up_to, currency)}`;
}
