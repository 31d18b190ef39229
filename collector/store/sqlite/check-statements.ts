import type BetterSqlite3 from "better-sqlite3";
import type { AttemptKey } from "./attempts.ts";

/** How long before a purchase what its visitor tried belongs to it, in ms. */
export const DAY = 86_400_000;

/** A removal of the same code that takes a check out of its transaction, up to a moment. */
const REMOVED_FROM_TRANSACTION = `EXISTS (
  SELECT 1 FROM code_removals m
  WHERE m.property_id = c.property_id AND m.transaction_id = c.transaction_id AND m.code = c.code
    AND m.cdp_source = c.cdp_source AND m.evaluated_at BETWEEN c.evaluated_at AND :until)`;

/** The same for the cart of its visitor, within a day. */
const REMOVED_BY_VISITOR = `EXISTS (
  SELECT 1 FROM code_removals m
  WHERE m.property_id = c.property_id AND m.visitor_id = c.visitor_id AND m.code = c.code
    AND m.cdp_source = c.cdp_source AND m.evaluated_at BETWEEN c.evaluated_at AND min(:until, c.evaluated_at + ${DAY}))`;

/** The write key is public: a check that another visitor sent under a purchase's number says nothing of the purchase. */
const NOT_FOREIGN = "(visitor_id IS NULL OR :visitor IS NULL OR visitor_id = :visitor)";

/** What of a check's attempt the code that is meant does not say. */
export type Touched = Pick<AttemptKey, "transactionId" | "visitorId" | "sessionId" | "traffic"> & {
  readonly id: number;
};

