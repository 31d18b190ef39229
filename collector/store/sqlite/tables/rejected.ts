import { REJECTED_EVENT_COLUMNS } from "../../columns/rejected-events.ts";
import type { RejectedEvent } from "../../ports/ingest.ts";
import type { Db } from "../connection/database.ts";
import { isStorageError } from "../connection/storage-errors.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { SyncOf } from "../sync-of.ts";
import { fieldList, type SelectedRow } from "./fact-statements.ts";

type RejectedRow = SelectedRow<typeof REJECTED_EVENT_COLUMNS>;

const fromRow = ({
  id,
  eventId,
  receivedAt,
  reason,
  errors,
  body,
  sending,
  replayedAt,
}: RejectedRow): RejectedEvent => ({
  id,
  event_id: eventId,
  received_at: receivedAt,
  reason,
  errors: JSON.parse(errors),
  body,
  sending: JSON.parse(sending),
  replayed_at: replayedAt,
});

/** Rejected events, until their retention ends. @param now epoch milliseconds */
export function rejectedTable(
  db: Db,
  transactions: Transactions,
  now: () => number,
): SyncOf<"rejectedEvents" | "markReplayed"> {
  const listed = (beyond: ">" | "<", direction: "ASC" | "DESC") =>
    db.prepare<object, RejectedRow>(
      `SELECT ${fieldList(REJECTED_EVENT_COLUMNS)} FROM rejected_events
       WHERE property_id = :property AND seq ${beyond} :after AND (:waiting = 0 OR replayed_at IS NULL)
         AND (:reason IS NULL OR reason = :reason)
       ORDER BY seq ${direction} LIMIT :limit`,
    );
  const [oldestFirst, newestFirst] = [listed(">", "ASC"), listed("<", "DESC")];
  const mark = db.prepare<[number, string, number]>(
    "UPDATE rejected_events SET replayed_at = ? WHERE property_id = ? AND seq = ? AND replayed_at IS NULL",
  );
  return {
    rejectedEvents: ({ propertyId, after, limit, reason, waiting, newestFirst: latest }) =>
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
