import type { Purchase } from "../decide/purchase.ts";
import type { CartSource, CdpSource, CheckedCode, IncomingEvent } from "../records.ts";
import { changeCounter } from "./changes.ts";
import type { Db } from "./database.ts";

/** A code that was tried, as far as a purchase needs to know it. */
export interface TriedCode {
  readonly number: string;
  readonly code: string;
}

const DAY = 86_400_000;

/** One row a code a used event: how far it got. */
export function checkTable(db: Db) {
  const nextChange = changeCounter(db);
  const insert = db.prepare(
    `INSERT INTO code_checks (property_id, change_seq, event_id, position, code, entered, promotion_id,
       promotion_version, reported_status, status, reason, in_totals, discount, currency, cart_source, transaction_id,
       customer_id, visitor_id, session_id, cdp_source, occurred_at, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const tried = db.prepare<[string, string, string], TriedCode>(
    `SELECT entered AS number, code FROM code_checks
     WHERE property_id = ? AND transaction_id = ? AND cdp_source = ? AND removed_at IS NULL
     ORDER BY occurred_at, event_id, position`,
  );
  const unclaimed = db.prepare<[string, string, string, number, number], { id: number; code: string }>(
    `SELECT id, code FROM code_checks
     WHERE property_id = ? AND visitor_id = ? AND cdp_source = ? AND occurred_at BETWEEN ? AND ?
       AND transaction_id IS NULL AND removed_at IS NULL`,
  );
  const claim = db.prepare("UPDATE code_checks SET transaction_id = ?, change_seq = ? WHERE id = ?");
  const remove = db.prepare(
    `UPDATE code_checks SET removed_at = :at, change_seq = :change
     WHERE property_id = :property AND code = :code AND cdp_source = :source AND occurred_at <= :at AND removed_at IS NULL
       AND status < 5 AND (transaction_id = :transaction OR visitor_id = :visitor)`,
  );
  const settle = db.prepare(
    `UPDATE code_checks SET change_seq = :change, promotion_id = :promotion, promotion_version = :version,
       status = :status, reason = :reason, in_totals = :totals, discount = :discount, currency = :currency,
       cart_source = 'purchase'
     WHERE property_id = :property AND transaction_id = :transaction AND cdp_source = :source AND code = :code
       AND removed_at IS NULL
       AND (promotion_id, promotion_version, status, reason, in_totals, discount, currency, cart_source)
         IS NOT (:promotion, :version, :status, :reason, :totals, :discount, :currency, 'purchase')`,
  );
  return {
    insert(
      propertyId: string,
      event: IncomingEvent,
      position: number,
      checked: CheckedCode,
      context: { cartSource: CartSource; transactionId: string | null; receivedAt: number },
    ): void {
      insert.run(
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
        Number(checked.inTotals),
        checked.discount,
        checked.currency,
        context.cartSource,
        context.transactionId,
        event.customerId,
        event.visitorId,
        event.sessionId,
        event.cdpSource,
        event.occurredAt,
        context.receivedAt,
      );
    },
    /** The codes tried for a transaction, in an order that does not depend on arrival. */
    tried: (propertyId: string, transactionId: string, source: CdpSource): TriedCode[] =>
      tried.all(propertyId, transactionId, source),
    /** Gives a purchase the visitor's checks of the day before it that have no transaction yet. */
    claim(propertyId: string, by: Purchase, wanted: (code: string) => boolean): void {
      if (by.visitorId === null) return;
      const rows = unclaimed.all(propertyId, by.visitorId, by.cdpSource, by.occurredAt - DAY, by.occurredAt);
      for (const { id, code } of rows) if (wanted(code)) claim.run(by.transactionId, nextChange(), id);
    },
    /** The shopper took a code out of the cart: what was tried until then no longer counts for the purchase. */
    remove(propertyId: string, code: string, event: IncomingEvent): void {
      remove.run({
        at: event.occurredAt,
        change: nextChange(),
        property: propertyId,
        code,
        source: event.cdpSource,
        transaction: event.transactionId,
        visitor: event.visitorId,
      });
    },
    /** Brings the checks of a purchase in line with how far its codes got; rows that say so already stay. */
    settle(propertyId: string, transactionId: string, source: CdpSource, checked: CheckedCode): void {
      settle.run({
        change: nextChange(),
        promotion: checked.promotionId,
        version: checked.promotionVersion,
        status: checked.status,
        reason: checked.reason,
        totals: Number(checked.inTotals),
        discount: checked.discount,
        currency: checked.currency,
        property: propertyId,
        transaction: transactionId,
        source,
        code: checked.code,
      });
    },
  };
}
