import type { PromotionSourceDraft } from "../../../contract/promotion-source.ts";
import type { ClaimedPull, PromotionSource, PromotionSourceStore, PullEnd } from "../../ports/promotion-sources.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { SyncOf } from "../sync-of.ts";

/** A row of `promotion_sources`. */
interface SourceRow extends Omit<ClaimedPull, "credentials" | "last_counts"> {
  readonly credentials: string;
  readonly last_counts: string | null;
}

const claimedOf = (row: SourceRow): ClaimedPull => ({
  ...row,
  credentials: JSON.parse(row.credentials),
  last_counts: row.last_counts === null ? null : JSON.parse(row.last_counts),
});

function sourceOf(row: SourceRow | undefined): PromotionSource | null {
  if (!row) return null;
  const { property_id: _, ...source } = claimedOf(row);
  return source;
}

function statements(db: Db) {
  return {
    find: db.prepare<[string], SourceRow>("SELECT * FROM promotion_sources WHERE property_id = ?"),
    // Columns that are not named have their defaults again: what is known about the former source is forgotten.
    put: db.prepare(
      `INSERT OR REPLACE INTO promotion_sources
         (property_id, platform, url, credentials, interval_minutes, created_at, updated_at, next_at)
       VALUES (:property, :platform, :url, :credentials, :interval,
         ifnull((SELECT created_at FROM promotion_sources WHERE property_id = :property), :now), :now, :now)`,
    ),
    remove: db.prepare("DELETE FROM promotion_sources WHERE property_id = ?"),
    hasten: db.prepare("UPDATE promotion_sources SET next_at = min(next_at, ?) WHERE property_id = ?"),
    due: db.prepare<[number, number], SourceRow>(
      "SELECT * FROM promotion_sources WHERE next_at <= ? AND claimed_until <= ? ORDER BY next_at LIMIT 1",
    ),
    claim: db.prepare("UPDATE promotion_sources SET claimed_until = ? WHERE property_id = ?"),
    end: db.prepare(
      `UPDATE promotion_sources SET claimed_until = 0, next_at = :next, last_attempt_at = :at, last_error = :error,
         last_success_at = iif(:error IS NULL, :at, last_success_at), failures = iif(:error IS NULL, 0, failures + 1),
         refused_since = iif(:refused, ifnull(refused_since, :at), NULL), last_counts = ifnull(:counts, last_counts)
       WHERE property_id = :property AND claimed_until = :claim`,
    ),
  };
}

/** The sources that promotions are pulled from. @param now epoch milliseconds */
export function promotionSourceTable(
  db: Db,
  transactions: Transactions,
  now: () => number,
): SyncOf<keyof PromotionSourceStore> {
  const sql = statements(db);
  const find = (propertyId: string) => sourceOf(sql.find.get(propertyId));

  const claim = (row: SourceRow, until: number): ClaimedPull => {
    sql.claim.run(until, row.property_id);
    return claimedOf({ ...row, claimed_until: until });
  };

  return {
    promotionSource: find,
    setPromotionSource: (propertyId: string, draft: PromotionSourceDraft) =>
      transactions.run(() => {
        const { platform, url, interval_minutes: interval } = draft;
        const credentials = JSON.stringify(draft.credentials);
        sql.put.run({ property: propertyId, platform, url, credentials, interval, now: now() });
        return find(propertyId)!;
      }),
    deletePromotionSource: (propertyId) => transactions.run(() => sql.remove.run(propertyId).changes > 0),
    hastenPull: (propertyId) =>
      transactions.run(() => {
        sql.hasten.run(now(), propertyId);
        return find(propertyId);
      }),
    claimDuePull: (at, lease) =>
      transactions.run(() => {
        const row = sql.due.get(at, at);
        return row ? claim(row, at + lease) : null;
      }),
    claimPull: (propertyId, at, lease) =>
      transactions.run(() => {
        const row = sql.find.get(propertyId);
        if (!row) return null;
        return row.claimed_until > at ? "busy" : claim(row, at + lease);
      }),
    endPull: ({ property_id: property, claimed_until }, { at, next_at, error, isRefused, counts }: PullEnd) =>
      transactions.run(() => {
        const json = counts && JSON.stringify(counts);
        const refused = Number(isRefused);
        sql.end.run({ property, claim: claimed_until, at, next: next_at, error, refused, counts: json });
      }),
  };
}
