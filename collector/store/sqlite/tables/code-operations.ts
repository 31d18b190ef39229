import type { CouponCodeBody } from "../../../contract/promotion/coupon-code.ts";
import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import type { CodeBatch, CodeRefusal, Deletion, StoredCode } from "../../ports/promotions.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { codeLister } from "../queries/code-lists.ts";
import type { SyncOf } from "../sync-of.ts";
import { codeImporter } from "./code-imports.ts";
import { codeFromRow } from "./coupon-codes.ts";
import { outbox } from "./outbox.ts";
import type { PromotionTable } from "./promotions.ts";

type Codes = SyncOf<"createCode" | "codes" | "code" | "deleteCodes" | "addCodes" | "codeImport" | "importCodes">;

/** Too few of a batch's candidates are free: undoes what was added of it. */
class UsedUp extends Error {}

/** What the API does with the codes of promotions. */
export function codeOperations(
  db: Db,
  promotions: PromotionTable,
  now: () => number,
  transactions: Transactions,
): Codes {
  const { codes } = promotions;
  const list = codeLister(db);
  const told = outbox(db);
  const ownerOf = db
    .prepare<[string, number, number], 1>(
      "SELECT 1 FROM coupon_codes WHERE property_id = ? AND promotion_id = ? AND id = ?",
    )
    .pluck();
  const wasThere = db
    .prepare<[string, number, number], 1>(
      "SELECT 1 FROM deleted_codes WHERE property_id = ? AND promotion_id = ? AND id = ?",
    )
    .pluck();

  const refused = (propertyId: string, promotionId: number): CodeRefusal | null => {
    const promotion = promotions.find(propertyId, promotionId);
    if (!promotion) return "no_promotion";
    return promotion.redemption_type === "COUPON" ? null : "not_coupon";
  };

  const find = (propertyId: string, code: string): StoredCode | null => {
    const row = codes.find(propertyId, canonicalCode(code));
    return row && codeFromRow(row);
  };

  const create = (propertyId: string, promotionId: number, body: CouponCodeBody) => {
    const refusal = refused(propertyId, promotionId);
    if (refusal) return refusal;
    if (!codes.add(propertyId, promotionId, body)) return "taken";
    const made = find(propertyId, body.code)!;
    told.tell(propertyId, {
      type: "offers:couponCode:created",
      promotionId,
      at: now(),
      data: { eventName: "COUPON_CODE", status: "CREATED", id: String(made.id), ...shown(promotionId, made) },
    });
    return made;
  };

  const remove = (propertyId: string, promotionId: number, id: number, actor: string): Deletion => {
    if (ownerOf.get(propertyId, promotionId, id)) codes.remove(propertyId, id, actor);
    return wasThere.get(propertyId, promotionId, id) ? "deleted" : "unknown";
  };

  const addBatch = (propertyId: string, promotionId: number, { candidates, count, ...limits }: CodeBatch) => {
    const added: string[] = [];
    for (const code of candidates) {
      if (added.length === count) break;
      if (codes.add(propertyId, promotionId, { code, ...limits })) added.push(code);
    }
    if (added.length < count) throw new UsedUp();
    told.tell(propertyId, {
      type: "offers:bulkUpload:completed",
      promotionId,
      at: now(),
      data: { eventName: "BULK_UPLOAD", status: "COMPLETED", promotionId: String(promotionId), added: count },
    });
    return added.map((code) => find(propertyId, code)!);
  };

  return {
    code: find,
    codes: (propertyId, promotionId, query) =>
      promotions.find(propertyId, promotionId) ? list(promotionId, query) : null,
    createCode: (propertyId, promotionId, body) => transactions.run(() => create(propertyId, promotionId, body)),
    deleteCodes: (propertyId, promotionId, ids, actor) =>
      transactions.run(() => ids.map((id) => remove(propertyId, promotionId, id, actor))),
    addCodes(propertyId, promotionId, batch) {
      try {
        return transactions.run(() => refused(propertyId, promotionId) ?? addBatch(propertyId, promotionId, batch));
      } catch (error) {
        if (error instanceof UsedUp) return "used_up";
        throw error;
      }
    },
    ...codeImporter(db, codes, refused, now, transactions, told),
  };
}

/** A code as it is told of. */
const shown = (promotionId: number, { code, max_uses, max_uses_per_customer }: StoredCode) => ({
  promotionId: String(promotionId),
  code,
  maxUses: max_uses,
  maxUsesPerCustomer: max_uses_per_customer,
});
