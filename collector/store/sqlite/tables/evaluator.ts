import type { Evaluator, Property } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";

/**
 * Finds who decides on the codes of a property at present: by its setting, or else by whether it has promotions of its own. Those of
 * a shop's platform are copies of what the shop decides by.
 */
export function evaluatorReader(db: Db): (property: Pick<Property, "id" | "evaluates">) => Evaluator {
  const hasPromotions = db
    .prepare<[string], number>("SELECT EXISTS (SELECT 1 FROM promotions WHERE property_id = ? AND source IS NULL)")
    .pluck();
  return ({ id, evaluates }) => evaluates ?? (hasPromotions.get(id) === 1 ? "here" : "site");
}
