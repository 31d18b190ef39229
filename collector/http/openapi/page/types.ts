import { type Html, html } from "../../html.ts";
import type { JsonSchema } from "../json-schema.ts";

/** The keywords of a schema that the page shows. */
interface Keywords {
  readonly $ref?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly type?: string | readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
}

/** The name of the schema that a reference points to; undefined for any other schema. */
export const nameOf = ({ $ref }: Keywords): string | undefined => $ref?.split("/").at(-1);

/** The type of a value: its name, or a link to its schema. */
export function typeOf(schema: JsonSchema): Html {
  const { anyOf, type, items, enum: values, const: only } = schema as Keywords;
  const name = nameOf(schema);
  if (name) return html`<a href="#${name}">${name}</a>`;
  if (only !== undefined) return html`<code>${JSON.stringify(only)}</code>`;
  if (values) return joined(values.map((value) => html`<code>${String(value)}</code>`));
  if (anyOf) return eitherOf(anyOf);
  if (type === "array" && items) return html`list of ${typeOf(items)}`;
  return html`${[type ?? "anything"].flat().join(" or ")}${formatOf(schema)}`;
}

const formatOf = ({ format }: Keywords): Html => (format ? html` (${format})` : html``);

/** The types of a union, each once. */
const eitherOf = (branches: readonly JsonSchema[]): Html =>
  joined([...new Map(branches.map((branch) => [typeOf(branch).text, typeOf(branch)])).values()]);

const joined = (parts: readonly Html[]): Html =>
  html`${parts.map((part, at) => (at === 0 ? part : html` or ${part}`))}`;

/** The limits of a value in addition to its type, as text. */
export function limitsOf(schema: JsonSchema): string {
  const keywords = schema as Keywords;
  const limits = [
    between(keywords.minimum, keywords.maximum, ""),
    between(keywords.minLength, keywords.maxLength, " characters"),
    between(keywords.minItems, keywords.maxItems, " entries"),
    keywords.default === undefined || keywords.default === null ? "" : `default ${JSON.stringify(keywords.default)}`,
  ];
  return limits.filter((text) => text !== "").join("; ");
}

function between(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === undefined && most === undefined) return "";
  if (most === undefined) return least === 0 ? "" : `at least ${count(least!)}${unit}`;
  return least === undefined || least === 0
    ? `at most ${count(most)}${unit}`
    : `${count(least)} to ${count(most)}${unit}`;
}

const count = (number: number): string => number.toLocaleString("en");
