import { type Html, html, NOTHING } from "../html.ts";

export interface TableColumn<Row> {
  readonly name: string;
  /** Its layout: numbers stand to the right, short texts in one line, long ones get room on a narrow page. */
  readonly type?: "number" | "short" | "long";
  /** The value of `sort` that sorts by this column; without one its heading is no link. */
  readonly sort?: string;
  cell(row: Row): Html | string | number;
}

/** How a table is sorted. */
export interface Sorting {
  readonly by: string;
  readonly descending: boolean;
  /** The address of the same table, sorted otherwise. */
  link(by: string, descending: boolean): string;
}

interface TableOptions {
  readonly sorting?: Sorting;
  /** The text in place of a table without rows. */
  readonly empty?: string;
}

/** A table that scrolls by itself on a narrow page. @param caption its name for screen readers */
export function table<Row>(
  caption: string,
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  { sorting, empty = "No rows." }: TableOptions = {},
): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  const cell = (column: TableColumn<Row>, row: Row) => html`<td${classOf(column)}>${column.cell(row)}</td>`;
  return html`<div class="scroll" role="region" aria-label="${caption}, table" tabindex="0"><table><caption>${caption}</caption>
<thead><tr>${columns.map((column) => heading(column, sorting))}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${columns.map((column) => cell(column, row))}</tr>`)}</tbody></table></div>`;
}

const classOf = <Row>({ type }: TableColumn<Row>): Html => (type === undefined ? NOTHING : html` class="${type}"`);

function heading<Row>(column: TableColumn<Row>, sorting: Sorting | undefined): Html {
  const { name, sort } = column;
  if (!sorting || sort === undefined) return html`<th scope="col"${classOf(column)}>${name}</th>`;
  const isSorted = sorting.by === sort;
  const direction = isSorted ? (sorting.descending ? "descending" : "ascending") : "none";
  const arrow = isSorted ? (sorting.descending ? " ▾" : " ▴") : "";
  const href = sorting.link(sort, isSorted ? !sorting.descending : true);
  return html`<th scope="col"${classOf(column)} aria-sort="${direction}"><a href="${href}">${name}${arrow}</a></th>`;
}
