import type { IncomingEvent } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";

/** Whether there is anything at all that a code of an event might have to do with: mostly there is nothing. */
export interface VisitorHistory {
  /** The visitor bought something since. */
  readonly purchases: boolean;
  /** The visitor, or somebody for the transaction, took a code out of a cart. */
  readonly removals: boolean;
}

/** One statement in place of several that would find nothing: what a statement costs is mostly the asking. */
export function visitorHistoryReader(db: Db) {
  const bits = db
    .prepare<unknown[], number>(
      `SELECT EXISTS (SELECT 1 FROM purchases WHERE property_id = ? AND visitor_id = ? AND evaluated_at >= ?)
         + 2 * (EXISTS (SELECT 1 FROM code_removals WHERE property_id = ? AND visitor_id = ?)
           OR EXISTS (SELECT 1 FROM code_removals WHERE property_id = ? AND transaction_id = ?))`,
    )
    .pluck();
  return (propertyId: string, { visitorId, transactionId, evaluatedAt }: IncomingEvent): VisitorHistory => {
    const found = bits.get(propertyId, visitorId, evaluatedAt, propertyId, visitorId, propertyId, transactionId)!;
    return { purchases: (found & 1) === 1, removals: (found & 2) === 2 };
  };
}
