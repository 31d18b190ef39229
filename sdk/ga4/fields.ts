/** An object of a page, with unchecked fields. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object; none for other values. */
export const fieldsOf = (value: unknown): Fields => (typeof value === "object" && value ? (value as Fields) : {});

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * A text or a number, as it is. Objects are left out: they may contain themselves.
 * @returns undefined for all others, and where nothing was filled in
 */
export const scalarOf = (value: unknown): string | number | undefined =>
  typeof value === "number" || (typeof value === "string" && !NOTHING.test(value)) ? value : undefined;

/** What shops and tag managers write for no value. */
const NOTHING = /^\s*(\((not set|none)\)|undefined|null)?\s*$/i;
