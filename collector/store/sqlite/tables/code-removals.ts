import type { Purchase } from "../../decide/purchase.ts";
import type { IncomingEvent } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { AttemptTable, CheckOfCode } from "./attempts.ts";
import type { StoredEvent } from "./events.ts";
import { KEEP_ORIGINAL } from "./original-outcomes.ts";

const DAY = 86_400_000;
/** Later than any moment: all removals apply. */
const END_OF_TIME = Number.MAX_SAFE_INTEGER;

/**
 * Whether a removal `m` may take back the code of a check `c`: it is of the same visitor or customer, or a server sent it. Anyone
 * could send the transaction of another one's order. Removals from before the column `source` count as they did then.
 */
const MAY_REMOVE =
  "(m.source IS NULL OR m.source = 'server' OR m.visitor_id = c.visitor_id OR m.customer_id = c.customer_id)";

const FROM_TRANSACTION = `EXISTS (
  SELECT 1 FROM code_removals m
  WHERE m.property_id = c.property_id AND m.transaction_id = c.transaction_id AND m.code = c.code
    AND m.cdp_source = c.cdp_source AND m.evaluated_at BETWEEN c.evaluated_at AND :until AND ${MAY_REMOVE})`;

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

/** Whether a removal with these parameters may take back the code of a check. */
const MAY_BE_REMOVED = "(:sender = 'server' OR visitor_id = :visitor OR customer_id = :customer)";

function statements(db: Db) {
  const ofCode = "WHERE property_id = :property AND code = :code AND cdp_source = :source";
  // Checks of a purchase are settled again with it. A code that was not accepted keeps its reason.
  const removable = `${SELECT_CHECK} ${ofCode} AND status = 4 AND in_totals = 1 AND cart_source <> 'purchase'`;
  const restorable = `${SELECT_CHECK} ${ofCode} AND cart_source <> 'purchase' AND reason = 'code_removed'`;
  const ofTransaction = "transaction_id = :transaction AND evaluated_at <= :at";
  const ofVisitor = `visitor_id = :visitor AND evaluated_at BETWEEN :at - ${DAY} AND :at`;
  return {
    insert: db.prepare(
      `INSERT INTO code_removals (property_id, cdp_source, code, transaction_id, visitor_id, evaluated_at, event_id, customer_id, source)
       VALUES (:property, :source, :code, :transaction, :visitor, :at, :event, :customer, :sender)`,
    ),
    isRemoved: db
      .prepare<object, number>(
        `SELECT ${WAS_REMOVED}
         FROM (SELECT :property AS property_id, :transaction AS transaction_id, :visitor AS visitor_id, :code AS code,
                 :source AS cdp_source, :at AS evaluated_at, :customer AS customer_id) c`,
      )
      .pluck(),
    ofTransaction: db.prepare<object, CheckOfCode>(`${removable} AND ${ofTransaction} AND ${MAY_BE_REMOVED}`),
    ofVisitor: db.prepare<object, CheckOfCode>(`${removable} AND ${ofVisitor}`),
    concerns: db
      .prepare<object, number>(
        `SELECT EXISTS (SELECT 1 FROM code_checks ${ofCode} AND transaction_id = :transaction AND ${MAY_BE_REMOVED})`,
      )
      .pluck(),
    remove: db.prepare<[change: number, id: number]>(
      `UPDATE code_checks SET ${KEEP_ORIGINAL}, in_totals = 0, discount = 0, reason = 'code_removed', change_seq = ?
       WHERE id = ?`,
    ),
    withdrawOfVisitor: db.prepare<object, { code: string; at: number }>(
      `DELETE FROM code_removals WHERE property_id = :property AND visitor_id = :visitor AND event_id = :event
       RETURNING code, evaluated_at AS at`,
    ),
    withdrawOfTransaction: db.prepare<object, { code: string; at: number }>(
      `DELETE FROM code_removals WHERE property_id = :property AND transaction_id = :transaction AND event_id = :event
       RETURNING code, evaluated_at AS at`,
    ),
    restorableOfTransaction: db.prepare<object, CheckOfCode>(`${restorable} AND ${ofTransaction}`),
    restorableOfVisitor: db.prepare<object, CheckOfCode>(`${restorable} AND ${ofVisitor}`),
  };
}

/** A removal that no longer counts. */
export interface WithdrawnRemoval {
  /** Canonical. */
  readonly code: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The checks that it may have changed. */
  readonly checks: readonly CheckOfCode[];
}

/** Codes that visitors removed from their carts. */
export function codeRemovals(db: Db, attempts: AttemptTable, { nextChange }: Transactions) {
  const sql = statements(db);
  const removeAll = (propertyId: string, source: string, code: string, checks: readonly CheckOfCode[]) => {
    for (const { id } of checks) sql.remove.run(nextChange(), id);
    attempts.touchAll({ propertyId, cdpSource: source, code }, checks);
  };
  const removalOf = (propertyId: string, code: string, event: IncomingEvent) => ({
    property: propertyId,
    code,
    source: event.cdpSource,
    transaction: event.transactionId,
    visitor: event.visitorId,
    customer: event.customerId,
    sender: event.source,
    event: event.eventId,
    at: event.evaluatedAt,
  });
  return {
    /** Whether a check's code was removed after it: the removal may have arrived first. */
    isRemoved(propertyId: string, check: CheckedBy, code: string, transaction: string | null): boolean {
      const { visitorId: visitor, customerId: customer, cdpSource: source, evaluatedAt: at } = check;
      const values = { property: propertyId, transaction, visitor, customer, code, source, at, until: END_OF_TIME };
      return sql.isRemoved.get(values) === 1;
    },
    /** Marks checks of a code as removed. */
    markRemoved: removeAll,
    /** Records a removal: a purchase does not use the code, unless it is entered again later. */
    remove(propertyId: string, code: string, event: IncomingEvent): void {
      const removal = removalOf(propertyId, code, event);
      sql.insert.run(removal);
      if (event.transactionId !== null) {
        removeAll(propertyId, event.cdpSource, code, sql.ofTransaction.all(removal));
      }
      if (event.visitorId !== null) removeAll(propertyId, event.cdpSource, code, sql.ofVisitor.all(removal));
    },
    /** Whether a removal may take back a check of its own transaction. */
    concerns: (propertyId: string, code: string, event: IncomingEvent): boolean =>
      event.transactionId !== null && sql.concerns.get(removalOf(propertyId, code, event)) === 1,
    /** Takes the removals of an event back. @returns each with the checks whose outcome may return */
    withdraw(propertyId: string, event: StoredEvent): WithdrawnRemoval[] {
      const { visitorId: visitor, transactionId: transaction, cdpSource: source, eventId } = event;
      const by = { property: propertyId, visitor, transaction, event: eventId };
      const removals = visitor === null ? sql.withdrawOfTransaction.all(by) : sql.withdrawOfVisitor.all(by);
      return removals.map(({ code, at }) => {
        const where = { property: propertyId, code, source, visitor, transaction, at };
        const ofVisitor = visitor === null ? [] : sql.restorableOfVisitor.all(where);
        const ofTransaction = transaction === null ? [] : sql.restorableOfTransaction.all(where);
        const checks = new Map([...ofVisitor, ...ofTransaction].map((check) => [check.id, check]));
        return { code, at, checks: [...checks.values()] };
      });
    },
  };
}

/** Who entered a code, and when. */
type CheckedBy = Pick<Purchase, "visitorId" | "customerId" | "cdpSource" | "evaluatedAt">;

export type CodeRemovals = ReturnType<typeof codeRemovals>;
