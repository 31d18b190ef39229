import type { PromotionBody } from "../../contract/promotion/promotion.ts";

/** The fields of a promotion whose values are others than before, in alphabetical order. */
export function changedFields(before: PromotionBody, after: PromotionBody): string[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof PromotionBody)[];
  return fields.filter((field) => sorted(before[field]) !== sorted(after[field])).sort();
}

/** The order in which an object's keys were sent means nothing. */
const sorted = (value: unknown): string | undefined =>
  JSON.stringify(value, (_key, nested) =>
    typeof nested === "object" && nested !== null && !Array.isArray(nested)
      ? Object.fromEntries(Object.entries(nested).sort(([a], [b]) => (a < b ? -1 : 1)))
      : nested,
  );
