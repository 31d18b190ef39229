import type { CouponCodeBody } from "../../../contract/promotion/coupon-code.ts";
import type { CodeBatch, CodeRefusal, Deletion, StoredCode } from "../../ports/promotions.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { codeLister } from "../queries/code-lists.ts";
import type { SyncOf } from "../sync-of.ts";
import { codeImporter } from "./code-imports.ts";
import { type CodeTable, codeFromRow } from "./coupon-codes.ts";
import { type OutboxEvent, outbox } from "./outbox.ts";
import type { PromotionTable } from "./promotions.ts";
import { holdEnder } from "./reservations.ts";

type Codes = SyncOf<
  "createCode" | "codes" | "code" | "hasCodes" | "deleteCodes" | "addCodes" | "codeImport" | "importCodes"
>;

/** Too few of a batch's candidates are new. Thrown so that the transaction is rolled back. */
class TooFewCandidates extends Error {}

function statements(db: Db) {
  return {
    exists: db
      .prepare<[string, number, number], 1>(
        "SELECT 1 FROM coupon_codes WHERE property_id = ? AND promotion_id = ? AND id = ?",
      )
      .pluck(),
    isDeleted: db
      .prepare<[string, number, number], 1>(
        "SELECT 1 FROM deleted_codes WHERE property_id = ? AND promotion_id = ? AND id = ?",
      )
      .pluck(),
    any: db.prepare<[string], 1>("SELECT 1 FROM coupon_codes WHERE property_id = ? LIMIT 1").pluck(),
  };
}

/**
 * Adds as many of a batch's candidates as it asks for.
 * @returns the added codes
 * @throws TooFewCandidates where too many of them exist already
 */
function addCandidates(
  codes: CodeTable,
  propertyId: string,
  promotionId: number,
  { candidates, count, ...limits }: CodeBatch,
): string[] {
  const added: string[] = [];
  for (const code of candidates) {
    if (added.length === count) break;
    if (codes.add(propertyId, promotionId, { code, ...limits })) added.push(code);
  }
  if (added.length < count) throw new TooFewCandidates();
  return added;
}

/** Deletes codes, which ends their holds. */
export function codeRemover(db: Db, codes: CodeTable, now: () => number) {
  const sql = statements(db);
  const endHolds = holdEnder(db, now);
  return (propertyId: string, promotionId: number, id: number, actor: string): Deletion => {
    if (sql.exists.get(propertyId, promotionId, id)) {
      codes.remove(propertyId, id, actor);
      endHolds(propertyId, id);
    }
    return sql.isDeleted.get(propertyId, promotionId, id) ? "deleted" : "unknown";
  };
}

/**
 * Operations on the codes of promotions.
 * @param now epoch milliseconds
 */
export function codeOperations(
  db: Db,
  promotions: PromotionTable,
  now: () => number,
  transactions: Transactions,
): Codes {
  const { codes } = promotions;
  const list = codeLister(db, codes);
  const events = outbox(db);
  const remove = codeRemover(db, codes, now);
  const { any } = statements(db);

  const refusalFor = (propertyId: string, promotionId: number): CodeRefusal | null => {
    const promotion = promotions.find(propertyId, promotionId);
    if (!promotion) return "no_promotion";
    return promotion.redemption_type === "COUPON" ? null : "not_coupon";
  };

  const find = (propertyId: string, code: string): StoredCode | null => {
    const row = codes.find(propertyId, code);
    return row && codeFromRow(row);
  };

  const create = (propertyId: string, promotionId: number, body: CouponCodeBody) => {
    const refusal = refusalFor(propertyId, promotionId);
    if (refusal) return refusal;
    if (!codes.add(propertyId, promotionId, body)) return "taken";
    const created = find(propertyId, body.code)!;
    events.add(propertyId, createdEvent(promotionId, created, now()));
    return created;
  };

  return {
    code: find,
    hasCodes: (propertyId) => any.get(propertyId) === 1,
    codes: (propertyId, promotionId, query) =>
      promotions.find(propertyId, promotionId) ? list(propertyId, promotionId, query) : null,
    createCode: (propertyId, promotionId, body) => transactions.run(() => create(propertyId, promotionId, body)),
    deleteCodes: (propertyId, promotionId, ids, actor) =>
      transactions.run(() => ids.map((id) => remove(propertyId, promotionId, id, actor))),
    addCodes(propertyId, promotionId, batch) {
      try {
        return transactions.run(() => {
          const refusal = refusalFor(propertyId, promotionId);
          if (refusal) return refusal;
          const added = addCandidates(codes, propertyId, promotionId, batch);
          events.add(propertyId, generatedEvent(promotionId, added.length, now()));
          return added.map((code) => find(propertyId, code)!);
        });
      } catch (error) {
        if (error instanceof TooFewCandidates) return "used_up";
        throw error;
      }
    },
    ...codeImporter(db, codes, refusalFor, now, transactions, events),
  };
}

const createdEvent = (promotionId: number, created: StoredCode, at: number): OutboxEvent => ({
  type: "offers:couponCode:created",
  subject: promotionId,
  at,
  data: {
    ...{ eventName: "COUPON_CODE", status: "CREATED", id: String(created.id), promotionId: String(promotionId) },
    ...{ code: created.code, maxUses: created.max_uses, maxUsesPerCustomer: created.max_uses_per_customer },
  },
});

/** Many codes were added to a promotion. */
export const generatedEvent = (promotionId: number, added: number, at: number): OutboxEvent => ({
  type: "offers:bulkUpload:completed",
  subject: promotionId,
  at,
  data: { eventName: "BULK_UPLOAD", status: "COMPLETED", promotionId: String(promotionId), added },
});
