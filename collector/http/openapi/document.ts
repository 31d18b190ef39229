import { readFileSync } from "node:fs";
import { z } from "zod";
import { problem } from "../../contract/answered/problem.ts";
import { PROBLEM_JSON, STATUS } from "../problem.ts";
import { GROUPS } from "./groups/index.ts";
import type { Operation } from "./operation.ts";
import { meansProperty, refusalsOf } from "./refusals.ts";
import { Components, type JsonSchema } from "./schemas.ts";
import { SECURITY_SCHEMES, securityOf } from "./security.ts";

/** OpenAPI 3.1, as far as it is looked into here. */
export interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

/** One address. */
export type PathItem = Readonly<Partial<Record<Operation["method"], Described>>>;

/** One operation, in OpenAPI's words. */
export interface Described {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, Response>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
  readonly example?: string;
}

export type Content = Readonly<Record<string, { readonly schema: JsonSchema; readonly example?: unknown }>>;

export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>>;
  readonly content?: Content;
}

const readJson = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));

/** What each example is answered, by the operation's id: `npm run examples` asks a collector. */
const answers: Readonly<Record<string, unknown>> = readJson("./examples.json");

const ABOUT = `Promotion codes: what becomes of them, what carts cost with them, and the promotions behind them.
JSON in snake_case, times in ISO 8601 UTC, amounts as decimal strings. Every no is an application/problem+json, whose
errors name all that is wrong with a request at once. Answers may gain fields.`;

/** Describes the whole surface: the table of groups, in OpenAPI's words. */
export function describeApi(): Document {
  const components = new Components();
  const operations = GROUPS.flatMap(({ name, operations }) => operations.map((one) => ({ ...one, tag: name })));
  // Before any answer: a part that is sent and answered has the schema of what is sent.
  for (const { body } of operations) if (body) components.schemaFor(body.schema, "input", body.name);
  const paths: Record<string, PathItem> = {};
  for (const operation of operations) {
    const { path, method, tag } = operation;
    paths[path] = { ...(paths[path] ?? serversOf(path)), [method]: described(components, operation, tag) };
  }
  components.schemaFor(z.object({ problem }), "output");
  return {
    openapi: "3.1.1",
    info: {
      title: "Promotrail",
      version: readJson("../../../package.json").version,
      description: ABOUT.replaceAll("\n", " "),
      ...{ license: { name: "MIT", identifier: "MIT" } },
    },
    ...{ servers: [{ url: "/" }] },
    tags: GROUPS.map(({ name, description }) => ({ name, description })),
    paths,
    components: { schemas: components.all(), ...{ securitySchemes: SECURITY_SCHEMES } },
  };
}

/** BigCommerce's clients put the property before the path. */
const BIGCOMMERCE = {
  servers: [
    { url: "/" },
    {
      url: "/stores/{property_id}",
      description: "As BigCommerce's clients ask: the property in the path.",
      variables: { property_id: { default: "100001" } },
    },
  ],
};
const serversOf = (path: string): object => (path.startsWith("/v3/") ? BIGCOMMERCE : {});

function described(components: Components, operation: Operation, tag: string): Described {
  const { id, summary, description, body, example } = operation;
  const parameters = parametersOf(components, operation);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    security: securityOf(operation),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: !body.optional, content: sentContent(components, body, example.body) } }),
    responses: { ...responsesOf(components, operation), ...problemsOf(operation) },
  };
}

const JSON_TYPE = "application/json";

function sentContent(components: Components, body: NonNullable<Operation["body"]>, example: unknown): Content {
  const schema = components.schemaFor(body.schema, "input", body.name);
  const { types = [JSON_TYPE] } = body;
  const contentOf = (type: string) => {
    const fits = typeof example === "string" ? type === types[0] : type === JSON_TYPE;
    const asText = /csv|ndjson/.test(type);
    return { schema: asText ? { type: "string" } : schema, ...(fits && { example }) };
  };
  return Object.fromEntries(types.map((type) => [type, contentOf(type)]));
}

/** What stands in the braces of a path. */
const IN_PATHS: Readonly<Record<string, string>> = {
  property_id: "The property's id.",
  id: "Its id.",
  code_id: "The code's id.",
  import_id: "The Import-Id that the upload had, or was answered.",
};

const PROPERTY_IN_QUERY = "The property that is meant: for the administrator's token, which belongs to none.";

function parametersOf(components: Components, operation: Operation): Parameter[] {
  const { path, query = {}, headers = {}, access, example } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const namesProperty = Array.isArray(access) && !meansProperty(operation);
  const inQuery = namesProperty ? { property_id: z.string().optional().describe(PROPERTY_IN_QUERY), ...query } : query;
  return [
    ...inPath.map((name) => ({
      ...{ name, in: "path" as const, required: true, description: IN_PATHS[name]!, schema: { type: "string" } },
      ...exampleOf(example.path?.[name]),
    })),
    ...parametersIn(components, "query", inQuery, example.query),
    ...parametersIn(components, "header", headers, example.headers),
  ];
}

const exampleOf = (example: string | undefined) => (example === undefined ? {} : { example });

function parametersIn(
  components: Components,
  where: "query" | "header",
  shape: z.ZodRawShape,
  examples: Readonly<Record<string, string>> = {},
): Parameter[] {
  const { properties = {}, required = [] } = components.schemaFor(z.object(shape), "input") as {
    properties?: Record<string, JsonSchema & { description?: string }>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: where,
    required: required.includes(name),
    ...(description && { description }),
    schema,
    ...exampleOf(examples[name]),
  }));
}

function responsesOf(components: Components, { id, answers: statuses }: Operation): Record<string, Response> {
  const entries = Object.entries(statuses).map(([status, { description, schema, name, text = [], headers }]) => {
    const example = answers[id] === undefined ? {} : { example: answers[id] };
    const asText = text.map((type) => [type, { schema: { type: "string" }, ...(!schema && example) }]);
    const asJson = schema ? [[JSON_TYPE, { schema: components.schemaFor(schema, "output", name), ...example }]] : [];
    const content = Object.fromEntries([...asJson, ...asText]) as Content;
    return [status, { description, ...headersOf(headers), ...(schema || text.length > 0 ? { content } : {}) }] as const;
  });
  return Object.fromEntries(entries);
}

const headersOf = (headers: Readonly<Record<string, string>> | undefined): Pick<Response, "headers"> =>
  headers
    ? {
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: "string" } }]),
        ),
      }
    : {};

const PROBLEM: Content = { [PROBLEM_JSON]: { schema: { $ref: "#/components/schemas/Problem" } } };

function problemsOf(operation: Operation): Record<string, Response> {
  const problems = [...refusalsOf(operation)].map(([kind, why]) => [
    STATUS[kind],
    {
      description: why.join(" "),
      ...(kind === "unavailable" && headersOf({ "Retry-After": "Seconds." })),
      content: PROBLEM,
    },
  ]);
  return Object.fromEntries(problems);
}
