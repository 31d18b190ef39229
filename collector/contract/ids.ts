import { z } from "zod";
import { entries, ofKind } from "./error-messages.ts";
import { MAX_ID_LENGTH } from "./limits.ts";
import { MAX_ERRORS } from "./parse.ts";
import { orNull } from "./values.ts";

/**
 * An id as clients send it: a string, or a whole number that is exact. Returned as it was sent; compared as a string.
 */
export type Id = string | number;

const INVALID_ID = `must be a string of 1 to ${MAX_ID_LENGTH} characters, or a whole number`;

/** JSON schema of an id. */
const JSON_SCHEMA = { type: ["string", "integer"], minLength: 1, maxLength: MAX_ID_LENGTH };

export const isId = (value: unknown): value is Id =>
  typeof value === "number"
    ? Number.isSafeInteger(value)
    : typeof value === "string" && value.length > 0 && value.length <= MAX_ID_LENGTH;

/** An invalid id stops no other checks: see values.ts. */
export const id = z.custom<Id>(isId, { error: ofKind(INVALID_ID), abort: false }).meta(JSON_SCHEMA);

/** An id; null if it is absent. */
export const optionalId = orNull(id);

/** An id, read as a string. */
export const textId = id.transform(String);

/** An id, read as a string; null if it is absent. */
export const optionalTextId = orNull(textId);

/** A list of ids, checked in one pass: a schema for each of ten thousand ids would be slow. */
export const idList = (least: number, most: number) =>
  z
    .array(z.any() as z.ZodType<Id>, { error: ofKind("must be a list of ids") })
    .min(least)
    .refine(({ length }) => length <= most, `must have at most ${entries(most)}`)
    .superRefine(refuseInvalid)
    .meta({ items: JSON_SCHEMA, maxItems: most });

/** Reports as many invalid ids as a response lists, and counts the others. */
function refuseInvalid(ids: readonly unknown[], context: z.RefinementCtx): void {
  const invalid = [...ids.keys()].filter((at) => !isId(ids[at]));
  for (const at of invalid.slice(0, MAX_ERRORS)) context.addIssue({ code: "custom", message: INVALID_ID, path: [at] });
  const more = invalid.length - MAX_ERRORS;
  if (more > 0) context.addIssue({ code: "custom", params: { more } });
}

/** Positions of the ids that an earlier entry has as well; invalid ids do not count. */
export function duplicatesIn(ids: readonly unknown[]): number[] {
  const earlier = new Set<string>();
  return [...ids.keys()].filter((at) => {
    const own = ids[at];
    if (!isId(own)) return false;
    const isDuplicate = earlier.has(String(own));
    earlier.add(String(own));
    return isDuplicate;
  });
}
