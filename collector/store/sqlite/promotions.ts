import { isDeepStrictEqual } from "node:util";
import type { CouponCodeBody } from "../../contract/promotion/coupon-code.ts";
import type { PromotionBody, StoredPromotion } from "../../contract/promotion/promotion.ts";
import { canonicalCode } from "../../evaluation/code.ts";
import { emptySet, type PromotionSet } from "../../evaluation/promotion-set.ts";
import type { Settings } from "../../evaluation/settings.ts";
import type { Coupon } from "../../evaluation/types.ts";
import type { NumberedPage, PromotionQuery } from "../store.ts";
import { codeTable } from "./coupon-codes.ts";
import type { Db } from "./database.ts";
import type { Unit } from "./unit.ts";

interface PromotionRow {
  id: number;
  version: number;
  body: string;
  current_uses: number;
  created_at: number;
}

function fromRow({ id, version, body, current_uses, created_at }: PromotionRow): StoredPromotion {
  const stored = JSON.parse(body) as PromotionBody;
  const start_date = stored.start_date ?? new Date(created_at).toISOString();
  return { id, ...stored, version, current_uses, start_date };
}

function statements(db: Db) {
  const columns = "id, version, body, current_uses, created_at";
  const listed = `FROM promotions WHERE property_id = :property
    AND (:status IS NULL OR body ->> 'status' = :status)
    AND (:code IS NULL OR id = (SELECT promotion_id FROM coupon_codes WHERE property_id = :property AND code = :code))`;
  return {
    byId: db.prepare<[string, number], PromotionRow>(
      `SELECT ${columns} FROM promotions WHERE property_id = ? AND id = ?`,
    ),
    all: db.prepare<[string], PromotionRow>(`SELECT ${columns} FROM promotions WHERE property_id = ? ORDER BY id`),
    from: db.prepare<[string, number, number], PromotionRow>(
      `SELECT ${columns} FROM promotions WHERE property_id = ? AND id > ? ORDER BY id LIMIT ?`,
    ),
    page: db.prepare<object, PromotionRow>(`SELECT ${columns} ${listed} ORDER BY id LIMIT :limit OFFSET :offset`),
    count: db.prepare<object, { total: number }>(`SELECT count(*) AS total ${listed}`),
    insert: db.prepare(
      "INSERT INTO promotions (property_id, version, body, created_at, updated_at) VALUES (?, 1, ?, ?, ?)",
    ),
    update: db.prepare(
      "UPDATE promotions SET version = version + 1, body = ?, updated_at = ? WHERE property_id = ? AND id = ?",
    ),
    usesOf: db
      .prepare<[string, number], number>("SELECT current_uses FROM promotions WHERE property_id = ? AND id = ?")
      .pluck(),
    lastChange: db.prepare<[], number>("SELECT ifnull(max(seq), 0) FROM promotion_changes").pluck(),
    changesAfter: db.prepare<[number], { seq: number; property_id: string; promotion_id: number }>(
      "SELECT seq, property_id, promotion_id FROM promotion_changes WHERE seq > ? ORDER BY seq",
    ),
    addUses: db.prepare("UPDATE promotions SET current_uses = current_uses + ? WHERE id = ?"),
  };
}

/**
 * Promotions, their codes, and the compiled set of each property.
 * @param settingsOf how a property's promotions are evaluated
 */
