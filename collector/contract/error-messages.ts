import type { z } from "zod";

/** What a value must be, by zod's name for it. */
const KINDS: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/**
 * The one translation of what zod finds into words for whoever sent the value; asked where a schema has no message of
 * its own.
 */
export const readableList: z.core.$ZodErrorMap = (issue) => {
  // A body that is missing as a whole is better told what it has to be.
  if (issue.input === undefined && issue.path?.length) return "is required";
  switch (issue.code) {
    case "invalid_type":
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be ${issue.values.length > 1 ? "one of " : ""}${issue.values.join(", ")}`;
    case "too_small":
      return atLeast(Number(issue.minimum), issue.origin);
    case "too_big":
      return `must ${sized("at most", Number(issue.maximum), issue.origin)}`;
    case "invalid_union":
      return eitherOf(issue.errors);
    default:
      return issue.code === "invalid_format" && issue.format === "datetime"
        ? "must be an ISO 8601 date and time with an offset, such as 2026-01-31T09:00:00Z"
        : "is not valid";
  }
};

const atLeast = (least: number, origin: string): string =>
  origin === "string" && least === 1 ? "must not be empty" : `must ${sized("at least", least, origin)}`;

/** `be at most 5`, `have at most 5 characters`, `have at most 5 entries`. */
function sized(bound: string, count: number, origin: string): string {
  if (origin === "string") return `have ${bound} ${counted(count, "character", "characters")}`;
  return origin === "array" ? `have ${bound} ${entries(count)}` : `be ${bound} ${count}`;
}

/** `1 entry`, `2 entries`. */
export const entries = (count: number): string => counted(count, "entry", "entries");

/** A number and what is counted. */
export const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** What the branches of a union want of the value itself, as one sentence. */
function eitherOf(branches: readonly (readonly z.core.$ZodIssue[])[]): string {
  const wanted = branches.flat().filter(({ path }) => path.length === 0);
  return `must be ${[...new Set(wanted.map(({ message }) => message.replace(/^must be /, "")))].join(" or ")}`;
}

const OF_KIND: ReadonlySet<string> = new Set(["invalid_type", "invalid_union", "custom"]);

/**
 * A schema's own message for a value of the wrong kind. Of a missing value it says more that it is required, and of one
 * that is too long or too short by how much: the translation does.
 */
export const ofKind =
  (message: string): z.core.$ZodErrorMap =>
  ({ code, input }) =>
    input !== undefined && OF_KIND.has(code) ? message : undefined;
