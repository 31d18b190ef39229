import type { IncomingEvent } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";

/** Whether a visitor has anything that affects the codes of an event; usually nothing. */
export interface VisitorHistory {
  /** The visitor reported a purchase at the time of the event, or later. */
  readonly purchases: boolean;
  /** A code was removed by the visitor, or from the transaction. */
  readonly removals: boolean;
}

/** One statement replaces several without a result: most of the cost of such a statement is the call. */
export function visitorHistoryReader(db: Db) {
  const bits = db
    .prepare<object, number>(
      `SELECT (EXISTS (SELECT 1 FROM purchases WHERE property_id = :property AND visitor_id = :visitor AND evaluated_at >= :at)
           OR EXISTS (SELECT 1 FROM purchase_reports WHERE property_id = :property AND visitor_id = :visitor AND evaluated_at >= :at))
         + 2 * (EXISTS (SELECT 1 FROM code_removals WHERE property_id = :property AND visitor_id = :visitor)
           OR EXISTS (SELECT 1 FROM code_removals WHERE property_id = :property AND transaction_id = :transaction))`,
    )
    .pluck();
  return (propertyId: string, { visitorId, transactionId, evaluatedAt }: IncomingEvent): VisitorHistory => {
    const result = bits.get({ property: propertyId, visitor: visitorId, at: evaluatedAt, transaction: transactionId })!;
    return { purchases: (result & 1) === 1, removals: (result & 2) === 2 };
  };
}
