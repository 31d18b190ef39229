import { type Html, html, NOTHING, prose, REQUIRED } from "../../html.ts";
import type { JsonSchema } from "../json-schema.ts";
import { limitsOf, nameOf, typeOf } from "./types.ts";

/** A field with its path in the schema. */
interface Field {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

/** The objects that a schema allows, except those with a name: they have a section of their own. */
function objectsIn(schema: JsonSchema): readonly JsonSchema[] {
  if (nameOf(schema)) return [];
  if (schema.properties) return [schema];
  return ((schema.anyOf as JsonSchema[] | undefined) ?? []).flatMap(objectsIn);
}

/** The fields of a field: their paths continue with a dot, or with `[]` for entries of a list. */
function nestedIn(schema: JsonSchema, path: string): Field[] {
  const branches = [schema, ...((schema.anyOf as JsonSchema[] | undefined) ?? [])];
  const entries = branches.flatMap(({ items }) => (items ? fieldsIn(items as JsonSchema, `${path}[].`) : []));
  return [...fieldsIn(schema, path === "" ? "" : `${path}.`), ...entries];
}

const fieldsIn = (schema: JsonSchema, before: string): Field[] =>
  objectsIn(schema).flatMap((object) => {
    const required = (object.required as string[] | undefined) ?? [];
    return Object.entries(object.properties as Record<string, JsonSchema>)
      .filter(([, schema]) => !schema.readOnly)
      .flatMap(([name, schema]) => {
        const path = before + name;
        return [{ path, schema, required: required.includes(name) }, ...nestedIn(schema, path)];
      });
  });

const rowOf = ({ path, schema, required }: Field): Html => html`
<tr><th scope="row"><code>${breakable(path)}</code>${required ? REQUIRED : NOTHING}</th>
<td>${typeOf(schema)}</td><td>${meaningOf(schema)}</td></tr>`;

/** A long path may break after a dot. */
const breakable = (path: string): Html =>
  html`${path.split(".").map((part, at) => (at === 0 ? part : html`.<wbr>${part}`))}`;

/** The meaning of a value, and its limits. @param description in place of the schema's own */
export const meaningOf = (schema: JsonSchema, description = schema.description as string | undefined): Html =>
  html`${prose(description ?? "")} <small>${limitsOf(schema)}</small>`;

/** The fields of a schema as a table; the type of a schema without fields. */
export function fieldTable(schema: JsonSchema, caption: string): Html {
  const fields = nestedIn(schema, "");
  if (fields.length === 0) return html`<p class="caption">${caption}: ${typeOf(schema)}</p>`;
  return html`<table><caption>${caption}${schema.maxProperties === 1 ? ", exactly one of them" : ""}</caption>
<thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
<tbody>${fields.map(rowOf)}</tbody></table>`;
}
