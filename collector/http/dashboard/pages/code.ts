import { codeChecks } from "../../../services/facts.ts";
import { isRefusal, type Refusal, refusal } from "../../../services/refusal.ts";
import { REPORTS, type ReportResults } from "../../../services/reports/index.ts";
import type { AppContext } from "../../app-context.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { allOrRefusal } from "../all-or-refusal.ts";
import { discountText, rulesText, verdictBadge } from "../code-status.ts";
import { card, cards, panel } from "../components.ts";
import { intervalOf, withDefaultDays } from "../days.ts";
import { offShippingText } from "../discount-texts.ts";
import { formatLinks } from "../file-links.ts";
import { dayFilters } from "../filters.ts";
import { count, dateTime, money, percent, whole } from "../format.ts";
import { customerLink, orderLink, promotionLink, visitorLink } from "../links.ts";
import { cursorPager } from "../lists.ts";
import type { Page, PageContent, PageRequest } from "../page.ts";
import { codeOrdersPanel } from "../panels/code-orders.ts";
import { acceptance, notKnownText } from "../panels/counts.ts";
import { excludedNote } from "../panels/excluded-note.ts";
import { funnelPanel } from "../panels/funnel.ts";
import { timeseriesPanel } from "../panels/timeseries.ts";
import { reasonText } from "../reason-texts.ts";
import { usesText } from "../redemption-texts.ts";
import { loadReport } from "../reports.ts";
import { type TableColumn, table } from "../table.ts";
import { linkTo, type Parameters, type View } from "../view.ts";

/** One code: its funnel, and every attempt by status and reason. */
export const code: Page = { path: "/dashboard/codes/attempts", scope: "read", content };

const PAGE_SIZE = "50";

type Checks = Exclude<Awaited<ReturnType<typeof codeChecks>>, Refusal>;
type Check = Checks["data"][number];

interface AttemptFilter extends Parameters {
  readonly code: string;
  readonly status: string;
  readonly reason: string;
}

async function content(request: PageRequest): Promise<PageContent | Refusal> {
  const { context, parameter } = request;
  const now = context.now();
  const view = withDefaultDays(request.view, now);
  const filter = { code: parameter("code"), status: parameter("status"), reason: parameter("reason") };
  const { code } = filter;
  if (code === "")
    return refusal("malformed", "The address names no code.", [{ path: "code", message: "is required" }]);
  const loaded = await allOrRefusal([
    loadReport(context, view, REPORTS.funnel, { code }),
    loadReport(context, view, REPORTS.timeseries, { code, interval: intervalOf(view) }),
    loadReport(context, view, REPORTS.codes, { code }),
    loadChecks(context, view, { ...filter, cursor: parameter("cursor") }),
    promotionText(context, view, code),
    codeOrdersPanel(context, view, code),
  ]);
  if (isRefusal(loaded)) return loaded;
  const [funnel, timeseries, codes, checks, promotion, orders] = loaded;
  return {
    title: `Code ${code}`,
    body: html`<p>${promotion}</p>${dayFilters(view, now, { hidden: filter })}${excludedNote(view, funnel.meta, filter)}${totals(codes.data)}
<div class="two">${funnelPanel(view, funnel, { code })}${timeseriesPanel(view, timeseries, { code })}</div>
${attemptsPanel(view, filter, funnel, checks)}${orders}`,
  };
}

/** Reports take days in the property's time zone, the list of checks in UTC unless it is named. */
const zoneParameter = ({ query, access }: View): string => query.tz || access.property.time_zone;

/** The reports of the page filter by the verdict: so does the list. */
const listFilter = ({ status, reason, ...others }: Parameters): Parameters => ({
  ...others,
  stage: status ?? "",
  verdict_reason: reason ?? "",
});

function loadChecks({ store }: AppContext, view: View, filter: Parameters) {
  const { property_id: _, ...query } = view.query;
  const parameters = Object.entries({ ...query, ...listFilter(filter), tz: zoneParameter(view) });
  const filled = Object.fromEntries(parameters.filter(([, value]) => value !== ""));
  return codeChecks(store, view.access, { ...filled, direction: "desc", limit: PAGE_SIZE });
}

async function promotionText({ store }: AppContext, view: View, code: string): Promise<Html> {
  const { id: propertyId } = view.access.property;
  const coupon = await store.code(propertyId, code);
  const promotion = coupon && (await store.promotion(propertyId, coupon.promotion_id));
  if (!promotion) return html`Not in any promotion`;
  const link = promotionLink(view, promotion.id, promotion.name);
  return html`Part of ${link} · ${usesText(coupon.current_uses, coupon.max_uses)}`;
}

