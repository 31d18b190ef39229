import type { StoredBody } from "../../ports/privacy.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { walBytesOf } from "../connection/wal-size.ts";
import type { WriteGuard } from "../connection/write-guard.ts";
import type { SyncOf } from "../sync-of.ts";
import type { IdentitiesOf } from "../tables/identity-keys.ts";

/** Rewrites bodies of events, and kept answers, as new ones are stored. */
export function bodyRewriter(
  db: Db,
  transactions: Transactions,
  guard: WriteGuard,
  identitiesOf: IdentitiesOf,
): SyncOf<"storedBodies" | "replaceBodies" | "forgetAnswerContacts"> {
  const forget = (table: string) =>
    db.prepare<[string]>(
      `UPDATE ${table} SET answer = json_set(answer, '$.identifierValue', NULL)
       WHERE property_id = ? AND answer ->> '$.identifierValue' IS NOT NULL`,
    );
  const [calls, keys] = [forget("redemption_calls"), forget("idempotency_keys")];
  return {
    storedBodies: (propertyId, table, after, limit) =>
      db
        .prepare<unknown[], StoredBody>(
          `SELECT seq, body FROM ${table} WHERE property_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
        )
        .all(propertyId, after, limit),
    replaceBodies(propertyId, table, bodies) {
      const update = db.prepare(`UPDATE ${table} SET body = ? WHERE property_id = ? AND seq = ?`);
      // Rows of this version have their hashes already.
      const hash = db.prepare("UPDATE events SET contact_hashes = ? WHERE seq = ? AND contact_hashes IS NULL");
      const write = () => {
        for (const { seq, body, contacts } of bodies) {
          update.run(body, propertyId, seq);
          if (table === "events")
            hash.run(
              identitiesOf({ contacts })
                .map(([key]) => key)
                .join(","),
              seq,
            );
        }
        return bodies.length;
      };
      const characters = bodies.reduce((sum, { body }) => sum + body.length, 0);
      return guard.whileWritable(
        walBytesOf(bodies.length, characters),
        () => transactions.run(write),
        (unavailable) => unavailable,
      );
    },
    forgetAnswerContacts: (propertyId) =>
      transactions.run(() => calls.run(propertyId).changes + keys.run(propertyId).changes),
  };
}
