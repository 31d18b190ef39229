import type { CodeGroupResponse } from "../../../contract/responses/code-group.ts";
import { createCodeGroup, listCodeGroups } from "../../../services/code-groups.ts";
import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { REPORTS } from "../../../services/reports/index.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { bodyOf, type Draft, draftIn, groupForm } from "../code-groups/form.ts";
import { codesText, payoutText } from "../code-groups/texts.ts";
import { notice, panel, problem, select } from "../components.ts";
import { withDefaultDays } from "../days.ts";
import { dayFilters } from "../filters.ts";
import { codeGroupLink, codeGroupPath } from "../links.ts";
import type { FormRequest, FormResult, Page, PageContent, PageRequest } from "../page.ts";
import { codeGroupsPanel, GROUPED_BY } from "../panels/code-groups.ts";
import { excludedNote } from "../panels/excluded-note.ts";
import { loadReport } from "../reports.ts";
import { type TableColumn, table } from "../table.ts";
import { linkTo, mayManage, type View } from "../view.ts";

const PATH = "/dashboard/code-groups";

/** How codes work by group, owner or channel, the groups, and a form that adds one. */
export const codeGroups: Page = {
  path: PATH,
  label: "Code groups",
  scope: "read",
  content,
  forms: [{ path: PATH, scope: "manage", submit }],
};

const EMPTY = draftIn(new URLSearchParams());

const RESULTS: ReadonlyMap<string, string> = new Map([
  ["added", "Code group added. Its codes' past counts as well."],
  ["changed", "Code group changed."],
  ["deleted", "Code group deleted. Its codes stay."],
]);

async function content(
  { context, view: requested, parameter }: PageRequest,
  message: Html = notice(RESULTS.get(parameter("result"))),
  draft: Draft = EMPTY,
): Promise<PageContent | Refusal> {
  const now = context.now();
  const view = withDefaultDays(requested, now);
  const by = parameter("by") || GROUPED_BY[0][0];
  const report = await loadReport(context, view, REPORTS.code_groups, { by });
  if (isRefusal(report)) return report;
  const { data } = await listCodeGroups(context.store, view.access.property);
  const fields = html`<label>Rows by ${select("by", by, GROUPED_BY)}</label>`;
  return {
    title: "Code groups",
    body: html`${message}${dayFilters(view, now, { fields, values: { by } })}${excludedNote(view, report.meta, { by })}
${codeGroupsPanel(view, by, report)}${groupsPanel(view, data)}${mayManage(view) ? addForm(view, draft) : NOTHING}`,
  };
}

function groupsPanel(view: View, groups: readonly CodeGroupResponse[]): Html {
  const rows = table("Groups in their order", columnsFor(view), groups, { empty: "No code groups yet." });
  const note = html`<p class="hint">A code is in the first group that matches it.</p>`;
  return panel("groups", "Groups in their order", html`${rows}${groups.length > 1 ? note : NOTHING}`);
}

const columnsFor = (view: View): TableColumn<CodeGroupResponse>[] => [
  { name: "Position", type: "number", cell: ({ position }) => position },
  { name: "Name", type: "short", cell: ({ id, name }) => codeGroupLink(view, id, name) },
  { name: "Codes", type: "short", cell: ({ codes }) => codesText(codes) },
  { name: "Owner", cell: ({ owner }) => owner ?? "–" },
  { name: "Channel", cell: ({ channel }) => channel ?? "–" },
  { name: "Payout", type: "short", cell: ({ payout }) => payoutText(payout) },
  ...(mayManage(view) ? [{ name: "Change", cell: (group: CodeGroupResponse) => editLink(view, group) }] : []),
];

const editLink = (view: View, { id, name }: CodeGroupResponse): Html =>
  html`<a href="${linkTo(view, codeGroupPath(id))}" aria-label="Edit: ${name}">Edit</a>`;

const addForm = (view: View, draft: Draft): Html =>
  html`<section class="panel" aria-labelledby="add"><h2 id="add">Add a code group</h2>${groupForm(linkTo(view, PATH), draft, "Add code group")}</section>`;

async function submit(request: FormRequest): Promise<FormResult> {
  const { context, view, form } = request;
  const draft = draftIn(form);
  const created = await createCodeGroup(context.store, view.access.property, bodyOf(draft));
  if (!isRefusal(created)) return { redirect: linkTo(view, PATH, { result: "added" }) };
  const page = await content(request, problem(created.detail, created.errors), draft);
  return isRefusal(page) ? page : { ...page, status: 422 };
}
