import { CODE_REASONS, MAX_PATTERN_LENGTH, type MessagePattern } from "../../../contract/message-pattern.ts";
import type { FieldError } from "../../../contract/responses/event-results.ts";
import { changeProperty } from "../../../services/properties.ts";
import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { REPORTS, type ReportResults } from "../../../services/reports/index.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { notice, panel, problem, select } from "../components.ts";
import { withDefaultDays } from "../days.ts";
import { dayFilters } from "../filters.ts";
import { count, whole } from "../format.ts";
import type { FormRequest, FormResult, Page, PageContent, PageRequest } from "../page.ts";
import { builtInPanel } from "../panels/built-in-messages.ts";
import { reasonText } from "../reason-texts.ts";
import { loadReport, reportLinks } from "../reports.ts";
import { type TableColumn, table } from "../table.ts";
import { linkTo, mayManage, type View } from "../view.ts";

const PATH = "/dashboard/messages";
const REMOVE = `${PATH}/remove`;

/** What the shop's messages mean: those without a meaning, the property's patterns, and the built-in ones. */
export const messages: Page = {
  path: PATH,
  label: "Messages",
  scope: "read",
  content,
  forms: [
    { path: PATH, scope: "manage", submit: add },
    { path: REMOVE, scope: "manage", submit: remove },
  ],
};

/** A new pattern as the form has it. */
interface Draft {
  readonly pattern: string;
  readonly meaning: string;
}

const draftOf = (parameter: PageRequest["parameter"]): Draft => ({
  pattern: parameter("pattern"),
  meaning: CODE_REASONS[0]!,
});

async function content(
  { context, view: requested, parameter }: PageRequest,
  message: Html = notice(RESULTS.get(parameter("result"))),
  draft: Draft = draftOf(parameter),
): Promise<PageContent | Refusal> {
  const now = context.now();
  const view = withDefaultDays(requested, now);
  const unmapped = await loadReport(context, view, REPORTS.unmapped_messages);
  if (isRefusal(unmapped)) return unmapped;
  const own = view.access.property.message_patterns;
  return {
    title: "Messages",
    body: html`${message}${dayFilters(view, now)}<p>What your shop says when a customer enters a code. A pattern gives a message its meaning.</p>
${unmappedPanel(view, unmapped)}${patternsPanel(view, own)}${mayManage(view) ? addForm(view, draft) : NOTHING}${builtInPanel()}`,
  };
}

const RESULTS: ReadonlyMap<string, string> = new Map([
  ["added", "Pattern added. It applies to new events."],
  ["removed", "Pattern removed. Stored events keep their meaning."],
]);

type Unmapped = ReportResults["unmapped_messages"]["data"][number];

function unmappedPanel(view: View, { data, meta }: ReportResults["unmapped_messages"]): Html {
  const title = "Messages without a meaning";
  const listed = data.slice(0, MAX_LISTED);
  const rows = table(title, unmappedColumns(view), listed, { empty: "Every message in this period has a meaning." });
  const more = meta.messages - listed.length;
  const note = more === 0 ? NOTHING : html`<p class="hint">${count(more, "more message")} of fewer carts.</p>`;
  return panel("unmapped", title, html`${rows}${note}`, reportLinks(view, "unmapped_messages", meta));
}

/** Messages in the table: the rest is seldom worth a pattern. */
const MAX_LISTED = 100;

const unmappedColumns = (view: View): TableColumn<Unmapped>[] => [
  { name: "Message", type: "long", cell: ({ message }) => message },
  { name: "Carts", type: "number", cell: ({ carts }) => whole(carts) },
  { name: "Attempts", type: "number", cell: ({ attempts }) => whole(attempts) },
  { name: "Codes", type: "number", cell: ({ codes }) => whole(codes) },
  ...(mayManage(view) ? [{ name: "Meaning", cell: (row: Unmapped) => draftLink(view, row) }] : []),
];

const draftLink = (view: View, { message }: Unmapped): Html =>
  html`<a href="${linkTo(view, PATH, { pattern: patternOf(message) })}#add" aria-label="Give a meaning to: ${message}">Set</a>`;

/** The longest beginning of a message that is found in it again: it ends after a word, or else with a wildcard. */
function patternOf(message: string): string {
  if (message.length <= MAX_PATTERN_LENGTH) return message;
  const lastBlank = message.slice(0, MAX_PATTERN_LENGTH + 1).search(/\s\S*$/u);
  return lastBlank > 0 ? message.slice(0, lastBlank) : `${message.slice(0, MAX_PATTERN_LENGTH - 1)}*`;
}

