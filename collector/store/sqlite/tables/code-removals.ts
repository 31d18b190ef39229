import type { IncomingEvent } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { AttemptTable, CheckOfCode } from "./attempts.ts";

const DAY = 86_400_000;
/** Later than any moment: all removals apply. */
const END_OF_TIME = Number.MAX_SAFE_INTEGER;

const FROM_TRANSACTION = `EXISTS (
  SELECT 1 FROM code_removals m
  WHERE m.property_id = c.property_id AND m.transaction_id = c.transaction_id AND m.code = c.code
    AND m.cdp_source = c.cdp_source AND m.evaluated_at BETWEEN c.evaluated_at AND :until)`;

const BY_VISITOR = `EXISTS (
  SELECT 1 FROM code_removals m
  WHERE m.property_id = c.property_id AND m.visitor_id = c.visitor_id AND m.code = c.code
    AND m.cdp_source = c.cdp_source AND m.evaluated_at BETWEEN c.evaluated_at AND min(:until, c.evaluated_at + ${DAY}))`;

/**
 * Whether the code of a check `c` was removed after it, until `:until`: from its transaction, or within a day from the cart
 * of its visitor. An SQL expression.
 */
export const WAS_REMOVED = `${FROM_TRANSACTION} OR ${BY_VISITOR}`;

const SELECT_CHECK = `SELECT id, transaction_id AS transactionId, visitor_id AS visitorId, session_id AS sessionId, traffic
  FROM code_checks`;

function statements(db: Db) {
  // Checks of a purchase are settled again with it.
  const removable = `${SELECT_CHECK}
    WHERE property_id = :property AND code = :code AND cdp_source = :source AND status = 4
      AND cart_source <> 'purchase' AND reason IS NOT 'code_removed'`;
  return {
    insert: db.prepare(
      `INSERT INTO code_removals (property_id, cdp_source, code, transaction_id, visitor_id, evaluated_at)
       VALUES (:property, :source, :code, :transaction, :visitor, :at)`,
    ),
    isRemoved: db
      .prepare<object, number>(
        `SELECT ${WAS_REMOVED}
         FROM (SELECT :property AS property_id, :transaction AS transaction_id, :visitor AS visitor_id, :code AS code,
                 :source AS cdp_source, :at AS evaluated_at) c`,
      )
      .pluck(),
    ofTransaction: db.prepare<object, CheckOfCode>(
      `${removable} AND transaction_id = :transaction AND evaluated_at <= :at`,
    ),
    ofVisitor: db.prepare<object, CheckOfCode>(
      `${removable} AND visitor_id = :visitor AND evaluated_at BETWEEN :at - ${DAY} AND :at`,
    ),
    remove: db.prepare<[change: number, id: number]>(
      "UPDATE code_checks SET in_totals = 0, discount = 0, reason = 'code_removed', change_seq = ? WHERE id = ?",
    ),
  };
}

/** Codes that visitors removed from their carts. */
export function codeRemovals(db: Db, attempts: AttemptTable, { nextChange }: Transactions) {
  const sql = statements(db);
  return {
    /** Whether a check's code was removed after it: the removal may have arrived first. */
    isRemoved(propertyId: string, event: IncomingEvent, code: string, transaction: string | null): boolean {
      const { visitorId: visitor, cdpSource: source, evaluatedAt: at } = event;
      const check = { property: propertyId, transaction, visitor, code, source, at, until: END_OF_TIME };
      return sql.isRemoved.get(check) === 1;
    },
    /** Records a removal: a purchase does not use the code, unless it is entered again later. */
    remove(propertyId: string, code: string, event: IncomingEvent): void {
      const { cdpSource: source, transactionId: transaction, visitorId: visitor, evaluatedAt: at } = event;
      const removal = { property: propertyId, code, source, transaction, visitor, at };
      sql.insert.run(removal);
      const removeAll = (checks: readonly CheckOfCode[]) => {
        for (const { id } of checks) sql.remove.run(nextChange(), id);
        attempts.touchAll({ propertyId, cdpSource: source, code }, checks);
      };
      if (transaction !== null) removeAll(sql.ofTransaction.all(removal));
      if (visitor !== null) removeAll(sql.ofVisitor.all(removal));
    },
  };
}
