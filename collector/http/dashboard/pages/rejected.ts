import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { rejectedEvents, replayRejected } from "../../../services/rejected.ts";
import type { AppContext } from "../../app-context.ts";
import { html, NOTHING } from "../../html.ts";
import { badge, moment, notice, pager, panel, type TableColumn, table, whole, words } from "../components.ts";
import { filters, linkTo, mayManage, page, select, type View } from "../layout.ts";
import { textOf } from "../query.ts";
import type { Done, Form } from "../session-guard.ts";

const PAGE = "50";

type Query = Readonly<Record<string, unknown>>;
type Rejected = Exclude<Awaited<ReturnType<typeof rejectedEvents>>, Refusal>["data"][number];

const SQL = "select * from v_rejected_events order by received_at desc";

/** In place of an id. */
const ALL = "all";

const WHICH = [
  ["true", "that wait"],
  ["false", "all"],
] as const;

/** What was refused and why, and the buttons that try it again. */
export async function rejectedPage(services: AppContext, view: View, query: Query): Promise<string | Refusal> {
  const waiting = textOf(query.waiting) || "true";
  const cursor = textOf(query.cursor);
  const sent = { waiting, direction: "desc", limit: PAGE, ...(cursor !== "" && { cursor }) };
  const list = await rejectedEvents(services.store, view.access.property, sent);
  if (isRefusal(list)) return list;
  const { next_cursor } = list.meta;
  const next = next_cursor === null ? null : linkTo(view, view.path, { waiting, cursor: next_cursor });
  const fields = html`<label>Events ${select("waiting", waiting, WHICH)}</label>`;
  const empty = waiting === "true" ? "Nothing waits: every event that came was understood." : "No event was refused.";
  const all = mayManage(view) && list.data.length > 0 ? replayForm(view, ALL, "Replay all that wait") : NOTHING;
  return page(
    view,
    "Rejected events",
    html`${notice(doneText(query))}${filters(view, services.now(), { days: false, sites: false, fields })}
<p>Events that could not be understood, as they were sent. Once the mistake is mended, they are taken after all.</p>${all}
${panel(
  "list",
  "Rejected events, the latest first",
  html`${table("Rejected events", columnsFor(view), list.data, { empty })}${pager(null, next)}`,
  { sql: SQL, run: linkTo(view, "/dashboard/sql", { sql: SQL }) },
)}`,
  );
}

const columnsFor = (view: View): TableColumn<Rejected>[] => [
  { name: "Came (UTC)", show: ({ received_at }) => moment(received_at) },
  { name: "Reason", show: ({ reason }) => words(reason) },
  {
    name: "What is wrong",
    show: ({ errors }) =>
      html`<ul class="plain">${errors.map(({ path, message }) => html`<li><code>${path}</code> ${message}</li>`)}</ul>`,
  },
  {
    name: "As it was sent",
    show: ({ body }) => html`<details><summary>JSON</summary><pre tabindex="0"><code>${body}</code></pre></details>`,
  },
  {
    name: "Replay",
    show: ({ id, replayed_at }) =>
      replayed_at === null
        ? mayManage(view)
          ? replayForm(view, String(id), "Replay")
          : badge("waits", "plain")
        : badge(`taken ${moment(replayed_at)}`, "good"),
  },
];

const replayForm = (view: View, id: string, label: string) =>
  html`<form method="post" action="${linkTo(view, "/dashboard/rejected/replay")}"><button name="id" value="${id}">${label}</button></form>`;

function doneText(query: Query): string | undefined {
  if (textOf(query.stored) === "") return undefined;
  const count = (name: string) => whole(Number(textOf(query[name])) || 0);
  return `${count("stored")} taken now, ${count("duplicate")} were there already, ${count("refused")} are still refused.`;
}

/** Tries the one that a form names again, or all that wait. */
export async function replay(services: AppContext, view: View, form: Form): Promise<Done | Refusal> {
  const id = form.get("id");
  const done = await replayRejected(services.store, view.access.property, id === ALL ? {} : { ids: [id] });
  if (isRefusal(done)) return done;
  const { stored, duplicate, rejected } = done;
  const counts = { stored: String(stored), duplicate: String(duplicate), refused: String(rejected) };
  return { to: linkTo(view, "/dashboard/rejected", counts) };
}
