import { parseCouponCode } from "../../../contract/promotion/coupon-code.ts";
import type { FieldError } from "../../../contract/responses/event-results.ts";
import { createCode } from "../../../services/codes.ts";
import { createPromotion } from "../../../services/promotions.ts";
import { isRefusal, type Refusal, refusal } from "../../../services/refusal.ts";
import { testPromotion } from "../../../services/test-promotion.ts";
import type { AppContext } from "../../app-context.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { problems } from "../components.ts";
import { type Draft, draftIn, fieldsOf, startOf, templateOf } from "../editor/draft.ts";
import { jsonLines, lineOf } from "../editor/json-lines.ts";
import { type Field, TEMPLATES } from "../editor/templates.ts";
import { cartFields, cartIn, FIRST_CART, testResult } from "../editor/test-cart.ts";
import { linkTo, page, type View } from "../layout.ts";
import type { Done, Form, PageResult } from "../session-guard.ts";

const PATH = "/dashboard/promotions/new";
const JSON_ID = "json";

/** Templates to choose from, or the form of the one that is chosen. */
export function newPromotion(view: View, template: string): string | Refusal {
  if (template === "") return page(view, "New promotion", choice(view));
  const chosen = templateOf(template);
  if (!chosen && template !== JSON_ID) return noTemplate(template);
  const values = { ...FIRST_CART, ...startOf(chosen) };
  const draft: Draft = { template: chosen, values, body: null, unreadable: null, code: null };
  return editor(view, draft, (name) => values[name] ?? "");
}

const noTemplate = (id: string): Refusal => refusal("not_found", `There is no template ${id.slice(0, 40)}.`);

const choice = (
  view: View,
): Html => html`<p>Begin with one of these, and change what you like.</p><ul class="templates">
${TEMPLATES.map(({ id, title, about }) => html`<li><a href="${linkTo(view, PATH, { template: id })}"><b>${title}</b></a><span>${about}</span></li>`)}
<li><a href="${linkTo(view, PATH, { template: JSON_ID })}"><b>As JSON</b></a><span>Everything that the API takes.</span></li></ul>`;

/** What is shown of an editor beside what it holds. */
interface Shown {
  readonly refused?: Refusal;
  readonly result?: Html;
}

/** The form of a draft. @param value what stands in a field */
function editor(view: View, draft: Draft, value: (name: string) => string, { refused, result }: Shown = {}): string {
  const { template } = draft;
  const errors = refused?.errors ?? [];
  const fields = fieldsOf(template);
  const beside = new Map(fields.map((field) => [field.name, errors.filter((error) => isAt(error, field))]));
  const placed = new Set([...beside.values()].flat());
  const rest = template ? errors.filter((error) => !placed.has(error)) : errors;
  const title = template ? `New promotion: ${template.title}` : "New promotion as JSON";
  const row = (field: Field) => fieldRow(field, value(field.name), beside.get(field.name)!);
  return page(
    view,
    title,
    html`${refused ? problems(refused.detail, rest) : NOTHING}<p><a href="${linkTo(view, PATH)}">Other templates</a></p>
<form class="editor" method="post" action="${linkTo(view, PATH)}"><input type="hidden" name="template" value="${template?.id ?? JSON_ID}">
<div class="two"><fieldset><legend>The promotion</legend>${template ? NOTHING : jsonField(draft, value(JSON_ID), errors)}${fields.map(row)}</fieldset>
${cartFields(value, view.access.property.currency)}</div>${result ?? NOTHING}
<p class="actions"><button class="primary" name="do" value="create">Save the promotion</button>
${template ? html`<button name="do" value="json">Go on as JSON</button>` : NOTHING}</p></form>`,
  );
}

const isAt = ({ path }: FieldError, field: Field): boolean =>
  path === field.path || path.startsWith(`${field.path}.`) || path.startsWith(`${field.path}[`);

function fieldRow({ name, label, hint }: Field, value: string, errors: readonly FieldError[]): Html {
  const type = name.endsWith("_date") ? "datetime-local" : "text";
  const about = [hint === undefined ? "" : `${name}-hint`, errors.length > 0 ? `${name}-error` : ""].filter(Boolean);
  const described = about.length > 0 ? html` aria-describedby="${about.join(" ")}"` : NOTHING;
  const invalid = errors.length > 0 ? html` aria-invalid="true"` : NOTHING;
  return html`<p class="field"><label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="off"${invalid}${described}>
${hint === undefined ? NOTHING : html`<small id="${name}-hint">${hint}</small>`}
${errors.length > 0 ? html`<span class="error" id="${name}-error">${errors.map(({ message }) => message).join("; ")}</span>` : NOTHING}</p>`;
}

