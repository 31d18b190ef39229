import { EVENT_TYPES, type EventType } from "../../../contract/webhook-events.ts";
import { isRefusal } from "../../../services/refusal.ts";
import { createWebhook, listWebhooks } from "../../../services/webhooks/subscriptions.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { notice, panel, problem } from "../components.ts";
import { propertyFilter } from "../filters.ts";
import { dateTime } from "../format.ts";
import type { FormRequest, FormResult, Page, PageContent, PageRequest } from "../page.ts";
import { type TableColumn, table } from "../table.ts";
import { linkTo, type View } from "../view.ts";
import { eventTypeText, webhookBadge } from "../webhook-texts.ts";

const PATH = "/dashboard/webhooks";

/** The property's webhooks, and a form that adds one. */
export const webhooks: Page = {
  path: PATH,
  label: "Webhooks",
  scope: "manage",
  content,
  forms: [{ path: PATH, scope: "manage", submit }],
};

type Webhook = Awaited<ReturnType<typeof listWebhooks>>["data"][number];

/** @param message the result of the form */
async function content({ context, view }: PageRequest, message: Html = NOTHING): Promise<PageContent> {
  const { data } = await listWebhooks(context.webhooks, view.access.property);
  const rows = table("Webhooks", columnsFor(view), data, { empty: "No webhooks yet." });
  return {
    title: "Webhooks",
    body: html`${message}${propertyFilter(view)}${panel("list", "Webhooks", rows)}${addForm(view)}`,
  };
}

const columnsFor = (view: View): TableColumn<Webhook>[] => [
  { name: "ID", type: "number", cell: ({ id }) => id },
  { name: "URL", cell: ({ id, url }) => html`<a href="${linkTo(view, `${PATH}/${id}`)}">${url}</a>` },
  { name: "Status", type: "short", cell: webhookBadge },
  { name: "Events", type: "long", cell: ({ event_types }) => event_types.map(eventTypeText).join(", ") },
  { name: "Created (UTC)", type: "short", cell: ({ created_at }) => dateTime(created_at) },
];

const addForm = (view: View): Html => html`<section class="panel" aria-labelledby="add"><h2 id="add">Add a webhook</h2>
<form class="stack" method="post" action="${linkTo(view, PATH)}"><label>URL <input name="url" type="url" required placeholder="https://" size="40"></label>
<fieldset><legend>Events</legend>${EVENT_TYPES.map(eventCheckbox)}</fieldset><label class="check"><input type="checkbox" name="verified_only" value="true"> Only redemptions that a server confirmed</label><button>Add webhook</button></form></section>`;

const eventCheckbox = (type: EventType): Html =>
  html`<label class="check"><input type="checkbox" name="event_types" value="${type}"> ${eventTypeText(type)} <code>${type}</code></label>`;

async function submit(request: FormRequest): Promise<FormResult> {
  const { context, view, form } = request;
  const body = {
    url: form.get("url"),
    event_types: form.getAll("event_types"),
    verified_only: form.has("verified_only"),
  };
  const created = await createWebhook(context.webhooks, view.access, body);
  if (isRefusal(created)) return { ...(await content(request, problem(created.detail, created.errors))), status: 422 };
  const secret = html`<code>${created.data.secret ?? ""}</code>`;
  const message = html`Webhook added. Copy the signing secret now; it won't be shown again: ${secret}`;
  return { ...(await content(request, notice(message))), status: 200 };
}
