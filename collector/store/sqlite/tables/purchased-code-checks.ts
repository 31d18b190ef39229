import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import { cartValueOf } from "../../decide/cart.ts";
import { mayBeAnyones, type PurchaseReport } from "../../decide/merge-purchase.ts";
import { acceptanceOf, type Purchase } from "../../decide/purchase.ts";
import type { CheckedCode, IncomingEvent } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { AttemptTable, CheckOfCode } from "./attempts.ts";
import { KEEP_ORIGINAL, ownValue } from "./original-outcomes.ts";
import type { PromotionOrigins } from "./promotion-origins.ts";

const DAY = 86_400_000;

/**
 * Whether a check with the transaction of a purchase may belong to it. The write key is public: a check that another visitor, or a page
 * without a visitor, sent with the purchase's transaction does not. An order of a server that names no visitor may be anyone's. An SQL
 * expression; `ownerOf` has its parameters.
 */
export const MAY_BE_OF_VISITOR =
  "(:isAnyones OR visitor_id IS :visitor OR (visitor_id IS NULL AND source IS NOT 'browser'))";

/** The buyer of a purchase, as parameters. */
export const ownerOf = (purchase: Pick<PurchaseReport, "visitorId" | "evidence">) => ({
  visitor: purchase.visitorId,
  isAnyones: Number(mayBeAnyones(purchase)),
});

/**
 * Whether a purchase `p` of the transaction that a check `c` names is the order of its visitor: anyone could report the transaction. Of
 * an order without a visitor, only a server's report is. An SQL expression.
 */
export const IS_OWN_ORDER =
  "(p.visitor_id IS c.visitor_id OR c.visitor_id IS NULL OR (p.visitor_id IS NULL AND ifnull(p.evidence, 'server') = 'server'))";

/**
 * Most checks of a visitor that an order considers besides those with its id: each order and each report of one reads them. Who tries
 * more within a day buys nothing with them. They are the first by their codes, so that arrival does not count.
 */
const MAX_CHECKS_OF_VISITOR = 500;

/** The ids of a visitor's checks. @param where their time, and further conditions, an SQL expression */
export const checksOfVisitor = (where: string): string =>
  `SELECT id FROM code_checks INDEXED BY code_checks_of_visitor
   WHERE property_id = :property AND visitor_id = :visitor AND ${where}
   ORDER BY code, evaluated_at LIMIT ${MAX_CHECKS_OF_VISITOR}`;

/** Within the day before a moment. */
export const WITHIN_DAY = `evaluated_at BETWEEN :at - ${DAY} AND :at`;

/** Whether the site accepted the code of a check: its order names it, or a server redeemed what the site had rejected. */
const IS_ACCEPTED = `(:accepted OR (:status = 5 AND ${ownValue("site_outcome")} IS 'rejected'))`;
const OWN_DISCOUNT = `iif(${ownValue("currency")} = :currency, ${ownValue("site_discount")}, NULL)`;

/** What the site says of the code of a settled check, as SQL expressions by column: an order that names the code overrules its check. */
const SITE_VALUES = {
  site_outcome: `iif(${IS_ACCEPTED}, 'accepted', ${ownValue("site_outcome")})`,
  site_reason: `iif(${IS_ACCEPTED}, NULL, ${ownValue("site_reason")})`,
  site_reason_text: `iif(${IS_ACCEPTED}, NULL, ${ownValue("site_reason_text")})`,
  site_discount: `ifnull(:siteDiscount, iif(${IS_ACCEPTED} AND ${ownValue("site_outcome")} IS 'rejected', NULL, ${OWN_DISCOUNT}))`,
  site_status: `iif(${IS_ACCEPTED}, 4, ${ownValue("site_status")})`,
  redeemed: "(:status = 5 OR :accepted)",
};
const SITE_COLUMNS = Object.keys(SITE_VALUES).join(", ");

