import { WEEKDAYS } from "../../../contract/digest.ts";
import type { DigestResponse } from "../../../contract/responses/digest.ts";
import { deleteDigest, readDigest, setDigest, testDigest } from "../../../services/digest/settings.ts";
import { isRefusal, refusal } from "../../../services/refusal.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { type BadgeKind, badge, notice, panel, problem, select } from "../components.ts";
import { propertyFilter } from "../filters.ts";
import { asLabel, dateTime, longDateTime, whole } from "../format.ts";
import type { FormRequest, FormResult, Page, PageContent, PageRequest } from "../page.ts";
import { type TableColumn, table } from "../table.ts";
import { linkTo, type View } from "../view.ts";

const PATH = "/dashboard/digest";

/** The weekly digest of the property: its settings, a test, and the last ones. */
export const digest: Page = {
  path: PATH,
  label: "Digest",
  scope: "manage",
  content,
  forms: [{ path: PATH, scope: "manage", submit }],
};

type Send = DigestResponse["sends"][number];

/** @param message the result of the form */
async function content({ context, view }: PageRequest, message: Html = NOTHING): Promise<PageContent> {
  const read = await readDigest(context.digest, view.access.property);
  const stored = isRefusal(read) ? null : read.data;
  return {
    title: "Digest",
    body: html`${message}${propertyFilter(view)}${settingsPanel(view, stored)}${stored ? sendsPanel(view, stored) : NOTHING}`,
  };
}

function settingsPanel(view: View, stored: DigestResponse | null): Html {
  const { time_zone } = view.access.property;
  const next = stored ? html`<p>Next digest: ${longDateTime(stored.next_at)}.</p>` : NOTHING;
  const remove = stored ? html` <button name="do" value="delete">Delete</button>` : NOTHING;
  const form = html`<form class="stack" method="post" action="${linkTo(view, PATH)}">
<label>E-mail addresses, one per line <textarea name="emails" rows="3">${(stored?.emails ?? []).join("\n")}</textarea></label>
<label>Slack webhook <input name="slack_url" type="url" size="40" placeholder="${slackHint(stored)}"></label>
<label>Day ${select("weekday", stored?.weekday ?? "monday", WEEKDAY_OPTIONS)}</label>
<label>Hour (${time_zone}) ${select("hour", String(stored?.hour ?? 8), HOUR_OPTIONS)}</label>
<p><button name="do" value="save">Save</button>${remove}</p></form>`;
  return panel("settings", "Weekly digest", html`${next}${form}`);
}

const slackHint = (stored: DigestResponse | null): string =>
  stored?.slack_host ? `${stored.slack_host} (leave empty to keep it)` : "https://hooks.slack.com/…";

const WEEKDAY_OPTIONS = WEEKDAYS.map((day) => [day, asLabel(day)] as const);
const HOUR_OPTIONS = Array.from({ length: 24 }, (_, hour) => [String(hour), `${hour}:00`] as const);

function sendsPanel(view: View, { sends }: DigestResponse): Html {
  const rows = table("Last digests", COLUMNS, sends, { empty: "No digest sent yet." });
  const test = html`<form class="actions" method="post" action="${linkTo(view, PATH)}"><button name="do" value="test">Send a test now</button></form>`;
  return panel("sends", "Last digests", html`${test}${rows}`);
}

const COLUMNS: TableColumn<Send>[] = [
  { name: "Due", type: "short", cell: ({ week }) => week },
  { name: "Channel", type: "short", cell: ({ channel }) => CHANNELS[channel] },
  { name: "Status", type: "short", cell: ({ state }) => badge(asLabel(state), KINDS[state]) },
  { name: "Attempts", type: "number", cell: ({ attempts }) => whole(attempts) },
  { name: "Last attempt (UTC)", type: "short", cell: ({ at }) => dateTime(at) },
  { name: "Result", type: "long", cell: ({ error }) => error ?? "–" },
];

const CHANNELS = { email: "E-mail", slack: "Slack" } as const;
const KINDS: Readonly<Record<Send["state"], BadgeKind>> = {
  pending: "plain",
  sending: "plain",
  sent: "good",
  failed: "bad",
  unclear: "bad",
};

async function submit(request: FormRequest): Promise<FormResult> {
  const { form, view } = request;
  switch (form.get("do")) {
    case "save":
      return await save(request);
    case "test":
      return await sendTest(request);
    case "delete": {
      const deleted = await deleteDigest(request.context.digest, view.access.property);
      return deleted ?? { redirect: linkTo(view, PATH) };
    }
    default:
      return refusal("unprocessable", "The form is not valid.", [
        { path: "do", message: "must be save, test or delete" },
      ]);
  }
}

async function save(request: FormRequest): Promise<FormResult> {
  const { context, view, form } = request;
  const slack = (form.get("slack_url") ?? "").trim();
  const body = {
    emails: (form.get("emails") ?? "").split(/[\s,;]+/).filter((address) => address !== ""),
    ...(slack !== "" && { slack_url: slack }),
    weekday: form.get("weekday"),
    hour: Number(form.get("hour")),
  };
  const saved = await setDigest(context.digest, view.access.property, body);
  if (isRefusal(saved)) return { ...(await content(request, problem(saved.detail, saved.errors))), status: 422 };
  return { ...(await content(request, notice("Digest saved."))), status: 200 };
}

async function sendTest(request: FormRequest): Promise<FormResult> {
  const tested = await testDigest(request.context.digest, request.view.access.property);
  if (isRefusal(tested)) return tested;
  const results = tested.data.map(({ channel, state, error }) =>
    state === "sent" && error === null
      ? notice(`${CHANNELS[channel]}: test sent.`)
      : problem(`${CHANNELS[channel]}: ${error ?? state}`),
  );
  return { ...(await content(request, html`${results}`)), status: 200 };
}
