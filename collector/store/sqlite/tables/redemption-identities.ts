import type { IdentityKeys } from "../../decide/identities.ts";
import type { Db } from "../connection/database.ts";

function statements(db: Db) {
  const sum = "SELECT ifnull(sum(redemption_count), 0) FROM";
  const counts = "counted = 1 AND transaction_id IS NOT ?";
  return {
    ofFirst: db
      .prepare<[string, string, number, string], number>(
        `${sum} redemptions WHERE property_id = ? AND customer_key = ? AND code_id = ? AND ${counts}`,
      )
      .pluck(),
    isAmongOthers: db
      .prepare<[string, number], 1>("SELECT 1 FROM redemption_identities WHERE key = ? AND code_id = ? LIMIT 1")
      .pluck(),
    ofOthers: db
      .prepare<[string, number, string], number>(
        `${sum} redemptions
         WHERE id IN (SELECT redemption_id FROM redemption_identities WHERE key = ? AND code_id = ?) AND ${counts}`,
      )
      .pluck(),
    // A redemption may have two of the keys.
    ofKeys: db
      .prepare<[string, string, number, string, number, string], number>(
        `${sum} redemptions WHERE id IN (
           SELECT id FROM redemptions
           WHERE property_id = ? AND customer_key IN (SELECT value FROM json_each(?)) AND code_id = ?
           UNION SELECT redemption_id FROM redemption_identities
           WHERE key IN (SELECT value FROM json_each(?)) AND code_id = ?)
         AND ${counts}`,
      )
      .pluck(),
    insert: db.prepare("INSERT OR IGNORE INTO redemption_identities (redemption_id, key, code_id) VALUES (?, ?, ?)"),
    remove: db.prepare("DELETE FROM redemption_identities WHERE redemption_id = ?"),
  };
}

/** The identities of buyers besides the first one, which is in the redemption's own row. */
export function redemptionIdentities(db: Db) {
  const sql = statements(db);

  /** Most keys are the first ones of their redemptions, and a statement that finds nothing is the cheapest. */
  const usesOfKey = (propertyId: string, key: string, codeId: number, except: string): number => {
    const first = sql.ofFirst.get(propertyId, key, codeId, except)!;
    return sql.isAmongOthers.get(key, codeId) === undefined ? first : first + sql.ofOthers.get(key, codeId, except)!;
  };

  return {
    /** Uses of a code by an identity. @param except a transaction whose own uses don't count */
    usesOf(propertyId: string, keys: IdentityKeys, codeId: number, except: string | null): number {
      const own = except ?? "";
      const [key, ...former] = keys;
      if (former.length === 0) return usesOfKey(propertyId, key, codeId, own);
      const all = JSON.stringify(keys);
      return sql.ofKeys.get(propertyId, all, codeId, all, codeId, own)!;
    },
    add(redemptionId: number, codeId: number, keys: readonly string[]): void {
      for (const key of keys) sql.insert.run(redemptionId, key, codeId);
    },
    remove: (redemptionId: number): void => void sql.remove.run(redemptionId),
  };
}
