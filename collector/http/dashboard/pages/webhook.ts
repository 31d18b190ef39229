import { isRefusal, type Refusal, refusal } from "../../../services/refusal.ts";
import { listDeliveries, redeliverOne, testWebhook } from "../../../services/webhooks/deliveries.ts";
import { changeWebhook, subscriptionResponse, webhookAt } from "../../../services/webhooks/subscriptions.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { type BadgeKind, badge, codeBlock, notice, panel, select } from "../components.ts";
import { listFilters } from "../filters.ts";
import { asLabel, dateTime, whole } from "../format.ts";
import { cursorPager } from "../lists.ts";
import type { FormRequest, FormResult, Page, PageContent, PageRequest } from "../page.ts";
import { type TableColumn, table } from "../table.ts";
import { linkTo, type View } from "../view.ts";
import { eventTypeText, webhookBadge } from "../webhook-texts.ts";

const PATH = "/dashboard/webhooks/:id";

/** One webhook and its deliveries, and forms that test it, turn it on or off, and resend a message. */
export const webhook: Page = {
  path: PATH,
  scope: "manage",
  content,
  forms: [{ path: PATH, scope: "manage", submit }],
};

const PAGE_SIZE = "50";

type Delivery = Exclude<Awaited<ReturnType<typeof listDeliveries>>, Refusal>["data"][number];

const STATUS_TEXTS: Readonly<Record<Delivery["status"], string>> = {
  pending: "Pending",
  delivered: "Delivered",
  dead: "Failed",
};

const STATUS_KINDS: Readonly<Record<Delivery["status"], BadgeKind>> = {
  pending: "plain",
  delivered: "good",
  dead: "bad",
};

const STATUSES: readonly (readonly [value: string, text: string])[] = [["", "All"], ...Object.entries(STATUS_TEXTS)];

async function content({ context, view, id, parameter }: PageRequest): Promise<PageContent | Refusal> {
  const { store } = context;
  const { property } = view.access;
  const webhook = await webhookAt(store, property, id);
  if (isRefusal(webhook)) return webhook;
  const status = parameter("status");
  const list = await listDeliveries(store, view.access, webhook, {
    status,
    cursor: parameter("cursor"),
    limit: PAGE_SIZE,
  });
  if (isRefusal(list)) return list;
  const { data } = subscriptionResponse(webhook);
  const rows = table("Deliveries", columnsFor(view), list.data, { empty: "No messages yet." });
  const filter = html`<label>Messages ${select("status", status, STATUSES)}</label>`;
  const deliveries = html`${rows}${cursorPager(view, { status }, list.meta.next_cursor)}`;
  return {
    title: data.url,
    body: html`${notice(RESULTS.get(parameter("done")))}<p>${webhookBadge(data)} Events: ${data.event_types.map(eventTypeText).join(", ")}</p>
${actionButtons(view, data.is_active)}${listFilters(view, filter)}${panel("deliveries", "Deliveries, newest first", deliveries)}`,
  };
}

/** The results of the forms, as the redirect names them. */
const RESULTS: ReadonlyMap<string, string> = new Map([
  ["again", "Message resent."],
  ["test", "Test sent."],
  ["on", "Webhook on."],
  ["off", "Webhook off."],
]);

function actionButtons(view: View, isActive: boolean): Html {
  const button = (action: string, text: string) => html`<button name="do" value="${action}">${text}</button>`;
  return html`<form class="actions" method="post" action="${linkTo(view, view.path)}">${button("test", "Send test")} ${
    isActive ? button("off", "Turn off") : button("on", "Turn on")
  }</form>`;
}

const columnsFor = (view: View): TableColumn<Delivery>[] => [
  { name: "Created (UTC)", type: "short", cell: ({ created_at }) => dateTime(created_at) },
  { name: "Event", cell: ({ event_type }) => eventTypeText(event_type) },
  { name: "Status", type: "short", cell: ({ status }) => badge(STATUS_TEXTS[status], STATUS_KINDS[status]) },
  { name: "Attempts", type: "number", cell: ({ attempts }) => whole(attempts) },
  { name: "Last attempt", type: "short", cell: ({ last_attempt_at }) => dateTime(last_attempt_at) },
  { name: "Response", cell: ({ last_status, last_failure }) => last_status ?? asLabel(last_failure) },
  { name: "Next attempt", type: "short", cell: ({ next_attempt_at }) => dateTime(next_attempt_at) },
  { name: "Message", cell: messageFold },
  { name: "Action", cell: ({ id }) => resendForm(view, id) },
];

function messageFold({ body, last_answer }: Delivery): Html {
  const response = last_answer ? html`<p>Response:</p>${codeBlock(last_answer)}` : NOTHING;
  return html`<details><summary>JSON</summary>${codeBlock(body)}${response}</details>`;
}

const resendForm = (view: View, delivery: string): Html =>
  html`<form method="post" action="${linkTo(view, view.path)}"><input type="hidden" name="do" value="again"><button name="delivery" value="${delivery}">Resend</button></form>`;

async function submit(request: FormRequest): Promise<FormResult> {
  const { context, view, id, form } = request;
  const webhook = await webhookAt(context.store, view.access.property, id);
  if (isRefusal(webhook)) return webhook;
  const action = form.get("do") ?? "";
  const result = await act(request, webhook, action);
  return isRefusal(result) ? result : { redirect: linkTo(view, view.path, { done: action }) };
}

type WebhookRecord = Exclude<Awaited<ReturnType<typeof webhookAt>>, Refusal>;

async function act({ context, view, form }: FormRequest, webhook: WebhookRecord, action: string): Promise<unknown> {
  const { store, webhooks } = context;
  const { property } = view.access;
  switch (action) {
    case "test":
      return testWebhook(store, property, webhook);
    case "again":
      return redeliverOne(store, property, webhook, form.get("delivery") ?? "");
    case "on":
    case "off":
      return changeWebhook(webhooks, view.access, webhook, { is_active: action === "on" });
    default:
      return refusal("unprocessable", "The form is not valid.", [
        { path: "do", message: "must be test, again, on or off" },
      ]);
  }
}
