import { z } from "zod";
import { entries, ofKind } from "./error-messages.ts";

// Zod's own `int()`, and `max()` of a list, stop all checks of the values around them, up to the whole body: the
// response
// would not report problems of several fields together. These schemas stop nothing.

/** A whole number from `least` to `most`; without `most`, up to 2^53 - 1. */
export const whole = (least: number, most: number = Number.MAX_SAFE_INTEGER) =>
  z
    .number({ error: ofKind("must be a whole number") })
    .refine(Number.isInteger, "must be a whole number")
    .min(least)
    .max(most)
    .meta({ type: "integer" });

/** A list of `least` to `most` entries; the entries of a longer list are not checked. */
export const list = <T extends z.ZodType>(entry: T, least: number, most: number) =>
  z
    .preprocess((value, context) => {
      if (Array.isArray(value) && value.length > most)
        context.addIssue({ code: "custom", message: `must have at most ${entries(most)}` });
      return value;
    }, z.array(entry).min(least))
    .meta({ maxItems: most });

/** A value that may be absent or null; both are read as null. */
export const orNull = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null);

/** A value that may be absent or null: shops whose language has no absent fields send null. Both are read as undefined. */
export const orAbsent = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

/** A value that may be absent or null: both are read as the default. */
export const orDefault = <T extends z.ZodType, D extends z.output<T>>(schema: T, fallback: D) =>
  schema
    .nullish()
    .transform((value): z.output<T> => value ?? fallback)
    .meta({ default: fallback });

/** An ISO 8601 date and time, read as epoch milliseconds. */
export const epochMilliseconds = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** Names and their values: chosen options, or custom fields, of a product. */
export const nameValues = orDefault(
  list(z.strictObject({ name: z.string().max(255), value: z.string().max(255) }), 0, 100),
  [],
);

const YES = ["true", "1", "yes"];
const NO = ["false", "0", "no"];

/** Reads a yes or no as sites send it: `"true"`, 1, `"no"`. Other values stay as they are. */
export function yesNoIn(value: unknown): unknown {
  if (typeof value !== "string" && typeof value !== "number") return value;
  const word = String(value).trim().toLowerCase();
  if (YES.includes(word)) return true;
  return NO.includes(word) ? false : value;
}

/** Options, or custom fields, of one product. */
export const MAX_NAME_VALUES = 100;
/** Too many are no list, and none of them is read. */
const UNREADABLE = "too many";

/** Reads names and values as sites send them: also as an object, and with numbers. Other values stay as they are. */
export function nameValuesIn(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Object.keys(value).length > MAX_NAME_VALUES) return UNREADABLE;
  if (!Array.isArray(value)) return Object.entries(value).map(([name, each]) => ({ name, value: numberAsText(each) }));
  return value.map((each) =>
    typeof each === "object" && each !== null && "value" in each ? { ...each, value: numberAsText(each.value) } : each,
  );
}

const numberAsText = (value: unknown): unknown =>
  typeof value === "number" || typeof value === "boolean" ? String(value) : value;

/** One month: the longest time to replace a key or a secret everywhere. */
const MAX_OVERLAP_HOURS = 720;

/** Hours for which the old key or secret of a rotation stays valid. */
export const overlapHours = z.number().min(0).max(MAX_OVERLAP_HOURS).default(24);
