import { type Html, html, NOTHING } from "../html.ts";

// Widths are percentages and heights pixels, so that a chart fits any column and its text keeps its size.

/** A bar of a chart. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  /** The part of the value that is drawn darker. */
  readonly part?: number;
  /** The text beside the bar, or its tooltip. */
  readonly title: string;
}

const HEIGHT = 220;
const BOTTOM = 24;
const TOP = 8;
const PLOT_HEIGHT = HEIGHT - BOTTOM - TOP;
/** As many names as fit below a narrow chart. */
const MAX_NAMES = 7;

const COMPACT = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

const share = (part: number, all: number): string => `${((100 * part) / all).toFixed(2)}%`;
const pixels = (length: number): string => length.toFixed(1);

/** The next round number above, such as 150 for 118. It is even, so that its half is a whole number. */
function roundUp(value: number): number {
  const size = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10, 20].map((step) => step * size).find((step) => step >= value && step % 2 === 0)!;
}

/** Vertical bars, one for each period. @param label the text for screen readers */
export function barChart(bars: readonly Bar[], label: string): Html {
  const top = roundUp(Math.max(...bars.map(({ value }) => value), 1));
  const step = Math.max(1, Math.ceil(bars.length / MAX_NAMES));
  const names = bars.map(({ name }, at) => (at % step === 0 ? periodName(name, at, bars.length) : NOTHING));
  return html`<svg class="chart bars" height="${HEIGHT}" role="img" aria-label="${label}">
${[0, top / 2, top].map((value) => gridLine(value, top))}${bars.map((bar, at) => verticalBar(bar, at, bars.length, top))}${names}</svg>`;
}

const heightOf = (value: number, top: number): number => (PLOT_HEIGHT * value) / top;

function gridLine(value: number, top: number): Html {
  const y = TOP + PLOT_HEIGHT - heightOf(value, top);
  return html`<line class="grid" x1="0" x2="100%" y1="${pixels(y)}" y2="${pixels(y)}"/><text x="-6" y="${pixels(y + 4)}" text-anchor="end">${COMPACT.format(value)}</text>`;
}

const periodName = (name: string, at: number, count: number): Html =>
  html`<text x="${share(at, count)}" y="${HEIGHT - 6}">${name}</text>`;

function verticalBar({ value, part, title }: Bar, at: number, count: number, top: number): Html {
  const rect = (kind: string, height: number) =>
    html`<rect class="${kind}" x="${share(at + 0.1, count)}" y="${pixels(TOP + PLOT_HEIGHT - height)}" width="${share(0.8, count)}" height="${pixels(height)}"/>`;
  const whole = rect(part === undefined ? "bar" : "bar light", heightOf(value, top));
  return html`<g><title>${title}</title>${whole}${part === undefined ? NOTHING : rect("bar", heightOf(part, top))}</g>`;
}

const ROW_HEIGHT = 44;

/** Horizontal bars, one for each stage. @param label the text for screen readers */
export function funnelChart(stages: readonly Bar[], label: string): Html {
  const most = Math.max(1, ...stages.map(({ value }) => value));
  return html`<svg class="chart" height="${stages.length * ROW_HEIGHT}" role="img" aria-label="${label}">${stages.map((stage, at) => horizontalBar(stage, at, most))}</svg>`;
}

function horizontalBar({ name, value, title }: Bar, at: number, most: number): Html {
  const y = at * ROW_HEIGHT;
  return html`<text class="value" x="0" y="${y + 14}">${name}</text><text x="100%" y="${y + 14}" text-anchor="end">${title}</text>
<rect class="track" y="${y + 20}" width="100%" height="14" rx="3"/><rect class="bar" y="${y + 20}" width="${share(value, most)}" height="14" rx="3"/>`;
}