/** What is asked of, and written to, the checks of codes. */
export function checkStatements(db: BetterSqlite3.Database) {
  // Rows are found first and changed one by one: each change has a number of its own, which lists go on from, and where several
  // rows are changed at once SQLite copies every page that triggers touch (130 µs a row).
  const touched =
    "SELECT id, transaction_id AS transactionId, visitor_id AS visitorId, session_id AS sessionId, traffic FROM code_checks";
  // What a purchase has settled already is settled again by its own way.
  const removable = `${touched}
    WHERE property_id = :property AND code = :code AND cdp_source = :source AND status = 4
      AND cart_source <> 'purchase' AND reason IS NOT 'code_removed'`;
  return {
    insert: db.prepare(
      `INSERT INTO code_checks (property_id, change_seq, event_id, position, code, entered, promotion_id,
         promotion_version, reported_status, status, reason, superseded_by, in_totals, discount, currency, cart_source,
         transaction_id, customer_id, visitor_id, session_id, cdp_source, traffic, occurred_at, evaluated_at, received_at, claimed,
         ordered, head, missing_amount, missing_quantity, cart_value)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    insertAsked: db.prepare(
      `INSERT INTO code_checks (property_id, change_seq, event_id, position, code, entered, promotion_id, promotion_version, status,
         reason, superseded_by, in_totals, discount, currency, cart_source, customer_id, cdp_source, traffic, occurred_at,
         evaluated_at, received_at, claimed, head, missing_amount, missing_quantity, cart_value)
       SELECT id, :change, :id, :position, :code, :number, :promotionId, :promotionVersion, :status, :reason, :supersededBy,
         :totals, :discount, :currency, 'calculation', :customerId, 'Production', 'human', :at, :at, :at, 0, 0, :missingAmount,
         :missingQuantity, :subtotal
       FROM properties WHERE id = :propertyId`,
    ),
    // Of a code that was tried several times, one try that was not taken back is enough. Left alone, SQLite would walk
    // through all checks of the property, as an index has them grouped by code.
    tried: db.prepare<object, { number: string; code: string; removed: number }>(
      `SELECT entered AS number, code, min(${REMOVED_FROM_TRANSACTION} OR ${REMOVED_BY_VISITOR}) AS removed, min(evaluated_at) AS first, min(event_id || position)
       FROM code_checks c INDEXED BY code_checks_by_transaction
       WHERE property_id = :property AND transaction_id = :transaction AND cdp_source = :source AND ${NOT_FOREIGN}
       GROUP BY code ORDER BY first, min(event_id || position)`,
    ),
    anyOf: db
      .prepare<[string, string], number>(
        "SELECT EXISTS (SELECT 1 FROM code_checks WHERE property_id = ? AND transaction_id = ?)",
      )
      .pluck(),
    claimable: db.prepare<object, Touched & { id: number; code: string }>(
      `SELECT c.id, c.code, c.transaction_id AS transactionId, c.session_id AS sessionId, c.visitor_id AS visitorId, c.traffic
       FROM code_checks c
       LEFT JOIN purchases p ON p.property_id = c.property_id AND p.cdp_source = c.cdp_source
         AND p.transaction_id = c.transaction_id
       WHERE c.property_id = :property AND c.visitor_id = :visitor AND c.cdp_source = :source
         AND c.evaluated_at BETWEEN :at - ${DAY} AND :at
         AND (c.transaction_id IS NULL OR (c.claimed = 1 AND p.evaluated_at > :at))`,
    ),
    claim: db.prepare(
      "UPDATE code_checks SET transaction_id = ?, claimed = 1, ordered = 1, change_seq = ? WHERE id = ?",
    ),
    bought: db
      .prepare<unknown[], number>(
        `SELECT EXISTS (SELECT 1 FROM purchases WHERE property_id = ? AND cdp_source = ? AND transaction_id = ?)
           OR EXISTS (SELECT 1 FROM purchases WHERE property_id = ? AND visitor_id = ? AND cdp_source = ?
             AND evaluated_at BETWEEN ? AND ?)`,
      )
      .pluck(),
    notOrdered: db
      .prepare<object, number>(
        `SELECT id FROM code_checks
         WHERE property_id = :property AND transaction_id = :transaction AND cdp_source = :source AND ordered = 0
         UNION SELECT id FROM code_checks
         WHERE property_id = :property AND visitor_id = :visitor AND cdp_source = :source
           AND evaluated_at BETWEEN :at - ${DAY} AND :at AND ordered = 0`,
      )
      .pluck(),
    order: db.prepare<[change: number, id: number]>("UPDATE code_checks SET ordered = 1, change_seq = ? WHERE id = ?"),
    remember: db.prepare("INSERT INTO code_removals VALUES (?, ?, ?, ?, ?, ?)"),
    removed: db
      .prepare<object, number>(
        `SELECT ${REMOVED_FROM_TRANSACTION} OR ${REMOVED_BY_VISITOR}
         FROM (SELECT :property AS property_id, :transaction AS transaction_id, :visitor AS visitor_id, :code AS code,
                 :source AS cdp_source, :at AS evaluated_at) c`,
      )
      .pluck(),
    removableFromTransaction: db.prepare<object, Touched>(
      `${removable} AND transaction_id = :transaction AND evaluated_at <= :at`,
    ),
    removableFromVisitor: db.prepare<object, Touched>(
      `${removable} AND visitor_id = :visitor AND evaluated_at BETWEEN :at - ${DAY} AND :at`,
    ),
    remove: db.prepare<[change: number, id: number]>(
      "UPDATE code_checks SET in_totals = 0, discount = 0, reason = 'code_removed', change_seq = ? WHERE id = ?",
    ),
    unsettled: db.prepare<object, Touched>(
      `${touched}
       WHERE property_id = :property AND transaction_id = :transaction AND cdp_source = :source AND code = :code
         AND ${NOT_FOREIGN}
         AND (promotion_id, promotion_version, status, reason, superseded_by, in_totals, discount, currency, cart_source,
             cart_value)
           IS NOT (:promotion, :version, :status, :reason, :by, :totals, :discount, :currency, 'purchase', :value)`,
    ),
    settle: db.prepare(
      `UPDATE code_checks SET change_seq = :change, promotion_id = :promotion, promotion_version = :version,
         status = :status, reason = :reason, superseded_by = :by, in_totals = :totals, discount = :discount,
         currency = :currency, cart_source = 'purchase', missing_amount = :missingAmount,
         missing_quantity = :missingQuantity, cart_value = :value, ordered = 1
       WHERE id = :id`,
    ),
  };
}
