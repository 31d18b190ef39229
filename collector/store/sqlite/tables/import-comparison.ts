import type { PromotionBody } from "../../../contract/promotion/promotion.ts";
import type { Source } from "../../../contract/promotion/source.ts";
import { canonicalJson } from "../../decide/versions.ts";
import type {
  CodeConflict,
  ImportComparison,
  ImportedCode,
  ImportedPromotion,
  PlatformPromotion,
} from "../../ports/promotions.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { SyncOf } from "../sync-of.ts";
import { codeRemover } from "./code-operations.ts";
import type { CodeRow, CodeTable } from "./coupon-codes.ts";
import { PROMOTION_COLUMNS, type PromotionRow, storedBody } from "./promotion-rows.ts";
import type { PromotionTable } from "./promotions.ts";

/** A promotion of a platform, with the uses that count for it. */
export interface PlatformRow extends PromotionRow {
  uses_elsewhere: number;
}

/** The rows of a platform's promotions. */
export function platformRows(db: Db) {
  const select = `SELECT ${PROMOTION_COLUMNS}, uses_elsewhere FROM promotions WHERE property_id = ? AND source = ?`;
  const bySourceId = db.prepare<[string, string, string], PlatformRow>(`${select} AND source_id = ?`);
  const byId = db.prepare<[string, string, number], PlatformRow>(`${select} AND id = ?`);
  return {
    withSourceId: (propertyId: string, source: Source, source_id: string): PlatformRow | null =>
      bySourceId.get(propertyId, source, source_id) ?? null,
    withId: (propertyId: string, source: Source, id: number): PlatformRow | null =>
      byId.get(propertyId, source, id) ?? null,
  };
}

/** Whether a promotion has the body of an import. */
export const isSameBody = (row: PromotionRow, body: PromotionBody): boolean =>
  canonicalJson(storedBody(row.body)) === canonicalJson(storedBody(JSON.stringify(body)));

/** Finds the promotion that keeps a code which a promotion of a platform has, too. */
export function conflictFinder(db: Db, codes: CodeTable) {
  const holderOf = db.prepare<[number], { source: Source | null; status: string }>(
    "SELECT source, body ->> 'status' AS status FROM promotions WHERE id = ?",
  );
  return (propertyId: string, source: Source, source_id: string, code: string): CodeConflict | null => {
    const row = codes.find(propertyId, code);
    const holder = row && holderOf.get(row.promotion_id);
    // A code belongs to one promotion of its platform: the one of the import has it now.
    if (!holder || holder.source === source) return null;
    if (holder.source !== null && holder.status !== "ENABLED") return null;
    return { source_id, code, promotionId: row.promotion_id, source: holder.source };
  };
}

const usesElsewhere = (used: number, { current_uses }: { readonly current_uses: number }): number =>
  Math.max(0, used - current_uses);

const isSameCode = (row: CodeRow | null, code: ImportedCode): boolean =>
  row !== null &&
  row.max_uses === code.max_uses &&
  row.max_uses_per_customer === code.max_uses_per_customer &&
  row.uses_elsewhere === usesElsewhere(code.used, row);

/** Compares a promotion of an import with the stored one. */
function comparer(db: Db, codes: CodeTable) {
  const rows = platformRows(db);
  const conflictOf = conflictFinder(db, codes);
  const codeCount = db.prepare<[number], number>("SELECT count(*) FROM coupon_codes WHERE promotion_id = ?").pluck();

  const isSame = (propertyId: string, row: PlatformRow, { body, partial, used, codes: wanted }: ImportedPromotion) => {
    const isOwn = (code: ImportedCode): boolean => {
      const found = codes.find(propertyId, code.code);
      return found?.promotion_id === row.id && isSameCode(found, code);
    };
    return (
      row.partial === (partial && JSON.stringify(partial)) &&
      row.uses_elsewhere === usesElsewhere(used, row) &&
      codeCount.get(row.id) === wanted.length &&
      isSameBody(row, body) &&
      wanted.every(isOwn)
    );
  };

  return (propertyId: string, source: Source, promotion: ImportedPromotion): ImportComparison => {
    const row = rows.withSourceId(propertyId, source, promotion.source_id);
    if (row && isSame(propertyId, row, promotion)) return { id: row.id, isSame: true, conflicts: [] };
    const conflicts = promotion.codes.flatMap(
      ({ code }) => conflictOf(propertyId, source, promotion.source_id, code) ?? [],
    );
    return { id: row?.id ?? null, isSame: false, conflicts };
  };
}

/**
 * The promotions of platforms: which ones there are, how an import differs from them, and their removal.
 * @param now epoch milliseconds
 */
export function platformPromotionTable(
  db: Db,
  { codes, remove }: PromotionTable,
  now: () => number,
  transactions: Transactions,
): SyncOf<"platformPromotions" | "compareImport" | "removeImported"> {
  const firstIds = db
    .prepare<[string, string, number], number>(
      "SELECT id FROM promotions WHERE property_id = ? AND source = ? ORDER BY id LIMIT ?",
    )
    .pluck();
  const all = db.prepare<[string, string], Omit<PlatformPromotion, "isEnabled"> & { status: string }>(
    `SELECT id, source_id, body ->> 'name' AS name, body ->> 'status' AS status
     FROM promotions WHERE property_id = ? AND source = ? ORDER BY id`,
  );
  const compare = comparer(db, codes);
  const removeCode = codeRemover(db, codes, now);

  const removeCodes = (propertyId: string, id: number, actor: string): void => {
    for (const code of codes.from(propertyId, id, 0, EVERY)) removeCode(propertyId, id, code.id, actor);
  };

  return {
    platformPromotions: (propertyId, source) =>
      all.all(propertyId, source).map(({ status, ...row }) => ({ ...row, isEnabled: status === "ENABLED" })),
    compareImport: (propertyId, source, promotions) =>
      transactions.read(() => promotions.map((promotion) => compare(propertyId, source, promotion))),
    removeImported(propertyId, source, limit, actor) {
      const ids = firstIds.all(propertyId, source, limit);
      transactions.run(() => {
        for (const id of ids) removeCodes(propertyId, id, actor);
      });
      remove(propertyId, ids, actor);
      return ids;
    },
  };
}

/** SQLite's LIMIT of all rows. */
const EVERY = -1;
