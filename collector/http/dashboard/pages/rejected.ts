import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { rejectedEvents, replayRejected } from "../../../services/rejected.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { badge, codeBlock, notice, panel, select } from "../components.ts";
import { listFilters } from "../filters.ts";
import { asLabel, count, dateTime, whole } from "../format.ts";
import { cursorPager } from "../lists.ts";
import type { FormRequest, FormResult, Page, PageContent, PageRequest } from "../page.ts";
import { sqlLinks } from "../reports.ts";
import { type TableColumn, table } from "../table.ts";
import { linkTo, mayManage, type View } from "../view.ts";

const PATH = "/dashboard/rejected";
const REPLAY = `${PATH}/replay`;

/** Events that were rejected, and the forms that replay them. */
export const rejected: Page = {
  path: PATH,
  label: "Rejected events",
  scope: "read",
  content,
  forms: [{ path: REPLAY, scope: "manage", submit: replay }],
};

const PAGE_SIZE = "50";

type Rejected = Exclude<Awaited<ReturnType<typeof rejectedEvents>>, Refusal>["data"][number];

const SQL = "select * from v_rejected_events order by received_at desc";

const PENDING = "true";
const STATUSES = [
  [PENDING, "Pending"],
  ["false", "All"],
] as const;

async function content({ context, view, parameter }: PageRequest): Promise<PageContent | Refusal> {
  const [waiting, cursor] = [parameter("waiting") || PENDING, parameter("cursor")];
  const query = { waiting, direction: "desc", limit: PAGE_SIZE, ...(cursor !== "" && { cursor }) };
  const list = await rejectedEvents(context.store, view.access, query);
  if (isRefusal(list)) return list;
  const { data, meta } = list;
  const empty = waiting === PENDING ? "No rejected events." : "No event was ever rejected.";
  const rows = table("Rejected events", columnsFor(view), data, { empty });
  const fields = html`<label>Status ${select("waiting", waiting, STATUSES)}</label>`;
  return {
    title: "Rejected events",
    body: html`${notice(resultText(parameter))}${listFilters(view, fields)}
<p>Events we couldn't accept. Fix the cause, then replay them.</p>${data.length > 0 && mayManage(view) ? html`<div class="actions">${replayForm(view, ALL, "Replay all pending")}</div>` : NOTHING}
${panel("list", "Rejected events, newest first", html`${rows}${cursorPager(view, { waiting }, meta.next_cursor)}`, sqlLinks(view, SQL))}`,
  };
}

const columnsFor = (view: View): TableColumn<Rejected>[] => [
  { name: "Received (UTC)", type: "short", cell: ({ received_at }) => dateTime(received_at) },
  { name: "Reason", cell: ({ reason }) => asLabel(reason) },
  { name: "Errors", type: "long", cell: errorList },
  { name: "Event", cell: ({ body }) => html`<details><summary>JSON</summary>${codeBlock(body)}</details>` },
  {
    name: "Status",
    type: "short",
    cell: ({ id, replayed_at }) =>
      replayed_at === null ? pendingCell(view, id) : badge(`Accepted ${dateTime(replayed_at)}`, "good"),
  },
];

function errorList({ errors }: Rejected): Html {
  return html`<ul class="plain">${errors.map(({ path, message }) => html`<li><code>${path}</code> ${message}</li>`)}</ul>`;
}

const pendingCell = (view: View, id: number): Html =>
  mayManage(view) ? replayForm(view, String(id), "Replay") : badge("Pending", "plain");

/** In place of an event's id. */
const ALL = "all";

const replayForm = (view: View, id: string, text: string): Html =>
  html`<form method="post" action="${linkTo(view, REPLAY)}"><button name="id" value="${id}">${text}</button></form>`;

/** The result of a replay, as the redirect names it; undefined for none. */
function resultText(parameter: PageRequest["parameter"]): string | undefined {
  if (parameter("stored") === "") return undefined;
  const number = (name: string) => Number(parameter(name)) || 0;
  return `${whole(number("stored"))} accepted, ${count(number("duplicate"), "duplicate")}, ${number("conflict") > 0 ? `${whole(number("conflict"))} conflicting, ` : ""}${whole(number("refused"))} still rejected.`;
}

async function replay({ context, view, form }: FormRequest): Promise<FormResult> {
  const id = form.get("id");
  const result = await replayRejected(context.store, view.access.property, id === ALL ? {} : { ids: [id] });
  if (isRefusal(result)) return result;
  const { stored, duplicate, conflict, rejected } = result;
  const counts = {
    stored: String(stored),
    duplicate: String(duplicate),
    conflict: String(conflict),
    refused: String(rejected),
  };
  return { redirect: linkTo(view, PATH, counts) };
}
