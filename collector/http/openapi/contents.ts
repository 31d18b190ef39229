import { readFileSync } from "node:fs";
import type { Description } from "../operation.ts";
import { PROBLEM_JSON, STATUS } from "../problem.ts";
import type { Content, Response } from "./openapi.ts";
import { refusalsOf } from "./refusals.ts";
import type { Components } from "./schemas.ts";

/** The response to each example, by the operation's id: the tests record it with --update. */
const exampleResponses: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(new URL("./examples.json", import.meta.url), "utf8"),
);

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";

/** The body of a request in each of its content types. */
export function requestContent(
  components: Components,
  body: NonNullable<Description["body"]>,
  example: unknown,
): Content {
  const schema = components.schemaFor(body.schema, "input", body.name, body.ignoresNulls);
  const { types = [JSON_TYPE] } = body;
  const contentOf = (type: string) => {
    const fits = typeof example === "string" ? type === types[0] : type === JSON_TYPE;
    const isText = /csv|ndjson/.test(type);
    return { schema: isText ? { type: "string" } : schema, ...(fits && { example }) };
  };
  const content = Object.fromEntries(types.map((type) => [type, contentOf(type)]));
  if (!body.form) return content;
  return { ...content, [FORM_TYPE]: { schema: components.schemaFor(body.form, "input", `${body.name}Form`) } };
}

/** The response of an operation that succeeds, by its status. */
export function successOf(components: Components, { id, response }: Description): Record<string, Response> {
  const { status = 200, description, schema, name, types = [], headers } = response;
  const example = exampleResponses[id] === undefined ? {} : { example: exampleResponses[id] };
  const texts = types.map((type) => [type, { schema: { type: "string" }, ...(!schema && example) }]);
  const json = schema ? [[JSON_TYPE, { schema: components.schemaFor(schema, "output", name), ...example }]] : [];
  const content: Content = Object.fromEntries([...json, ...texts]);
  const hasContent = Object.keys(content).length > 0;
  return { [status]: { description, ...headersOf(headers), ...(hasContent && { content }) } };
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

/** The problems of an operation, by status. */
export function problemsOf(operation: Description): Record<string, Response> {
  const problems = [...refusalsOf(operation)].map(([kind, reasons]) => [
    STATUS[kind],
    {
      description: reasons.join(" "),
      ...((kind === "unavailable" || kind === "too_many") && headersOf({ "Retry-After": "Seconds." })),
      content: PROBLEM,
    },
  ]);
  return Object.fromEntries(problems);
}
