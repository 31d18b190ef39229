import type { FieldError } from "../../../contract/responses/event-results.ts";
import type { Refusal } from "../../../services/refusal.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { problem } from "../components.ts";
import type { PageContent } from "../page.ts";
import { linkTo, type View } from "../view.ts";
import { type Draft, fieldsOf } from "./draft.ts";
import { jsonLines, lineOf } from "./json-lines.ts";
import type { Field } from "./templates.ts";
import { cartFields } from "./test-cart.ts";

/** The template of a promotion that is written as JSON. */
export const JSON_TEMPLATE = "json";

/** The form of a draft, and what came of it. */
export interface EditorState {
  readonly draft: Draft;
  /** The text of a field. */
  value(name: string): string;
  readonly refused?: Refusal;
  readonly testResult?: Html;
}

/** The page that edits a draft. Errors stand beside their fields, or beside the line of the JSON. */
export function editorContent(view: View, state: EditorState): PageContent {
  const { draft, refused, testResult = NOTHING } = state;
  const { template } = draft;
  const errors = refused?.errors ?? [];
  const fields = fieldsOf(template);
  const general = template ? errors.filter((error) => !fields.some((field) => belongsTo(error, field))) : errors;
  const rows = fields.map((field) =>
    fieldRow(
      field,
      state.value(field.name),
      errors.filter((error) => belongsTo(error, field)),
    ),
  );
  return {
    title: template ? `New promotion: ${template.title}` : "New promotion as JSON",
    body: html`${refused ? problem(refused.detail, general) : NOTHING}<p><a href="${linkTo(view, view.path)}">Change template</a></p>
<form class="editor" method="post" action="${linkTo(view, view.path)}"><input type="hidden" name="template" value="${template?.id ?? JSON_TEMPLATE}">
<div class="two"><fieldset><legend>Promotion</legend>${template ? NOTHING : jsonField(draft, state.value(JSON_TEMPLATE), errors)}${rows}</fieldset>
${cartFields(state.value, view.access.property.currency)}</div>${testResult}
<p class="actions"><button class="primary" name="do" value="create">Save promotion</button>
${template ? html`<button name="do" value="json">Edit as JSON</button>` : NOTHING}</p></form>`,
  };
}

const belongsTo = ({ path }: FieldError, field: Field): boolean =>
  path === field.path || path.startsWith(`${field.path}.`) || path.startsWith(`${field.path}[`);

function fieldRow({ name, label, hint }: Field, value: string, errors: readonly FieldError[]): Html {
  const type = name.endsWith("_date") ? "datetime-local" : "text";
  const hintText = hint === undefined ? NOTHING : html`<small id="${name}-hint">${hint}</small>`;
  const message = errors.map((error) => error.message).join("; ");
  const errorText = message === "" ? NOTHING : html`<span class="error" id="${name}-error">${message}</span>`;
  const ids = [hint === undefined ? [] : [`${name}-hint`], message === "" ? [] : [`${name}-error`]].flat();
  const described = ids.length > 0 ? html` aria-describedby="${ids.join(" ")}"` : NOTHING;
  const invalid = message === "" ? NOTHING : html` aria-invalid="true"`;
  return html`<p class="field"><label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="off"${invalid}${described}>
${hintText}${errorText}</p>`;
}

/** The JSON, and below it the errors, line by line. */
function jsonField({ unreadable, body }: Draft, text: string, errors: readonly FieldError[]): Html {
  const isInvalid = unreadable !== null || errors.length > 0;
  const invalid = isInvalid ? html` aria-invalid="true" aria-describedby="json-error"` : NOTHING;
  const details = unreadable ? html`<span class="error">${unreadable.message}</span>` : annotatedJson(body, errors);
  return html`<p class="field"><label for="json">Promotion JSON</label>
<textarea id="json" name="json" rows="18" spellcheck="false"${invalid}>
${text}</textarea></p>${isInvalid ? html`<div id="json-error">${details}</div>` : NOTHING}`;
}

function annotatedJson(body: unknown, errors: readonly FieldError[]): Html {
  const lines = jsonLines(body);
  const byLine = Map.groupBy(errors, ({ path }) => lineOf(lines, path));
  const errorsAt = (at: number) =>
    (byLine.get(at) ?? []).map(({ path, message }) => html`<span class="error">${path} ${message}</span>`);
  return html`<ol class="json">${lines.map(({ text }, at) => html`<li><code>${text}</code>${errorsAt(at)}</li>`)}</ol>`;
}