function patternsPanel(view: View, patterns: readonly MessagePattern[]): Html {
  const rows = table("Your patterns", patternColumns(view), patterns, { empty: "No patterns of your own yet." });
  const note = html`<p class="hint">The first pattern found in a message counts, before the built-in ones.</p>`;
  return panel("patterns", "Your patterns", html`${rows}${patterns.length > 1 ? note : NOTHING}`);
}

const patternColumns = (view: View): TableColumn<MessagePattern>[] => [
  { name: "Pattern", type: "long", cell: ({ pattern }) => html`<code>${pattern}</code>` },
  { name: "Meaning", cell: ({ reason }) => meaningText(reason ?? ACCEPTED) },
  ...(mayManage(view) ? [{ name: "Change", cell: (row: MessagePattern) => removeForm(view, row) }] : []),
];

const removeForm = (view: View, { pattern }: MessagePattern): Html =>
  html`<form method="post" action="${linkTo(view, REMOVE)}"><button name="pattern" value="${pattern}" aria-label="Remove: ${pattern}">Remove</button></form>`;

const ACCEPTED = "accepted";

const meaningText = (meaning: string): string =>
  meaning === ACCEPTED ? "Accepted" : `Rejected: ${reasonText(meaning)}`;

const MEANINGS = [ACCEPTED, ...CODE_REASONS].map((meaning) => [meaning, meaningText(meaning)] as const);

const addForm = (view: View, { pattern, meaning }: Draft): Html =>
  html`<section class="panel" aria-labelledby="add"><h2 id="add">Add a pattern</h2>
<form class="stack" method="post" action="${linkTo(view, PATH)}"><label>Text in the message <input name="pattern" value="${pattern}" required maxlength="${MAX_PATTERN_LENGTH}" size="40"></label>
<p class="hint">Case, accents and punctuation make no difference. * stands for any text.</p>
<label>Meaning ${select("meaning", meaning, MEANINGS)}</label><button>Add pattern</button></form></section>`;

async function add(request: FormRequest): Promise<FormResult> {
  const { form, view } = request;
  const draft = { pattern: form.get("pattern") ?? "", meaning: form.get("meaning") ?? "" };
  const verdict =
    draft.meaning === ACCEPTED ? { outcome: ACCEPTED } : { outcome: "rejected" as const, reason: draft.meaning };
  const patterns = [...view.access.property.message_patterns, { pattern: draft.pattern, ...verdict }];
  return (await store(request, patterns, draft)) ?? { redirect: linkTo(view, PATH, { result: "added" }) };
}

async function remove(request: FormRequest): Promise<FormResult> {
  const { form, view } = request;
  const patterns = view.access.property.message_patterns.filter(({ pattern }) => pattern !== form.get("pattern"));
  const draft = draftOf(() => "");
  return (await store(request, patterns, draft)) ?? { redirect: linkTo(view, PATH, { result: "removed" }) };
}

/** Stores the patterns. @returns the page with the errors, if they are not valid */
async function store(
  request: FormRequest,
  patterns: readonly { readonly pattern: string }[],
  draft: Draft,
): Promise<FormResult | null> {
  const { context, view } = request;
  const changed = await changeProperty(context.store, view.access.property, { message_patterns: patterns });
  if (!isRefusal(changed)) return null;
  const page = await content(
    request,
    problem("The pattern is not valid.", formErrors(changed.errors ?? [], patterns)),
    draft,
  );
  return isRefusal(page) ? page : { ...page, status: 422 };
}

/** The errors with the form's words: of the last pattern, which the form adds, or else of all. */
function formErrors(errors: readonly FieldError[], patterns: readonly { readonly pattern: string }[]): FieldError[] {
  const added = errors.filter(({ path }) => path.startsWith(`message_patterns[${patterns.length - 1}].`));
  return (added.length > 0 ? added : errors).map(({ path, message }) => ({
    path: LABELS.find(([end]) => path.endsWith(end))?.[1] ?? path,
    message: message.replace(/\[(\d+)\]\.pattern/, (_, at: string) => `“${patterns[Number(at)]?.pattern}”`),
  }));
}

/** The labels of the form by the ends of the paths. */
const LABELS: readonly [end: string, label: string][] = [
  [".pattern", "Text in the message"],
  [".reason", "Meaning"],
  [".outcome", "Meaning"],
  ["message_patterns", "Your patterns"],
];
