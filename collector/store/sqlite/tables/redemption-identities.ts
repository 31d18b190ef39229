import type { IdentityKeys } from "../../decide/identities.ts";
import type { Db } from "../connection/database.ts";

/** Uses of a code by one identity. */
interface UsesRequest {
  readonly propertyId: string;
  readonly codeId: number;
  /** A transaction whose own uses don't count. */
  readonly except: string;
}

function statements(db: Db) {
  const uses = <Keys>(matches: string) =>
    db
      .prepare<[UsesRequest & Keys], number>(
        `SELECT (SELECT ifnull(sum(redemption_count), 0) FROM redemptions
           WHERE property_id = :propertyId AND customer_key ${matches} AND code_id = :codeId
             AND counted = 1 AND transaction_id IS NOT :except)
         + (SELECT ifnull(sum(redemption_count), 0) FROM redemptions
           WHERE id IN (SELECT redemption_id FROM redemption_identities WHERE key ${matches} AND code_id = :codeId)
             AND NOT ifnull(customer_key ${matches}, 0) AND counted = 1 AND transaction_id IS NOT :except)`,
      )
      .pluck();
  return {
    // Nearly all identities have one key, and no purchase with it has others.
    ofKey: uses<{ readonly key: string }>("= :key"),
    ofKeys: uses<{ readonly keys: string }>("IN (SELECT value FROM json_each(:keys))"),
    insert: db.prepare(
      "INSERT OR IGNORE INTO redemption_identities (redemption_id, key, code_id) VALUES (:redemptionId, :key, :codeId)",
    ),
    remove: db.prepare("DELETE FROM redemption_identities WHERE redemption_id = ?"),
  };
}

/** The identities of buyers besides the first one, which is in the redemption's own row. */
export function redemptionIdentities(db: Db) {
  const sql = statements(db);
  return {
    /** Uses of a code by an identity. @param except a transaction whose own uses don't count */
    usesOf(propertyId: string, keys: IdentityKeys, codeId: number, except: string | null): number {
      const request = { propertyId, codeId, except: except ?? "" };
      const [key, ...former] = keys;
      return (
        former.length === 0
          ? sql.ofKey.get({ ...request, key })
          : sql.ofKeys.get({ ...request, keys: JSON.stringify(keys) })
      )!;
    },
    add(redemptionId: number, codeId: number, keys: readonly string[]): void {
      for (const key of keys) sql.insert.run({ redemptionId, key, codeId });
    },
    remove: (redemptionId: number): void => void sql.remove.run(redemptionId),
  };
}