export function promotionTable(db: Db, now: () => number, settingsOf: (propertyId: string) => Settings, unit: Unit) {
  const sql = statements(db);
  const codes = codeTable(db, now, unit.changesElsewhere);
  const compiled = new Map<string, PromotionSet>();
  const comparedAt = new Map<string, number>();

  const find = (propertyId: string, id: number): StoredPromotion | null => {
    const row = sql.byId.get(propertyId, id);
    return row ? fromRow(row) : null;
  };

  /** Whether a set was compiled with the settings that hold: another connection may have changed them. */
  const isCurrent = (propertyId: string, { settings }: PromotionSet): boolean => {
    const change = unit.changesElsewhere();
    if (comparedAt.get(propertyId) === change) return true;
    comparedAt.set(propertyId, change);
    return isDeepStrictEqual(settings, settingsOf(propertyId));
  };

  let changesAt = 0;
  let lastChange = sql.lastChange.get()!;
  /** What another process has changed, an import for one, is compiled anew. */
  const catchUp = (): void => {
    const at = unit.changesElsewhere();
    if (at === changesAt) return;
    changesAt = at;
    for (const { seq, property_id, promotion_id } of sql.changesAfter.all(lastChange)) {
      refresh(property_id, promotion_id);
      lastChange = seq;
    }
  };

  /** Compiled when first asked for; after that each change compiles what it changed. */
  const setOf = (propertyId: string): PromotionSet => {
    catchUp();
    const known = compiled.get(propertyId);
    if (known && isCurrent(propertyId, known)) return known;
    const made = emptySet(settingsOf(propertyId)).with(sql.all.all(propertyId).map(fromRow));
    compiled.set(propertyId, made);
    return made;
  };

  /** A set that nobody asked for yet is compiled whole when it is. */
  const refresh = (propertyId: string, id: number): StoredPromotion | null => {
    const promotion = find(propertyId, id);
    const known = compiled.get(propertyId);
    if (known) compiled.set(propertyId, promotion ? known.with([promotion]) : known.without([id]));
    return promotion;
  };

  const createCode = (propertyId: string, promotionId: number, body: CouponCodeBody) => {
    const promotion = find(propertyId, promotionId);
    if (!promotion) return "no_promotion" as const;
    if (promotion.redemption_type !== "COUPON") return "not_coupon" as const;
    if (codes.find(propertyId, canonicalCode(body.code))) return "taken" as const;
    return codes.create(propertyId, promotionId, body);
  };

  return {
    find,
    setOf,
    page(propertyId: string, { offset, limit, status, code }: PromotionQuery): NumberedPage<StoredPromotion> {
      const filter = { property: propertyId, status: status ?? null, code: code ?? null };
      return { items: sql.page.all({ ...filter, limit, offset }).map(fromRow), total: sql.count.get(filter)!.total };
    },
    from: (propertyId: string, after: number, limit: number): StoredPromotion[] =>
      sql.from.all(propertyId, after, limit).map(fromRow),
    codesFrom: codes.from,
    create(propertyId: string, body: PromotionBody): StoredPromotion {
      const at = now();
      const { lastInsertRowid } = sql.insert.run(propertyId, JSON.stringify(body), at, at);
      return refresh(propertyId, Number(lastInsertRowid))!;
    },
    update(propertyId: string, id: number, body: PromotionBody): StoredPromotion | null {
      const { changes } = sql.update.run(JSON.stringify(body), now(), propertyId, id);
      return changes === 0 ? null : refresh(propertyId, id);
    },
    refresh,
    /** Compiles everything anew: the settings of the property are others. */
    recompile: (propertyId: string): void => void compiled.delete(propertyId),
    createCode: (propertyId: string, promotionId: number, body: CouponCodeBody) =>
      unit.run(() => createCode(propertyId, promotionId, body)),
    coupon(propertyId: string, code: string): Coupon | null {
      const row = codes.find(propertyId, code);
      if (!row) return null;
      const { promotion_id: promotionId, max_uses: maxUses, max_uses_per_customer: maxUsesPerCustomer } = row;
      return { promotionId, maxUses, maxUsesPerCustomer };
    },
    usesOfCode: (propertyId: string, code: string): number => codes.find(propertyId, code)?.current_uses ?? 0,
    usesOf: (propertyId: string, id: number): number => sql.usesOf.get(propertyId, id) ?? 0,
    addUses(propertyId: string, promotionId: number, code: string | null, by: number): void {
      sql.addUses.run(by, promotionId);
      if (code !== null) codes.addUses(propertyId, code, by);
    },
  };
}

export type PromotionTable = ReturnType<typeof promotionTable>;
