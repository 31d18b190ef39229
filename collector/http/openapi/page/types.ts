import { type Html, html } from "../../html.ts";
import type { JsonSchema } from "../schemas.ts";

/** The schema's keywords that are looked at. */
interface Known {
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

/** The name of the component that a schema points at; undefined where it stands for itself. */
export const nameOf = ({ $ref }: Known): string | undefined => $ref?.split("/").at(-1);

/** What a value may be: a word, or a link to the schema that says more. */
export function typeOf(schema: JsonSchema): Html {
  const { anyOf, type, items, enum: words, const: only } = schema as Known;
  const name = nameOf(schema);
  if (name) return html`<a href="#${name}">${name}</a>`;
  if (only !== undefined) return html`<code>${JSON.stringify(only)}</code>`;
  if (words) return joined(words.map((word) => html`<code>${String(word)}</code>`));
  if (anyOf) return eitherOf(anyOf);
  if (type === "array" && items) return html`list of ${typeOf(items)}`;
  return html`${[type ?? "anything"].flat().join(" or ")}${formatOf(schema)}`;
}

const formatOf = ({ format }: Known): Html => (format ? html` (${format})` : html``);

/** Of a union every kind once. */
const eitherOf = (branches: readonly JsonSchema[]): Html =>
  joined([...new Map(branches.map((branch) => [typeOf(branch).text, typeOf(branch)])).values()]);

const joined = (parts: readonly Html[]): Html =>
  html`${parts.map((part, at) => (at === 0 ? part : html` or ${part}`))}`;

/** What a value has to be beside its type, in words. */
export function limitsOf(schema: JsonSchema): string {
  const known = schema as Known;
  const said = [
    between(known.minimum, known.maximum, ""),
    between(known.minLength, known.maxLength, " characters"),
    between(known.minItems, known.maxItems, " entries"),
    known.default === undefined || known.default === null ? "" : `default ${JSON.stringify(known.default)}`,
  ];
  return said.filter((text) => text !== "").join("; ");
}

function between(least: number | undefined, most: number | undefined, what: string): string {
  if (least === undefined && most === undefined) return "";
  if (most === undefined) return least === 0 ? "" : `at least ${count(least!)}${what}`;
  return least === undefined || least === 0
    ? `at most ${count(most)}${what}`
    : `${count(least)} to ${count(most)}${what}`;
}

const count = (number: number): string => number.toLocaleString("en");
