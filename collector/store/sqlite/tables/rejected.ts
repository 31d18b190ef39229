import type { RejectedEvent, RejectedQuery } from "../../ports/ingest.ts";
import type { Store } from "../../ports/store.ts";
import type { Db } from "../connection/database.ts";
import { isStorageError } from "../connection/storage-errors.ts";
import type { Transactions } from "../connection/transaction.ts";

interface RejectedRow {
  seq: number;
  event_id: string | null;
  received_at: number;
  reason: string;
  errors: string;
  body: string;
  sending: string;
  replayed_at: number | null;
}

const fromRow = ({ seq, errors, sending, ...row }: RejectedRow): RejectedEvent => ({
  id: seq,
  ...row,
  errors: JSON.parse(errors),
  sending: JSON.parse(sending),
});

type Rejected = Pick<Store, "rejectedEvents" | "markReplayed">;
type Sync = { [Name in keyof Rejected]: (...given: Parameters<Rejected[Name]>) => Awaited<ReturnType<Rejected[Name]>> };

/** What was refused, until its retention deletes it. */
export function rejectedTable(db: Db, transactions: Transactions, now: () => number): Sync {
  const listed = (beyond: ">" | "<", direction: "ASC" | "DESC") =>
    db.prepare<object, RejectedRow>(
      `SELECT seq, event_id, received_at, reason, errors, body, sending, replayed_at FROM rejected_events
       WHERE property_id = :property AND seq ${beyond} :after AND (:waiting = 0 OR replayed_at IS NULL)
         AND (:reason IS NULL OR reason = :reason)
       ORDER BY seq ${direction} LIMIT :limit`,
    );
  const [oldestFirst, newestFirst] = [listed(">", "ASC"), listed("<", "DESC")];
  const mark = db.prepare<[number, string, number]>(
    "UPDATE rejected_events SET replayed_at = ? WHERE property_id = ? AND seq = ? AND replayed_at IS NULL",
  );
  return {
    rejectedEvents: ({ propertyId, after, limit, reason, waiting, newestFirst: latest }: RejectedQuery) =>
      (latest ? newestFirst : oldestFirst)
        .all({ property: propertyId, after, limit, reason: reason ?? null, waiting: Number(waiting) })
        .map(fromRow),
    markReplayed(propertyId, ids) {
      try {
        return transactions.run(() => ids.filter((id) => mark.run(now(), propertyId, id).changes === 1));
      } catch (error) {
        if (!isStorageError(error)) throw error;
        return { unavailable: "disk" };
      }
    },
  };
}
