import type { z } from "zod";
import { counted, readableList } from "./error-messages.ts";
import type { FieldError } from "./responses/event-results.ts";

/** A value that fits, or everything that is wrong with it. */
export type ParseResult<T> = { ok: true; value: T } | { ok: false; errors: FieldError[] };

/** Prints a path as clients read it: `["items", 0, "id"]` → `items[0].id`. */
export const printPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");

/** Problems that one answer names; of those beyond, its last entry says how many they are. */
export const MAX_ERRORS = 100;

/**
 * Reads a value by a schema.
 * @param under where the value stands in what the client sent; put before every path
 */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, under: readonly PropertyKey[] = []): ParseResult<T> {
  const parsed = schema.safeParse(value, { error: readableList });
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, errors: errorsOf(parsed.error.issues, under) };
}

function errorsOf(issues: readonly z.core.$ZodIssue[], under: readonly PropertyKey[]): FieldError[] {
  const problems = issues.flatMap(problemsOf);
  const named = problems.slice(0, MAX_ERRORS);
  const errors = named.map(({ path, message }) => ({ path: printPath([...under, ...path]), message }));
  const more = problems.length - named.length + issues.reduce((sum, issue) => sum + unnamedIn(issue), 0);
  if (more > 0) errors.push({ path: "", message: `and ${counted(more, "more problem", "more problems")}` });
  return errors;
}

type Problem = Pick<z.core.$ZodIssue, "path" | "message">;

/** Problems that a schema has only counted, in the `params` of an issue: a list of 10,000 wrong ids needs no 10,000 issues. */
const unnamedIn = (issue: z.core.$ZodIssue): number => (issue.code === "custom" && issue.params?.more) || 0;

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  if (unnamedIn(issue) > 0) return [];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: "is not a known field" }));
  }
  const meant = issue.code === "invalid_union" ? issue.errors.find((branch) => branch.every(isInside)) : undefined;
  if (!meant) return [issue];
  return meant.flatMap(problemsOf).map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
}

/** Whether a branch of a union fits as a whole, and only something in it is wrong: then that branch was meant. */
const isInside = ({ path, code }: z.core.$ZodIssue): boolean => path.length > 0 || code === "unrecognized_keys";
