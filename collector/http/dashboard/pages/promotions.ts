import { listPromotions } from "../../../services/promotion-list.ts";
import { pullNow } from "../../../services/pull/sources.ts";
import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { REPORTS, type ReportResults } from "../../../services/reports/index.ts";
import { html, NOTHING } from "../../html.ts";
import { allOrRefusal } from "../all-or-refusal.ts";
import { panel, select } from "../components.ts";
import { withDefaultDays } from "../days.ts";
import { discountsText } from "../discount-texts.ts";
import { dayFilters } from "../filters.ts";
import { dateTime, percent, whole } from "../format.ts";
import { promotionLink } from "../links.ts";
import { numberedPager, sortingOf } from "../lists.ts";
import type { FormRequest, FormResult, Page, PageContent, PageRequest } from "../page.ts";
import { PULL_PATH, sourcePanel } from "../promotion/source-panel.ts";
import { kindText, promotionBadge, STATUS_TEXTS } from "../promotion-status.ts";
import { usesOfLimit } from "../redemption-texts.ts";
import { loadReport, reportLinks } from "../reports.ts";
import { type TableColumn, table } from "../table.ts";
import { linkTo, mayManage, type View } from "../view.ts";

const PATH = "/dashboard/promotions";

/** All promotions, with their numbers of the chosen days. */
export const promotions: Page = {
  path: PATH,
  label: "Promotions",
  scope: "read",
  content,
  forms: [{ path: PULL_PATH, scope: "manage", submit: pullPromotions }],
};

const PAGE_SIZE = "25";
/** The report beside the list holds the most-used promotions; every other one has fewer uses than these. */
const REPORT_SIZE = { limit: "1000" };

type Promotion = Exclude<Awaited<ReturnType<typeof listPromotions>>, Refusal>["data"][number];
type PromotionsReport = ReportResults["promotions"];

async function content(request: PageRequest): Promise<PageContent | Refusal> {
  const { context, view: requested, parameter } = request;
  const now = context.now();
  const view = withDefaultDays(requested, now);
  const sorted = { sort: parameter("sort") || "id", direction: parameter("direction") || "desc" };
  const values = { query: parameter("query"), status: parameter("status") };
  const list = { ...values, ...sorted };
  const loaded = await allOrRefusal([
    listPromotions(context.store, view.access.property, { ...list, page: parameter("page"), limit: PAGE_SIZE }),
    loadReport(context, view, REPORTS.promotions, REPORT_SIZE),
  ]);
  if (isRefusal(loaded)) return loaded;
  const [{ data, meta }, report] = loaded;
  const rows = table("Promotions", [...promotionColumns(view), ...countColumns(report)], data, {
    sorting: sortingOf(view, list),
    empty: "No promotions match.",
  });
  const body = html`${rows}${numberedPager(view, list, meta.pagination, "promotion")}`;
  return {
    title: "Promotions",
    body: html`${dayFilters(view, now, { fields: fieldsOf(values), values, hidden: sorted })}${mayManage(view) ? newButton(view) : NOTHING}
${await sourcePanel(request)}${panel("list", "Promotions", body, reportLinks(view, "promotions", report.meta, REPORT_SIZE))}`,
  };
}

async function pullPromotions({ context, view }: FormRequest): Promise<FormResult> {
  const pulled = await pullNow(context.source, view.access.property);
  return isRefusal(pulled) ? pulled : { redirect: linkTo(view, PATH) };
}

const STATUSES: readonly (readonly [value: string, text: string])[] = [["", "Any"], ...Object.entries(STATUS_TEXTS)];

const fieldsOf = (values: { readonly query: string; readonly status: string }) =>
  html`<label>Search <input type="search" name="query" value="${values.query}" placeholder="Name or code"></label>
<label>Status ${select("status", values.status, STATUSES)}</label>`;

const newButton = (view: View) =>
  html`<p><a class="button primary" href="${linkTo(view, "/dashboard/promotions/new")}">New promotion</a></p>`;

const promotionColumns = (view: View): TableColumn<Promotion>[] => [
  { name: "ID", type: "number", sort: "id", cell: ({ id }) => id },
  { name: "Promotion", type: "long", sort: "name", cell: ({ id, name }) => promotionLink(view, id, name) },
  { name: "Status", type: "short", cell: ({ status }) => promotionBadge(status) },
  { name: "Kind", type: "short", cell: kindText },
  { name: "Uses", type: "number", cell: ({ current_uses, max_uses }) => usesOfLimit(current_uses, max_uses) },
  { name: "Starts (UTC)", type: "short", sort: "start_date", cell: ({ start_date }) => dateTime(start_date) },
  { name: "Ends (UTC)", type: "short", cell: ({ end_date }) => dateTime(end_date) },
];

/** Numbers of the report, which has a row for each promotion and currency. */
function countColumns({ data }: PromotionsReport): TableColumn<Promotion>[] {
  const byPromotion = Map.groupBy(data, ({ promotion_id }) => promotion_id);
  const rowsOf = ({ id }: Promotion) => byPromotion.get(id) ?? [];
  const sum = (promotion: Promotion, name: "attempts" | "redeemed" | "redemptions") =>
    rowsOf(promotion).reduce((total, row) => total + row[name], 0);
  const rate = (promotion: Promotion) => percent(sum(promotion, "redeemed"), sum(promotion, "attempts"));
  const discounts = (promotion: Promotion) => rowsOf(promotion).map((row) => discountsText(row, row.currency));
  return [
    { name: "Attempts", type: "number", cell: (promotion) => whole(sum(promotion, "attempts")) },
    { name: "Redemption rate", type: "number", cell: rate },
    { name: "Redemptions", type: "number", cell: (promotion) => whole(sum(promotion, "redemptions")) },
    { name: "Discount", type: "number", cell: (promotion) => discounts(promotion).join(", ") || "–" },
  ];
}
