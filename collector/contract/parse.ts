import type { z } from "zod";
import type { FieldError } from "./answers.ts";

/** A value that fits, or everything that is wrong with it. */
export type ParseResult<T> = { ok: true; value: T } | { ok: false; errors: FieldError[] };

/** Prints a path as clients read it: `["items", 0, "id"]` → `items[0].id`. */
export const printPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");

/** Problems that one answer tells of; a list of 10,000 wrong ids needs no more to be understood. */
const MAX_ERRORS = 100;

/**
 * Reads a value by a schema.
 * @param under where the value stands in what the client sent; put before every path
 */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, under: readonly PropertyKey[] = []): ParseResult<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return {
    ok: false,
    errors: parsed.error.issues
      .slice(0, MAX_ERRORS)
      .flatMap((issue) => errorsOf(issue, under))
      .slice(0, MAX_ERRORS),
  };
}

function errorsOf(issue: z.core.$ZodIssue, under: readonly PropertyKey[]): FieldError[] {
  const path = [...under, ...issue.path];
  if (issue.code !== "unrecognized_keys") return [{ path: printPath(path), message: issue.message }];
  return issue.keys.map((key) => ({ path: printPath([...path, key]), message: "is not a known field" }));
}
