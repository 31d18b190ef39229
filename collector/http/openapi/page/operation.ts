import { type Html, html, NOTHING, prose, REQUIRED } from "../../html.ts";
import type { JsonSchema } from "../json-schema.ts";
import type { Described, Parameter, Response } from "../openapi.ts";
import { curlOf } from "./curl.ts";
import { fieldTable, meaningOf } from "./fields.ts";
import { nameOf, typeOf } from "./types.ts";

/** Schemas by their names. */
export type Schemas = Readonly<Record<string, JsonSchema>>;

/** The section of an operation. */
export function operationArticle(method: string, path: string, operation: Described, schemas: Schemas): Html {
  const { operationId, summary, description, parameters = [], responses } = operation;
  const statuses = Object.entries(responses);
  return html`
<article id="${operationId}">
<h3>${summary}</h3>
<p class="address"><b class="${method}">${method.toUpperCase()}</b> <code>${path}</code></p>
${description ? html`<p>${prose(description)}</p>` : NOTHING}
<p class="access">${accessOf(operation)}</p>
${parameterTable(parameters)}
${bodyOf(operation, schemas)}
${example("Example", curlOf(method, path, operation))}
${statuses.filter(([status]) => status < "300").map((response) => responseOf(response, schemas))}
${problemTable(statuses.filter(([status]) => status >= "300"))}
</article>`;
}

function accessOf({ security }: Described): Html {
  if (security.length === 0) return html`No key is needed.`;
  const scopes = [...new Set(security.flatMap(({ serverKey = [] }) => serverKey))];
  const isForPages = security.some((alternative) => "writeKey" in alternative);
  const list = scopes.map((scope, at) => html`${at === 0 ? "" : " or "}<code>${scope}</code>`);
  if (scopes.length === 0) return html`Requires the <a href="#access">admin token</a>.`;
  return html`Requires ${isForPages ? "a write key, " : ""}a <a href="#access">server key</a> with the scope ${list}${isForPages ? "," : ""} or the admin token.`;
}

const parameterRow = ({ name, in: place, required, description, schema }: Parameter): Html => html`
<tr><th scope="row"><code>${name}</code>${required ? REQUIRED : NOTHING} <small>${place}</small></th>
<td>${typeOf(schema)}</td><td>${meaningOf(schema, description)}</td></tr>`;

const parameterTable = (parameters: readonly Parameter[]): Html =>
  parameters.length === 0
    ? NOTHING
    : html`<table><caption>Parameters</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
<tbody>${parameters.map(parameterRow)}</tbody></table>`;

/** The schema that a reference points to: its table is shown where it is used. */
const resolved = (schema: JsonSchema, schemas: Schemas): JsonSchema => schemas[nameOf(schema) ?? ""] ?? schema;

function bodyOf({ requestBody }: Described, schemas: Schemas): Html {
  if (!requestBody) return NOTHING;
  const [[, content]] = Object.entries(requestBody.content) as [[string, { schema: JsonSchema }]];
  const types = Object.keys(requestBody.content).join(", ");
  const optional = requestBody.required ? "" : "; optional";
  return fieldTable(resolved(content.schema, schemas), `Body (${types}${optional})`);
}

function responseOf([status, { description, headers, content = {} }]: [string, Response], schemas: Schemas): Html {
  const [first] = Object.entries(content);
  const headerList = Object.entries(headers ?? {}).map(
    ([name, { description }]) => html`<li><code>${name}</code>: ${description}</li>`,
  );
  const types = first ? Object.keys(content).join(", ") : "no body";
  const caption = `${status} (${types}): ${description}`;
  return html`
${first ? fieldTable(resolved(first[1].schema, schemas), caption) : html`<p class="caption">${caption}</p>`}
${headerList.length > 0 ? html`<ul>${headerList}</ul>` : NOTHING}
${first?.[1].example === undefined ? NOTHING : example("Example response", JSON.stringify(first[1].example, null, 2))}`;
}

const problemTable = (problems: readonly [string, Response][]): Html => html`
<table class="problems"><caption>Errors, each a <a href="#Problem">Problem</a></caption>
<tbody>${problems.map(
  ([status, { description }]) => html`
<tr><th scope="row">${status}</th><td>${description}</td></tr>`,
)}</tbody></table>`;

/** A text that may be long; a keyboard can scroll it, too. */
const example = (caption: string, text: string): Html => html`
<figure><figcaption>${caption}</figcaption>
<pre tabindex="0" role="region" aria-label="${caption}"><code>${text}</code></pre></figure>`;
