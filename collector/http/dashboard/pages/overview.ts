import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { REPORTS, type ReportResults } from "../../../services/reports/index.ts";
import type { AppContext } from "../../app-context.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { allOrRefusal } from "../all-or-refusal.ts";
import { card, cards, panel } from "../components.ts";
import { dayUntilNow, intervalOf, withDefaultDays, zoneOf } from "../days.ts";
import { dayFilters } from "../filters.ts";
import { count, money, percent, whole } from "../format.ts";
import type { Page, PageContent, PageRequest } from "../page.ts";
import { acceptance, codeColumns, notKnownText, promotionColumns, REDEEMED_NOTE } from "../panels/counts.ts";
import { contactsNote, evaluatorNote, pricesNote } from "../panels/decision-notes.ts";
import { excludedNote } from "../panels/excluded-note.ts";
import { findingsPanel } from "../panels/findings.ts";
import { funnelPanel } from "../panels/funnel.ts";
import { timeseriesPanel } from "../panels/timeseries.ts";
import { withheldNote } from "../panels/withheld-note.ts";
import { reasonText } from "../reason-texts.ts";
import { loadReport, reportLinks } from "../reports.ts";
import { table } from "../table.ts";
import { linkTo, type View } from "../view.ts";

/** Today's numbers, and the funnel of the chosen days. */
export const overview: Page = { path: "/dashboard", label: "Overview", scope: "read", content };

/** Parameters of the lists of codes and promotions. */
const TOP = { limit: "10" };

async function content({ context, view: requested }: PageRequest): Promise<PageContent | Refusal> {
  const now = context.now();
  const view = withDefaultDays(requested, now);
  const loaded = await allOrRefusal([
    todayCards(context, view, now),
    loadReport(context, view, REPORTS.funnel),
    loadReport(context, view, REPORTS.timeseries, { interval: intervalOf(view) }),
    loadReport(context, view, REPORTS.codes, TOP),
    loadReport(context, view, REPORTS.promotions, TOP),
    evaluatorNote(context, view),
    pricesNote(context, view),
    loadReport(context, view, REPORTS.guessing),
    loadReport(context, view, REPORTS.findings),
  ]);
  if (isRefusal(loaded)) return loaded;
  const [today, funnel, timeseries, codes, promotions, evaluator, prices, guessing, findings] = loaded;
  return {
    title: "Overview",
    body: html`${findingsPanel(view, findings, funnel.data[0]?.attempts ?? 0)}${withheldNote(view, guessing.data)}${evaluator}${prices}${contactsNote(view)}${today}${dayFilters(view, now)}${excludedNote(view, funnel.meta)}
<div class="two">${funnelPanel(view, funnel)}${timeseriesPanel(view, timeseries)}</div>
${topCodes(view, codes)}${topPromotions(view, promotions)}`,
  };
}

/** Attempts that are not known are named where there are any. */
const acceptanceText = (totals: Parameters<typeof acceptance>[0]): string =>
  totals.not_known === 0 ? acceptance(totals) : `${acceptance(totals)}, ${notKnownText(totals)}`;

function topCodes(view: View, { data, meta }: ReportResults["codes"]): Html {
  const title = "Most-tried codes";
  const { total } = meta.pagination;
  const all = html`<p><a href="${linkTo(view, "/dashboard/codes")}">All ${count(total, "code")}</a></p>`;
  const rows = table(title, codeColumns(view), data, { empty: "No codes tried in this period." });
  return panel(
    "codes",
    title,
    html`${rows}${total === 0 ? NOTHING : html`${REDEEMED_NOTE}${all}`}`,
    reportLinks(view, "codes", meta, TOP),
  );
}

function topPromotions(view: View, { data, meta }: ReportResults["promotions"]): Html {
  const title = "Most-used promotions";
  const rows = table(title, promotionColumns(view), data, { empty: "No promotions used in this period." });
  return panel("promotions", title, rows, reportLinks(view, "promotions", meta, TOP));
}

/** Today so far, compared with yesterday up to the same time. */
async function todayCards(context: AppContext, view: View, now: number): Promise<Html | Refusal> {
  const [today, yesterday] = [untilNow(view, now, 0), untilNow(view, now, 1)];
  const loaded = await allOrRefusal([
    loadReport(context, today, REPORTS.sales),
    loadReport(context, yesterday, REPORTS.sales),
    loadReport(context, today, REPORTS.funnel),
  ]);
  if (isRefusal(loaded)) return loaded;
  const [sales, salesYesterday, funnel] = loaded;
  const { currency } = view.access.property;
  return html`<section aria-label="Today">${cards([
    ...comparedCards(totalsOf(sales.data, currency), totalsOf(salesYesterday.data, currency), currency),
    topFailureCard(funnel.data),
  ])}</section>`;
}

/** The view of a day until the time that its clock shows now. */
function untilNow(view: View, now: number, daysAgo: number): View {
  const tz = zoneOf(view);
  return { ...view, query: { ...view.query, tz, ...dayUntilNow(tz, now, daysAgo) } };
}

type SalesRow = ReportResults["sales"]["data"][number];

/** Counts of all currencies; amounts of the property's own. */
function totalsOf(rows: readonly SalesRow[], currency: string) {
  const sum = (name: "attempts" | "accepted" | "failed" | "not_known" | "redeemed" | "orders" | "orders_with_code") =>
    rows.reduce((total, row) => total + row[name], 0);
  const own = rows.find((row) => row.currency === currency);
  return {
    attempts: sum("attempts"),
    accepted: sum("accepted"),
    failed: sum("failed"),
    not_known: sum("not_known"),
    redeemed: sum("redeemed"),
    orders: sum("orders"),
    ordersWithCode: sum("orders_with_code"),
    discount: own?.discount ?? "0",
    revenueWithCode: own?.revenue_with_code ?? "0",
  };
}

type Totals = ReturnType<typeof totalsOf>;

function comparedCards(today: Totals, yesterday: Totals, currency: string): Html[] {
  const compared = (name: string, text: (totals: Totals) => string) =>
    card(name, text(today), `${text(yesterday)} by this time yesterday`);
  return [
    compared("Attempts today", ({ attempts }) => whole(attempts)),
    compared("Accepted today", acceptanceText),
    compared("Redeemed today", ({ redeemed, attempts }) => percent(redeemed, attempts)),
    compared("Discount today", ({ discount }) => money(discount, currency)),
    compared("Code revenue today", ({ revenueWithCode }) => money(revenueWithCode, currency)),
    compared("Code orders today", ({ ordersWithCode, orders }) => `${whole(ordersWithCode)} of ${whole(orders)}`),
  ];
}

function topFailureCard(funnel: ReportResults["funnel"]["data"]): Html {
  const failures = funnel
    .flatMap(({ reasons }) => reasons)
    .flatMap(({ reason, attempts }) => (reason === null ? [] : [{ reason, attempts }]));
  const [top] = failures.sort((a, b) => b.attempts - a.attempts);
  return top
    ? card("Top failure today", reasonText(top.reason), count(top.attempts, "attempt"))
    : card("Top failure today", "–");
}
