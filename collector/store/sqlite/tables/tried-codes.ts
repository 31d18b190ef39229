import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import type { PurchaseReport } from "../../decide/merge-purchase.ts";
import { statesCodes, type TriedCode } from "../../decide/purchase.ts";
import { MAX_UNKNOWN_CODES } from "../../decide/unknown-codes.ts";
import type { Db } from "../connection/database.ts";
import { WAS_REMOVED } from "./code-removals.ts";
import { ownValue } from "./original-outcomes.ts";
import { MAY_BE_OF_VISITOR, ownerOf } from "./purchased-code-checks.ts";

/** Whether the site refused the code of a check: an SQL expression. */
const WAS_REFUSED = `(${ownValue("site_outcome")} IS 'rejected')`;

/**
 * Whether the order of a check says which codes it used, and the site decides: then it used no others. An SQL expression.
 * Orders of sites that leave the decision to the rules often name no code.
 */
const IS_LEFT_OUT = "(:isStated AND evaluates <> 'here')";

/** Whether a code is one of the property's, or of the order: an SQL expression. Any number of them takes part. */
const IS_KNOWN = `(EXISTS (SELECT 1 FROM coupon_codes k WHERE k.property_id = :property AND k.code = c.code)
  OR c.code IN (SELECT value FROM json_each(:ofOrder)))`;

interface Row extends Omit<TriedCode, "removed" | "refused"> {
  readonly removed: number;
  readonly refused: number;
}

/**
 * The index alone tells the known codes among any number, and the first unknown ones are its first entries. Only their checks are read: of
 * several checks of a code, one that was not removed is enough.
 * @param where further conditions of the checks, an SQL expression
 */
function triedSql(where: string): string {
  // Without the hint SQLite would read all checks of the property, as another index has them grouped by code.
  const ofOrder = `code_checks c INDEXED BY code_checks_by_transaction
    WHERE property_id = :property AND transaction_id = :transaction AND ${where}`;
  const ofBuyer = `cdp_source = :source AND ${MAY_BE_OF_VISITOR}`;
  return `WITH known AS MATERIALIZED (SELECT DISTINCT code FROM ${ofOrder} AND ${IS_KNOWN}),
       unknown AS MATERIALIZED (SELECT DISTINCT code FROM ${ofOrder} AND NOT ${IS_KNOWN} AND ${ofBuyer}
         ORDER BY code LIMIT ${MAX_UNKNOWN_CODES})
     SELECT entered AS number, code, min(${IS_LEFT_OUT} OR ${WAS_REMOVED} OR ${WAS_REFUSED}) AS removed,
       min(${WAS_REFUSED} OR (${IS_LEFT_OUT} AND NOT (${WAS_REMOVED}))) AS refused
     FROM ${ofOrder} AND code IN (SELECT code FROM known UNION ALL SELECT code FROM unknown) AND ${ofBuyer}
     GROUP BY code ORDER BY min(evaluated_at), min(event_id || position)`;
}

/** Reads the codes that were tried for a purchase. */
export function triedCodes(db: Db) {
  const all = db.prepare<object, Row>(triedSql("TRUE"));
  const some = db.prepare<object, Row>(triedSql("code IN (SELECT value FROM json_each(:among))"));
  return {
    /**
     * The codes tried for a purchase, in an order that does not depend on their arrival. Of those that no promotion has, these are
     * `MAX_UNKNOWN_CODES` at most.
     * @param ofOrder canonical codes that the order itself has, besides the property's
     * @param among the codes to read, as their checks have them; null: all
     */
    tried: (
      propertyId: string,
      purchase: PurchaseReport,
      ofOrder: readonly string[],
      among: readonly string[] | null = null,
    ): TriedCode[] =>
      (among === null ? all : some)
        .all({
          among: JSON.stringify(among),
          ...ownerOf(purchase),
          property: propertyId,
          transaction: purchase.transactionId,
          source: purchase.cdpSource,
          until: purchase.evaluatedAt,
          isStated: Number(statesCodes(purchase)),
          ofOrder: JSON.stringify(ofOrder),
        })
        .map(({ number, code, removed, refused }) => ({
          number,
          code: canonicalCode(code),
          removed: removed === 1,
          refused: refused === 1,
        })),
  };
}
