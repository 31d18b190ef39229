import type { z } from "zod";

/** An object as it was sent. */
export type Fields = Record<string, unknown>;

/** The fields of an object; null where a list, or no object at all, was sent. */
export const fieldsOf = (value: unknown): Fields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;

/** When a rule over several fields is checked: also where single fields are wrong, so that every problem is told at once. */
export const isObject = ({ value }: { value: unknown }): boolean => fieldsOf(value) !== null;

/** When a rule that reads some fields is checked: where these are right themselves, whatever else is wrong. */
export const keepValid =
  (...fields: readonly PropertyKey[]) =>
  (payload: z.core.ParsePayload): boolean =>
    isObject(payload) && !payload.issues.some(({ path }) => fields.includes(path?.[0] ?? ""));
