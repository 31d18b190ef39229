import type { CodeGroupResponse } from "../../../contract/responses/code-group.ts";
import { listCodeGroups } from "../../../services/code-groups.ts";
import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { REPORTS, type ReportResults } from "../../../services/reports/index.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { allOrRefusal } from "../all-or-refusal.ts";
import { panel } from "../components.ts";
import { withDefaultDays } from "../days.ts";
import { dayFilters } from "../filters.ts";
import { numberedPager, sortingOf } from "../lists.ts";
import type { Page, PageContent, PageRequest } from "../page.ts";
import { allCodesTotals } from "../panels/all-codes.ts";
import { codeColumns, REDEEMED_NOTE } from "../panels/counts.ts";
import { excludedNote } from "../panels/excluded-note.ts";
import { reasonText } from "../reason-texts.ts";
import { loadReport, reportLinks } from "../reports.ts";
import { table } from "../table.ts";
import { linkTo, type View } from "../view.ts";

/** All codes that were tried: sorted, searched, page by page. */
export const codes: Page = { path: "/dashboard/codes", label: "Codes", scope: "read", content };

const PAGE_SIZE = "50";
/** The largest page of the report. */
const CSV_SIZE = "1000";

async function content({ context, view: requested, parameter }: PageRequest): Promise<PageContent | Refusal> {
  const now = context.now();
  const view = withDefaultDays(requested, now);
  const { data: groups } = await listCodeGroups(context.store, view.access.property);
  const { search, ...kept } = readList(parameter, groups);
  const list = { search, ...kept };
  const page = { page: parameter("page") || "1", limit: PAGE_SIZE };
  const loaded = await allOrRefusal([
    loadReport(context, view, REPORTS.codes, { ...list, ...page }),
    isWhole(list) ? loadReport(context, view, REPORTS.sales) : NO_TOTALS,
  ]);
  if (isRefusal(loaded)) return loaded;
  const [report, totals] = loaded;
  const filters = dayFilters(view, now, { fields: searchField(search), values: { search }, hidden: kept });
  return {
    title: "Codes",
    body: html`${filters}${excludedNote(view, report.meta, list)}${reasonChip(view, kept.reason)}${groupChips(view, list, groups)}
${allCodesTotals(totals.data)}${listPanel(view, list, report)}`,
  };
}

const NO_TOTALS = { data: [] };

/** The parameters of the list, beside its page. Code groups are one line each, unless the codes of one are listed. */
const readList = (parameter: PageRequest["parameter"], groups: readonly CodeGroupResponse[]) => ({
  search: parameter("search"),
  code_group: parameter("code_group"),
  collapse: groups.length === 0 || parameter("code_group") !== "" ? "none" : parameter("collapse") || "code_groups",
  status: parameter("status"),
  reason: parameter("reason"),
  sort: parameter("sort") || "attempts",
  direction: parameter("direction") || "desc",
});

type List = ReturnType<typeof readList>;

/** Whether the list is of all codes. */
const isWhole = ({ search, code_group, status, reason }: List): boolean =>
  [search, code_group, status, reason].every((value) => value === "");

function listPanel(view: View, list: List, { data, meta }: ReportResults["codes"]): Html {
  const rows = table("Codes", codeColumns(view), data, {
    sorting: sortingOf(view, list),
    empty: emptyText(list.search),
  });
  const links = reportLinks(view, "codes", meta, { ...list, limit: CSV_SIZE });
  return panel(
    "list",
    "Codes",
    html`${rows}${REDEEMED_NOTE}${numberedPager(view, list, meta.pagination, "code")}`,
    links,
  );
}

const emptyText = (search: string): string =>
  search === "" ? "No codes tried in this period." : `No codes with “${search}” tried in this period.`;

const searchField = (search: string): Html =>
  html`<label>Search <input type="search" name="search" value="${search}" placeholder="Search codes"></label>`;

/** The reason that the list is limited to, and a link to all codes. */
const reasonChip = (view: View, reason: string): Html =>
  reason === ""
    ? NOTHING
    : html`<p class="chips"><span class="chip">Reason: ${reasonText(reason)} <a href="${linkTo(view, view.path)}" aria-label="Show all reasons">✕</a></span></p>`;

/** Links between one line per code group and one per code; or the group that the list is limited to. */
function groupChips(view: View, list: List, groups: readonly CodeGroupResponse[]): Html {
  if (groups.length === 0) return NOTHING;
  const { code_group, collapse, ...others } = list;
  const group = groups.find(({ id }) => String(id) === code_group);
  if (group)
    return html`<p class="chips"><span class="chip">Code group: ${group.name} <a href="${linkTo(view, view.path, others)}" aria-label="Show all codes">✕</a></span></p>`;
  const chip = (value: string, text: string) =>
    html`<a class="chip" href="${linkTo(view, view.path, { ...others, collapse: value })}"${value === collapse ? html` aria-current="true"` : NOTHING}>${text}</a>`;
  return html`<p class="chips">${chip("code_groups", "Code groups as one line")} ${chip("none", "Every code")}</p>`;
}
