import { worthOf } from "../decide/cart.ts";
import { asRemoved, type Purchase, type TriedCode } from "../decide/purchase.ts";
import type { CartSource, CheckedCode, IncomingEvent } from "../records.ts";
import type { AttemptTable } from "./attempts.ts";
import type { CalculationDraft } from "./calculations.ts";
import { checkStatements, DAY, type Touched } from "./check-statements.ts";
import type { Db } from "./database.ts";
import type { Traces } from "./traces.ts";
import type { Unit } from "./unit.ts";

/** Far beyond any time: every removal counts. */
const EVER = Number.MAX_SAFE_INTEGER;

/** One row a code a used event: how far it got. */
export function checkTable(db: Db, attempts: AttemptTable, { nextChange }: Unit) {
  const sql = checkStatements(db);
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
  const wasOrdered = (propertyId: string, event: IncomingEvent, { transactionId, traces }: CheckContext): boolean => {
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
      context: CheckContext,
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
    insertAsked({ propertyId, id, madeAt, asked }: CalculationDraft): void {
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
        value: worthOf(completed),
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
export interface CheckContext {
  readonly cartSource: CartSource;
  /** Of all lines before discounts, in minor units; null where the cart is not known. */
  readonly cartValue: number | null;
  readonly transactionId: string | null;
  readonly receivedAt: number;
  readonly traces: Traces;
}
