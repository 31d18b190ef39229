import { EVENT_TYPES } from "../../../contract/webhook-events.ts";
import { isRefusal, type Refusal, refusal } from "../../../services/refusal.ts";
import { listDeliveries, redeliverOne, testWebhook } from "../../../services/webhooks/deliveries.ts";
import {
  changeWebhook,
  createWebhook,
  listWebhooks,
  subscriptionResponse,
  webhookAt,
} from "../../../services/webhooks/subscriptions.ts";
import type { AppContext } from "../../app-context.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { badge, moment, notice, pager, panel, problems, type TableColumn, table, whole, words } from "../components.ts";
import { filters, linkTo, page, select, type View } from "../layout.ts";
import { textOf } from "../query.ts";
import type { Done, Form, PageResult } from "../session-guard.ts";

const PAGE = "50";

type Query = Readonly<Record<string, unknown>>;
type Subscription = Awaited<ReturnType<typeof listWebhooks>>["data"][number];
type Delivery = Exclude<Awaited<ReturnType<typeof listDeliveries>>, Refusal>["data"][number];

const pathOf = (id: number | string): string => `/dashboard/webhooks/${id}`;

const stateOf = ({ is_active, disabled_reason }: Subscription): Html =>
  is_active ? badge("active", "good") : badge(disabled_reason === null ? "off" : words(disabled_reason), "bad");

/** Who is told of changes. @param told what a form came to */
export async function webhooksPage(services: AppContext, view: View, told: Html = NOTHING): Promise<string> {
  const { data } = await listWebhooks(services.webhooks, view.access.property);
  const columns: TableColumn<Subscription>[] = [
    { name: "Id", isNumber: true, show: ({ id }) => id },
    { name: "Receiver", show: ({ id, url }) => html`<a href="${linkTo(view, pathOf(id))}">${url}</a>` },
    { name: "State", show: stateOf },
    { name: "Events", show: ({ event_types }) => event_types.join(", ") },
    { name: "Made (UTC)", show: ({ created_at }) => moment(created_at) },
  ];
  const empty = "Nobody is told of anything yet.";
  return page(
    view,
    "Webhooks",
    html`${told}${view.properties.length > 1 ? filters(view, services.now(), { days: false, sites: false }) : NOTHING}
${panel("list", "Subscriptions", table("Subscriptions", columns, data, { empty }))}${subscribeForm(view)}`,
  );
}

const subscribeForm = (
  view: View,
): Html => html`<section class="panel" aria-labelledby="subscribe"><h2 id="subscribe">Tell somebody more</h2>
<form class="stack" method="post" action="${linkTo(view, "/dashboard/webhooks")}"><label>URL <input name="url" type="url" required placeholder="https://" size="40"></label>
<fieldset><legend>Events</legend>${EVENT_TYPES.map((type) => html`<label class="check"><input type="checkbox" name="event_types" value="${type}"> ${type}</label>`)}</fieldset>
<button>Subscribe</button></form></section>`;

/** Makes a subscription; its secret is shown now, and never again. */
export async function subscribe(services: AppContext, view: View, form: Form): Promise<PageResult> {
  const body = { url: form.get("url"), event_types: form.getAll("event_types") };
  const made = await createWebhook(services.webhooks, view.access.property, body);
  const told = isRefusal(made)
    ? problems(made.detail, made.errors)
    : html`<p class="notice" role="status">${made.data.url} is subscribed. Its secret is shown now, and never again: <code>${made.data.secret ?? ""}</code></p>`;
  return { html: await webhooksPage(services, view, told), status: isRefusal(made) ? 422 : 200 };
}

const STATUSES = [
  ["", "all"],
  ["pending", "pending"],
  ["delivered", "delivered"],
  ["dead", "dead"],
] as const;

const DONE: Readonly<Record<string, string>> = {
  again: "The message is sent again.",
  test: "A test is on its way.",
  on: "The subscription is active.",
  off: "The subscription is off.",
};

