import { guard } from "../../../contract/guard.ts";
import type { FieldError } from "../../../contract/responses/event-results.ts";
import { type Field, TEMPLATES, type Template, type Values } from "./templates.ts";
import { numberOr } from "./values.ts";

const CODE: Field = { name: "code", label: "Code", value: "", path: "code" };

/** The fields at the beginning of a template's form. */
const FIRST: readonly Field[] = [
  { name: "name", label: "Name", value: "", path: "name" },
  { ...CODE, hint: "Leave empty to discount every cart automatically." },
];

const USES_PER_CUSTOMER: Field = {
  name: "max_uses_per_customer",
  label: "Uses per customer",
  value: "",
  path: "max_uses_per_customer",
  hint: "Unlimited if empty",
};

/** The fields at the end of a template's form. */
const LAST: readonly Field[] = [
  { name: "start_date", label: "Starts", value: "", path: "start_date", hint: "UTC. Starts now if empty" },
  { name: "end_date", label: "Ends", value: "", path: "end_date", hint: "UTC. No end date if empty" },
  { name: "max_uses", label: "Total uses", value: "", path: "max_uses", hint: "Unlimited if empty" },
  USES_PER_CUSTOMER,
];

/** The fields of a form. @param template null for JSON, which holds all but the code */
export const fieldsOf = (template: Template | null): readonly Field[] =>
  template
    ? [...FIRST, ...template.fields, ...LAST]
    : [{ ...CODE, hint: "Optional; you can add codes later." }, USES_PER_CUSTOMER];

/** A promotion as a form holds it. */
export interface Draft {
  /** null where it is written as JSON. */
  readonly template: Template | null;
  readonly values: Values;
  /** The body of the promotion; null where the JSON can't be read. */
  readonly body: unknown;
  /** Why the JSON can't be read; null where it can. */
  readonly unreadable: FieldError | null;
  /** The code to add; null where the form names none. */
  readonly code: { readonly code: string; readonly max_uses_per_customer: number | string } | null;
}

export const templateById = (id: string): Template | null => TEMPLATES.find((template) => template.id === id) ?? null;

/** The values of a new form. */
export function initialValues(template: Template | null): Values {
  const values = Object.fromEntries(fieldsOf(template).map(({ name, value }) => [name, value]));
  return template ? { ...values, name: template.title } : { ...values, json: JSON.stringify(EXAMPLE, null, 2) };
}

const EXAMPLE = {
  name: "10% off",
  redemption_type: "COUPON",
  rules: [{ action: { cart_value: { discount: { percentage_amount: "10" } } }, apply_once: true }],
};

/** Reads a form. */
export function readDraft(form: URLSearchParams): Draft {
  const template = templateById(form.get("template") ?? "");
  const values: Values = { ...initialValues(template), ...Object.fromEntries(form) };
  const code = codeIn(values);
  if (template) return { template, values, body: bodyOf(template, values), unreadable: null, code };
  return { template, values, ...readJson(form.get("json") ?? ""), code };
}

/** Refuses JSON that is too deep or too large to be shown line by line. */
function readJson(text: string): Pick<Draft, "body" | "unreadable"> {
  try {
    const body = JSON.parse(text);
    const error = guard(body);
    return error ? { body: null, unreadable: error } : { body, unreadable: null };
  } catch (error) {
    return { body: null, unreadable: { path: "json", message: `is not JSON: ${(error as Error).message}` } };
  }
}

function codeIn({ code = "", max_uses_per_customer = "" }: Values): Draft["code"] {
  if (code.trim() === "") return null;
  return { code, max_uses_per_customer: max_uses_per_customer === "" ? 0 : numberOr(max_uses_per_customer) };
}

/** Whether the body of a promotion is one of a coupon promotion. */
export const isCoupon = (body: unknown): boolean =>
  typeof body === "object" && body !== null && "redemption_type" in body && body.redemption_type === "COUPON";

/** The body of `POST /v3/promotions` for a template's form. */
export function bodyOf(template: Template, values: Values): object {
  const { name, code, start_date, end_date, max_uses } = values;
  return {
    name,
    redemption_type: code?.trim() ? "COUPON" : "AUTOMATIC",
    rules: template.rules(values),
    ...(start_date && { start_date: inUtc(start_date) }),
    ...(end_date && { end_date: inUtc(end_date) }),
    ...(max_uses && { max_uses: numberOr(max_uses) }),
  };
}

/** Browsers send a minute without a zone. The validator refuses any other text. */
const inUtc = (text: string): string => (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? `${text}:00Z` : text);
