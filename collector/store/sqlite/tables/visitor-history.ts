import type { IncomingEvent } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";

/** Whether a visitor has anything that affects the codes of an event; usually nothing. */
export interface VisitorHistory {
  /** The visitor bought something at the time of the event, or later. */
  readonly purchases: boolean;
  /** A code was removed by the visitor, or from the transaction. */
  readonly removals: boolean;
}

/** One statement replaces several without a result: most of the cost of such a statement is the call. */
export function visitorHistoryReader(db: Db) {
  const bits = db
    .prepare<unknown[], number>(
      `SELECT EXISTS (SELECT 1 FROM purchases WHERE property_id = ? AND visitor_id = ? AND evaluated_at >= ?)
         + 2 * (EXISTS (SELECT 1 FROM code_removals WHERE property_id = ? AND visitor_id = ?)
           OR EXISTS (SELECT 1 FROM code_removals WHERE property_id = ? AND transaction_id = ?))`,
    )
    .pluck();
  return (propertyId: string, { visitorId, transactionId, evaluatedAt }: IncomingEvent): VisitorHistory => {
    const result = bits.get(propertyId, visitorId, evaluatedAt, propertyId, visitorId, propertyId, transactionId)!;
    return { purchases: (result & 1) === 1, removals: (result & 2) === 2 };
  };
}