/** The JSON, and below it, line by line, what is wrong with it. */
function jsonField({ unreadable, body }: Draft, text: string, errors: readonly FieldError[]): Html {
  const isWrong = unreadable !== null || errors.length > 0;
  return html`<p class="field"><label for="json">The body of POST /v3/promotions</label>
<textarea id="json" name="json" rows="18" spellcheck="false"${isWrong ? html` aria-invalid="true" aria-describedby="json-error"` : NOTHING}>
${text}</textarea></p>${isWrong ? html`<div id="json-error">${unreadable ? html`<span class="error">${unreadable.message}</span>` : annotated(body, errors)}</div>` : NOTHING}`;
}

function annotated(body: unknown, errors: readonly FieldError[]): Html {
  const lines = jsonLines(body);
  const byLine = Map.groupBy(errors, ({ path }) => lineOf(lines, path));
  return html`<ol class="json">${lines.map(
    ({ text }, at) =>
      html`<li><code>${text}</code>${(byLine.get(at) ?? []).map(({ path, message }) => html`<span class="error">${path} ${message}</span>`)}</li>`,
  )}</ol>`;
}

/** Tries a draft on its cart, saves it, or goes on with it as JSON. */
export async function submitPromotion(
  services: AppContext,
  view: View,
  form: Form,
): Promise<Done | PageResult | Refusal> {
  const chosen = form.get("template") ?? "";
  if (chosen !== JSON_ID && !templateOf(chosen)) return noTemplate(chosen);
  const draft = draftIn(form);
  const pretty = draft.unreadable ? (form.get(JSON_ID) ?? "") : JSON.stringify(draft.body, null, 2);
  const value = (name: string) => (name === JSON_ID ? pretty : (form.get(name) ?? draft.values[name] ?? ""));
  const again = (shown: Shown = {}, edited = draft): PageResult => ({
    html: editor(view, edited, value, shown),
    status: shown.refused ? 422 : 200,
  });
  if (draft.unreadable) return again({ refused: refusal("malformed", "The JSON can't be read.") });
  switch (form.get("do")) {
    case "json":
      return again({}, { ...draft, template: null });
    case "try": {
      const tried = await tryDraft(services, view, draft, form);
      return again(isRefusal(tried) ? { refused: tried } : { result: testResult(tried) });
    }
    case "create": {
      const made = await createFrom(services, view, draft);
      return isRefusal(made) ? again({ refused: made }) : made;
    }
    default:
      return again({ refused: refusal("unprocessable", "The form does not say what to do.") });
  }
}

/** A promotion with codes is tried by a code of its own, also where none is named yet. */
function tryDraft(services: AppContext, { access: { property } }: View, { body, code }: Draft, form: Form) {
  const { redemption_type } = (body ?? {}) as { readonly redemption_type?: unknown };
  const entered = redemption_type === "COUPON" ? (code?.code.trim() ?? "THIS-PROMOTION") : null;
  return testPromotion(services, property, { promotion: body, code: entered, cart: cartIn(form, property.currency) });
}

/** Saves the promotion, and then its code, which was looked at before: a promotion without its code helps nobody. */
async function createFrom({ store, now }: AppContext, view: View, { body, code }: Draft): Promise<Done | Refusal> {
  const { property, actor } = view.access;
  const wrong = code && (await wrongCode(store, property, code, body));
  if (wrong) return refusal("unprocessable", "The promotion is not valid.", wrong);
  const made = await createPromotion(store, property, actor, body);
  if (isRefusal(made)) return made;
  const { id, status, start_date } = made.data;
  const added = code && (await createCode(store, property, String(id), code));
  const resting = status !== "ENABLED" ? status.toLowerCase() : Date.parse(start_date) > now() ? "later" : "created";
  // Somebody else took the code in the same moment: the promotion is there, and the page says what is missing.
  const done = isRefusal(added) ? "codeless" : resting;
  return { to: linkTo(view, `/dashboard/promotions/${id}`, { done }) };
}

async function wrongCode(
  store: AppContext["store"],
  property: View["access"]["property"],
  code: NonNullable<Draft["code"]>,
  body: unknown,
): Promise<readonly FieldError[] | null> {
  const parsed = parseCouponCode(code);
  if (!parsed.ok) return parsed.errors;
  const { redemption_type } = (body ?? {}) as { readonly redemption_type?: unknown };
  if (redemption_type !== "COUPON") return [{ path: "code", message: "is only for redemption_type COUPON" }];
  return (await store.code(property.id, parsed.value.code)) ? [{ path: "code", message: "exists already" }] : null;
}
