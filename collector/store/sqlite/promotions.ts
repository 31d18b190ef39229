import type { CouponCodeBody, PromotionBody, StoredPromotion } from "../../contract/promotion.ts";
import { canonicalCode } from "../../evaluation/code.ts";
import { compilePromotion, type PromotionSet, promotionSet } from "../../evaluation/compile.ts";
import type { Coupon } from "../../evaluation/types.ts";
import type { NumberedPage, StoredCode } from "../store.ts";
import type { Db } from "./database.ts";

interface PromotionRow {
  id: number;
  version: number;
  body: string;
  current_uses: number;
  created_at: number;
}

interface CodeRow {
  id: number;
  promotion_id: number;
  entered: string;
  max_uses: number;
  max_uses_per_customer: number;
  current_uses: number;
  created_at: number;
}

function fromRow({ id, version, body, current_uses, created_at }: PromotionRow): StoredPromotion {
  const stored = JSON.parse(body) as PromotionBody;
  const start_date = stored.start_date ?? new Date(created_at).toISOString();
  return { id, ...stored, version, current_uses, start_date };
}

/** Promotions, their codes, and the compiled set of each property. */
export function promotionTable(db: Db, now: () => number) {
  const columns = "id, version, body, current_uses, created_at";
  const byId = db.prepare<[string, number], PromotionRow>(
    `SELECT ${columns} FROM promotions WHERE property_id = ? AND id = ?`,
  );
  const page = db.prepare<[string, number, number], PromotionRow>(
    `SELECT ${columns} FROM promotions WHERE property_id = ? ORDER BY id LIMIT ? OFFSET ?`,
  );
  const count = db.prepare<[string], { total: number }>(
    "SELECT count(*) AS total FROM promotions WHERE property_id = ?",
  );
  const insert = db.prepare("INSERT INTO promotions (property_id, version, body, created_at) VALUES (?, 1, ?, ?)");
  const addUses = db.prepare("UPDATE promotions SET current_uses = current_uses + ? WHERE id = ?");
  const codes = codeTable(db, now);
  const compiled = new Map<string, PromotionSet>();

  const find = (propertyId: string, id: number): StoredPromotion | null => {
    const row = byId.get(propertyId, id);
    return row ? fromRow(row) : null;
  };

  /** Compiled when first asked for, and again after a change. */
  const setOf = (propertyId: string): PromotionSet => {
    const known = compiled.get(propertyId);
    if (known) return known;
    const made = promotionSet(page.all(propertyId, -1, 0).map((row) => compilePromotion(fromRow(row))));
    compiled.set(propertyId, made);
    return made;
  };

  const createCode = db.transaction((propertyId: string, promotionId: number, body: CouponCodeBody) => {
    const promotion = find(propertyId, promotionId);
    if (!promotion) return "no_promotion" as const;
    if (promotion.redemption_type !== "COUPON") return "not_coupon" as const;
    if (codes.find(propertyId, canonicalCode(body.code))) return "taken" as const;
    return codes.create(propertyId, promotionId, body);
  });

  return {
    find,
    setOf,
    page: (
      propertyId: string,
      { offset, limit }: { offset: number; limit: number },
    ): NumberedPage<StoredPromotion> => ({
      items: page.all(propertyId, limit, offset).map(fromRow),
      total: count.get(propertyId)!.total,
    }),
    create(propertyId: string, body: PromotionBody): StoredPromotion {
      const { lastInsertRowid } = insert.run(propertyId, JSON.stringify(body), now());
      compiled.delete(propertyId);
      return find(propertyId, Number(lastInsertRowid))!;
    },
    createCode: (propertyId: string, promotionId: number, body: CouponCodeBody) =>
      createCode(propertyId, promotionId, body),
    coupon(propertyId: string, code: string): Coupon | null {
      const row = codes.find(propertyId, code);
      if (!row) return null;
      const { promotion_id: promotionId, max_uses: maxUses, max_uses_per_customer: maxUsesPerCustomer } = row;
      return { promotionId, maxUses, maxUsesPerCustomer };
    },
    usesOfCode: (propertyId: string, code: string): number => codes.find(propertyId, code)?.current_uses ?? 0,
    /** Uses of the promotions that have a limit. */
    usesOfLimited(propertyId: string): Map<number, number> {
      const limited = [...setOf(propertyId).byId.values()].filter(({ promotion }) => promotion.max_uses !== null);
      return new Map(limited.map(({ promotion: { id } }) => [id, byId.get(propertyId, id)!.current_uses]));
    },
    addUses(propertyId: string, promotionId: number, code: string | null, by: number): void {
      addUses.run(by, promotionId);
      if (code !== null) codes.addUses(propertyId, code, by);
    },
  };
}

export type PromotionTable = ReturnType<typeof promotionTable>;

function codeTable(db: Db, now: () => number) {
  const columns = "id, promotion_id, entered, max_uses, max_uses_per_customer, current_uses, created_at";
  const byCode = db.prepare<[string, string], CodeRow>(
    `SELECT ${columns} FROM coupon_codes WHERE property_id = ? AND code = ?`,
  );
  const insert = db.prepare(
    `INSERT INTO coupon_codes (property_id, promotion_id, code, entered, max_uses, max_uses_per_customer, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const addUses = db.prepare(
    "UPDATE coupon_codes SET current_uses = current_uses + ? WHERE property_id = ? AND code = ?",
  );
  const find = (propertyId: string, code: string) => byCode.get(propertyId, code) ?? null;
  return {
    find,
    create(propertyId: string, promotionId: number, body: CouponCodeBody): StoredCode {
      const code = canonicalCode(body.code);
      insert.run(propertyId, promotionId, code, body.code, body.max_uses, body.max_uses_per_customer, now());
      const { id, entered, max_uses, max_uses_per_customer, current_uses, created_at } = find(propertyId, code)!;
      return {
        id,
        code: entered,
        max_uses,
        max_uses_per_customer,
        current_uses,
        created: new Date(created_at).toISOString(),
      };
    },
    addUses: (propertyId: string, code: string, by: number) => addUses.run(by, propertyId, code),
  };
}