function statements(db: Db) {
  return {
    claimable: db.prepare<object, CheckOfCode & { code: string }>(
      `SELECT c.id, c.code, c.transaction_id AS transactionId, c.session_id AS sessionId, c.visitor_id AS visitorId, c.traffic
       FROM code_checks c
       LEFT JOIN purchases p ON p.property_id = c.property_id AND p.cdp_source = c.cdp_source
         AND p.transaction_id = c.transaction_id
       WHERE c.id IN (${checksOfVisitor(WITHIN_DAY)}) AND c.cdp_source = :source
         AND (c.transaction_id IS NULL OR (c.claimed = 1 AND p.evaluated_at > :at))`,
    ),
    claim: db.prepare(
      "UPDATE code_checks SET transaction_id = ?, claimed = 1, ordered = 1, change_seq = ? WHERE id = ?",
    ),
    isBought: db
      .prepare<unknown[], number>(
        `SELECT EXISTS (SELECT 1 FROM purchases p, (SELECT ? AS visitor_id) c
             WHERE property_id = ? AND cdp_source = ? AND transaction_id = ? AND ${IS_OWN_ORDER})
           OR EXISTS (SELECT 1 FROM purchases WHERE property_id = ? AND visitor_id = ? AND cdp_source = ?
             AND evaluated_at BETWEEN ? AND ?)`,
      )
      .pluck(),
    notOrdered: db
      .prepare<object, number>(
        `SELECT id FROM code_checks
         WHERE property_id = :property AND transaction_id = :transaction AND cdp_source = :source AND ordered = 0
           AND (:isAnyones OR visitor_id IS :visitor OR visitor_id IS NULL)
         UNION SELECT id FROM code_checks
         WHERE id IN (${checksOfVisitor(WITHIN_DAY)}) AND cdp_source = :source AND ordered = 0`,
      )
      .pluck(),
    order: db.prepare<[change: number, id: number]>("UPDATE code_checks SET ordered = 1, change_seq = ? WHERE id = ?"),
    // All codes in one pass over the transaction, which may have any number of checks. A check of before a change of the canonical
    // form has its text of that time.
    ofCodes: db.prepare<object, { id: number; code: string; entered: string }>(
      `SELECT id, code, entered FROM code_checks
       WHERE property_id = :property AND transaction_id = :transaction AND cdp_source = :source AND ${MAY_BE_OF_VISITOR}
         AND (code IN (SELECT value FROM json_each(:codes)) OR entered IN (SELECT value FROM json_each(:numbers)))`,
    ),
    unsettled: db.prepare<object, CheckOfCode & { code: string }>(
      `SELECT id, code, transaction_id AS transactionId, visitor_id AS visitorId, session_id AS sessionId, traffic
       FROM code_checks
       WHERE id IN (SELECT value FROM json_each(:checks))
         AND ((promotion_id, promotion_version, status, reason, superseded_by, in_totals, discount, currency, cart_source,
               cart_value, engine, partial)
             IS NOT (:promotion, :version, :status, :reason, :by, :totals, :discount, :currency, 'purchase', :value, :engine, :partial)
           OR (${SITE_COLUMNS}) IS NOT (${Object.values(SITE_VALUES).join(", ")}))`,
    ),
    settle: db.prepare(
      `UPDATE code_checks SET ${KEEP_ORIGINAL}, change_seq = :change, promotion_id = :promotion, promotion_version = :version,
         status = :status, reason = :reason, superseded_by = :by, in_totals = :totals, discount = :discount,
         currency = :currency, cart_source = 'purchase', missing_amount = :missingAmount,
         missing_quantity = :missingQuantity, cart_value = :value, ordered = 1, engine = :engine, partial = :partial,
         (${SITE_COLUMNS}) = (${Object.values(SITE_VALUES).join(", ")})
       WHERE id = :id`,
    ),
  };
}

/** The missing part of a condition: an amount or a quantity. */
export const shortage = (missing: CheckedCode["missing"]) => ({
  missingAmount: missing && "amount" in missing ? missing.amount : null,
  missingQuantity: missing && "quantity" in missing ? missing.quantity : null,
});

/** The columns of a check with the outcome of its code in a purchase. */
function outcomeOf(purchase: Purchase, checked: CheckedCode) {
  const accepted = acceptanceOf(purchase, checked);
  return {
    promotion: checked.promotionId,
    version: checked.promotionVersion,
    status: checked.status,
    reason: checked.reason,
    by: checked.supersededBy,
    totals: Number(checked.inTotals),
    discount: checked.discount,
    currency: checked.currency,
    accepted: Number(accepted !== null),
    siteDiscount: accepted?.discount ?? null,
    value: cartValueOf(purchase.completed),
  };
}

/** The parameters that find the checks of codes in a purchase. */
export const checksOf = (propertyId: string, purchase: PurchaseReport, codes: readonly CheckedCode[]) => ({
  ...ownerOf(purchase),
  property: propertyId,
  transaction: purchase.transactionId,
  source: purchase.cdpSource,
  codes: JSON.stringify(codes.map(({ code }) => code)),
  numbers: JSON.stringify(codes.map(({ number }) => number)),
});

