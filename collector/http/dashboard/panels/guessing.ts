import type { GuessingLists, ListedGuess } from "../../../services/guessing.ts";
import type { ReportResults } from "../../../services/reports/index.ts";
import type { GuessingFindings } from "../../../store/ports/guessing.ts";
import { type Html, html } from "../../html.ts";
import { barChart } from "../charts.ts";
import { card, cards, panel } from "../components.ts";
import { count, dateTime, percent, whole } from "../format.ts";
import { codeLink, promotionLink } from "../links.ts";
import { reportLinks, sqlLinks } from "../reports.ts";
import { type TableColumn, table } from "../table.ts";
import { linkTo, mayManage, type View } from "../view.ts";
import { periodText, shortPeriod } from "./timeseries.ts";

type Report = ReportResults["guessing"];
type Period = Report["data"][number];

/** The sums of the period. */
export function guessingCards(periods: readonly Period[]): Html {
  const sum = (name: "misses" | "answers" | "answers_withheld" | "cart_answers" | "cart_answers_withheld") =>
    periods.reduce((total, period) => total + period[name], 0);
  const share = (part: number, all: number) => `${percent(part, all)} of ${count(all, "answer")}`;
  const [withheld, cartWithheld] = [sum("answers_withheld"), sum("cart_answers_withheld")];
  return cards([
    card("Wrong codes", whole(sum("misses"))),
    card("Answers withheld", whole(withheld), share(withheld, sum("answers"))),
    card("To visitors with a cart", whole(cartWithheld), share(cartWithheld, sum("cart_answers"))),
  ]);
}

/** Wrong codes by hour or day. */
export function missesPanel(view: View, { data, meta }: Report, interval: "day" | "hour"): Html {
  const title = `Wrong codes per ${interval}`;
  const bars = data.map(({ period, misses }) => ({
    // The hours of several days are named by their day.
    name: shortPeriod(data.length > HOURS_OF_DAYS ? period.slice(0, 10) : period),
    value: misses,
    title: `${periodText(period)}: ${count(misses, "wrong code")}`,
  }));
  return panel("misses", title, barChart(bars, title), {
    table: table(title, PERIOD_COLUMNS, data),
    ...reportLinks(view, "guessing", meta, { interval }),
  });
}

const HOURS_OF_DAYS = 48;

const PERIOD_COLUMNS: readonly TableColumn<Period>[] = [
  { name: "Period", type: "short", cell: ({ period }) => periodText(period) },
  { name: "Wrong codes", type: "number", cell: ({ misses }) => whole(misses) },
  { name: "Answers", type: "number", cell: ({ answers }) => whole(answers) },
  { name: "Withheld", type: "number", cell: ({ answers_withheld }) => whole(answers_withheld) },
  { name: "To carts", type: "number", cell: ({ cart_answers }) => whole(cart_answers) },
  { name: "Withheld from carts", type: "number", cell: ({ cart_answers_withheld }) => whole(cart_answers_withheld) },
];

/** Where wrong codes came from, and what they began with. */
export const originPanels = (view: View, { sources, prefixes }: GuessingLists): Html =>
  html`<div class="two">${sourcesPanel(view, sources)}${prefixesPanel(view, prefixes)}</div>`;

function sourcesPanel(view: View, sources: GuessingFindings["sources"]): Html {
  const title = "Sources";
  const rows = table(title, SOURCE_COLUMNS, sources, { empty: "No sources. They are kept for 7 days." });
  const note = html`<p class="hint">A source is an address, as a hash that is another one each day. Kept for 7 days.</p>`;
  return panel(
    "sources",
    title,
    html`${rows}${note}`,
    sqlLinks(view, "select * from v_guessing_sources order by misses desc"),
  );
}

const SOURCE_COLUMNS: readonly TableColumn<GuessingFindings["sources"][number]>[] = [
  { name: "Source", cell: ({ source }) => html`<code>${source}</code>` },
  { name: "Wrong codes", type: "number", cell: ({ misses }) => whole(misses) },
];

function prefixesPanel(view: View, prefixes: GuessingFindings["prefixes"]): Html {
  const title = "Prefixes";
  const rows = table(title, PREFIX_COLUMNS, prefixes, { empty: "No prefixes. They are kept for 7 days." });
  const note = html`<p class="hint">The first 4 characters of wrong codes: they say which campaign is guessed.</p>`;
  return panel(
    "prefixes",
    title,
    html`${rows}${note}`,
    sqlLinks(view, "select * from v_guessing_prefixes order by misses desc"),
  );
}

const PREFIX_COLUMNS: readonly TableColumn<GuessingFindings["prefixes"][number]>[] = [
  { name: "Prefix", cell: ({ prefix }) => html`<code>${prefix}</code>` },
  { name: "Wrong codes", type: "number", cell: ({ misses }) => whole(misses) },
];

/** Codes that were accepted after many wrong ones, with what to do about them. */
export function guessedPanel(view: View, codes: readonly ListedGuess[]): Html {
  const title = "Codes accepted after 10 or more wrong ones";
  const rows = table(title, guessedColumns(view), codes, { empty: "None in this period." });
  const note = html`<p class="hint">Wrong codes before it, by the same visitor and by the same address. Many by one visitor: the code was likely guessed. Many by the address alone: an office or a mobile carrier looks the same. <b>Disable</b> deletes the code. <b>Replace</b> also creates one in the same promotion that can't be guessed, with the uses that are left.</p>`;
  return panel(
    "guessed",
    title,
    html`${rows}${note}`,
    sqlLinks(view, "select * from v_guessed_codes order by starts_at desc"),
  );
}

const guessedColumns = (view: View): TableColumn<ListedGuess>[] => [
  { name: "Code", cell: ({ code }) => codeLink(view, code) },
  { name: "Times", type: "number", cell: ({ hits }) => whole(hits) },
  { name: "By visitor", type: "number", cell: ({ visitorMisses }) => whole(visitorMisses) },
  { name: "By address", type: "number", cell: ({ networkMisses }) => whole(networkMisses) },
  ...(mayManage(view)
    ? [{ name: "Change", type: "short" as const, cell: (row: ListedGuess) => actions(view, row) }]
    : []),
  { name: "Promotion", cell: (row) => promotionCell(view, row) },
  { name: "Last hour (UTC)", type: "short", cell: ({ lastAt }) => dateTime(new Date(lastAt).toISOString()) },
];

const promotionCell = (view: View, { promotion }: ListedGuess): Html | string =>
  promotion === null ? "Deleted" : promotionLink(view, promotion.id, promotion.name);

/** The code of an imported promotion can be changed in the shop alone. */
function actions(view: View, { code, promotion }: ListedGuess): Html | string {
  if (promotion === null) return "–";
  if (promotion.isImported) return "Change it in your shop";
  const action = (name: string) => linkTo(view, `${view.path}/${encodeURIComponent(code)}/${name}`);
  return html`<form method="post"><button formaction="${action("disable")}" aria-label="Disable: ${code}">Disable</button>
<button formaction="${action("replace")}" aria-label="Replace: ${code}">Replace</button></form>`;
}
