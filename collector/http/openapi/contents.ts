import { readFileSync } from "node:fs";
import type { Operation } from "../operation.ts";
import { PROBLEM_JSON, STATUS } from "../problem.ts";
import type { Content, Response } from "./openapi.ts";
import { refusalsOf } from "./refusals.ts";
import type { Components } from "./schemas.ts";

/** What each example is answered, by the operation's id: the tests ask a collector, and write it with --update. */
const answers: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(new URL("./examples.json", import.meta.url), "utf8"),
);

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";

/** What is sent, in each content type that is read. @param example of it */
export function sentContent(components: Components, body: NonNullable<Operation["body"]>, example: unknown): Content {
  const schema = components.schemaFor(body.schema, "input", body.name);
  const { types = [JSON_TYPE] } = body;
  const contentOf = (type: string) => {
    const fits = typeof example === "string" ? type === types[0] : type === JSON_TYPE;
    const asText = /csv|ndjson/.test(type);
    return { schema: asText ? { type: "string" } : schema, ...(fits && { example }) };
  };
  const content = Object.fromEntries(types.map((type) => [type, contentOf(type)]));
  if (!body.form) return content;
  return { ...content, [FORM_TYPE]: { schema: components.schemaFor(body.form, "input", `${body.name}Form`) } };
}

/** What is answered where all goes well, by status. */
export function responsesOf(components: Components, { id, answers: statuses }: Operation): Record<string, Response> {
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

/** What is answered where it does not, by status. */
export function problemsOf(operation: Operation): Record<string, Response> {
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
