import { z } from "zod";
import { withoutBlanks } from "../evaluation/blanks.ts";
import { entries, ofKind } from "./error-messages.ts";
import { MAX_ID_LENGTH } from "./limits.ts";
import { MAX_ERRORS } from "./parse.ts";
import { isUnfilled } from "./placeholder.ts";
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

/** A text without the blanks around it; other values as they are. */
export const trimmed = <T>(value: T): T | string => (typeof value === "string" ? withoutBlanks(value) : value);

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

/** Whether an id of a product, a line or a brand was never filled in. It may be called NULL, NA or 0. */
const isMissing = (id: unknown): boolean => typeof id === "string" && isUnfilled(id);

/** An id; null if it is absent, or was never filled in. */
export const optionalId = orNull(idOf((value) => (isMissing(value) ? null : idProblem(value))).meta({ minLength: 0 }))
  .transform((id) => (isMissing(id) ? null : id))
  .meta({ description: "A blank, undefined or a variable such as {{id}} counts as absent." });

/** An id, read as a string. */
export const textId = id.transform(String);

/** An id, read as a string; null if it is absent, or was never filled in. */
export const optionalTextId = optionalId.transform((id) => (id === null ? null : String(id)));

const UNFILLED = "must be an id: undefined, or a variable such as {{id}}, is none";

/** The id of a product, where it is required: it may not be one that was never filled in. */
export const filledId = idOf((value) => idProblem(value) ?? (isMissing(value) ? UNFILLED : null));

/** A text without the blanks around it. */
export const trimmedText = z.string().overwrite(withoutBlanks);

/** An id that may only be a string. */
export const stringId = trimmedText.min(1).max(MAX_ID_LENGTH).refine(isStorable, UNSTORABLE);

/** An entered code can't match a promotion's code if it has half a character or U+0000: these are replaced by U+FFFD. */
export const storableText = (text: string): string =>
  isStorable(text) ? text : text.toWellFormed().replaceAll("\0", "\ufffd");

/**
 * A list of ids, checked in one pass: a schema for each of ten thousand ids would be slow.
 * @param problemOf why an id is invalid; null where it is not
 */
export const idList = (least: number, most: number, problemOf: (id: unknown) => string | null = idProblem) =>
  z
    .array(z.any() as z.ZodType<Id>, { error: ofKind("must be a list of ids") })
    .min(least)
    .refine(({ length }) => length <= most, `must have at most ${entries(most)}`)
    .overwrite((ids) => ids.map(trimmed))
    .superRefine((ids, context) =>
      refuseInvalid(
        ids.map((id) => problemOf(id)),
        context,
      ),
    )
    .meta({ items: JSON_SCHEMA, maxItems: most });

/** A list of ids, without those that were never filled in. */
export const filledIds = (most: number) =>
  idList(0, most, (id) => (isMissing(id) ? null : idProblem(id))).transform((ids) =>
    ids.filter((id) => !isMissing(id)),
  );

/** Reports as many invalid ids as a response lists, and counts the others. */
function refuseInvalid(problems: readonly (string | null)[], context: z.RefinementCtx): void {
  const invalid = [...problems.keys()].filter((at) => problems[at] !== null);
  for (const at of invalid.slice(0, MAX_ERRORS)) {
    context.addIssue({ code: "custom", message: problems[at]!, path: [at] });
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
