import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { REPORTS } from "../../../services/reports/index.ts";
import type { AppContext } from "../../app-context.ts";
import { html } from "../../html.ts";
import { pager, panel, type Sorting, table, whole } from "../components.ts";
import { filters, linkTo, page, type View, withDays } from "../layout.ts";
import { COUNT_COLUMNS, codeLink, hiddenNote } from "../panels/funnel.ts";
import { textOf } from "../query.ts";
import { reportOf, reportOrRefusal } from "../reports.ts";

const PAGE = 50;

type Query = Readonly<Record<string, unknown>>;

/** All codes that were tried: sorted, searched, page by page. */
export async function codesPage(services: AppContext, given: View, query: Query): Promise<string | Refusal> {
  const now = services.now();
  const view = withDays(given, now);
  const [search, status, reason] = [textOf(query.search), textOf(query.status), textOf(query.reason)];
  const [sort, direction] = [textOf(query.sort) || "attempts", textOf(query.direction) || "desc"];
  const number = textOf(query.page) || "1";
  const chosen = { search, status, reason, sort, direction };
  const report = await reportOf(services, view, REPORTS.codes, { ...chosen, page: number, limit: String(PAGE) });
  if (isRefusal(report)) return report;
  const { data, meta } = report;
  const { total, current_page, total_pages } = meta.pagination;
  const to = (page: number) => linkTo(view, view.path, { ...chosen, page: String(page) });
  const sorting: Sorting = {
    by: sort,
    descending: direction === "desc",
    link: (by, descending) => linkTo(view, view.path, { ...chosen, sort: by, direction: descending ? "desc" : "asc" }),
  };
  const columns = [
    { name: "Code", sort: "code", show: ({ code }: (typeof data)[number]) => codeLink(view, code) },
    ...COUNT_COLUMNS,
  ];
  const empty =
    search === "" ? "No code was tried in these days." : `No code with “${search}” was tried in these days.`;
  const field = html`<label>Search <input type="search" name="search" value="${search}" placeholder="a part of a code"></label>`;
  const why =
    reason === ""
      ? ""
      : html`<p class="hint">Only attempts with the reason <b>${reason.replaceAll("_", " ")}</b>. <a href="${linkTo(view, view.path)}">All</a></p>`;
  const rows = html`${table("Codes", columns, data, { sorting, empty })}${pager(
    current_page > 1 ? to(current_page - 1) : null,
    current_page < total_pages ? to(current_page + 1) : null,
    `${whole(total)} codes, page ${current_page} of ${Math.max(total_pages, 1)}`,
  )}`;
  return page(
    view,
    "Codes",
    html`${filters(view, now, { fields: field, kept: { sort, direction, status, reason }, typed: { search } })}${hiddenNote(view, meta, chosen)}${why}
${panel("list", "Codes that were tried", rows, reportOrRefusal(view, "codes", meta, { ...chosen, limit: "1000" }))}`,
  );
}
