import { z } from "zod";
import { type Description, exampleQueryOf, takesProperty } from "../operation.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { Parameter } from "./openapi.ts";
import type { Components } from "./schemas.ts";

/** Parameters of many paths. */
const COMMON_PARAMS: Readonly<Record<string, string>> = { property_id: "The property's id.", id: "Its id." };

const PROPERTY_IN_QUERY = "The property. Required with the admin token, which belongs to no property.";

/** The parameters of an operation in its path, its query and its headers. */
export function parametersOf(components: Components, operation: Description): Parameter[] {
  const { path, params = {}, query = {}, headers = {}, example } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const property = { property_id: z.string().optional().describe(PROPERTY_IN_QUERY) };
  const inQuery = takesProperty(operation) ? { ...property, ...query } : query;
  return [
    ...inPath.map((name) => ({
      ...{ name, in: "path" as const, required: true },
      ...{ description: { ...COMMON_PARAMS, ...params }[name]!, schema: { type: "string" } },
      ...exampleOf(example?.path?.[name]),
    })),
    ...parametersIn(components, "query", inQuery, exampleQueryOf(operation)),
    ...parametersIn(components, "header", headers, example?.headers),
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
