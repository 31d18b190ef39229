import type { z } from "zod";

/** A JSON object with unchecked fields. */
export type Fields = Record<string, unknown>;

/** The fields of an object; null for lists and other values. */
export const fieldsOf = (value: unknown): Fields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;

/** A text or number as text; empty for anything else, also for an object with a `toString` of its own. */
export const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? `${value}` : "";

// Conditions for `when` of a check over several fields. They let the check run although single fields are wrong, so
// that
// one response reports every problem.

export const isObject = ({ value }: { value: unknown }): boolean => fieldsOf(value) !== null;

export const isList = ({ value }: { value: unknown }): boolean => Array.isArray(value);

/** Whether some fields are valid, whatever else is wrong. */
export const areValid =
  (...fields: readonly PropertyKey[]) =>
  (payload: z.core.ParsePayload): boolean =>
    isObject(payload) && !payload.issues.some(({ path }) => fields.includes(path?.[0] ?? ""));
