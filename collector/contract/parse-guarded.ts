import type { z } from "zod";
import { guard } from "./guard.ts";
import { type ParseResult, parseWith } from "./parse.ts";

/**
 * Parses a body with a schema, after `guard` has refused hostile input.
 * @param under path of the value in the request, which starts the path of every error
 */
export function parseGuarded<T>(
  schema: z.ZodType<T>,
  body: unknown,
  under: readonly PropertyKey[] = [],
): ParseResult<T> {
  const hostile = guard(body, under);
  return hostile ? { ok: false, errors: [hostile] } : parseWith(schema, body, under);
}
