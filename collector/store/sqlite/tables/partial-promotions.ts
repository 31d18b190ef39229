import type { CheckedCode } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";

/**
 * Tells whether the platform of a code's promotion may decide otherwise than the rules here: the promotion is partial, or the cart has
 * another currency, into which a platform may convert its amounts.
 */
export function partialReader(db: Db): (checked: Pick<CheckedCode, "promotionId" | "reason">) => boolean {
  const partial = db
    .prepare<[isForeign: number, id: number], number>(
      "SELECT partial IS NOT NULL OR (source IS NOT NULL AND ?) FROM promotions WHERE id = ?",
    )
    .pluck();
  return ({ promotionId, reason }) =>
    promotionId !== null && partial.get(Number(reason === "currency_mismatch"), promotionId) === 1;
}