/** The values of a check that tell whether its visitor ordered. */
type OfVisitor = Pick<IncomingEvent, "visitorId" | "cdpSource" | "evaluatedAt">;

/**
 * Makes the function that brings the checks of a purchase in line with the outcome of its codes; equal rows stay unchanged. Its `engine` is
 * the number of the evaluation that gave the outcome; null where it is unknown.
 */
function settler(
  sql: ReturnType<typeof statements>,
  attempts: AttemptTable,
  nextChange: Transactions["nextChange"],
  isPartial: PromotionOrigins["isPartial"],
) {
  /** @param checks the ids of its checks, as a JSON array */
  const settleCode = (
    propertyId: string,
    purchase: PurchaseReport,
    checked: CheckedCode,
    engine: number | null,
    checks: string,
  ): void => {
    const outcome = { ...outcomeOf(purchase, checked), engine, partial: Number(isPartial(propertyId, checked)) };
    const unsettled = sql.unsettled.all({ ...outcome, checks });
    for (const { id } of unsettled)
      sql.settle.run({ ...outcome, ...shortage(checked.missing), change: nextChange(), id });
    for (const [code, touched] of Map.groupBy(unsettled, (check) => check.code))
      attempts.touchAll({ propertyId, cdpSource: purchase.cdpSource, code }, touched);
  };

  return (propertyId: string, purchase: PurchaseReport, codes: readonly CheckedCode[], engine: number | null): void => {
    if (codes.length === 0) return;
    const rows = sql.ofCodes.all(checksOf(propertyId, purchase, codes));
    const byCode = Map.groupBy(rows, ({ code }) => code);
    const byNumber = Map.groupBy(rows, ({ entered }) => entered);
    for (const checked of codes) {
      const ofCode = [...(byCode.get(checked.code) ?? []), ...(byNumber.get(checked.number) ?? [])];
      if (ofCode.length > 0)
        settleCode(propertyId, purchase, checked, engine, JSON.stringify(ofCode.map(({ id }) => id)));
    }
  };
}

/**
 * What a purchase changes in the code checks before it. Rows are selected first and changed one by one: each change has a
 * number of its own. An UPDATE of several rows would make SQLite copy every page that triggers touch (130 µs a row).
 */
export function purchasedCodeChecks(
  db: Db,
  attempts: AttemptTable,
  { nextChange }: Transactions,
  { isPartial }: PromotionOrigins,
) {
  const sql = statements(db);

  return {
    /** Whether an order follows a check: the order may have arrived first. */
    isOrdered(propertyId: string, event: OfVisitor, transactionId: string | null): boolean {
      const { visitorId, cdpSource, evaluatedAt: at } = event;
      const ofTransaction = [visitorId, propertyId, cdpSource, transactionId];
      return sql.isBought.get(...ofTransaction, propertyId, visitorId, cdpSource, at, at + DAY) === 1;
    },
    /**
     * Gives a purchase its visitor's checks of the day before it: those without a transaction, and those that a later
     * purchase claimed.
     * @param accepts whether the purchase claims checks of a code
     * @returns the transactions that lost a check
     */
    claim(propertyId: string, purchase: Purchase, accepts: (code: string) => boolean): string[] {
      const { transactionId, visitorId: visitor, cdpSource: source, evaluatedAt: at } = purchase;
      if (visitor === null) return [];
      const rows = sql.claimable
        .all({ property: propertyId, visitor, source, at })
        .filter(({ code }) => accepts(canonicalCode(code)));
      for (const row of rows) {
        sql.claim.run(transactionId, nextChange(), row.id);
        attempts.touchAll({ propertyId, cdpSource: source, code: row.code }, [row, { ...row, transactionId }]);
      }
      return [...new Set(rows.flatMap((row) => row.transactionId ?? []))];
    },
    /** Marks checks as ordered: those of the transaction that are the buyer's, and those of the visitor within the day before. */
    markOrdered(propertyId: string, purchase: PurchaseReport): void {
      const { transactionId, cdpSource, evaluatedAt } = purchase;
      const order = { ...ownerOf(purchase), transaction: transactionId, source: cdpSource, at: evaluatedAt };
      for (const id of sql.notOrdered.all({ property: propertyId, ...order })) sql.order.run(nextChange(), id);
    },
    settle: settler(sql, attempts, nextChange, isPartial),
  };
}
