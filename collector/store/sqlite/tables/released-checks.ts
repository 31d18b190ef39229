import type { PurchaseReport } from "../../decide/merge-purchase.ts";
import { type Purchase, requestedCodes } from "../../decide/purchase.ts";
import type { CheckedCode } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { AttemptTable, CheckOfCode } from "./attempts.ts";
import type { CodeRemovals, WithdrawnRemoval } from "./code-removals.ts";
import type { StoredEvent } from "./events.ts";
import { RESTORE_ORIGINAL } from "./original-outcomes.ts";
import { checksOf, IS_OWN_ORDER, MAY_BE_OF_VISITOR, ownerOf } from "./purchased-code-checks.ts";

const DAY = 86_400_000;

const CHECK = `id, code, transaction_id AS transactionId, visitor_id AS visitorId, session_id AS sessionId, traffic,
  customer_id AS customerId, cdp_source AS cdpSource, evaluated_at AS evaluatedAt, status, in_totals AS inTotals, claimed`;

const NOBODY = { visitor: null, isAnyones: 0 };

/** A check whose outcome may return to what it was. */
interface ReleasableCheck extends CheckOfCode {
  readonly code: string;
  readonly customerId: string | null;
  readonly cdpSource: Purchase["cdpSource"];
  readonly evaluatedAt: number;
  readonly status: number;
  readonly inTotals: number;
  readonly claimed: number;
}

/** Whether an order follows a check `c`. An SQL expression. */
const IS_BOUGHT = `(EXISTS (SELECT 1 FROM purchases p WHERE p.property_id = c.property_id AND p.cdp_source = c.cdp_source
      AND p.transaction_id = c.transaction_id AND ${IS_OWN_ORDER})
  OR EXISTS (SELECT 1 FROM purchases p WHERE p.property_id = c.property_id AND p.visitor_id = c.visitor_id
      AND p.cdp_source = c.cdp_source AND p.evaluated_at BETWEEN c.evaluated_at AND c.evaluated_at + ${DAY}))`;

/** The values of an event, or of an order, whose checks are deleted. */
type WithdrawnEvent = Pick<StoredEvent, "eventId" | "visitorId"> & {
  readonly codes: readonly Pick<CheckedCode, "code">[] | undefined;
};

function statements(db: Db) {
  const ofTransaction = "property_id = :property AND transaction_id = :transaction AND cdp_source = :source";
  const ofVisitor = `property_id = :property AND visitor_id = :visitor AND cdp_source = :source
    AND evaluated_at BETWEEN :at - ${DAY} AND :at`;
  return {
    claimed: db.prepare<object, ReleasableCheck>(
      `SELECT ${CHECK} FROM code_checks WHERE ${ofTransaction} AND claimed = 1
         AND (visitor_id IS NOT :visitor OR (:codes IS NOT NULL AND code NOT IN (SELECT value FROM json_each(:codes))))`,
    ),
    settled: db.prepare<object, ReleasableCheck>(
      `SELECT ${CHECK} FROM code_checks
       WHERE ${ofTransaction} AND cart_source = 'purchase' AND NOT (:isBought AND ${MAY_BE_OF_VISITOR})`,
    ),
    leftOut: db
      .prepare<object, number>(
        `SELECT id FROM code_checks
         WHERE ${ofTransaction} AND cart_source = 'purchase' AND code NOT IN (SELECT value FROM json_each(:codes))
           AND entered NOT IN (SELECT value FROM json_each(:numbers)) AND ${MAY_BE_OF_VISITOR}`,
      )
      .pluck(),
    unclaim: db.prepare<[change: number, id: number]>(
      "UPDATE code_checks SET transaction_id = NULL, claimed = 0, change_seq = ? WHERE id = ?",
    ),
    restore: db.prepare<[change: number, id: number]>(
      `UPDATE code_checks SET ${RESTORE_ORIGINAL}, change_seq = ? WHERE id = ? AND original IS NOT NULL`,
    ),
    // A row from before the column `original`.
    demote: db.prepare<[change: number, id: number]>(
      "UPDATE code_checks SET status = 4, change_seq = ? WHERE id = ? AND original IS NULL AND status = 5",
    ),
    byId: db.prepare<[number], ReleasableCheck>(`SELECT ${CHECK} FROM code_checks WHERE id = ?`),
    ordered: db
      .prepare<object, number>(
        `SELECT id FROM code_checks c WHERE ${ofTransaction} AND ordered = 1 AND NOT ${IS_BOUGHT}
         UNION SELECT id FROM code_checks c WHERE ${ofVisitor} AND ordered = 1 AND NOT ${IS_BOUGHT}`,
      )
      .pluck(),
    notOrdered: db.prepare<[change: number, id: number]>(
      "UPDATE code_checks SET ordered = 0, change_seq = ? WHERE id = ?",
    ),
    ofEvent: db.prepare<object, ReleasableCheck>(
      `SELECT ${CHECK} FROM code_checks
       WHERE property_id = :property AND visitor_id IS :visitor AND code = :code AND event_id = :event`,
    ),
    remove: db.prepare<[number]>("DELETE FROM code_checks WHERE id = ?"),
    // The next check may get the id of a deleted one: the roll-ups must not take it for counted.
    limitWatermark: db.prepare(
      `UPDATE change_counter SET counted_checks = min(counted_checks, (SELECT ifnull(max(id), 0) FROM code_checks))`,
    ),
  };
}

