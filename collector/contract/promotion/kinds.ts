import { z } from "zod";
import { isObject } from "../fields.ts";
import { list } from "../values.ts";

/** Branches of one `and` or `or`. */
export const MAX_BRANCHES = 100;

/** An object with exactly one of the keys: BigCommerce's way of saying which kind it is. */
export function oneKindOf<T>(kinds: Record<string, z.ZodType>): z.ZodType<T> {
  const names = Object.keys(kinds);
  const optional = Object.fromEntries(Object.entries(kinds).map(([name, schema]) => [name, z.optional(schema)]));
  return z
    .strictObject(optional)
    .refine((value) => Object.keys(value).length === 1, {
      message: `must have exactly one of: ${names.join(", ")}`,
      when: isObject,
    })
    .meta({ minProperties: 1, maxProperties: 1 }) as unknown as z.ZodType<T>;
}

/** Branches of `and` and `or`. */
export const branches = <T>(schema: z.ZodType<T>) => list(schema, 1, MAX_BRANCHES);
