import { z } from "zod";

/** Branches of one `and` or `or`. */
export const MAX_BRANCHES = 100;

/**
 * When a rule over several fields is checked: also where single fields are wrong, so that every problem is told at once.
 * Without it a schema stops at the first kind of problem.
 */
export const isObject = ({ value }: { value: unknown }): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

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
    .transform((value) => value as T);
}

/** Branches of `and` and `or`. */
export const branches = <T>(schema: z.ZodType<T>) => z.array(schema).min(1).max(MAX_BRANCHES);
