import { z } from "zod";
import { entries, ofKind } from "./error-messages.ts";
import { MAX_ID_LENGTH } from "./limits.ts";
import { MAX_ERRORS } from "./parse.ts";
import { orNull } from "./values.ts";

/**
 * An id as clients send it: a string, or a whole number that is exact. A number is returned as a number; ids are
 * compared as strings.
 */
export type Id = string | number;

const invalidId = (longest: number): string => `must be a string of 1 to ${longest} characters, or a whole number`;

/** SQLite replaces half a character, so that two ids become one; U+0000 ends a text in some of its functions. */
const UNSTORABLE = "must be well-formed Unicode without the character U+0000";

/** JSON parsers round larger numbers, so that two ids become one. */
const INEXACT = "is no exact number: send it as a string";

const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes("\0");

/** A text without the whitespace around it; other values as they are. */
export const trimmed = <T>(value: T): T | string => (typeof value === "string" ? value.trim() : value);

/**
 * Checks an id, for every schema and reader of ids.
 * @param value already trimmed
 * @param longest number of characters
 * @returns why it is no id; null where it is one
 */
export function idProblem(value: unknown, longest: number = MAX_ID_LENGTH): string | null {
  if (Number.isSafeInteger(value)) return null;
  if (Number.isInteger(value)) return INEXACT;
  if (typeof value !== "string" || value.length === 0 || value.length > longest) return invalidId(longest);
  return isStorable(value) ? null : UNSTORABLE;
}

/** JSON schema of an id. */
const JSON_SCHEMA = { type: ["string", "integer"], minLength: 1, maxLength: MAX_ID_LENGTH };

/**
 * A schema of ids. An invalid id stops no other checks: see values.ts.
 * @param problemOf why a value is invalid; null where it is not
 * @param read prepares a value for the check. @default trimmed
 */
export const idOf = (
  problemOf: (value: unknown) => string | null,
  read: (value: unknown) => unknown = trimmed,
): z.ZodType<Id> =>
  z
    .any()
    .overwrite(read)
    .refine((value) => problemOf(value) === null, {
      // `describeIssue` words a missing id.
      error: ({ input }) => (input === undefined ? undefined : problemOf(input)),
      abort: false,
    })
    .meta(JSON_SCHEMA);

export const id = idOf((value) => idProblem(value));

/** An id; null if it is absent. */
export const optionalId = orNull(id);

/** An id, read as a string. */
export const textId = id.transform(String);

/** An id, read as a string; null if it is absent. */
export const optionalTextId = orNull(textId);

/** An id that may only be a string. */
export const stringId = z.string().trim().min(1).max(MAX_ID_LENGTH).refine(isStorable, UNSTORABLE);

/** An entered code can't match a promotion's code if it has half a character or U+0000: these are replaced by U+FFFD. */
export const storableText = (text: string): string =>
  isStorable(text) ? text : text.toWellFormed().replaceAll("\0", "\ufffd");

/** A list of ids, checked in one pass: a schema for each of ten thousand ids would be slow. */
export const idList = (least: number, most: number) =>
  z
    .array(z.any() as z.ZodType<Id>, { error: ofKind("must be a list of ids") })
    .min(least)
    .refine(({ length }) => length <= most, `must have at most ${entries(most)}`)
    .overwrite((ids) => ids.map(trimmed))
    .superRefine(refuseInvalid)
    .meta({ items: JSON_SCHEMA, maxItems: most });

/** Reports as many invalid ids as a response lists, and counts the others. */
function refuseInvalid(ids: readonly unknown[], context: z.RefinementCtx): void {
  const invalid = [...ids.keys()].filter((at) => idProblem(ids[at]) !== null);
  for (const at of invalid.slice(0, MAX_ERRORS)) {
    context.addIssue({ code: "custom", message: idProblem(ids[at])!, path: [at] });
  }
  const more = invalid.length - MAX_ERRORS;
  if (more > 0) context.addIssue({ code: "custom", params: { more } });
}

/** Positions of the ids that an earlier entry has as well; invalid ids do not count. */
export function duplicatesIn(ids: readonly unknown[]): number[] {
  const earlier = new Set<string>();
  return [...ids.keys()].filter((at) => {
    const own = trimmed(ids[at]);
    if (idProblem(own) !== null) return false;
    const isDuplicate = earlier.has(String(own));
    earlier.add(String(own));
    return isDuplicate;
  });
}
