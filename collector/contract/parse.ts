import type { z } from "zod";
import { counted, describeIssue, UNKNOWN_FIELD } from "./error-messages.ts";
import type { FieldError } from "./responses/event-results.ts";

/** A valid value, or all errors of an invalid one. */
export type ParseResult<T> = { ok: true; value: T } | { ok: false; errors: FieldError[] };

/** Formats a path: `["items", 0, "id"]` → `items[0].id`. */
export const formatPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");

/** Errors that one response lists; its last entry counts the others. */
export const MAX_ERRORS = 100;

/**
 * Parses a value with a schema.
 * @param under path of the value in the request, which starts the path of every error
 */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, under: readonly PropertyKey[] = []): ParseResult<T> {
  const parsed = schema.safeParse(value, { error: describeIssue });
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, errors: errorsOf(parsed.error.issues, under) };
}

/**
 * Keeps the first `MAX_ERRORS` errors, and counts the others in a last entry.
 * @param unlisted further errors that are not in the list
 */
export function limitErrors(errors: readonly FieldError[], unlisted = 0): FieldError[] {
  const listed = errors.slice(0, MAX_ERRORS);
  const more = errors.length - listed.length + unlisted;
  if (more > 0)
    listed.push({ path: "", message: `and ${counted(more, "more problem", "more problems")}: correct these first` });
  return listed;
}

function errorsOf(issues: readonly z.core.$ZodIssue[], under: readonly PropertyKey[]): FieldError[] {
  const problems = issues.flatMap(problemsOf);
  const errors = problems.map(({ path, message }) => ({ path: formatPath([...under, ...path]), message }));
  return limitErrors(
    errors,
    issues.reduce((sum, issue) => sum + unlistedIn(issue), 0),
  );
}

type Problem = Pick<z.core.$ZodIssue, "path" | "message">;

/** Problems that a schema only counts, in the `params` of an issue: 10,000 invalid ids need no 10,000 issues. */
const unlistedIn = (issue: z.core.$ZodIssue): number => (issue.code === "custom" && issue.params?.more) || 0;

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  if (unlistedIn(issue) > 0) return [];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: UNKNOWN_FIELD }));
  }
  const intended = issue.code === "invalid_union" ? issue.errors.find((branch) => branch.every(isInside)) : undefined;
  if (!intended) return [issue];
  return intended.flatMap(problemsOf).map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
}

/**
 * Whether a problem is inside the value. A branch of a union with only such problems is the one that the client
 * intended.
 */
const isInside = ({ path, code }: z.core.$ZodIssue): boolean => path.length > 0 || code === "unrecognized_keys";
