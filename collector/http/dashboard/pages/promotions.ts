import { listPromotions } from "../../../services/promotion-list.ts";
import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { REPORTS } from "../../../services/reports/index.ts";
import type { AppContext } from "../../app-context.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import {
  badge,
  moment,
  money,
  pager,
  panel,
  percent,
  type Sorting,
  type TableColumn,
  table,
  whole,
} from "../components.ts";
import { filters, linkTo, mayManage, page, select, type View, withDays } from "../layout.ts";
import { promotionLink } from "../panels/funnel.ts";
import { textOf } from "../query.ts";
import { type ReportResponses, reportOf, reportOrRefusal } from "../reports.ts";

const PAGE = "25";
/** So many promotions the report beside the list names; those that are not among them were used less than all of these. */
const REPORTED = { limit: "1000" };

type Query = Readonly<Record<string, unknown>>;
type Promotion = Exclude<Awaited<ReturnType<typeof listPromotions>>, Refusal>["data"][number];
type PromotionCounts = ReportResponses["promotions"]["data"][number];

const STATUS_BADGES = {
  ENABLED: ["active", "good"],
  DISABLED: ["paused", "plain"],
  INVALID: ["invalid", "bad"],
} as const;

/** Whether a promotion works, in a colour. */
export function promotionBadge(status: Promotion["status"]): Html {
  const [text, kind] = STATUS_BADGES[status];
  return badge(text, kind);
}

/** All promotions, with what they did in the days that are looked at. */
export async function promotionsPage(services: AppContext, given: View, query: Query): Promise<string | Refusal> {
  const now = services.now();
  const view = withDays(given, now);
  const [search, status] = [textOf(query.query), textOf(query.status)];
  const [sort, direction] = [textOf(query.sort) || "id", textOf(query.direction) || "desc"];
  const chosen = { query: search, status, sort, direction };
  const [list, report] = await Promise.all([
    listPromotions(services.store, view.access.property, { ...chosen, page: textOf(query.page), limit: PAGE }),
    reportOf(services, view, REPORTS.promotions, REPORTED),
  ]);
  if (isRefusal(list)) return list;
  if (isRefusal(report)) return report;
  const { total, current_page, total_pages } = list.meta.pagination;
  const to = (page: number) => linkTo(view, view.path, { ...chosen, page: String(page) });
  const sorting: Sorting = {
    by: sort,
    descending: direction === "desc",
    link: (by, descending) => linkTo(view, view.path, { ...chosen, sort: by, direction: descending ? "desc" : "asc" }),
  };
  const rows = html`${table("Promotions", columnsFor(view, report), list.data, { sorting, empty: "No promotion fits." })}${pager(
    current_page > 1 ? to(current_page - 1) : null,
    current_page < total_pages ? to(current_page + 1) : null,
    `${whole(total)} promotions, page ${current_page} of ${Math.max(total_pages, 1)}`,
  )}`;
  const fields = html`<label>Search <input type="search" name="query" value="${search}" placeholder="a part of the name, or a code"></label>
<label>Status ${select("status", status, STATUSES)}</label>`;
  const make = html`<p><a class="button primary" href="${linkTo(view, "/dashboard/promotions/new")}">New promotion</a></p>`;
  return page(
    view,
    "Promotions",
    html`${filters(view, now, { fields, kept: { sort, direction }, typed: { query: search, status } })}${mayManage(view) ? make : NOTHING}
${panel("list", "Promotions", rows, reportOrRefusal(view, "promotions", report.meta, REPORTED))}`,
  );
}

const STATUSES = [
  ["", "any"],
  ["ENABLED", "active"],
  ["DISABLED", "paused"],
  ["INVALID", "invalid"],
] as const;

function columnsFor(view: View, { data }: ReportResponses["promotions"]): TableColumn<Promotion>[] {
  const counted = Map.groupBy(data, ({ promotion_id }) => promotion_id);
  const rowsOf = ({ id }: Promotion): readonly PromotionCounts[] => counted.get(id) ?? [];
  const sum = (promotion: Promotion, name: "attempts" | "redeemed" | "redemptions") =>
    rowsOf(promotion).reduce((total, row) => total + row[name], 0);
  return [
    { name: "Id", isNumber: true, sort: "id", show: ({ id }) => id },
    { name: "Promotion", sort: "name", show: ({ id, name }) => promotionLink(view, id, name) },
    { name: "Status", show: ({ status }) => promotionBadge(status) },
    { name: "Kind", show: ({ redemption_type }) => (redemption_type === "COUPON" ? "with a code" : "automatic") },
    { name: "Uses", isNumber: true, show: ({ current_uses, max_uses }) => usesText(current_uses, max_uses) },
    { name: "From", sort: "start_date", show: ({ start_date }) => moment(start_date) },
    { name: "To", show: ({ end_date }) => moment(end_date) },
    { name: "Attempts", isNumber: true, show: (one) => whole(sum(one, "attempts")) },
    { name: "Redeemed", isNumber: true, show: (one) => percent(sum(one, "redeemed"), sum(one, "attempts")) },
    { name: "Redemptions", isNumber: true, show: (one) => whole(sum(one, "redemptions")) },
    {
      name: "Discount",
      isNumber: true,
      show: (one) =>
        rowsOf(one)
          .map(({ discount, currency }) => money(discount, currency))
          .join(", ") || "–",
    },
  ];
}

export const usesText = (uses: number, most: number | null): string =>
  most === null || most === 0 ? whole(uses) : `${whole(uses)} of ${whole(most)}`;
