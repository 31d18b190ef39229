import { parseCouponCode } from "../../../contract/promotion/coupon-code.ts";
import type { FieldError } from "../../../contract/responses/event-results.ts";
import { createCode } from "../../../services/codes.ts";
import { createPromotion } from "../../../services/promotions.ts";
import { isRefusal, type Refusal, refusal } from "../../../services/refusal.ts";
import { testPromotion } from "../../../services/test-promotion.ts";
import type { AppContext } from "../../app-context.ts";
import { html } from "../../html.ts";
import { type Draft, initialValues, isCoupon, readDraft, templateById } from "../editor/draft.ts";
import { type EditorState, editorContent, JSON_TEMPLATE } from "../editor/form.ts";
import { TEMPLATES } from "../editor/templates.ts";
import { INITIAL_CART, readCart } from "../editor/test-cart.ts";
import { testResultPanel } from "../editor/test-result.ts";
import { promotionPath } from "../links.ts";
import type { FormRequest, FormResult, Page, PageContent, PageRequest } from "../page.ts";
import { linkTo, type View } from "../view.ts";

const PATH = "/dashboard/promotions/new";

/** Templates to start from, and the form of the chosen one. */
export const newPromotion: Page = {
  path: PATH,
  scope: "manage",
  content,
  forms: [{ path: PATH, scope: "manage", submit }],
};

function content({ view, parameter }: PageRequest): PageContent | Refusal {
  const id = parameter("template");
  if (id === "") return templateList(view);
  const template = templateById(id);
  if (!template && id !== JSON_TEMPLATE) return unknownTemplate(id);
  const values = { ...INITIAL_CART, ...initialValues(template) };
  const draft: Draft = { template, values, body: null, unreadable: null, code: null };
  return editorContent(view, { draft, value: (name) => values[name] ?? "" });
}

const unknownTemplate = (id: string): Refusal => refusal("not_found", `Template ${id.slice(0, 40)} doesn't exist.`);

const JSON_CHOICE = { id: JSON_TEMPLATE, title: "Advanced (JSON)", about: "Full API access" };

const templateList = (view: View): PageContent => ({
  title: "New promotion",
  body: html`<p>Start from a template.</p><ul class="templates">
${[...TEMPLATES, JSON_CHOICE].map(({ id, title, about }) => html`<li><a href="${linkTo(view, PATH, { template: id })}"><b>${title}</b></a><span>${about}</span></li>`)}</ul>`,
});

/** Tests a draft on its cart, saves it, or shows it as JSON. */
async function submit(request: FormRequest): Promise<FormResult> {
  const { view, form } = request;
  const template = form.get("template") ?? "";
  if (template !== JSON_TEMPLATE && !templateById(template)) return unknownTemplate(template);
  const draft = readDraft(form);
  const page = (change: Partial<EditorState> = {}): FormResult => ({
    ...editorContent(view, { draft, value: (name) => textOf(draft, form, name), ...change }),
    status: change.refused ? 422 : 200,
  });
  if (draft.unreadable) return page({ refused: refusal("malformed", "The JSON can't be read.") });
  switch (form.get("do")) {
    case "json":
      return page({ draft: { ...draft, template: null } });
    case "try": {
      const result = await testDraft(request, draft);
      return page(isRefusal(result) ? { refused: result } : { testResult: testResultPanel(result) });
    }
    case "create": {
      const saved = await saveDraft(request, draft);
      return isRefusal(saved) ? page({ refused: saved }) : saved;
    }
    default:
      return page({ refused: refusal("unprocessable", "The form names no action.") });
  }
}

/** The text of a field; JSON that can be read is formatted. */
function textOf({ values, body, unreadable }: Draft, form: URLSearchParams, name: string): string {
  if (name === JSON_TEMPLATE && !unreadable) return JSON.stringify(body, null, 2);
  return form.get(name) ?? values[name] ?? "";
}

/** A coupon promotion needs a code to be tested, even where the form names none. */
const TEST_CODE = "THIS-PROMOTION";

function testDraft({ context, view, form }: FormRequest, { body, code }: Draft) {
  const { property } = view.access;
  const entered = isCoupon(body) ? (code?.code.trim() ?? TEST_CODE) : null;
  return testPromotion(context, property, { promotion: body, code: entered, cart: readCart(form, property.currency) });
}

/** Saves the promotion and then its code, which is checked first: a promotion without its code is of no use. */
async function saveDraft({ context, view }: FormRequest, { body, code }: Draft) {
  const { store, now } = context;
  const { property, actor } = view.access;
  const errors = code && (await codeErrors(store, property.id, code, body));
  if (errors) return refusal("unprocessable", "The promotion is not valid.", errors);
  const created = await createPromotion(store, property, actor, body);
  if (isRefusal(created)) return created;
  const { id, status, start_date } = created.data;
  const added = code && (await createCode(store, property, String(id), code));
  // Another request may take the code at the same moment: the promotion's page then asks for another one.
  const done = isRefusal(added) ? "codeless" : savedAs(status, Date.parse(start_date) > now());
  return { redirect: linkTo(view, promotionPath(id), { done }) };
}

const savedAs = (status: "ENABLED" | "DISABLED" | "INVALID", startsLater: boolean): string => {
  if (status === "ENABLED") return startsLater ? "later" : "created";
  return status === "DISABLED" ? "disabled" : "invalid";
};

async function codeErrors(
  store: AppContext["store"],
  propertyId: string,
  code: NonNullable<Draft["code"]>,
  body: unknown,
): Promise<readonly FieldError[] | null> {
  const parsed = parseCouponCode(code);
  if (!parsed.ok) return parsed.errors;
  if (!isCoupon(body)) return [{ path: "code", message: "is only for redemption_type COUPON" }];
  return (await store.code(propertyId, parsed.value.code))
    ? [{ path: "code", message: "exists in the property already: choose another one" }]
    : null;
}
