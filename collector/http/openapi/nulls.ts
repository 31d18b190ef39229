import type { JsonSchema } from "./json-schema.ts";

const SCALARS: ReadonlySet<unknown> = new Set(["string", "number", "integer", "boolean"]);
const NULL: JsonSchema = { type: "null" };

/** A schema in which every field of an object that may be absent may also be null. */
export function withNulls(schema: JsonSchema): JsonSchema {
  const parts = Object.entries(schema).map(([keyword, value]) => [keyword, nested(keyword, value, schema)] as const);
  return Object.fromEntries(parts);
}

function nested(keyword: string, value: unknown, { required = [] }: JsonSchema): unknown {
  if (keyword === "items") return withNulls(value as JsonSchema);
  if (keyword === "anyOf") return (value as JsonSchema[]).map(withNulls);
  if (keyword !== "properties") return value;
  const fields = Object.entries(value as Record<string, JsonSchema>).map(([name, field]) => {
    const inner = withNulls(field);
    return [name, (required as string[]).includes(name) ? inner : orNull(inner)] as const;
  });
  return Object.fromEntries(fields);
}

function orNull(schema: JsonSchema): JsonSchema {
  const { description, default: standard, ...rest } = schema;
  const { type, anyOf, enum: values, const: only, $ref } = rest;
  if (SCALARS.has(type) && values === undefined && only === undefined) return { ...schema, type: [type, "null"] };
  // A schema without any of these allows every value.
  if (type === undefined && anyOf === undefined && values === undefined && only === undefined && $ref === undefined)
    return schema;
  const branches = anyOf as JsonSchema[] | undefined;
  if (branches?.some((branch) => branch.type === "null")) return schema;
  const about = {
    ...(description !== undefined && { description }),
    ...(standard !== undefined && { default: standard }),
  };
  return branches ? { ...schema, anyOf: [...branches, NULL] } : { ...about, anyOf: [rest, NULL] };
}
