import { cartValueOf } from "../../decide/cart.ts";
import type { Purchase, TriedCode } from "../../decide/purchase.ts";
import { asRemoved } from "../../decide/settle.ts";
import type { CartSource, CheckedCode, IncomingEvent } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { AttemptKey, AttemptTable } from "./attempts.ts";
import type { QuoteDraft } from "./quotes.ts";
import type { VisitorHistory } from "./visitor-history.ts";

const DAY = 86_400_000;
/** Far beyond any time: every removal counts. */
const EVER = Number.MAX_SAFE_INTEGER;

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

function statements(db: Db) {
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

/** What of a check's attempt the code that is meant does not say. */
type Touched = Pick<AttemptKey, "transactionId" | "visitorId" | "sessionId" | "traffic"> & { readonly id: number };

/** One row a code a used event: how far it got. */
export function codeCheckTable(db: Db, attempts: AttemptTable, { nextChange }: Transactions) {
  const sql = statements(db);
  const touch = (propertyId: string, cdpSource: string, code: string, checks: readonly Touched[]): void => {
    for (const { transactionId, visitorId, sessionId, traffic } of checks)
      attempts.touch({ propertyId, cdpSource, code, transactionId, visitorId, sessionId, traffic });
  };

  /** The removal may have arrived first. */
  const isRemoved = (propertyId: string, event: IncomingEvent, code: string, transaction: string | null): boolean => {
    const { visitorId: visitor, cdpSource: source, evaluatedAt: at } = event;
    return sql.removed.get({ property: propertyId, transaction, visitor, code, source, at, until: EVER }) === 1;
  };

  /** The order may have arrived first. */
  const wasOrdered = (
    propertyId: string,
    event: IncomingEvent,
    { transactionId, traces }: CodeCheckContext,
  ): boolean => {
    if (transactionId === null && !traces.purchases) return false;
    const { visitorId, cdpSource, evaluatedAt: at } = event;
    const ofTransaction = [propertyId, cdpSource, transactionId];
    return sql.bought.get(...ofTransaction, propertyId, visitorId, cdpSource, at, at + DAY) === 1;
  };

  return {
    insert(
      propertyId: string,
      event: IncomingEvent,
      position: number,
      found: CheckedCode,
      context: CodeCheckContext,
    ): void {
      const { cartSource, cartValue, transactionId, receivedAt, traces } = context;
      const open = found.status === 4 && cartSource !== "purchase" && traces.removals;
      const checked = open && isRemoved(propertyId, event, found.code, transactionId) ? asRemoved(found) : found;
      const { visitorId, sessionId, cdpSource, traffic } = event;
      const { code, missing } = checked;
      const attempt = { propertyId, cdpSource, traffic, code, transactionId, visitorId, sessionId };
      sql.insert.run(
        propertyId,
        nextChange(),
        event.eventId,
        position,
        checked.code,
        checked.number,
        checked.promotionId,
        checked.promotionVersion,
        event.codes[position]!.reportedStatus,
        checked.status,
        checked.reason,
        checked.supersededBy,
        Number(checked.inTotals),
        checked.discount,
        checked.currency,
        cartSource,
        transactionId,
        event.customerId,
        visitorId,
        sessionId,
        cdpSource,
        traffic,
        event.occurredAt,
        event.evaluatedAt,
        receivedAt,
        Number(transactionId !== event.transactionId),
        Number(wasOrdered(propertyId, event, context)),
        Number(attempts.isFirst(attempt)),
        ...shortage(missing),
        cartValue,
      );
    },
    /** Whether a code was tried for a transaction, by anybody. */
    areThereOf: (propertyId: string, transactionId: string): boolean => sql.anyOf.get(propertyId, transactionId) === 1,
    /** The codes tried for a purchase, in an order that does not depend on arrival. */
    tried: (propertyId: string, { transactionId, cdpSource, visitorId, evaluatedAt }: Purchase): TriedCode[] =>
      sql.tried
        .all({
          property: propertyId,
          transaction: transactionId,
          source: cdpSource,
          visitor: visitorId,
          until: evaluatedAt,
        })
        .map(({ number, code, removed }) => ({ number, code, removed: removed === 1 })),
    /** Writes how far codes got in a calculation: it is asked again with every change of a cart, and is nobody's attempt. */
    insertAsked({ propertyId, id, madeAt, codeChecks: asked }: QuoteDraft): void {
      const { codes, currency, customerId, subtotal } = asked;
      for (const [position, { inTotals, missing, promotionName: _, ...outcome }] of codes.entries()) {
        const [missingAmount, missingQuantity] = shortage(missing);
        const row = {
          ...outcome,
          totals: Number(inTotals),
          missingAmount,
          missingQuantity,
          currency,
          customerId,
          subtotal,
        };
        sql.insertAsked.run({ ...row, propertyId, change: nextChange(), id, position, at: madeAt });
      }
    },
    /**
     * Gives a purchase the visitor's checks of the day before it that have no transaction of their own: those that
     * nobody claimed, and those that a later purchase did.
     * @returns the transactions that lost a check
     */
    claim(propertyId: string, by: Purchase, wanted: (code: string) => boolean): string[] {
      if (by.visitorId === null) return [];
      const { visitorId: visitor, cdpSource: source, evaluatedAt: at } = by;
      const rows = sql.claimable.all({ property: propertyId, visitor, source, at }).filter(({ code }) => wanted(code));
      for (const row of rows) {
        sql.claim.run(by.transactionId, nextChange(), row.id);
        touch(propertyId, source, row.code, [row, { ...row, transactionId: by.transactionId }]);
      }
      return [...new Set(rows.flatMap(({ transactionId }) => transactionId ?? []))];
    },
    /** An order followed what its visitor tried within the day before, and what was tried for its transaction. */
    markOrdered(propertyId: string, { transactionId, visitorId, cdpSource, evaluatedAt }: Purchase): void {
      const order = { transaction: transactionId, visitor: visitorId, source: cdpSource, at: evaluatedAt };
      for (const id of sql.notOrdered.all({ property: propertyId, ...order })) sql.order.run(nextChange(), id);
    },
    /** The shopper took a code out of the cart: what was tried until then is not used by the purchase. */
    remove(propertyId: string, code: string, event: IncomingEvent): void {
      const { cdpSource: source, transactionId: transaction, visitorId: visitor, evaluatedAt: at } = event;
      sql.remember.run(propertyId, source, code, transaction, visitor, at);
      const what = { property: propertyId, code, source, at };
      const take = (checks: readonly Touched[]) => {
        for (const { id } of checks) sql.remove.run(nextChange(), id);
        touch(propertyId, source, code, checks);
      };
      if (transaction !== null) take(sql.removableFromTransaction.all({ ...what, transaction }));
      if (visitor !== null) take(sql.removableFromVisitor.all({ ...what, visitor }));
    },
    /** Brings the checks of a purchase in line with how far its codes got; rows that say so already stay. */
    settle(propertyId: string, purchase: Purchase, checked: CheckedCode): void {
      const { transactionId, cdpSource, visitorId, completed } = purchase;
      const [missingAmount, missingQuantity] = shortage(checked.missing);
      const outcome = {
        promotion: checked.promotionId,
        version: checked.promotionVersion,
        status: checked.status,
        reason: checked.reason,
        by: checked.supersededBy,
        totals: Number(checked.inTotals),
        discount: checked.discount,
        currency: checked.currency,
        value: cartValueOf(completed),
      };
      const unsettled = sql.unsettled.all({
        ...outcome,
        property: propertyId,
        transaction: transactionId,
        source: cdpSource,
        visitor: visitorId,
        code: checked.code,
      });
      for (const { id } of unsettled)
        sql.settle.run({ ...outcome, missingAmount, missingQuantity, change: nextChange(), id });
      touch(propertyId, cdpSource, checked.code, unsettled);
    },
  };
}

/** What a cart was short of: an amount, or units. */
const shortage = (missing: CheckedCode["missing"]): [amount: number | null, quantity: number | null] => [
  missing && "amount" in missing ? missing.amount : null,
  missing && "quantity" in missing ? missing.quantity : null,
];

/** What is known of a check beside its event and its outcome. */
export interface CodeCheckContext {
  readonly cartSource: CartSource;
  /** Of all lines before discounts, in minor units; null where the cart is not known. */
  readonly cartValue: number | null;
  readonly transactionId: string | null;
  readonly receivedAt: number;
  readonly traces: VisitorHistory;
}
