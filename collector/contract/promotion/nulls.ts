/**
 * A value without the fields that are null, at any depth: BigCommerce answers null where a promotion has no requirement.
 * Entries of lists stay, so that the paths of errors stay right.
 * @param value not deeper than `MAX_DEPTH`
 */
export function withoutNulls(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutNulls);
  const filled = Object.entries(value).filter(([, nested]) => nested !== null);
  return Object.fromEntries(filled.map(([key, nested]) => [key, withoutNulls(nested)]));
}
