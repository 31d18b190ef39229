import { type Html, html } from "../../html.ts";
import { barChart, funnelChart } from "../charts.ts";
import { badge, money, panel, percent, type TableColumn, table, whole, words } from "../components.ts";
import { linkTo, type View } from "../layout.ts";
import { type ReportResponses, reportOrRefusal } from "../reports.ts";

const STAGES = {
  entered: "Entered",
  recognized: "Recognized",
  conditions_met: "Conditions met",
  in_totals: "In the totals",
  redeemed: "Redeemed",
} as const;

type Asking = Readonly<Record<string, string>>;
type Stage = ReportResponses["funnel"]["data"][number];

/** Why attempts went no further: `1,204 minimum spend not met, 33 no order used it`. */
export const reasonsText = (reasons: readonly { reason: string | null; attempts: number }[], limit = 4): string =>
  reasons
    .filter(({ attempts }) => attempts > 0)
    .slice(0, limit)
    .map(({ reason, attempts }) => `${whole(attempts)} ${reason === null ? "no order used it" : words(reason)}`)
    .join(", ");

/** The same, each leading to what failed for it: of a code to its attempts, else to the codes. */
function reasonLinks(view: View, reasons: Stage["reasons"], more: Asking): Html {
  const shown = reasons.filter(({ attempts }) => attempts > 0).slice(0, 4);
  const path = more.code === undefined ? "/dashboard/codes" : "/dashboard/codes/attempts";
  const link = ({ reason, attempts }: (typeof shown)[number]) =>
    reason === null || more.promotion_id !== undefined
      ? reasonsText([{ reason, attempts }])
      : html`<a href="${linkTo(view, path, { ...more, reason })}">${reasonsText([{ reason, attempts }])}</a>`;
  return html`${shown.map((one, at) => html`${at === 0 ? "" : ", "}${link(one)}`)}`;
}

/** The funnel, with the reasons at each drop. */
export function funnelPanel(view: View, { data, meta }: ReportResponses["funnel"], more: Asking = {}): Html {
  const entered = data[0]!.attempts;
  const points = data.map(({ stage, attempts }) => ({
    name: STAGES[stage],
    value: attempts,
    title: `${whole(attempts)} · ${percent(attempts, entered)}`,
  }));
  const columns: TableColumn<Stage>[] = [
    { name: "Stage", show: ({ stage }) => STAGES[stage] },
    { name: "Attempts", isNumber: true, show: ({ attempts }) => whole(attempts) },
    { name: "Dropped", isNumber: true, show: ({ dropped }) => whole(dropped) },
    { name: "Why", show: ({ reasons }) => reasonsText(reasons, 99) },
  ];
  const drops = data.filter(({ dropped }) => dropped > 0);
  const list = drops.map(
    ({ stage, dropped, reasons }) =>
      html`<li><b>${whole(dropped)}</b> not ${STAGES[stage].toLowerCase()}: ${reasonLinks(view, reasons, more)}</li>`,
  );
  const picture =
    entered === 0
      ? html`<p class="empty">No code was tried in these days.</p>`
      : html`${funnelChart(points, "How far attempts with codes got")}<ul class="reasons">${list}</ul>${claimNote(meta)}`;
  return panel("funnel", "How far codes get", picture, {
    table: table("How far attempts with codes got", columns, data),
    ...reportOrRefusal(view, "funnel", meta, more),
  });
}

function claimNote({ reported_status: { constant, statuses } }: ReportResponses["funnel"]["meta"]): Html | string {
  const [only] = statuses;
  if (!constant || !only) return "";
  return html`<p class="hint">The site always claims code_status ${only.reported_status}: it says nothing with it, so it is compared with nothing.</p>`;
}

/** Orders are of no one code or promotion. */
const OF_ORDERS: readonly TableColumn<ReportResponses["timeseries"]["data"][number]>[] = [
  { name: "Orders", isNumber: true, show: (row) => whole(row.orders) },
  { name: "Revenue", isNumber: true, show: (row) => money(row.revenue, row.currency) },
];

