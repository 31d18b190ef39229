import type { z } from "zod";
import { guard } from "./guard.ts";
import { type ParseResult, parseWith } from "./parse.ts";

export type { ParseResult } from "./parse.ts";

/** Reads a body by a schema that nothing hostile gets to. */
export function parseGuarded<T>(schema: z.ZodType<T>, body: unknown): ParseResult<T> {
  const hostile = guard(body);
  return hostile ? { ok: false, errors: [hostile] } : parseWith(schema, body);
}
