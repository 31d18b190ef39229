import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { REPORTS } from "../../../services/reports/index.ts";
import type { AppContext } from "../../app-context.ts";
import { type Html, html } from "../../html.ts";
import { card, cards, money, panel, percent, table, whole } from "../components.ts";
import { filters, linkTo, page, type View, withDays, zoneOf } from "../layout.ts";
import {
  COUNT_COLUMNS,
  codeLink,
  funnelPanel,
  hiddenNote,
  intervalOf,
  promotionLink,
  reasonsText,
  seriesPanel,
} from "../panels/funnel.ts";
import { dayIn } from "../query.ts";
import { type ReportResponses, refusalIn, reportOf, reportOrRefusal } from "../reports.ts";

/** So many codes and promotions the first page names. */
const TOP = { limit: "10" };
const DAY = 86_400_000;

/** What happened today, and how far codes got in the days that are looked at. */
export async function overview(services: AppContext, given: View): Promise<string | Refusal> {
  const now = services.now();
  const view = withDays(given, now);
  const [glance, funnel, series, codes, promotions] = await Promise.all([
    glanceOf(services, view, now),
    reportOf(services, view, REPORTS.funnel),
    reportOf(services, view, REPORTS.timeseries, { interval: intervalOf(view) }),
    reportOf(services, view, REPORTS.codes, TOP),
    reportOf(services, view, REPORTS.promotions, TOP),
  ]);
  if (isRefusal(glance)) return glance;
  if (isRefusal(funnel)) return funnel;
  if (isRefusal(series)) return series;
  if (isRefusal(codes)) return codes;
  if (isRefusal(promotions)) return promotions;
  return page(
    view,
    "Overview",
    html`${glance}${filters(view, now)}${hiddenNote(view, funnel.meta)}
<div class="two">${funnelPanel(view, funnel)}${seriesPanel(view, series, { interval: intervalOf(view) })}</div>
${topCodes(view, codes)}${topPromotions(view, promotions)}`,
  );
}

function topCodes(view: View, { data, meta }: ReportResponses["codes"]): Html {
  const columns = [{ name: "Code", show: ({ code }: (typeof data)[number]) => codeLink(view, code) }, ...COUNT_COLUMNS];
  const all = html`<p><a href="${linkTo(view, "/dashboard/codes")}">All ${whole(meta.pagination.total)} codes</a></p>`;
  const rows = table("Codes tried most", columns, data, { empty: "No code was tried in these days." });
  return panel("codes", "Codes tried most", html`${rows}${all}`, reportOrRefusal(view, "codes", meta, TOP));
}

function topPromotions(view: View, { data, meta }: ReportResponses["promotions"]): Html {
  const name = ({ promotion_id, name }: (typeof data)[number]) => promotionLink(view, promotion_id, name);
  const rows = table("Promotions used most", [{ name: "Promotion", show: name }, ...COUNT_COLUMNS], data);
  return panel("promotions", "Promotions used most", rows, reportOrRefusal(view, "promotions", meta, TOP));
}

/** Today so far, beside yesterday up to the same hour. */
async function glanceOf(services: AppContext, view: View, now: number): Promise<Html | Refusal> {
  const zone = zoneOf(view);
  const day = (daysAgo: number) => ({
    ...view,
    asked: {
      ...view.asked,
      tz: zone,
      from: dayIn(zone, now, daysAgo),
      to: new Date(now - daysAgo * DAY).toISOString(),
    },
  });
  const answers = await Promise.all([
    reportOf(services, day(0), REPORTS.sales),
    reportOf(services, day(1), REPORTS.sales),
    reportOf(services, day(0), REPORTS.funnel),
  ]);
  const [today, yesterday, funnel] = answers;
  if (isRefusal(today) || isRefusal(yesterday) || isRefusal(funnel)) return refusalIn(answers)!;
  return glanceShown(view, today.data, yesterday.data, funnel.data);
}

type Sales = ReportResponses["sales"]["data"];

function glanceShown(view: View, today: Sales, yesterday: Sales, funnel: ReportResponses["funnel"]["data"]): Html {
  const { currency } = view.access.property;
  const sum = (rows: Sales, name: "attempts" | "redeemed" | "orders" | "orders_with_code") =>
    rows.reduce((total, row) => total + row[name], 0);
  const own = (rows: Sales) => rows.find((row) => row.currency === currency);
  const amount = (rows: Sales, name: "discount" | "revenue_with_code") => money(own(rows)?.[name] ?? "0", currency);
  const failures = funnel.flatMap(({ reasons }) => reasons).filter(({ reason }) => reason !== null);
  const worst = failures.sort((a, b) => b.attempts - a.attempts).slice(0, 1);
  const before = (text: string) => `yesterday by now ${text}`;
  return html`<section aria-label="Today">${cards([
    card("Codes tried today", whole(sum(today, "attempts")), before(whole(sum(yesterday, "attempts")))),
    card(
      "Redeemed",
      percent(sum(today, "redeemed"), sum(today, "attempts")),
      before(percent(sum(yesterday, "redeemed"), sum(yesterday, "attempts"))),
    ),
    card("Discounts", amount(today, "discount"), before(amount(yesterday, "discount"))),
    card("Revenue with a code", amount(today, "revenue_with_code"), before(amount(yesterday, "revenue_with_code"))),
    card(
      "Orders with a code",
      `${whole(sum(today, "orders_with_code"))} of ${whole(sum(today, "orders"))}`,
      before(`${whole(sum(yesterday, "orders_with_code"))} of ${whole(sum(yesterday, "orders"))}`),
    ),
    card("Most failed for", worst.length > 0 ? reasonsText(worst) : "–", "today"),
  ])}</section>`;
}
