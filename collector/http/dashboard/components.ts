import { type Html, html, NOTHING } from "../html.ts";

const NUMBER = new Intl.NumberFormat("en");

/** A whole number as people read it. */
export const whole = (value: number): string => NUMBER.format(value);

/** So many units. */
export const units = (count: number): string => (count === 1 ? "1 unit" : `${whole(count)} units`);

/** A share of a whole; a dash of none. */
export const percent = (part: number, all: number): string =>
  all === 0 ? "–" : `${((100 * part) / all).toFixed(part === all || part === 0 ? 0 : 1)} %`;

/** An amount with its currency: `1,234.50 USD`. */
export const money = (decimal: string | null, currency: string): string => {
  if (decimal === null) return "–";
  const [units = "", fraction] = decimal.split(".");
  return `${units.replaceAll(/\B(?=(\d{3})+$)/g, ",")}${fraction === undefined ? "" : `.${fraction}`} ${currency}`;
};

/** A moment to the second, UTC. */
export const moment = (iso: string | null): string => (iso === null ? "–" : `${iso.slice(0, 10)} ${iso.slice(11, 19)}`);

/** A word of the vocabulary as people read it. */
export const words = (word: string | null): string => (word === null ? "–" : word.replaceAll("_", " "));

/** A column of a table that is looked at. */
export interface TableColumn<Row> {
  readonly name: string;
  /** Numbers stand to the right. */
  readonly isNumber?: boolean;
  /** What a link on the name sorts by. */
  readonly sort?: string;
  show(row: Row): Html | string | number;
}

/** How a table is sorted, and where a link leads that sorts it otherwise. */
export interface Sorting {
  readonly by: string;
  readonly descending: boolean;
  link(by: string, descending: boolean): string;
}

/** A table with a caption; where there is nothing, it says so. */
export function table<Row>(
  caption: string,
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  { sorting, empty = "Nothing here." }: { sorting?: Sorting; empty?: string } = {},
): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  const cell = (column: TableColumn<Row>, row: Row) => html`<td${sideOf(column)}>${column.show(row)}</td>`;
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption>
<thead><tr>${columns.map((column) => heading(column, sorting))}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${columns.map((column) => cell(column, row))}</tr>`)}</tbody></table></div>`;
}

const sideOf = ({ isNumber }: { readonly isNumber?: boolean }): Html => (isNumber ? html` class="number"` : NOTHING);

function heading<Row>(column: TableColumn<Row>, sorting: Sorting | undefined): Html {
  const { name, sort } = column;
  if (!sorting || sort === undefined) return html`<th scope="col"${sideOf(column)}>${name}</th>`;
  const isHere = sorting.by === sort;
  const direction = isHere ? (sorting.descending ? "descending" : "ascending") : "none";
  const mark = isHere ? (sorting.descending ? " ▾" : " ▴") : "";
  const href = sorting.link(sort, isHere ? !sorting.descending : true);
  return html`<th scope="col"${sideOf(column)} aria-sort="${direction}"><a href="${href}">${name}${mark}</a></th>`;
}

/** What a panel has beside its picture. */
export interface PanelLinks {
  /** The same as a table. */
  readonly table?: Html;
  /** Where the same is as CSV. */
  readonly csv?: string;
  /** The query that gives it. */
  readonly sql?: string;
  /** Where that query can be run. */
  readonly run?: string;
}

/** A part of a page: a picture with its table, its CSV and its SQL. @param id one of the page's own */
export function panel(id: string, title: string, content: Html, beside: PanelLinks = {}): Html {
  const { table: rows, csv, sql, run } = beside;
  const parts = [
    rows ? html`<details><summary>Table</summary>${rows}</details>` : NOTHING,
    sql === undefined
      ? NOTHING
      : html`<details><summary>SQL</summary><pre tabindex="0"><code>${sql}</code></pre>${run === undefined ? NOTHING : html`<p><a href="${run}">Open it in SQL</a></p>`}</details>`,
    csv === undefined ? NOTHING : html`<a class="button" href="${csv}" download aria-label="CSV: ${title}">CSV</a>`,
  ];
  const has = Object.keys(beside).length > 0;
  return html`<section class="panel" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}${has ? html`<div class="beside">${parts}</div>` : NOTHING}</section>`;
}

/** A number with its name. */
export const card = (name: string, value: string, note = ""): Html =>
  html`<li class="card"><span class="label">${name}</span><strong>${value}</strong><small>${note}</small></li>`;

export const cards = (all: readonly Html[]): Html => html`<ul class="cards">${all}</ul>`;

/** A word with a colour of its own. @param kind good, bad or nothing */
export const badge = (text: string, kind: "good" | "bad" | "plain"): Html =>
  html`<span class="badge ${kind}">${text}</span>`;

/** What went wrong, field by field. */
export function problems(
  title: string,
  errors: readonly { readonly path: string; readonly message: string }[] = [],
): Html {
  const list = errors.map(
    ({ path, message }) => html`<li>${path === "" ? NOTHING : html`<code>${path}</code> `}${message}</li>`,
  );
  return html`<div class="problem" role="alert"><p>${title}</p>${list.length > 0 ? html`<ul>${list}</ul>` : NOTHING}</div>`;
}

/** What was done. */
export const notice = (text: string | undefined): Html =>
  text === undefined ? NOTHING : html`<p class="notice" role="status">${text}</p>`;

/** Links to the pages before and after. */
export const pager = (earlier: string | null, later: string | null, at = ""): Html =>
  earlier === null && later === null
    ? NOTHING
    : html`<nav class="pager" aria-label="Pages">${earlier === null ? NOTHING : html`<a href="${earlier}" rel="prev">← Back</a>`}
<span>${at}</span>${later === null ? NOTHING : html`<a href="${later}" rel="next">More →</a>`}</nav>`;
