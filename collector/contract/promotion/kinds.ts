import { z } from "zod";
import type { OneOf } from "../../evaluation/one-of.ts";
import { isObject } from "../fields.ts";
import { list } from "../values.ts";

/** Most branches of one `and` or `or`. */
export const MAX_BRANCHES = 100;

/** One schema for each kind. */
export type Schemas<Values> = { readonly [Kind in keyof Values]: z.ZodType<Values[Kind]> };

/** Schema of an object with exactly one key, its kind. */
export function oneKindOf<Values>(schemas: Schemas<Values>): z.ZodType<OneOf<Values>> {
  const names = Object.keys(schemas);
  const optional = Object.fromEntries(
    Object.entries<z.ZodType>(schemas).map(([name, schema]) => [name, z.optional(schema)]),
  );
  return z
    .strictObject(optional)
    .refine((value): value is OneOf<Values> => Object.keys(value).length === 1, {
      message: `must have exactly one of: ${names.join(", ")}`,
      when: isObject,
    })
    .meta({ minProperties: 1, maxProperties: 1 });
}

/** Schema of the branches of `and` and `or`. */
export const branches = <T>(schema: z.ZodType<T>) => list(schema, 1, MAX_BRANCHES);