/** What checks lose or get back when a purchase, a removal or their own event no longer counts. */
export function releasedChecks(db: Db, attempts: AttemptTable, removals: CodeRemovals, { nextChange }: Transactions) {
  const sql = statements(db);

  const touch = (propertyId: string, { code, cdpSource }: ReleasableCheck, ...checks: CheckOfCode[]): void =>
    attempts.touchAll({ propertyId, cdpSource, code }, checks);

  /** Brings the original outcome back, except where the code was removed. */
  const restore = (propertyId: string, id: number): void => {
    sql.restore.run(nextChange(), id);
    sql.demote.run(nextChange(), id);
    const check = sql.byId.get(id)!;
    touch(propertyId, check, check);
    if (
      check.status === 4 &&
      check.inTotals === 1 &&
      removals.isRemoved(propertyId, check, check.code, check.transactionId)
    ) {
      removals.markRemoved(propertyId, check.cdpSource, check.code, [check]);
    }
  };

  return {
    /**
     * Releases the checks of a purchase that belongs to another visitor now, or to nobody, or that names other codes.
     * @param after the purchase as it is now; null where there is none any more
     * @returns the released checks that other purchases of their visitor may claim
     */
    release(
      propertyId: string,
      before: Purchase,
      after: PurchaseReport | null,
    ): readonly { readonly evaluatedAt: number }[] {
      const codes = after && requestedCodes(after);
      const by = {
        ...(after ? ownerOf(after) : NOBODY),
        property: propertyId,
        transaction: before.transactionId,
        source: before.cdpSource,
        isBought: Number(after !== null),
        codes: codes && JSON.stringify(codes),
      };
      const claimed = sql.claimed.all(by);
      const settled = sql.settled.all(by);
      for (const check of claimed) {
        sql.unclaim.run(nextChange(), check.id);
        touch(propertyId, check, check);
      }
      for (const id of new Set([...claimed, ...settled].map(({ id }) => id))) restore(propertyId, id);
      return claimed;
    },
    /** Restores the checks of codes that a purchase does not consider. @param considered the codes that it does */
    leaveOut(propertyId: string, purchase: PurchaseReport, considered: readonly CheckedCode[]): void {
      for (const id of sql.leftOut.all(checksOf(propertyId, purchase, considered))) restore(propertyId, id);
    },
    /** Marks the checks that a purchase no longer follows as not ordered. */
    unmarkOrdered(propertyId: string, { transactionId, visitorId, cdpSource, evaluatedAt }: Purchase): void {
      const by = {
        property: propertyId,
        transaction: transactionId,
        visitor: visitorId,
        source: cdpSource,
        at: evaluatedAt,
      };
      for (const id of sql.ordered.all(by)) sql.notOrdered.run(nextChange(), id);
    },
    /** Takes the removals of an event back, and restores the checks that they changed. */
    withdrawRemovals(propertyId: string, event: StoredEvent): readonly WithdrawnRemoval[] {
      const withdrawn = removals.withdraw(propertyId, event);
      for (const { checks } of withdrawn) for (const { id } of checks) restore(propertyId, id);
      return withdrawn;
    },
    /** Deletes the checks of an event. @returns them */
    withdrawChecks(
      propertyId: string,
      { eventId: event, visitorId: visitor, codes = [] }: WithdrawnEvent,
    ): readonly { readonly transactionId: string | null; readonly evaluatedAt: number }[] {
      const checks = codes.flatMap(({ code }) => sql.ofEvent.all({ property: propertyId, visitor, code, event }));
      for (const check of checks) {
        sql.remove.run(check.id);
        touch(propertyId, check, check);
      }
      if (checks.length > 0) sql.limitWatermark.run();
      return checks;
    },
  };
}
