import { type Html, html, NOTHING } from "../html.ts";

/** One bar of a chart. */
export interface Point {
  /** What it is called beside the chart. */
  readonly name: string;
  readonly value: number;
  /** What of it is drawn darker. */
  readonly part?: number;
  /** What is told where it is pointed at. */
  readonly title: string;
}

const WIDTH = 720;
const HEIGHT = 220;
const LEFT = 50;
const BOTTOM = 24;
const TOP = 8;
/** So many names have room below a chart. */
const NAMES = 7;

/** The next round number above: 1, 2 or 5 with zeros; an even one, so that its half is whole. */
function roundUp(value: number): number {
  const size = 10 ** Math.floor(Math.log10(Math.max(value, 2)));
  return [2, 4, 6, 10, 20].map((step) => (step * size) / (size > 1 ? 2 : 1)).find((step) => step >= value)!;
}

const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const short = (number: number): string => COMPACT.format(number);
const px = (number: number): string => number.toFixed(1);

/** Bars side by side: what happened in each period. @param label what the picture shows, for who does not see it */
export function barChart(points: readonly Point[], label: string): Html {
  const top = roundUp(Math.max(...points.map(({ value }) => value), 1));
  const high = HEIGHT - BOTTOM - TOP;
  const step = (WIDTH - LEFT) / Math.max(1, points.length);
  const y = (value: number) => TOP + high * (1 - value / top);
  const rect = (kind: string, at: number, value: number) =>
    html`<rect class="${kind}" x="${px(LEFT + at * step + step * 0.1)}" y="${px(y(value))}" width="${px(step * 0.8)}" height="${px((high * value) / top)}"/>`;
  const bar = ({ value, part, title }: Point, at: number) =>
    html`<g><title>${title}</title>${rect(part === undefined ? "bar" : "bar light", at, value)}${part === undefined ? NOTHING : rect("bar", at, part)}</g>`;
  const every = Math.max(1, Math.ceil(points.length / NAMES));
  const name = ({ name }: Point, at: number) =>
    at % every === 0
      ? html`<text x="${px(LEFT + at * step + step / 2)}" y="${HEIGHT - 6}" text-anchor="middle">${name}</text>`
      : NOTHING;
  const line = (value: number) =>
    html`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${px(y(value))}" y2="${px(y(value))}"/><text x="${LEFT - 6}" y="${px(y(value) + 4)}" text-anchor="end">${short(value)}</text>`;
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
${[0, top / 2, top].map(line)}${points.map(bar)}${points.map(name)}</svg>`;
}

const ROW = 34;
const NAME_WIDTH = 140;
const TITLE_WIDTH = 180;

/** Bars one below the other: how much is left at each stage. */
export function funnelChart(stages: readonly Point[], label: string): Html {
  const most = Math.max(1, ...stages.map(({ value }) => value));
  const row = ({ name, value, title }: Point, at: number) => {
    const width = Math.max(1, ((WIDTH - NAME_WIDTH - TITLE_WIDTH) * value) / most);
    const y = at * ROW + 4;
    return html`<text x="0" y="${y + 18}">${name}</text><rect class="bar" x="${NAME_WIDTH}" y="${y}" rx="3" width="${px(width)}" height="26"/><text class="value" x="${px(NAME_WIDTH + width + 8)}" y="${y + 18}">${title}</text>`;
  };
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${stages.length * ROW + 4}" role="img" aria-label="${label}">${stages.map(row)}</svg>`;
}
