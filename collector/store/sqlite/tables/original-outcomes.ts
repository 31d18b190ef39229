// A purchase or a removal changes the outcome of a check. The outcome before stays in the column `original`, so that it can return.

/** The columns of an outcome, in the order of their values in `original`. */
const OUTCOME = [
  "promotion_id",
  "promotion_version",
  "status",
  "reason",
  "superseded_by",
  "in_totals",
  "discount",
  "currency",
  "cart_source",
  "missing_amount",
  "missing_quantity",
  "cart_value",
  "engine",
  "site_outcome",
  "site_reason",
  "site_reason_text",
  "site_discount",
  "site_status",
  "partial",
] as const;

/** An assignment for the first UPDATE that changes an outcome: it keeps the present one. */
export const KEEP_ORIGINAL = `original = iif(original IS NULL AND cart_source <> 'purchase',
  json_array(${OUTCOME.join(", ")}), original)`;

/** Assignments that bring the original outcome back. No order used the code then. */
export const RESTORE_ORIGINAL = `${OUTCOME.map((column, at) => `${column} = ${kept(column, at)}`).join(", ")}, original = NULL,
  redeemed = 0`;

/** Outcomes that were kept before the column lack `partial`. */
function kept(column: string, at: number): string {
  return column === "partial" ? `ifnull(original ->> ${at}, partial)` : `original ->> ${at}`;
}

/** The value of a column before a purchase or a removal changed it: an SQL expression. */
export const ownValue = (column: (typeof OUTCOME)[number]): string =>
  `iif(original IS NULL, ${column}, original ->> ${OUTCOME.indexOf(column)})`;
