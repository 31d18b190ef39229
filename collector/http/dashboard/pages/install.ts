import { ADMINISTRATOR } from "../../../contract/key.ts";
import { isAllowed } from "../../../services/authorize.ts";
import { type LastReceived, lastReceived, NEWEST, STEPS, type Step } from "../../../services/first-events.ts";
import type { UnknownKey } from "../../../services/unknown-keys.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { badge, codeBlock, panel } from "../components.ts";
import { propertyFilter } from "../filters.ts";
import { dateTime, whole } from "../format.ts";
import { CONTAINER_PATH, snippetOf } from "../install-files.ts";
import type { Page, PageContent, PageRequest } from "../page.ts";
import { evaluatorNote, pricesNote } from "../panels/decision-notes.ts";
import { type TableColumn, table } from "../table.ts";
import { linkTo, type View } from "../view.ts";

/** What a merchant pastes, and whether it works. */
export const install: Page = { path: "/dashboard/install", label: "Install", scope: "read", content };

async function content({ context, view }: PageRequest): Promise<PageContent> {
  const { property } = view.access;
  const [received, evaluator, prices] = await Promise.all([
    lastReceived(context.store, property.id),
    evaluatorNote(context, view),
    pricesNote(context, view),
  ]);
  const unknown = context.unknownKeys.from((origin) => mayShow(view, origin));
  return {
    title: "Install",
    body: html`${propertyFilter(view)}${checklist(received)}${unknownPanel(unknown, property.write_key)}
${snippetPanel(snippetOf(context, property))}${tagManagerPanel(view)}${PLATFORMS}
${panel("decides", "Who decides", html`${evaluator}${prices}`)}`,
  };
}

/** The pages of other shops are nobody's business but the administrator's: a property sees those of origins that it names. */
const mayShow = ({ access: { property, actor } }: View, origin: string): boolean =>
  isAllowed(property, origin) && (actor === ADMINISTRATOR || !property.allowed_origins.includes("*"));

const STEP_TEXTS: Readonly<Record<Step, { readonly name: string; readonly missing: string }>> = {
  view: { name: "A product is viewed", missing: "Open a product page of your shop." },
  cart: { name: "A cart is shown or changed", missing: "Add a product to the cart." },
  code: { name: "A code is entered", missing: "Enter any code in your checkout." },
  verdict: { name: "Your shop accepts or refuses a code", missing: "Send outcomes, or watch your shop's code box." },
  purchase: { name: "An order is placed", missing: "Place a test order." },
};

interface StepRow {
  readonly step: Step;
  readonly at: string | null;
}

function checklist(received: LastReceived): Html {
  const rows = STEPS.map((step): StepRow => ({ step, at: received[step] }));
  const done = rows.filter(({ at }) => at !== null).length;
  const title = "Checklist";
  const intro = html`<p>${whole(done)} of ${whole(rows.length)} arrived. Reload the page after each step. It looks at the newest ${whole(NEWEST)} events, those of test sites included.</p>`;
  return panel("checklist", title, html`${intro}${table(title, STEP_COLUMNS, rows, { empty: "" })}`);
}

const STEP_COLUMNS: readonly TableColumn<StepRow>[] = [
  { name: "Step", type: "long", cell: ({ step }) => STEP_TEXTS[step].name },
  { name: "Arrived", cell: ({ at }) => (at === null ? badge("Not yet", "plain") : badge("Yes", "good")) },
  { name: "Last (UTC)", cell: ({ at }) => dateTime(at) },
  { name: "To do", type: "long", cell: ({ step, at }) => (at === null ? STEP_TEXTS[step].missing : "") },
];

function unknownPanel(unknown: readonly UnknownKey[], writeKey: string): Html {
  if (unknown.length === 0) return NOTHING;
  const title = "Pages with a wrong write key";
  const intro = html`<p>Their events are refused, and kept on the visitor's device for 7 days. Put <code>${writeKey}</code> into the tag of these pages: then they arrive.</p>`;
  return panel("unknown", title, html`${intro}${table(title, UNKNOWN_COLUMNS, unknown, { empty: "" })}`);
}

const UNKNOWN_COLUMNS: readonly TableColumn<UnknownKey>[] = [
  { name: "Page", cell: ({ origin }) => origin },
  { name: "Key", type: "long", cell: ({ key }) => (key === "" ? "none" : html`<code>${key}</code>`) },
  { name: "Requests", type: "number", cell: ({ requests }) => whole(requests) },
  { name: "Last (UTC)", cell: ({ at }) => dateTime(new Date(at).toISOString()) },
];

const snippetPanel = (snippet: string): Html =>
  panel(
    "snippet",
    "On the page",
    html`<p>Paste it into <code>&lt;head&gt;</code>, once. Your write key is in it.</p>${codeBlock(snippet)}`,
  );

const tagManagerPanel = (view: View): Html =>
  panel(
    "gtm",
    "Google Tag Manager",
    html`<ol><li><a class="button" href="${linkTo(view, CONTAINER_PATH)}" download>Download the container</a> with your write key.</li>
<li>In Tag Manager: Admin, Import Container, Merge.</li><li>Preview, then publish.</li></ol>`,
  );

const PLATFORMS = panel(
  "platforms",
  "Shop platforms",
  html`<p>A page for each platform is in <code>docs/install</code>. The shop's server can report its orders, too: <code>docs/orders.md</code>.</p>`,
);
