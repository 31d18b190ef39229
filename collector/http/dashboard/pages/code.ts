import { codeChecks } from "../../../services/facts.ts";
import { isRefusal, type Refusal, refusal } from "../../../services/refusal.ts";
import { REPORTS } from "../../../services/reports/index.ts";
import type { AppContext } from "../../app-context.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import {
  card,
  cards,
  moment,
  money,
  pager,
  panel,
  percent,
  type TableColumn,
  table,
  units,
  whole,
  words,
} from "../components.ts";
import { filters, linkTo, page, type View, withDays } from "../layout.ts";
import { funnelPanel, hiddenNote, intervalOf, promotionLink, seriesPanel, statusBadge } from "../panels/funnel.ts";
import { textOf } from "../query.ts";
import { type ReportResponses, reportOf } from "../reports.ts";

const PAGE = "50";

type Query = Readonly<Record<string, unknown>>;
type Check = Exclude<Awaited<ReturnType<typeof codeChecks>>, Refusal>["data"][number];

/** One code: how far it got, and every attempt with it, by status and reason. */
export async function codePage(services: AppContext, given: View, query: Query): Promise<string | Refusal> {
  const code = textOf(query.code);
  if (code === "")
    return refusal("malformed", "The address names no code.", [{ path: "code", message: "is required" }]);
  const now = services.now();
  const view = withDays(given, now);
  const filter = { code, status: textOf(query.status), reason: textOf(query.reason) };
  const { property } = view.access;
  const { property_id: _, ...asked } = view.asked;
  const sent = Object.entries({
    ...asked,
    ...filter,
    tz: asked.tz || property.time_zone,
    cursor: textOf(query.cursor),
  });
  const [funnel, series, codes, checks, known] = await Promise.all([
    reportOf(services, view, REPORTS.funnel, { code }),
    reportOf(services, view, REPORTS.timeseries, { code, interval: intervalOf(view) }),
    reportOf(services, view, REPORTS.codes, { code }),
    codeChecks(services.store, property, {
      ...Object.fromEntries(sent.filter(([, value]) => value !== "")),
      direction: "desc",
      limit: PAGE,
    }),
    services.store.code(property.id, code),
  ]);
  if (isRefusal(funnel)) return funnel;
  if (isRefusal(series)) return series;
  if (isRefusal(codes)) return codes;
  if (isRefusal(checks)) return checks;
  const promotion = known && (await services.store.promotion(property.id, known.promotion_id));
  const of = promotion
    ? html`<p>Of the promotion ${promotionLink(view, promotion.id, promotion.name)}, used ${whole(known.current_uses)}${known.max_uses > 0 ? ` of ${whole(known.max_uses)}` : ""} times.</p>`
    : html`<p>No promotion has this code.</p>`;
  return page(
    view,
    `Code ${code}`,
    html`${of}${filters(view, now, { kept: filter })}${hiddenNote(view, funnel.meta, filter)}${numbers(codes.data)}
<div class="two">${funnelPanel(view, funnel, { code })}${seriesPanel(view, series, { code, interval: intervalOf(view) })}</div>
${attempts(view, filter, funnel, checks)}`,
  );
}

const numbers = (rows: ReportResponses["codes"]["data"]): Html =>
  cards(
    rows.map((row) =>
      card(
        `In ${row.currency}`,
        `${whole(row.redeemed)} of ${whole(row.attempts)} redeemed`,
        `${percent(row.redeemed, row.attempts)}; ${money(row.discount, row.currency)} off; carts lost ${money(row.lost_value, row.currency)}`,
      ),
    ),
  );

/** What the list is narrowed to. */
interface Filter {
  readonly [name: string]: string;
  readonly code: string;
  readonly status: string;
  readonly reason: string;
}

type Checks = Exclude<Awaited<ReturnType<typeof codeChecks>>, Refusal>;

function attempts(view: View, filter: Filter, funnel: ReportResponses["funnel"], { data, meta }: Checks): Html {
  const { next_cursor } = meta;
  const next = next_cursor === null ? null : linkTo(view, view.path, { ...filter, cursor: next_cursor });
  const { code } = filter;
  // Days of the list are those of the property's zone; an export's are UTC unless it is told.
  const tz = view.asked.tz || view.access.property.time_zone;
  const csv = linkTo(view, "/dashboard/exports/code_checks", { ...filter, tz, format: "csv" });
  const content = html`${reasonLinks(view, filter, funnel)}
${table(`Attempts with ${code}`, CHECK_COLUMNS, data, { empty: "No attempt fits." })}${pager(null, next)}`;
  return panel("attempts", "Every attempt, what changed last first", content, { csv });
}

/** Links that narrow the list to one reason. */
function reasonLinks(view: View, { code, status, reason }: Filter, { data }: ReportResponses["funnel"]): Html {
  const counts = new Map<string, number>();
  for (const { reason, attempts } of data.flatMap(({ reasons }) => reasons))
    if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + attempts);
  const link = (more: Record<string, string>, name: string, isHere: boolean) =>
    html`<a class="chip" href="${linkTo(view, view.path, { code, ...more })}"${isHere ? html` aria-current="true"` : NOTHING}>${name}</a>`;
  const reasons = [...counts].sort((a, b) => b[1] - a[1]);
  return html`<p class="chips">${link({}, "All", status === "" && reason === "")}
${link({ status: "5" }, "redeemed", status === "5")}
${reasons.map(([name, count]) => link({ reason: name }, `${words(name)} (${whole(count)})`, reason === name))}</p>`;
}

const CHECK_COLUMNS: readonly TableColumn<Check>[] = [
  { name: "Time (UTC)", show: ({ occurred_at }) => moment(occurred_at) },
  { name: "Entered", show: ({ entered }) => html`<code>${entered}</code>` },
  { name: "Status", show: ({ status, in_totals }) => statusBadge(status, in_totals) },
  { name: "Why no further", show: ({ reason }) => words(reason) },
  {
    name: "Short of",
    isNumber: true,
    show: ({ missing_amount, missing_quantity, currency }) =>
      missing_quantity === null ? money(missing_amount, currency) : units(missing_quantity),
  },
  { name: "Discount", isNumber: true, show: ({ discount, currency }) => money(discount, currency) },
  { name: "Cart", isNumber: true, show: ({ cart_value, currency }) => money(cart_value, currency) },
  {
    name: "Attempt",
    show: ({ is_attempt, cart_source }) =>
      is_attempt ? "yes" : cart_source === "calculation" ? "no: a calculation" : "no: tried again",
  },
  { name: "Site says", isNumber: true, show: ({ reported_status }) => reported_status ?? "–" },
  { name: "Order", show: ({ ordered }) => (ordered ? "followed" : "–") },
  { name: "Transaction", show: ({ transaction_id }) => transaction_id ?? "–" },
  { name: "Customer", show: ({ customer_id }) => customer_id ?? "–" },
];
