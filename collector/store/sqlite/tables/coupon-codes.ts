import type { CouponCodeBody } from "../../../contract/promotion/coupon-code.ts";
import { canonicalCode } from "../../../evaluation/canonical-code.ts";
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

/** Codes in the cache: visitors mostly try one of a few. */
const MAX_CACHED = 10_000;

/**
 * Coupon codes by their canonical form.
 * @param changes another number whenever the cache may be outdated
 */
export function codeTable(db: Db, now: () => number, changes: () => number) {
  const byCode = db.prepare<[string, string], CodeRow>(
    `SELECT ${CODE_COLUMNS} FROM coupon_codes WHERE property_id = ? AND code = ?`,
  );
  const ofPromotion = db.prepare<[string, number, number, number], CodeRow>(
    `SELECT ${CODE_COLUMNS} FROM coupon_codes WHERE property_id = ? AND promotion_id = ? AND id > ? ORDER BY id LIMIT ?`,
  );
  const insert = db.prepare(
    `INSERT INTO coupon_codes (property_id, promotion_id, code, entered, max_uses, max_uses_per_customer, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (property_id, code) DO NOTHING`,
  );
  const addUses = db.prepare(
    "UPDATE coupon_codes SET current_uses = current_uses + ? WHERE property_id = ? AND code = ?",
  );
  const keep = db.prepare(
    `INSERT INTO deleted_codes (id, property_id, promotion_id, code, entered, max_uses, max_uses_per_customer,
       current_uses, created_at, deleted_at, actor)
     SELECT id, property_id, promotion_id, code, entered, max_uses, max_uses_per_customer, current_uses, created_at, ?, ?
     FROM coupon_codes WHERE id = ?`,
  );
  const remove = db.prepare<[number], { code: string }>("DELETE FROM coupon_codes WHERE id = ? RETURNING code");
  const cache = new Map<string, CodeRow | null>();
  let cachedAt = 0;

  const find = (propertyId: string, code: string): CodeRow | null => {
    const at = changes();
    if (at !== cachedAt || cache.size > MAX_CACHED) cache.clear();
    cachedAt = at;
    const key = `${propertyId} ${code}`;
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const row = byCode.get(propertyId, code) ?? null;
    cache.set(key, row);
    return row;
  };
  const forget = (propertyId: string, code: string) => cache.delete(`${propertyId} ${code}`);

  return {
    find,
    /** @returns whether the code was added: the property did not have it */
    add(propertyId: string, promotionId: number, body: CouponCodeBody): boolean {
      const code = canonicalCode(body.code);
      const { max_uses, max_uses_per_customer } = body;
      forget(propertyId, code);
      return insert.run(propertyId, promotionId, code, body.code, max_uses, max_uses_per_customer, now()).changes === 1;
    },
    /** Deletes a code; a record of it remains in `deleted_codes`. */
    remove(propertyId: string, id: number, actor: string): void {
      keep.run(now(), actor, id);
      forget(propertyId, remove.get(id)!.code);
    },
    from: (propertyId: string, promotionId: number, after: number, limit: number): StoredCode[] =>
      ofPromotion.all(propertyId, promotionId, after, limit).map(codeFromRow),
    addUses(propertyId: string, code: string, by: number): void {
      addUses.run(by, propertyId, code);
      forget(propertyId, code);
    },
  };
}

export type CodeTable = ReturnType<typeof codeTable>;
