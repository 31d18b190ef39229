import type { PromotionBody, StoredPromotion } from "../../../contract/promotion/promotion.ts";
import type { Settings } from "../../../evaluation/settings.ts";
import { changedFields } from "../../decide/versions.ts";
import type { Deletion } from "../../ports/promotions.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { compiledPromotions } from "./compiled-promotions.ts";
import { codeTable } from "./coupon-codes.ts";
import { completed, fromRow, PROMOTION_COLUMNS, type PromotionRow, storedBody } from "./promotion-rows.ts";
import { versionTable } from "./promotion-versions.ts";

function statements(db: Db) {
  const select = `SELECT ${PROMOTION_COLUMNS} FROM promotions WHERE property_id = ?`;
  return {
    byId: db.prepare<[string, number], PromotionRow>(`${select} AND id = ?`),
    all: db.prepare<[string], PromotionRow>(`${select} ORDER BY id`),
    from: db.prepare<[string, number, number], PromotionRow>(`${select} AND id > ? ORDER BY id LIMIT ?`),
    insert: db.prepare(
      "INSERT INTO promotions (property_id, version, body, created_at, updated_at) VALUES (?, 1, ?, ?, ?)",
    ),
    update: db.prepare("UPDATE promotions SET version = ?, body = ?, updated_at = ? WHERE id = ?"),
    remove: db.prepare("DELETE FROM promotions WHERE id = ?"),
    hasCodes: db.prepare<[number], 1>("SELECT 1 FROM coupon_codes WHERE promotion_id = ? LIMIT 1").pluck(),
    usesOf: db
      .prepare<[string, number], number>(
        "SELECT current_uses + uses_elsewhere FROM promotions WHERE property_id = ? AND id = ?",
      )
      .pluck(),
    addUses: db.prepare("UPDATE promotions SET current_uses = current_uses + ? WHERE id = ?"),
  };
}

/** A redemption, as far as it consumes uses of a promotion and of a code. */
export interface Consumer {
  readonly promotionId: number | null;
  readonly codeId: number | null;
}

const bodyOf = (row: PromotionRow): PromotionBody => storedBody(row.body);

/** Changes of promotions, each with its version; inside a transaction. After it, what they changed has to be refreshed. */
function promotionWrites(
  sql: ReturnType<typeof statements>,
  versions: ReturnType<typeof versionTable>,
  now: () => number,
) {
  const insert = (propertyId: string, sent: PromotionBody, actor: string): number => {
    const at = now();
    const body = { ...sent, start_date: sent.start_date ?? new Date(at).toISOString() };
    const id = Number(sql.insert.run(propertyId, JSON.stringify(body), at, at).lastInsertRowid);
    versions.add({ propertyId, id, version: 1, change: "created", changedFields: [], body, at, actor });
    return id;
  };

  /**
   * @param others fields outside the body that change with it
   * @returns null: no such promotion; `outdated`: it has another version than the change was made from
   */
  const put = (
    propertyId: string,
    id: number,
    from: number,
    body: PromotionBody,
    actor: string,
    others: readonly string[] = [],
  ) => {
    const row = sql.byId.get(propertyId, id);
    if (!row) return null;
    if (row.version !== from) return "outdated" as const;
    const changed = [...changedFields(bodyOf(row), completed(body)), ...others].sort();
    if (changed.length === 0) return "done" as const;
    const at = now();
    const version = from + 1;
    sql.update.run(version, JSON.stringify(body), at, id);
    versions.add({ propertyId, id, version, change: "changed", changedFields: changed, body, at, actor });
    return "done" as const;
  };

  const remove = (propertyId: string, id: number, actor: string): Deletion => {
    const row = sql.byId.get(propertyId, id);
    if (!row) return versions.knows(propertyId, id) ? "deleted" : "unknown";
    if (sql.hasCodes.get(id)) return "has_codes";
    const version = row.version + 1;
    const at = now();
    versions.add({ propertyId, id, version, change: "deleted", changedFields: [], body: bodyOf(row), at, actor });
    sql.remove.run(id);
    return "deleted";
  };

  return { insert, put, remove };
}

/**
 * Promotions with their versions, their codes, and the compiled set of each property.
 * @param now epoch milliseconds
 * @param settingsOf the settings of a property that evaluations use
 */
export function promotionTable(
  db: Db,
  now: () => number,
  settingsOf: (propertyId: string) => Settings,
  transactions: Transactions,
) {
  const sql = statements(db);
  const versions = versionTable(db);
  const codes = codeTable(db, now, transactions.dataVersion);
  const find = (propertyId: string, id: number): StoredPromotion | null => {
    const row = sql.byId.get(propertyId, id);
    return row ? fromRow(row) : null;
  };

  const compiled = compiledPromotions(db, settingsOf, transactions, {
    all: (propertyId) => sql.all.all(propertyId).map(fromRow),
    find,
  });
  const { insert, put, remove } = promotionWrites(sql, versions, now);
  const createAll = (propertyId: string, bodies: readonly PromotionBody[], actor: string): StoredPromotion[] =>
    transactions
      .run(() => bodies.map((body) => insert(propertyId, body, actor)))
      .map((id) => compiled.refresh(propertyId, id)!);

  return {
    find,
    setOf: compiled.setOf,
    codes,
    versions: versions.page,
    version: versions.find,
    create: (propertyId: string, body: PromotionBody, actor: string) => createAll(propertyId, [body], actor)[0]!,
    createAll,
    update(
      propertyId: string,
      { id, version }: Pick<StoredPromotion, "id" | "version">,
      body: PromotionBody,
      actor: string,
    ): StoredPromotion | "outdated" | null {
      const result = transactions.run(() => put(propertyId, id, version, body, actor));
      return result === "done" ? compiled.refresh(propertyId, id) : result;
    },
    from: (propertyId: string, after: number, limit: number): StoredPromotion[] =>
      sql.from.all(propertyId, after, limit).map(fromRow),
    remove(propertyId: string, ids: readonly number[], actor: string): Deletion[] {
      const results = transactions.run(() => ids.map((id) => remove(propertyId, id, actor)));
      for (const id of ids) compiled.refresh(propertyId, id);
      return results;
    },
    writes: { insert, put },
    refresh: compiled.refresh,
    recompile: compiled.recompile,
    usesOf: (propertyId: string, id: number): number => sql.usesOf.get(propertyId, id) ?? 0,
    /** Adds uses to a promotion and to a code. Uses of a code whose id is not known belong to the promotion alone. */
    addUses(propertyId: string, { promotionId, codeId }: Consumer, by: number): void {
      if (by === 0) return;
      sql.addUses.run(by, promotionId);
      if (codeId !== null) codes.addUses(propertyId, codeId, by);
    },
  };
}

export type PromotionTable = ReturnType<typeof promotionTable>;
