import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Html, html, prose } from "../../html.ts";
import type { JsonSchema } from "../json-schema.ts";
import type { Described, Document } from "../openapi.ts";
import { fieldTable } from "./fields.ts";
import { operationArticle } from "./operation.ts";

/** A page with its Content-Security-Policy, which admits nothing from outside the page. */
export interface Page {
  readonly html: string;
  readonly policy: string;
}

interface Listed {
  readonly method: string;
  readonly path: string;
  readonly operation: Described;
}

const style = ["../../base.css", "./style.css"]
  .map((file) => readFileSync(new URL(file, import.meta.url), "utf8"))
  .join("");
const hash = createHash("sha256").update(style).digest("base64");
const POLICY = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** Makes the page for people from the document. It has no scripts. */
export function pageOf(document: Document): Page {
  const { info, tags, paths, components } = document;
  const all = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => (item[method] ? [{ method, path, operation: item[method] }] : [])),
  );
  const groups = tags.map((tag) => ({
    ...tag,
    listed: all.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${info.title} ${info.version}: the API</title>
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<nav aria-label="All operations">
<a class="home" href="#main">${info.title} <small>${info.version}</small></a>
${groups.map(({ name, listed }) => html`<h2><a href="#${anchor(name)}">${name}</a></h2><ul>${listed.map(linkTo)}</ul>`)}
<h2><a href="#schemas">Schemas</a></h2>
</nav>
<main id="main" tabindex="-1">
<h1>The API</h1>
<p>${info.description} The same for programs: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
${ACCESS}
${groups.map(
  ({ name, description, listed }) => html`
<section id="${anchor(name)}"><h2>${name}</h2><p>${description}</p>
${listed.map(({ method, path, operation }) => operationArticle(method, path, operation, components.schemas))}</section>`,
)}
<section id="schemas"><h2>Schemas</h2><p>Parts of bodies and responses. <b>*</b> marks a required field.</p>
${linkedIn(document, all).map(([name, schema]) => schemaArticle(name, schema))}</section>
</main>
</body>
</html>
`;
  return { html: page.text, policy: POLICY };
}

const schemaArticle = (name: string, schema: JsonSchema): Html => html`
<article id="${name}"><h3>${name}</h3>${schema.description ? html`<p>${prose(String(schema.description))}</p>` : ""}
${fieldTable(schema, "Fields")}</article>`;

/** The schemas that others refer to. That of a whole body or response is shown where it is used. */
function linkedIn({ components: { schemas } }: Document, all: readonly Listed[]): [string, JsonSchema][] {
  const responses = all.flatMap(({ operation }) => Object.values(operation.responses));
  const inPlace = responses
    .flatMap(({ content = {} }) => Object.values(content))
    .filter(({ schema }) => !schema.$ref)
    .map(({ schema }) => schema);
  const links = JSON.stringify([schemas, inPlace]);
  return Object.entries(schemas).filter(
    ([name]) => name === "Problem" || links.includes(`"#/components/schemas/${name}"`),
  );
}

const METHODS = ["get", "post", "put", "delete"] as const;

const anchor = (name: string): string => name.toLowerCase().replaceAll(" ", "-");

const linkTo = ({ method, operation }: Listed): Html => html`
<li><a href="#${operation.operationId}"><b class="${method}">${method.toUpperCase()}</b> ${operation.summary}</a></li>`;

const ACCESS = html`
<section id="access"><h2>Authentication</h2>
<p>Send a key or the admin token in <code>Authorization: Bearer</code>, in <code>Authorization: Basic</code> (as the
password, or as the name without one), or in <code>X-Auth-Token</code>.</p>
<p>A <b>server key</b> (<code>sk_…</code>) is secret and has scopes. A <b>write key</b> (<code>wk_…</code>) is public: it sends
events and calculates carts, where it can also be in the body. A key belongs to one property.</p>
<p>The <b>admin token</b> (<code>ADMIN_TOKEN</code>) belongs to none: the request names the property, in
<code>?property_id=</code> or, as BigCommerce's clients do, in <code>/stores/{property_id}/v3/…</code>.</p></section>`;
