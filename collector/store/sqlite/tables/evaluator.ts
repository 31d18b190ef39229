import type { Evaluator, Property } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";

/** Tells whether a property has promotions of its own. Those of a shop's platform are copies of what the shop decides by. */
export function ownPromotionReader(db: Db): (propertyId: string) => boolean {
  const hasOwn = db
    .prepare<[string], number>("SELECT EXISTS (SELECT 1 FROM promotions WHERE property_id = ? AND source IS NULL)")
    .pluck();
  return (propertyId) => hasOwn.get(propertyId) === 1;
}

/**
 * Finds who decides on the codes of a property at present: by its setting, or else by whether it has promotions of its own.
 * @param hasOwn whether a property has any
 */
export const evaluatorReader =
  (hasOwn: (propertyId: string) => boolean) =>
  ({ id, evaluates }: Pick<Property, "id" | "evaluates">): Evaluator =>
    evaluates ?? (hasOwn(id) ? "here" : "site");
