import { type Html, html, NOTHING } from "../html.ts";
import { pager } from "./components.ts";
import { count } from "./format.ts";
import type { Sorting } from "./table.ts";
import { linkTo, type Parameters, type View } from "./view.ts";

/** Parameters of a list that is sorted by a column. */
export interface SortedList extends Parameters {
  readonly sort: string;
  readonly direction: string;
}

/** Links that sort a list; its other parameters stay. */
export const sortingOf = (view: View, parameters: SortedList): Sorting => ({
  by: parameters.sort,
  descending: parameters.direction === "desc",
  link: (sort, descending) => linkTo(view, view.path, { ...parameters, sort, direction: descending ? "desc" : "asc" }),
});

interface Pagination {
  readonly total: number;
  readonly current_page: number;
  readonly total_pages: number;
}

/** Links to the pages of a numbered list. @param noun of one row */
export function numberedPager(view: View, parameters: Parameters, pagination: Pagination, noun: string): Html {
  const { total, current_page: current, total_pages: last } = pagination;
  const to = (page: number) => linkTo(view, view.path, { ...parameters, page: String(page) });
  const position = `${count(total, noun)}, page ${current} of ${Math.max(last, 1)}`;
  return pager(current > 1 ? to(current - 1) : null, current < last ? to(current + 1) : null, position);
}

/** A link to what follows in a list that is read by its cursor. */
export const cursorPager = (view: View, parameters: Parameters, cursor: string | null): Html =>
  pager(null, cursor === null ? null : linkTo(view, view.path, { ...parameters, cursor }));

/** A link to what came before, in a list that begins with the earliest. */
export const earlierLink = (view: View, parameters: Parameters, cursor: string | null): Html =>
  cursor === null
    ? NOTHING
    : html`<p><a href="${linkTo(view, view.path, { ...parameters, cursor })}">Earlier entries</a></p>`;