/** Five numbers in each currency. */
function totals(rows: ReportResults["codes"]["data"]): Html {
  const all = rows.flatMap((row) => {
    const { currency } = row;
    const name = (text: string) => (rows.length === 1 ? text : `${text} (${currency})`);
    return [
      card(name("Attempts"), whole(row.attempts)),
      card(name("Accepted"), acceptance(row), notKnownText(row)),
      card(name("Redeemed"), whole(row.redeemed), `${percent(row.redeemed, row.attempts)} of attempts`),
      card(name("Discount given"), money(row.discount, currency), offShippingText(row, currency)),
      card(name("Lost carts"), money(row.lost_value, currency), count(row.lost_carts, "cart")),
    ];
  });
  return cards(all);
}

function attemptsPanel(
  view: View,
  filter: AttemptFilter,
  funnel: ReportResults["funnel"],
  { data, meta }: Checks,
): Html {
  const files = formatLinks(view, "/dashboard/exports/code_checks", {
    ...listFilter(filter),
    tz: zoneParameter(view),
  });
  const rows = table(`Attempts with ${filter.code}`, columnsFor(view), data, { empty: "No attempts match." });
  const body = html`${reasonChips(view, filter, funnel)}${rows}${cursorPager(view, filter, meta.next_cursor)}`;
  return panel("attempts", "All attempts, latest change first", body, { files });
}

/** Links that limit the list to one reason, the most frequent first. */
function reasonChips(view: View, { code, status, reason }: AttemptFilter, { data }: ReportResults["funnel"]): Html {
  const chip = (text: string, parameters: Parameters, isCurrent: boolean) =>
    html`<a class="chip" href="${linkTo(view, view.path, { code, ...parameters })}"${isCurrent ? html` aria-current="true"` : NOTHING}>${text}</a>`;
  const reasons = data
    .flatMap((stage) => stage.reasons)
    .flatMap((counted) => (counted.reason === null ? [] : [{ ...counted, reason: counted.reason }]));
  const totals = [...Map.groupBy(reasons, (counted) => counted.reason)]
    .map(([name, group]) => ({ name, attempts: group.reduce((sum, { attempts }) => sum + attempts, 0) }))
    .sort((a, b) => b.attempts - a.attempts);
  return html`<p class="chips">${chip("All", {}, status === "" && reason === "")}
${chip("Redeemed", { status: "5" }, status === "5")}
${totals.map(({ name, attempts }) => chip(`${reasonText(name)} (${whole(attempts)})`, { reason: name }, reason === name))}</p>`;
}

const columnsFor = (view: View): readonly TableColumn<Check>[] => [
  { name: "Time (UTC)", type: "short", cell: ({ occurred_at }) => dateTime(occurred_at) },
  { name: "Entered", cell: ({ entered }) => html`<code>${entered}</code>` },
  { name: "Verdict", type: "short", cell: verdictBadge },
  { name: "Why", cell: ({ verdict_reason }) => (verdict_reason === null ? "–" : reasonText(verdict_reason)) },
  { name: "Shop's own words", cell: ({ site_reason_text }) => site_reason_text ?? "–" },
  { name: "By the rules", type: "short", cell: rulesText },
  { name: "Missing", type: "number", cell: missingText },
  { name: "Discount", type: "number", cell: discountText },
  { name: "Cart", type: "number", cell: ({ cart_value, currency }) => money(cart_value, currency) },
  { name: "Type", type: "short", cell: typeText },
  { name: "Status sent by site", type: "number", cell: ({ reported_status }) => reported_status ?? "–" },
  { name: "Ordered", cell: ({ ordered }) => (ordered ? "yes" : "–") },
  { name: "Order", type: "short", cell: ({ transaction_id }) => orderLink(view, transaction_id) },
  { name: "Customer", type: "short", cell: ({ customer_id }) => customerLink(view, customer_id) },
  { name: "Visitor", type: "short", cell: ({ visitor_id }) => visitorLink(view, visitor_id) },
];

function missingText({ missing_quantity, missing_amount, currency }: Check): string {
  return missing_quantity === null ? money(missing_amount, currency) : count(missing_quantity, "item");
}

function typeText({ is_attempt, cart_source }: Check): string {
  if (is_attempt) return "Attempt";
  return cart_source === "calculation" ? "Cart preview" : "Repeat";
}
