import { z } from "zod";
import type { Operation } from "../operation.ts";
import type { Parameter } from "./openapi.ts";
import { meansProperty } from "./refusals.ts";
import type { Components, JsonSchema } from "./schemas.ts";

/** What stands in the braces of a path. */
const IN_PATHS: Readonly<Record<string, string>> = {
  property_id: "The property's id.",
  id: "Its id.",
  code_id: "The code's id.",
  delivery_id: "The delivery's id.",
  import_id: "The Import-Id that the upload had, or was answered.",
};

const PROPERTY_IN_QUERY = "The property that is meant: for the administrator's token, which belongs to none.";

/** What an operation is given in its path, its query and its headers. */
export function parametersOf(components: Components, operation: Operation): Parameter[] {
  const { path, query = {}, headers = {}, access, example } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const namesProperty = typeof access === "object" && !meansProperty(operation);
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
