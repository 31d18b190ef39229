import type { Db } from "../connection/database.ts";
import { literal } from "./literal.ts";

// The group that has a code: the first group, in the merchant's order, that matches it; null where none does. Views and lists look it
// up in each row. Reports of many codes have the groups in the statement, which is several times faster.

/** The SQL of a group's values. */
interface GroupSql {
  readonly property_id: string;
  /** Null: it has the codes of its promotion. */
  readonly code_glob: string;
  readonly promotion_id: string;
  /** Null: it has all codes of the promotion. */
  readonly import_id: string;
}

/** Whether a group has a code. @param code the SQL of a canonical code, with its table's name */
const hasCode = (group: GroupSql, code: string): string =>
  `CASE WHEN ${group.promotion_id} IS NULL THEN ${code} GLOB ${group.code_glob}
     ELSE ${isIn("coupon_codes", group, code)} OR ${isIn("deleted_codes", group, code)} END`;

/** Whether the promotion or import of a group has, or had, a code. */
const isIn = (
  table: "coupon_codes" | "deleted_codes",
  { property_id, promotion_id, import_id }: GroupSql,
  code: string,
) =>
  `EXISTS (SELECT 1 FROM ${table} k WHERE k.property_id = ${property_id} AND k.code = ${code} AND k.promotion_id = ${promotion_id}
       AND (${import_id} IS NULL OR k.import_id = ${import_id}))`;

const OF_TABLE: GroupSql = {
  property_id: "g.property_id",
  code_glob: "g.code_glob",
  promotion_id: "g.promotion_id",
  import_id: "g.import_id",
};

/**
 * The SQL expression of the id of a code's group.
 * @param code the SQL of a canonical code, with its table's name
 * @param propertyId the SQL of its property's id
 */
export const codeGroupOf = (code: string, propertyId: string): string =>
  `(SELECT g.id FROM code_groups g WHERE g.property_id = ${propertyId} AND ${hasCode(OF_TABLE, code)} ORDER BY g.position LIMIT 1)`;

interface Row {
  readonly id: number;
  readonly code_glob: string | null;
  readonly promotion_id: number | null;
  readonly import_id: string | null;
}

const orNull = (value: string | number | null): string => (value === null ? "NULL" : literal(value));

/** The same expression for one property, with its groups of now. */
export function codeGroupNow(db: Db, propertyId: string, code: string): string {
  const rows = db
    .prepare<[string], Row>(
      "SELECT id, code_glob, promotion_id, import_id FROM code_groups WHERE property_id = ? ORDER BY position",
    )
    .all(propertyId);
  const cases = rows.map(({ id, code_glob, promotion_id, import_id }) => {
    const group = {
      property_id: literal(propertyId),
      code_glob: orNull(code_glob),
      promotion_id: orNull(promotion_id),
      import_id: orNull(import_id),
    };
    return `WHEN ${hasCode(group, code)} THEN ${id}`;
  });
  return cases.length === 0 ? "NULL" : `CASE ${cases.join(" ")} END`;
}
