import type { CouponCodeBody } from "../../../contract/promotion/coupon-code.ts";
import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import type { Coupon } from "../../../evaluation/types.ts";
import type { StoredCode } from "../../ports/promotions.ts";
import type { Db } from "../connection/database.ts";

/** A row of `coupon_codes`. */
export interface CodeRow {
  id: number;
  promotion_id: number;
  entered: string;
  max_uses: number;
  max_uses_per_customer: number;
  current_uses: number;
  created_at: number;
}

export const CODE_COLUMNS = "id, promotion_id, entered, max_uses, max_uses_per_customer, current_uses, created_at";

export const codeFromRow = ({ entered, created_at, id, promotion_id, ...limits }: CodeRow): StoredCode => ({
  id,
  promotion_id,
  code: entered,
  ...limits,
  created: new Date(created_at).toISOString(),
});

export const couponFromRow = ({ promotion_id, max_uses, max_uses_per_customer }: CodeRow): Coupon => ({
  promotionId: promotion_id,
  maxUses: max_uses,
  maxUsesPerCustomer: max_uses_per_customer,
});

/** The text of a code, and its id: a code that is deleted and created again has another id. */
export interface CodeKey {
  /** Canonical. */
  readonly code: string;
  readonly codeId: number;
}

function statements(db: Db) {
  const select = `SELECT ${CODE_COLUMNS} FROM coupon_codes WHERE property_id = ?`;
  return {
    byCode: db.prepare<[string, string], CodeRow>(`${select} AND code = ?`),
    ofPromotion: db.prepare<[string, number, number, number], CodeRow>(
      `${select} AND promotion_id = ? AND id > ? ORDER BY id LIMIT ?`,
    ),
    deleted: db.prepare<[number], CodeRow>(`SELECT ${CODE_COLUMNS} FROM deleted_codes WHERE id = ?`),
    insert: db.prepare(
      `INSERT INTO coupon_codes (property_id, promotion_id, code, entered, max_uses, max_uses_per_customer, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (property_id, code) DO NOTHING`,
    ),
    addUses: db.prepare("UPDATE coupon_codes SET current_uses = current_uses + ? WHERE id = ?"),
    addDeletedUses: db.prepare("UPDATE deleted_codes SET current_uses = current_uses + ? WHERE id = ?"),
    keep: db.prepare(
      `INSERT INTO deleted_codes (id, property_id, promotion_id, code, entered, max_uses, max_uses_per_customer,
         current_uses, created_at, deleted_at, actor)
       SELECT id, property_id, promotion_id, code, entered, max_uses, max_uses_per_customer, current_uses, created_at, ?, ?
       FROM coupon_codes WHERE id = ?`,
    ),
    remove: db.prepare<[number], { code: string }>("DELETE FROM coupon_codes WHERE id = ? RETURNING code"),
  };
}

/** Codes in the cache: visitors mostly try one of a few. */
const MAX_CACHED = 10_000;

/**
 * Coupon codes by their canonical form.
 * @param changes another number whenever the cache may be outdated
 */
export function codeTable(db: Db, now: () => number, changes: () => number) {
  const sql = statements(db);
  const cache = new Map<string, CodeRow | null>();
  let cachedAt = 0;

  const find = (propertyId: string, code: string): CodeRow | null => {
    const at = changes();
    if (at !== cachedAt || cache.size > MAX_CACHED) cache.clear();
    cachedAt = at;
    const key = `${propertyId} ${code}`;
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const row = sql.byCode.get(propertyId, code) ?? null;
    cache.set(key, row);
    return row;
  };
  const forget = (propertyId: string, code: string) => cache.delete(`${propertyId} ${code}`);

  return {
    find,
    /** The code with an id, living or deleted; null where no record of it is kept. */
    withId(propertyId: string, { code, codeId }: CodeKey): CodeRow | null {
      const living = find(propertyId, code);
      return living?.id === codeId ? living : (sql.deleted.get(codeId) ?? null);
    },
    /** @returns whether the code was added: the property did not have it */
    add(propertyId: string, promotionId: number, body: CouponCodeBody): boolean {
      const code = canonicalCode(body.code);
      const { max_uses, max_uses_per_customer } = body;
      forget(propertyId, code);
      const values = [propertyId, promotionId, code, body.code, max_uses, max_uses_per_customer, now()];
      return sql.insert.run(...values).changes === 1;
    },
    /** Deletes a code; a record of it remains in `deleted_codes`. */
    remove(propertyId: string, id: number, actor: string): void {
      sql.keep.run(now(), actor, id);
      forget(propertyId, sql.remove.get(id)!.code);
    },
    from: (propertyId: string, promotionId: number, after: number, limit: number): StoredCode[] =>
      sql.ofPromotion.all(propertyId, promotionId, after, limit).map(codeFromRow),
    /** Uses of a deleted code belong to its record. */
    addUses(propertyId: string, { code, codeId }: CodeKey, by: number): void {
      if (sql.addUses.run(by, codeId).changes === 0) sql.addDeletedUses.run(by, codeId);
      forget(propertyId, code);
    },
  };
}

export type CodeTable = ReturnType<typeof codeTable>;
