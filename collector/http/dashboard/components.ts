import type { FieldError } from "../../contract/responses/event-results.ts";
import { type Html, html, NOTHING } from "../html.ts";
import { FILE_EXTENSIONS, type FileLinks } from "./file-links.ts";

/** Other forms of a panel's data. */
export interface PanelLinks {
  /** The rows of a chart. */
  readonly table?: Html;
  /** The addresses of all rows as files. */
  readonly files?: FileLinks | undefined;
  /** The query that returns the same rows. */
  readonly sql?: string;
  /** The address of the SQL page with that query. */
  readonly run?: string;
}

/** A titled part of a page, with its table, SQL and files. @param id unique on the page */
export const panel = (id: string, title: string, content: Html, links: PanelLinks = {}): Html =>
  html`<section class="panel" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}${panelLinks(title, links)}</section>`;

function panelLinks(title: string, { table, files, sql, run }: PanelLinks): Html {
  const parts = [
    table ? html`<details><summary>Table</summary>${table}</details>` : NOTHING,
    sql === undefined ? NOTHING : sqlFold(sql, run),
    files === undefined ? NOTHING : fileButtons(title, files),
  ];
  return parts.every((part) => part === NOTHING) ? NOTHING : html`<div class="panel-links">${parts}</div>`;
}

const fileButtons = (title: string, files: FileLinks): Html =>
  html`${FILE_EXTENSIONS.map((extension) => fileButton(title, extension.toUpperCase(), files[extension]))}`;

const fileButton = (title: string, name: string, address: string): Html =>
  html`<a class="button" href="${address}" download aria-label="${name}: ${title}">${name}</a>`;

const sqlFold = (sql: string, run: string | undefined): Html =>
  html`<details><summary>SQL</summary>${codeBlock(sql)}${run === undefined ? NOTHING : html`<p><a href="${run}">Open in SQL</a></p>`}</details>`;

/** Code that scrolls by itself, also by keyboard. */
export const codeBlock = (text: string): Html => html`<pre tabindex="0"><code>${text}</code></pre>`;

/** A number with its name. @param note a second line, such as the base of a rate */
export const card = (name: string, value: string, note = ""): Html =>
  html`<li class="card"><span class="label">${name}</span><strong>${value}</strong><small>${note}</small></li>`;

export const cards = (all: readonly Html[]): Html => (all.length === 0 ? NOTHING : html`<ul class="cards">${all}</ul>`);

export type BadgeKind = "good" | "bad" | "plain";

/** A status in its color. */
export const badge = (text: string, kind: BadgeKind): Html => html`<span class="badge ${kind}">${text}</span>`;

/** A message about a request that failed, with its errors by field. */
export function problem(title: string, errors: readonly FieldError[] = []): Html {
  const list = errors.map(
    ({ path, message }) => html`<li>${path === "" ? NOTHING : html`<code>${path}</code> `}${message}</li>`,
  );
  return html`<div class="problem" role="alert"><p>${title}</p>${list.length > 0 ? html`<ul>${list}</ul>` : NOTHING}</div>`;
}

/** A message about a change that was made. */
export const notice = (text: Html | string | undefined): Html =>
  text === undefined ? NOTHING : html`<p class="notice" role="status">${text}</p>`;

/** Links to the pages before and after. @param position text between them, such as the number of the page */
export const pager = (previous: string | null, next: string | null, position = ""): Html =>
  previous === null && next === null
    ? NOTHING
    : html`<nav class="pager" aria-label="Pages">${previous === null ? NOTHING : html`<a href="${previous}" rel="prev">← Back</a>`}
<span>${position}</span>${next === null ? NOTHING : html`<a href="${next}" rel="next">More →</a>`}</nav>`;

const option = (value: string, text: string, selected: string): Html =>
  html`<option value="${value}"${value === selected ? html` selected` : NOTHING}>${text}</option>`;

/** A choice of a form. @param options value and text of each */
export const select = (
  name: string,
  selected: string,
  options: readonly (readonly [value: string, text: string])[],
): Html => html`<select name="${name}">${options.map(([value, text]) => option(value, text, selected))}</select>`;
