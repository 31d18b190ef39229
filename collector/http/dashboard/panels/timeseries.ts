import type { ReportResults } from "../../../services/reports/index.ts";
import { type Html, html } from "../../html.ts";
import { type Bar, barChart } from "../charts.ts";
import { panel } from "../components.ts";
import { intervalOf } from "../days.ts";
import { discountsText } from "../discount-texts.ts";
import { count, money, whole } from "../format.ts";
import { reportLinks } from "../reports.ts";
import { type TableColumn, table } from "../table.ts";
import type { Parameters, View } from "../view.ts";

type Timeseries = ReportResults["timeseries"];
type Row = Timeseries["data"][number];

/** Attempts by day or hour, the redeemed ones darker. @param filter a code or promotion */
export function timeseriesPanel(view: View, { data, meta }: Timeseries, filter: Parameters = {}): Html {
  const interval = intervalOf(view);
  const title = `Attempts per ${interval}`;
  const bars = barsOf(data);
  const isEmpty = bars.every(({ value }) => value === 0);
  // Orders belong to no single code or promotion.
  const columns = Object.keys(filter).length === 0 ? [...COLUMNS, ...ORDER_COLUMNS] : COLUMNS;
  return panel("timeseries", title, isEmpty ? EMPTY : chartOf(bars, title), {
    table: table(title, columns, data),
    ...reportLinks(view, "timeseries", meta, { ...filter, interval }),
  });
}

const EMPTY = html`<p class="empty">No codes tried in this period.</p>`;

const chartOf = (bars: readonly Bar[], title: string): Html =>
  html`${barChart(bars, `${title}, and how many were redeemed`)}<p class="legend"><span class="key light"></span> attempts <span class="key"></span> redeemed</p>`;

/** One bar for each period: attempts in all currencies. */
const barsOf = (data: readonly Row[]): Bar[] =>
  [...Map.groupBy(data, ({ period }) => period)].map(([period, rows]) => {
    const attempts = rows.reduce((sum, row) => sum + row.attempts, 0);
    const redeemed = rows.reduce((sum, row) => sum + row.redeemed, 0);
    const title = `${periodText(period)}: ${count(attempts, "attempt")}, ${whole(redeemed)} redeemed`;
    return { name: shortPeriod(period), value: attempts, part: redeemed, title };
  });

/** `2026-11-25`, or `2026-11-25 13:00`. */
export const periodText = (period: string): string => period.replace("T", " ");

/** `Nov 25`, or `13:00`. */
export const shortPeriod = (period: string): string =>
  period.includes("T") ? period.slice(11) : DAY.format(new Date(period));

const DAY = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric", timeZone: "UTC" });

const COLUMNS: readonly TableColumn<Row>[] = [
  { name: "Period", cell: ({ period }) => periodText(period) },
  { name: "Attempts", type: "number", cell: (row) => whole(row.attempts) },
  { name: "Redeemed", type: "number", cell: (row) => whole(row.redeemed) },
  { name: "Failed", type: "number", cell: (row) => whole(row.failed) },
  { name: "Not known", type: "number", cell: (row) => whole(row.not_known) },
  { name: "Discount", type: "number", cell: (row) => discountsText(row, row.currency) },
];

const ORDER_COLUMNS: readonly TableColumn<Row>[] = [
  { name: "Orders", type: "number", cell: (row) => whole(row.orders) },
  { name: "Revenue", type: "number", cell: (row) => money(row.revenue, row.currency) },
];
