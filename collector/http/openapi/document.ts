import { z } from "zod";
import { problem } from "../../contract/responses/problem.ts";
import type { Description, Group } from "../operation.ts";
import { VERSION } from "../version.ts";
import { problemsOf, requestContent, successOf } from "./contents.ts";
import type { Described, Document, PathItem } from "./openapi.ts";
import { parametersOf } from "./parameters.ts";
import { Components } from "./schemas.ts";
import { SECURITY_SCHEMES, securityOf } from "./security.ts";

const ABOUT = `Promotion codes: the result of each, the prices of carts with them, and the promotions behind them.
JSON in snake_case, times in ISO 8601 UTC, amounts as decimal strings. Every error is an application/problem+json, whose
errors list everything that is wrong with a request. A method that a path does not have is answered 405, with the others in
Allow. Responses may gain fields.`;

/** Describes the whole API in OpenAPI. @param basePath the path before all others; "" without one */
export function describeApi(groups: readonly Group[], basePath = ""): Document {
  const components = new Components();
  const operations = groups.flatMap(({ name, operations }) => operations.map((one) => ({ ...one, tag: name })));
  // Requests first: a schema of both a request and a response is described as it is sent.
  for (const { body } of operations) if (body) components.schemaFor(body.schema, "input", body.name, body.ignoresNulls);
  const paths: Record<string, PathItem> = {};
  for (const operation of operations) {
    const { path, method, tag } = operation;
    paths[path] = { ...(paths[path] ?? serversOf(path, basePath)), [method]: described(components, operation, tag) };
  }
  // Every problem refers to it by its name.
  components.schemaFor(z.object({ problem }), "output");
  return {
    openapi: "3.1.1",
    info: {
      title: "Promotrail",
      version: VERSION,
      description: ABOUT.replaceAll("\n", " "),
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [rootAt(basePath)],
    tags: groups.map(({ name, description }) => ({ name, description })),
    paths,
    components: { schemas: components.all(), securitySchemes: SECURITY_SCHEMES },
  };
}

const rootAt = (basePath: string) => ({ url: basePath === "" ? "/" : basePath });

/** BigCommerce's clients put the property before the path. */
const bigCommerceAt = (basePath: string) => ({
  servers: [
    rootAt(basePath),
    {
      url: `${basePath}/stores/{property_id}`,
      description: "For BigCommerce's clients: the property is in the path.",
      variables: { property_id: { default: "100001" } },
    },
  ],
});
const serversOf = (path: string, basePath: string): object => (path.startsWith("/v3/") ? bigCommerceAt(basePath) : {});

function described(components: Components, operation: Description, tag: string): Described {
  const { id, summary, description, body, example } = operation;
  const parameters = parametersOf(components, operation);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    security: securityOf(operation),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: !body.optional, content: requestContent(components, body, example?.body) },
    }),
    responses: { ...successOf(components, operation), ...problemsOf(operation) },
  };
}
