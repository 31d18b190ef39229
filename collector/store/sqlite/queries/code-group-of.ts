/**
 * The SQL expression of the group that has a code: the first group, in the merchant's order, that matches it; null where none does.
 * Views, lists and reports use this one.
 * @param code the SQL of a canonical code, with its table's name
 * @param propertyId the SQL of its property's id
 */
export const codeGroupOf = (code: string, propertyId: string): string =>
  `(SELECT g.id FROM code_groups g WHERE g.property_id = ${propertyId} AND CASE WHEN g.promotion_id IS NULL THEN ${code} GLOB g.code_glob
     ELSE ${hasCode("coupon_codes", code)} OR ${hasCode("deleted_codes", code)} END ORDER BY g.position LIMIT 1)`;

/** Whether the promotion or import of a group `g` has, or had, a code. */
const hasCode = (table: "coupon_codes" | "deleted_codes", code: string): string =>
  `EXISTS (SELECT 1 FROM ${table} k WHERE k.property_id = g.property_id AND k.code = ${code} AND k.promotion_id = g.promotion_id
       AND (g.import_id IS NULL OR k.import_id = g.import_id))`;
