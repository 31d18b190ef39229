import { guard } from "../../../contract/guard.ts";
import type { FieldError } from "../../../contract/responses/event-results.ts";
import type { Form } from "../session-guard.ts";
import { type Field, TEMPLATES, type Template, type Values } from "./templates.ts";
import { numberOr } from "./values.ts";

/** The fields that every form begins with. */
const FIRST: readonly Field[] = [
  { name: "name", label: "Name", value: "", path: "name" },
  { name: "code", label: "Code", value: "", path: "code", hint: "Empty: it applies by itself." },
];

const OF_CODE: Field = {
  name: "max_uses_per_customer",
  label: "Uses of each customer",
  value: "",
  path: "max_uses_per_customer",
  hint: "Of the code. Empty: without limit.",
};

/** The fields that every template's form ends with. */
const LAST: readonly Field[] = [
  { name: "start_date", label: "From", value: "", path: "start_date", hint: "UTC. Empty: at once." },
  { name: "end_date", label: "To", value: "", path: "end_date", hint: "UTC. Empty: for ever." },
  { name: "max_uses", label: "Uses in all", value: "", path: "max_uses", hint: "Empty: without limit." },
  OF_CODE,
];

/** The fields of a form: JSON names all but the code by itself. */
export const fieldsOf = (template: Template | null): readonly Field[] =>
  template ? [...FIRST, ...template.fields, ...LAST] : [{ ...FIRST[1]!, hint: "Empty: it gets codes later." }, OF_CODE];

/** A promotion as a form holds it. */
export interface Draft {
  /** null: it is written as JSON. */
  readonly template: Template | null;
  readonly values: Values;
  /** The promotion's body; null where the JSON can't be read. */
  readonly body: unknown;
  /** Where the JSON can't be read. */
  readonly unreadable: FieldError | null;
  /** What the code is to be; null where it has none. */
  readonly code: { readonly code: string; readonly max_uses_per_customer: number | string } | null;
}

export const templateOf = (id: string): Template | null => TEMPLATES.find((one) => one.id === id) ?? null;

/** What a form begins with. */
export function startOf(template: Template | null): Values {
  const values = Object.fromEntries(fieldsOf(template).map(({ name, value }) => [name, value]));
  return template ? { ...values, name: template.title } : { ...values, json: JSON.stringify(EMPTY, null, 2) };
}

const EMPTY = {
  name: "10% off",
  redemption_type: "COUPON",
  rules: [{ action: { cart_value: { discount: { percentage_amount: "10" } } }, apply_once: true }],
};

/** Reads what a form holds. */
export function draftIn(form: Form): Draft {
  const template = templateOf(form.get("template") ?? "");
  const values: Values = { ...startOf(template), ...Object.fromEntries(form) };
  const code = codeIn(values);
  if (template) return { template, values, body: bodyOf(template, values), unreadable: null, code };
  return { template, values, ...readJson(form.get("json") ?? ""), code };
}

/** What is too deep or too large is not looked at any further, nor shown line by line. */
function readJson(text: string): Pick<Draft, "body" | "unreadable"> {
  try {
    const body = JSON.parse(text);
    const hostile = guard(body);
    return hostile ? { body: null, unreadable: hostile } : { body, unreadable: null };
  } catch (error) {
    return { body: null, unreadable: { path: "json", message: `is not JSON: ${(error as Error).message}` } };
  }
}

function codeIn({ code = "", max_uses_per_customer = "" }: Values): Draft["code"] {
  return code.trim() === ""
    ? null
    : { code, max_uses_per_customer: max_uses_per_customer === "" ? 0 : numberOr(max_uses_per_customer) };
}

/** The body of `POST /v3/promotions` that a template's form comes to. */
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

/** A browser names a minute without a zone; what is not of that form is for the validator to refuse. */
const inUtc = (text: string): string => (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? `${text}:00Z` : text);
