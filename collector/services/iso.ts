/** A time in ISO 8601, UTC, with milliseconds. @param at epoch milliseconds */
export const iso = (at: number): string => new Date(at).toISOString();

/** The same; null for null. */
export const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));
