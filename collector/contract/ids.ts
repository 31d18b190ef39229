import { z } from "zod";
import { entries, ofKind } from "./error-messages.ts";
import { MAX_ID_LENGTH } from "./limits.ts";
import { MAX_ERRORS } from "./parse.ts";

/** An id as clients send it: a text, or a whole number that is exact. Answered as it was sent; compared as a text. */
export type Id = string | number;

const WRONG = `must be a text of 1 to ${MAX_ID_LENGTH} characters or a whole number`;

/** What JSON Schema can say of it. */
const AS_JSON = { type: ["string", "integer"], minLength: 1, maxLength: MAX_ID_LENGTH };

/** Whether a value is an id. */
export const isId = (value: unknown): value is Id =>
  typeof value === "number"
    ? Number.isSafeInteger(value)
    : typeof value === "string" && value.length > 0 && value.length <= MAX_ID_LENGTH;

/** An id that is none stops no checks of what is around it: see values.ts. */
export const id = z.custom<Id>(isId, { error: ofKind(WRONG), abort: false }).meta(AS_JSON);

/** A list of ids, checked in one pass: a schema for each of ten thousand would take its time to complain. */
export const idList = (least: number, most: number) =>
  z
    .array(z.any() as z.ZodType<Id>, { error: ofKind("must be a list of ids") })
    .min(least)
    .refine(({ length }) => length <= most, `must have at most ${entries(most)}`)
    .superRefine(refuseInvalid)
    .meta({ items: AS_JSON, maxItems: most });

/** Names as many wrong ids as an answer can, and counts the others. */
function refuseInvalid(list: readonly unknown[], context: z.RefinementCtx): void {
  const wrong = [...list.keys()].filter((at) => !isId(list[at]));
  for (const at of wrong.slice(0, MAX_ERRORS)) context.addIssue({ code: "custom", message: WRONG, path: [at] });
  const more = wrong.length - MAX_ERRORS;
  if (more > 0) context.addIssue({ code: "custom", params: { more } });
}
