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

/** Reads the codes that were tried for a purchase. */
export function triedCodes(db: Db) {
  // Of several checks of a code, one that was not removed is enough. Without the hint SQLite would read all checks of the
  // property, as another index has them grouped by code.
  const byCode = `SELECT entered AS number, code, min(${IS_LEFT_OUT} OR ${WAS_REMOVED} OR ${WAS_REFUSED}) AS removed,
      min(${WAS_REFUSED} OR (${IS_LEFT_OUT} AND NOT (${WAS_REMOVED}))) AS refused,
      min(evaluated_at) AS first, min(event_id || position) AS mention
    FROM code_checks c INDEXED BY code_checks_by_transaction
    WHERE property_id = :property AND transaction_id = :transaction AND cdp_source = :source AND ${MAY_BE_OF_VISITOR}
    GROUP BY code`;
  const select = db.prepare<object, Row>(
    `WITH tried AS MATERIALIZED (${byCode}), known AS MATERIALIZED (SELECT code FROM tried c WHERE ${IS_KNOWN})
     SELECT number, code, removed, refused FROM tried
     WHERE code IN known
       OR code IN (SELECT code FROM tried WHERE code NOT IN known ORDER BY code LIMIT ${MAX_UNKNOWN_CODES})
     ORDER BY first, mention`,
  );
  return {
    /**
     * The codes tried for a purchase, in an order that does not depend on their arrival. Of those that no promotion has, these are
     * `MAX_UNKNOWN_CODES` at most.
     * @param ofOrder canonical codes that the order itself has, besides the property's
     */
    tried: (propertyId: string, purchase: PurchaseReport, ofOrder: readonly string[]): TriedCode[] =>
      select
        .all({
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
