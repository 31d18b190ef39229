import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { REPORTS } from "../../../services/reports/index.ts";
import type { AppContext } from "../../app-context.ts";
import { type Html, html } from "../../html.ts";
import { card, cards, money, panel, percent, type TableColumn, table, units, whole } from "../components.ts";
import { filters, page, type View, withDays } from "../layout.ts";
import { hiddenNote } from "../panels/funnel.ts";
import { type ReportResponses, reportOf, reportOrRefusal } from "../reports.ts";

/** What promotions cost and bring, whether the site and the rules agree, and what fell short of a minimum. */
export async function salesPage(services: AppContext, given: View): Promise<string | Refusal> {
  const now = services.now();
  const view = withDays(given, now);
  const [sales, claims, short] = await Promise.all([
    reportOf(services, view, REPORTS.sales),
    reportOf(services, view, REPORTS.claims),
    reportOf(services, view, REPORTS.lost_sales),
  ]);
  if (isRefusal(sales)) return sales;
  if (isRefusal(claims)) return claims;
  if (isRefusal(short)) return short;
  return page(
    view,
    "Sales",
    html`${filters(view, now)}${hiddenNote(view, sales.meta)}${salesPanel(view, sales)}${claimsPanel(view, claims)}${shortPanel(view, short)}`,
  );
}

interface Orders {
  readonly which: string;
  readonly orders: number;
  readonly revenue: string | null;
  readonly average: string | null;
  readonly currency: string;
}

/** Orders of one currency, and of these those with a code and without. */
function ordersOf(row: ReportResponses["sales"]["data"][number]): Orders[] {
  const { currency, orders, orders_with_code } = row;
  const line = (which: string, count: number, revenue: string | null, average: string | null) => ({
    which,
    orders: count,
    revenue,
    average,
    currency,
  });
  return [
    line("All orders", orders, row.revenue, row.average_order),
    line("With a code", orders_with_code, row.revenue_with_code, row.average_order_with_code),
    line("Without", orders - orders_with_code, row.revenue_without_code, row.average_order_without_code),
  ];
}

const ORDERS: readonly TableColumn<Orders>[] = [
  { name: "Orders", show: ({ which }) => which },
  { name: "How many", isNumber: true, show: ({ orders }) => whole(orders) },
  { name: "Revenue", isNumber: true, show: ({ revenue, currency }) => money(revenue, currency) },
  { name: "Average order", isNumber: true, show: ({ average, currency }) => money(average, currency) },
];

function salesPanel(view: View, { data, meta }: ReportResponses["sales"]): Html {
  const shown = data.map((row) => {
    const { currency, orders_of_unknown_value: unknown } = row;
    const back = `${whole(row.reversed)} came back, ${money(row.reversed_discount, currency)}`;
    return html`${cards([
      card("Discounts given", money(row.discount, currency), `${whole(row.redemptions)} redemptions; ${back}`),
      card("Orders with a code", percent(row.orders_with_code, row.orders), `of ${whole(row.orders)} orders`),
      card("Carts lost", money(row.lost_value, currency), `of ${whole(row.lost_attempts)} attempts that failed`),
    ])}${table(`Orders in ${currency}`, ORDERS, ordersOf(row))}${
      unknown === 0 ? "" : html`<p class="hint">Of unknown value, and in no amount: ${whole(unknown)} orders.</p>`
    }`;
  });
  const content = data.length === 0 ? html`<p class="empty">No orders in these days.</p>` : html`${shown}`;
  return panel("cost", "What promotions cost and bring", content, reportOrRefusal(view, "sales", meta));
}

const OUTCOMES = {
  confirmed: "The rules confirm it",
  only_site: "Only the site honoured it",
  only_rules: "Only the rules honour it",
  amount_differs: "Other amounts",
} as const;

function claimsPanel(view: View, { data, meta }: ReportResponses["claims"]): Html {
  const columns: TableColumn<(typeof data)[number]>[] = [
    { name: "Outcome", show: ({ outcome }) => OUTCOMES[outcome] },
    { name: "Told by", show: ({ source }) => (source === "browser" ? "the page" : "the server") },
    { name: "With a code", show: (row) => (row.with_code ? "yes" : "no") },
    { name: "Redemptions", isNumber: true, show: ({ redemptions }) => whole(redemptions) },
    { name: "Discount", isNumber: true, show: (row) => money(row.discount, row.currency) },
    {
      name: "The site says",
      isNumber: true,
      show: (row) => (row.claim === "none" ? "nothing" : money(row.claimed_discount, row.currency)),
    },
    { name: "Reversed", isNumber: true, show: ({ reversed }) => whole(reversed) },
  ];
  const rows = table("The site's word beside the rules", columns, data, { empty: "No redemptions in these days." });
  return panel("claims", "The site's word beside the rules", rows, reportOrRefusal(view, "claims", meta));
}

function shortPanel(view: View, { data, meta }: ReportResponses["lost_sales"]): Html {
  const columns: TableColumn<(typeof data)[number]>[] = [
    {
      name: "Short of",
      show: ({ short_of_up_to, short_of_units, currency }) =>
        short_of_units !== null
          ? units(short_of_units)
          : short_of_up_to === null
            ? "more"
            : `up to ${money(short_of_up_to, currency)}`,
    },
    { name: "Attempts", isNumber: true, show: ({ attempts }) => whole(attempts) },
    { name: "No order followed", isNumber: true, show: ({ lost }) => whole(lost) },
    { name: "Their carts", isNumber: true, show: (row) => money(row.lost_value, row.currency) },
  ];
  const rows = html`${table("Carts short of a minimum", columns, data, { empty: "No cart was short of a minimum." })}
<p class="hint">Carts that nobody knows are left out.</p>`;
  return panel("short", "Carts short of a minimum", rows, reportOrRefusal(view, "lost_sales", meta));
}
