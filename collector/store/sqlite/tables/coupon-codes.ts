import type { CouponCodeBody } from "../../../contract/promotion/coupon-code.ts";
import { withoutBlanks } from "../../../evaluation/blanks.ts";
import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import type { Coupon } from "../../../evaluation/types.ts";
import type { ImportedCode, StoredCode } from "../../ports/promotions.ts";
import type { Db } from "../connection/database.ts";
import { exactOnly, IS_EXACT_ONLY } from "../schema/canonical-codes.ts";

/** A row of `coupon_codes`. */
export interface CodeRow {
  id: number;
  promotion_id: number;
  entered: string;
  max_uses: number;
  max_uses_per_customer: number;
  current_uses: number;
  created_at: number;
  /** Uses that the platform of an imported code had counted, and the property had not. */
  uses_elsewhere: number;
}

const COLUMNS = "id, promotion_id, entered, max_uses, max_uses_per_customer, current_uses, created_at";

export const CODE_COLUMNS = `${COLUMNS}, uses_elsewhere`;

export const codeFromRow = ({
  entered,
  created_at,
  id,
  promotion_id,
  uses_elsewhere: _,
  ...limits
}: CodeRow): StoredCode => ({
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
  /** As entered, or canonical. */
  readonly code: string;
  readonly codeId: number;
}

function statements(db: Db) {
  const select = `SELECT ${CODE_COLUMNS} FROM coupon_codes WHERE property_id = ?`;
  return {
    byCode: db.prepare<[string, string], CodeRow>(`${select} AND code = ?`),
    byId: db.prepare<[string, number], CodeRow>(`${select} AND id = ?`),
    exactOnly: db
      .prepare<[string], string>(`SELECT entered FROM coupon_codes WHERE property_id = ? AND ${IS_EXACT_ONLY}`)
      .pluck(),
    ofPromotion: db.prepare<[string, number, number, number], CodeRow>(
      `${select} AND promotion_id = ? AND id > ? ORDER BY id LIMIT ?`,
    ),
    deleted: db.prepare<[number], CodeRow>(`SELECT ${COLUMNS}, 0 AS uses_elsewhere FROM deleted_codes WHERE id = ?`),
    insert: db.prepare(
      `INSERT INTO coupon_codes
         (property_id, promotion_id, code, entered, max_uses, max_uses_per_customer, created_at, import_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (property_id, code) DO NOTHING`,
    ),
    addUses: db.prepare<[number, number]>("UPDATE coupon_codes SET current_uses = current_uses + ? WHERE id = ?"),
    addDeletedUses: db.prepare("UPDATE deleted_codes SET current_uses = current_uses + ? WHERE id = ?"),
    keep: db.prepare(
      `INSERT INTO deleted_codes (id, property_id, promotion_id, code, entered, max_uses, max_uses_per_customer,
         current_uses, created_at, import_id, deleted_at, actor)
       SELECT id, property_id, promotion_id, code, entered, max_uses, max_uses_per_customer, current_uses, created_at,
         import_id, ?, ?
       FROM coupon_codes WHERE id = ?`,
    ),
    limit: db.prepare<object>(
      `UPDATE coupon_codes SET max_uses = :max_uses, max_uses_per_customer = :max_uses_per_customer,
         uses_elsewhere = max(0, :used - current_uses) WHERE id = :id`,
    ),
    remove: db.prepare<[number], { code: string }>("DELETE FROM coupon_codes WHERE id = ? RETURNING code"),
  };
}

/** Codes in the cache: visitors mostly try one of a few. */
const MAX_CACHED = 10_000;

/**
 * The texts of a property's codes that are found by their exact text only. Only a migration makes such codes, so they are read
 * once. A text may be in the set although its code was deleted.
 */
function exactTexts({ exactOnly: read }: ReturnType<typeof statements>): (propertyId: string) => ReadonlySet<string> {
  const ofProperties = new Map<string, ReadonlySet<string>>();
  return (propertyId) => {
    const known = ofProperties.get(propertyId);
    if (known) return known;
    const texts = new Set(read.all(propertyId));
    ofProperties.set(propertyId, texts);
    return texts;
  };
}

/**
 * Coupon codes by entered texts: by their canonical form, or by the exact text where an older code has that form.
 * @param changes another number whenever the cache may be outdated
 */
export function codeTable(db: Db, now: () => number, changes: () => number) {
  const sql = statements(db);
  const cache = new Map<string, CodeRow | null>();
  /** The key of a cached code, by property and id. */
  const keyOfCode = new Map<string, string>();
  let cachedAt = 0;

  const rowOf = (propertyId: string, code: string): CodeRow | null => {
    const at = changes();
    if (at !== cachedAt || cache.size > MAX_CACHED) {
      cache.clear();
      keyOfCode.clear();
    }
    cachedAt = at;
    const key = `${propertyId} ${code}`;
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const row = sql.byCode.get(propertyId, code) ?? null;
    cache.set(key, row);
    if (row) keyOfCode.set(`${propertyId} ${row.id}`, key);
    return row;
  };
  const forget = (propertyId: string, code: string) => cache.delete(`${propertyId} ${code}`);
  const textsOf = exactTexts(sql);

  const findExact = (propertyId: string, entered: string): CodeRow | null =>
    textsOf(propertyId).has(entered) ? rowOf(propertyId, exactOnly(entered)) : null;
  const find = (propertyId: string, entered: string): CodeRow | null =>
    findExact(propertyId, withoutBlanks(entered)) ?? rowOf(propertyId, canonicalCode(entered));

  return {
    /** @param entered in any spelling, also canonical */
    find,
    /** The code with an id, living or deleted; null where no record of it is kept. */
    withId(propertyId: string, { code, codeId }: CodeKey): CodeRow | null {
      const living = find(propertyId, code);
      return living?.id === codeId ? living : (sql.byId.get(propertyId, codeId) ?? sql.deleted.get(codeId) ?? null);
    },
    /**
     * @param importId the import that it is from; null: none
     * @returns whether the code was added: the property did not have it
     */
    add(propertyId: string, promotionId: number, body: CouponCodeBody, importId: string | null = null): boolean {
      if (findExact(propertyId, body.code)) return false;
      const code = canonicalCode(body.code);
      const { max_uses, max_uses_per_customer } = body;
      forget(propertyId, code);
      const values = [propertyId, promotionId, code, body.code, max_uses, max_uses_per_customer, now(), importId];
      return sql.insert.run(...values).changes === 1;
    },
    /** Sets the limits of an imported code, and the uses that its platform has counted. */
    limit(propertyId: string, { code, used, max_uses, max_uses_per_customer }: ImportedCode): void {
      const row = find(propertyId, code);
      if (!row) return;
      sql.limit.run({ id: row.id, used, max_uses, max_uses_per_customer });
      const key = keyOfCode.get(`${propertyId} ${row.id}`);
      if (key !== undefined) cache.delete(key);
    },
    /** Deletes a code; a record of it remains in `deleted_codes`. */
    remove(propertyId: string, id: number, actor: string): void {
      sql.keep.run(now(), actor, id);
      forget(propertyId, sql.remove.get(id)!.code);
    },
    from: (propertyId: string, promotionId: number, after: number, limit: number): StoredCode[] =>
      sql.ofPromotion.all(propertyId, promotionId, after, limit).map(codeFromRow),
    /** Uses of a deleted code belong to its record. */
    addUses(propertyId: string, codeId: number, by: number): void {
      const key = keyOfCode.get(`${propertyId} ${codeId}`);
      if (key !== undefined) cache.delete(key);
      if (sql.addUses.run(by, codeId).changes === 0) sql.addDeletedUses.run(by, codeId);
    },
  };
}

export type CodeTable = ReturnType<typeof codeTable>;
