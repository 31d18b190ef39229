import type { z } from "zod";

/** Zod's names of types, in words for the client. */
const TYPES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** Error of a field that the schema does not have. */
export const UNKNOWN_FIELD = "is not a known field: correct its name or remove it";

/** Words an issue of zod for the client. Used if a schema has no message of its own. */
export const describeIssue: z.core.$ZodErrorMap = (issue) => {
  // Of a missing body the type is more useful.
  if (issue.input === undefined && issue.path?.length) return "is required";
  switch (issue.code) {
    case "invalid_type":
      return `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be ${issue.values.length > 1 ? "one of " : ""}${issue.values.join(", ")}`;
    case "too_small":
      return atLeast(Number(issue.minimum), issue.origin);
    case "too_big":
      return `must ${bounded("at most", Number(issue.maximum), issue.origin)}`;
    case "invalid_union":
      return eitherOf(issue.errors);
    default:
      return issue.code === "invalid_format" && issue.format === "datetime"
        ? "must be an ISO 8601 date and time with an offset, such as 2026-01-31T09:00:00Z"
        : "is not valid";
  }
};

const atLeast = (minimum: number, origin: string): string =>
  origin === "string" && minimum === 1 ? "must not be empty" : `must ${bounded("at least", minimum, origin)}`;

/** `be at most 5`, `have at most 5 characters`, `have at most 5 entries`. */
function bounded(comparison: string, bound: number, origin: string): string {
  if (origin === "string") return `have ${comparison} ${counted(bound, "character", "characters")}`;
  return origin === "array" ? `have ${comparison} ${entries(bound)}` : `be ${comparison} ${bound}`;
}

/** `1 entry`, `2 entries`. */
export const entries = (count: number): string => counted(count, "entry", "entries");

/** A number with its noun. */
export const counted = (count: number, singular: string, plural: string): string =>
  `${count} ${count === 1 ? singular : plural}`;

/** The requirements of a union's branches on the value itself, as one sentence. */
function eitherOf(branches: readonly (readonly z.core.$ZodIssue[])[]): string {
  const onValue = branches.flat().filter(({ path }) => path.length === 0);
  return `must be ${[...new Set(onValue.map(({ message }) => message.replace(/^must be /, "")))].join(" or ")}`;
}

const OF_KIND: ReadonlySet<string> = new Set(["invalid_type", "invalid_union", "custom"]);

/**
 * A schema's own message for a value of the wrong kind. `describeIssue` words the other problems: a missing value, and
 * one that is too long or too short.
 */
export const ofKind =
  (message: string): z.core.$ZodErrorMap =>
  ({ code, input }) =>
    input !== undefined && OF_KIND.has(code) ? message : undefined;
