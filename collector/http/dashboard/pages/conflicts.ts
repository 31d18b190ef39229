import { conflictingEvents } from "../../../services/conflicting-events.ts";
import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { html } from "../../html.ts";
import { codeBlock, panel } from "../components.ts";
import { dateTime } from "../format.ts";
import { orderLink } from "../links.ts";
import { cursorPager } from "../lists.ts";
import type { Page, PageContent, PageRequest } from "../page.ts";
import { sqlLinks } from "../reports.ts";
import { type TableColumn, table } from "../table.ts";
import type { View } from "../view.ts";

/** Events whose id belongs to another event. */
export const conflicts: Page = {
  path: "/dashboard/conflicts",
  label: "Conflicting events",
  scope: "read",
  content,
};

const PAGE_SIZE = "50";

type Conflict = Exclude<Awaited<ReturnType<typeof conflictingEvents>>, Refusal>["data"][number];

const SQL = "select * from v_conflicting_events order by received_at desc";

async function content({ context, view, parameter }: PageRequest): Promise<PageContent | Refusal> {
  const cursor = parameter("cursor");
  const query = { direction: "desc", limit: PAGE_SIZE, ...(cursor !== "" && { cursor }) };
  const list = await conflictingEvents(context.store, view.access, query);
  if (isRefusal(list)) return list;
  const { data, meta } = list;
  const rows = table("Conflicting events", columnsFor(view), data, { empty: "No conflicting events." });
  return {
    title: "Conflicting events",
    body: html`<p>Events with the id of another event and other content. They are in no report. An event of a server key takes the
place of a page's.</p>
${panel("list", "Conflicting events, newest first", html`${rows}${cursorPager(view, {}, meta.next_cursor)}`, sqlLinks(view, SQL))}`,
  };
}

const columnsFor = (view: View): readonly TableColumn<Conflict>[] => [
  { name: "Received (UTC)", type: "short", cell: ({ received_at }) => dateTime(received_at) },
  { name: "Event", cell: ({ event_id, category, action }) => html`${category}/${action} <code>${event_id}</code>` },
  { name: "Order", cell: ({ transaction_id }) => orderLink(view, transaction_id) },
  { name: "Key", type: "short", cell: ({ key_id }) => (key_id === null ? "" : String(key_id)) },
  { name: "Sent by", type: "short", cell: ({ source }) => source ?? "" },
  { name: "Content", cell: ({ body }) => html`<details><summary>JSON</summary>${codeBlock(body)}</details>` },
];
