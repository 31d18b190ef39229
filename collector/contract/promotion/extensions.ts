import { type Fields, fieldsOf } from "../fields.ts";
import type { FieldError } from "../responses/event-results.ts";

/** The language of a promotion's body: BigCommerce's alone, or (undefined) with our extensions. */
export type Dialect = "bigcommerce" | undefined;

/** Our fields of a promotion; each value that is not the default is an extension. */
const OF_PROMOTION: ReadonlyMap<string, unknown> = new Map([
  ["priority", 100],
  ["group", undefined],
]);

/** Our fields in rules, by the field whose value has them. A matcher is the value of `items`, or is nested in another. */
const OF_RULES: ReadonlyMap<string, readonly string[]> = new Map([
  ["action", ["shipping_discount"]],
  ["cart_items", ["maximum_quantity_per_product"]],
  ["discount", ["fixed_price"]],
  ["items", ["price"]],
  ["and", ["price"]],
  ["or", ["price"]],
  ["not", ["price"]],
]);

/**
 * The paths of a body that BigCommerce's API does not have, for `meta.extensions`. Defaults and nulls do not count.
 * @param body as it was sent, or as it is stored; not deeper than `MAX_DEPTH`
 */
export function extensionsIn(body: unknown): string[] {
  const fields = fieldsOf(body) ?? {};
  const own = [...OF_PROMOTION].filter(([name, usual]) => isPresent(fields[name]) && fields[name] !== usual);
  const rules = Array.isArray(fields.rules) ? fields.rules : [];
  return [...own.map(([name]) => name), ...rules.flatMap((rule: unknown, at) => pathsIn(rule, `rules[${at}]`, ""))];
}

const isPresent = (value: unknown): boolean => value !== undefined && value !== null;

/** @param name the field that has the value, or the list with it */
function pathsIn(value: unknown, path: string, name: string): string[] {
  if (Array.isArray(value)) return value.flatMap((entry: unknown, at) => pathsIn(entry, `${path}[${at}]`, name));
  const fields: Fields = fieldsOf(value) ?? {};
  const ours = OF_RULES.get(name) ?? [];
  return Object.entries(fields).flatMap(([field, nested]) => {
    if (ours.includes(field)) return isPresent(nested) ? [`${path}.${field}`] : [];
    return pathsIn(nested, `${path}.${field}`, field);
  });
}

/** The errors of a body in a dialect. */
export const dialectProblems = (body: unknown, dialect: Dialect): FieldError[] =>
  dialect === "bigcommerce" ? extensionsIn(body).map((path) => ({ path, message: NOT_BIGCOMMERCE })) : [];

const NOT_BIGCOMMERCE = "is not in BigCommerce's API: remove it, or send the request without dialect=bigcommerce";
