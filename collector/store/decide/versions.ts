import type { PromotionBody } from "../../contract/promotion/promotion.ts";

/** The fields of a promotion whose values differ, in alphabetical order. */
export function changedFields(before: PromotionBody, after: PromotionBody): string[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof PromotionBody)[];
  return fields.filter((field) => canonicalJson(before[field]) !== canonicalJson(after[field])).sort();
}

/** A value as JSON with the keys of objects in alphabetical order. */
export const canonicalJson = (value: unknown): string | undefined =>
  JSON.stringify(value, (_key, nested) =>
    typeof nested === "object" && nested !== null && !Array.isArray(nested)
      ? Object.fromEntries(Object.entries(nested).sort(([a], [b]) => (a < b ? -1 : 1)))
      : nested,
  );