/** One subscription, and how far each of its messages got. */
export async function webhookPage(
  services: AppContext,
  view: View,
  id: string,
  query: Query,
): Promise<string | Refusal> {
  const { store } = services;
  const { property } = view.access;
  const webhook = await webhookAt(store, property, id);
  if (isRefusal(webhook)) return webhook;
  const [status, cursor] = [textOf(query.status), textOf(query.cursor)];
  const list = await listDeliveries(store, property, webhook, { status, cursor, limit: PAGE });
  if (isRefusal(list)) return list;
  const { next_cursor } = list.meta;
  const next = next_cursor === null ? null : linkTo(view, view.path, { status, cursor: next_cursor });
  const { data } = subscriptionResponse(webhook);
  const action = (value: string, label: string) => html`<button name="do" value="${value}">${label}</button>`;
  const fields = html`<label>Messages ${select("status", status, STATUSES)}</label>`;
  const rows = table("Deliveries", columnsFor(view, id), list.data, { empty: "No message yet." });
  return page(
    view,
    data.url,
    html`${notice(DONE[textOf(query.done)])}<p>${stateOf(data)} told of ${data.event_types.join(", ")}</p>
<form class="actions" method="post" action="${linkTo(view, pathOf(id))}">${action("test", "Send a test")} ${data.is_active ? action("off", "Switch off") : action("on", "Switch on")}</form>
${filters(view, services.now(), { days: false, sites: false, fields })}${panel("deliveries", "Deliveries, the latest first", html`${rows}${pager(null, next)}`)}`,
  );
}

const STATUS_KINDS = { pending: "plain", delivered: "good", dead: "bad" } as const;

const columnsFor = (view: View, id: string): TableColumn<Delivery>[] => [
  { name: "Made (UTC)", show: ({ created_at }) => moment(created_at) },
  { name: "Event", show: ({ event_type }) => event_type },
  { name: "State", show: ({ status }) => badge(status, STATUS_KINDS[status]) },
  { name: "Attempts", isNumber: true, show: ({ attempts }) => whole(attempts) },
  { name: "Last attempt", show: ({ last_attempt_at }) => moment(last_attempt_at) },
  { name: "Answer", show: ({ last_status, last_failure }) => last_status ?? words(last_failure) },
  { name: "Next attempt", show: ({ next_attempt_at }) => moment(next_attempt_at) },
  {
    name: "Message",
    show: ({ body, last_answer }) =>
      html`<details><summary>JSON</summary><pre tabindex="0"><code>${body}</code></pre>${last_answer ? html`<p>Answered:</p><pre tabindex="0"><code>${last_answer}</code></pre>` : NOTHING}</details>`,
  },
  {
    name: "Again",
    show: ({ id: delivery }) =>
      html`<form method="post" action="${linkTo(view, pathOf(id))}"><input type="hidden" name="do" value="again"><button name="delivery" value="${delivery}">Send again</button></form>`,
  },
];

/** Tests a subscription, switches it on or off, or sends a message again. */
export async function changeSubscription(
  services: AppContext,
  view: View,
  id: string,
  form: Form,
): Promise<Done | Refusal> {
  const { store, webhooks } = services;
  const { property } = view.access;
  const webhook = await webhookAt(store, property, id);
  if (isRefusal(webhook)) return webhook;
  const what = form.get("do") ?? "";
  const act = async (): Promise<unknown> => {
    switch (what) {
      case "test":
        return testWebhook(store, property, webhook);
      case "again":
        return redeliverOne(store, property, webhook, form.get("delivery") ?? "");
      case "on":
      case "off":
        return changeWebhook(webhooks, property, webhook, { is_active: what === "on" });
      default:
        return refusal("unprocessable", "The form is not valid.", [
          { path: "do", message: "must be test, again, on or off" },
        ]);
    }
  };
  const done = await act();
  return isRefusal(done) ? done : { to: linkTo(view, pathOf(id), { done: what }) };
}