/** Attempts over time, the redeemed ones darker; currencies together. */
export function seriesPanel(view: View, { data, meta }: ReportResponses["timeseries"], more: Asking = {}): Html {
  const periods = [...Map.groupBy(data, ({ period }) => period)].map(([period, rows]) => ({
    period,
    attempts: rows.reduce((sum, row) => sum + row.attempts, 0),
    redeemed: rows.reduce((sum, row) => sum + row.redeemed, 0),
  }));
  const points = periods.map(({ period, attempts, redeemed }) => ({
    name: shortPeriod(period),
    value: attempts,
    part: redeemed,
    title: `${period.replace("T", " ")}: ${whole(attempts)} attempts, ${whole(redeemed)} redeemed`,
  }));
  const columns: TableColumn<ReportResponses["timeseries"]["data"][number]>[] = [
    { name: "Period", show: ({ period }) => period.replace("T", " ") },
    { name: "Attempts", isNumber: true, show: (row) => whole(row.attempts) },
    { name: "Redeemed", isNumber: true, show: (row) => whole(row.redeemed) },
    { name: "Failed", isNumber: true, show: (row) => whole(row.failed) },
    { name: "Discount", isNumber: true, show: (row) => money(row.discount, row.currency) },
    ...(Object.keys(more).some((name) => name !== "interval") ? [] : OF_ORDERS),
  ];
  const label = `Attempts with codes by ${data[0]?.period.includes("T") ? "hour" : "day"}, and how many were redeemed`;
  const legend = html`<p class="legend"><span class="key light"></span> attempts <span class="key"></span> redeemed</p>`;
  return panel("series", "Over time", html`${barChart(points, label)}${legend}`, {
    table: table("Over time", columns, data),
    ...reportOrRefusal(view, "timeseries", meta, more),
  });
}

const shortPeriod = (period: string): string => (period.includes("T") ? period.slice(11) : period.slice(5));

/** Hours where few days are looked at. */
export const intervalOf = ({ asked }: View): "day" | "hour" =>
  Date.parse(asked.to) - Date.parse(asked.from) <= 86_400_000 ? "hour" : "day";

/** What of the numbers is left out. @param kept what else the address says */
export const hiddenNote = (
  view: View,
  { hidden }: { readonly hidden: { readonly staging: number; readonly automated: number } },
  kept: Asking = {},
): Html => {
  const { staging, automated } = hidden;
  if (staging + automated === 0) return html``;
  const test = html`<a href="${linkTo(view, view.path, { ...kept, cdp_source: "all" })}">${whole(staging)} of test sites</a>`;
  return html`<p class="hint">Left out: ${staging > 0 ? test : "none of test sites"}, ${whole(automated)} of robots and the shop's own people.</p>`;
};

type CodeRow = ReportResponses["codes"]["data"][number];
type CodeCounts = Omit<CodeRow, "code">;

function whyMost({ reasons, failed }: CodeCounts): string {
  const told = reasons.reduce((sum, { attempts }) => sum + attempts, 0);
  return `${reasonsText(reasons)}${told < failed ? ", …" : ""}`;
}

/** What tables of codes and of promotions say of each row. */
export const COUNT_COLUMNS: readonly TableColumn<CodeCounts>[] = [
  { name: "Attempts", isNumber: true, sort: "attempts", show: (row) => whole(row.attempts) },
  { name: "Redeemed", isNumber: true, sort: "redeemed", show: (row) => whole(row.redeemed) },
  { name: "Rate", isNumber: true, show: (row) => percent(row.redeemed, row.attempts) },
  { name: "Failed", isNumber: true, sort: "failed", show: (row) => whole(row.failed) },
  { name: "Redemptions", isNumber: true, sort: "redemptions", show: (row) => whole(row.redemptions) },
  { name: "Discount", isNumber: true, sort: "discount", show: (row) => money(row.discount, row.currency) },
  { name: "Carts lost", isNumber: true, sort: "lost_value", show: (row) => money(row.lost_value, row.currency) },
  { name: "Why most failed", show: whyMost },
];

/** A code that leads to its own page. */
export const codeLink = (view: View, code: string | null): Html | string =>
  code === null
    ? "(automatic)"
    : html`<a href="${linkTo(view, "/dashboard/codes/attempts", { code })}"><code>${code}</code></a>`;

/** A promotion that leads to its own page. */
export const promotionLink = (view: View, id: number | null, name: string | null): Html | string =>
  id === null
    ? "(unknown codes)"
    : html`<a href="${linkTo(view, `/dashboard/promotions/${id}`)}">${name || `#${id}`}</a>`;

const STATUS_WORDS = ["", "attached", "recognized", "rule matched", "matched", "applied"];

/** How far a code got, in a colour. */
export const statusBadge = (status: number, inTotals: boolean): Html =>
  badge(`${status} ${STATUS_WORDS[status] ?? ""}`, inTotals ? "good" : "bad");
