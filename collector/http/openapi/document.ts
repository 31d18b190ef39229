import { readFileSync } from "node:fs";
import { z } from "zod";
import { problem } from "../../contract/responses/problem.ts";
import type { Operation } from "../operation.ts";
import { GROUPS } from "../operations/index.ts";
import { problemsOf, responsesOf, sentContent } from "./contents.ts";
import type { Described, Document, PathItem } from "./openapi.ts";
import { parametersOf } from "./parameters.ts";
import { Components } from "./schemas.ts";
import { SECURITY_SCHEMES, securityOf } from "./security.ts";

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));

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
  // Every no points at it by its name.
  components.schemaFor(z.object({ problem }), "output");
  return {
    openapi: "3.1.1",
    info: {
      title: "Promotrail",
      version,
      description: ABOUT.replaceAll("\n", " "),
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: GROUPS.map(({ name, description }) => ({ name, description })),
    paths,
    components: { schemas: components.all(), securitySchemes: SECURITY_SCHEMES },
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
