import { isDeepStrictEqual } from "node:util";
import type { Purchase } from "../decide/purchase.ts";
import type { Property, RedemptionDraft, RedemptionLine } from "../records.ts";
import type { Db } from "./database.ts";
import type { PromotionTable } from "./promotions.ts";
import type { Unit } from "./unit.ts";

/** A stored redemption, as far as its purchase needs it. */
export interface StoredDraft {
  id: number;
  promotion_id: number | null;
  code: string | null;
  counted: number;
  void: number;
  draft: string;
}

const keyOf = (promotionId: number | null, code: string | null): string => `${promotionId ?? 0} ${code ?? ""}`;

function statements(db: Db) {
  return {
    ofTransaction: db.prepare<[string, string, string], StoredDraft>(
      `SELECT id, promotion_id, code, counted, void, draft FROM redemptions
       WHERE property_id = ? AND transaction_id = ? AND cdp_source = ?`,
    ),
    insert: db.prepare(
      `INSERT INTO redemptions (property_id, change_seq, cdp_source, transaction_id, promotion_id, promotion_version,
         promotion_name, code, basis, source, verified, status, reason, discount, claimed_discount, currency,
         redemption_count, counted, void, customer_id, visitor_id, traffic, occurred_at, received_at, draft)
       VALUES (:property, :change, :source, :transaction, :promotion, :version, :name, :code, :basis, 'browser', 0,
         :status, :reason, :discount, :claim, :currency, 1, :counted, 0, :customer, :visitor, :traffic,
         :occurred, :received, :draft)`,
    ),
    update: db.prepare(
      `UPDATE redemptions SET change_seq = :change, promotion_version = :version, promotion_name = :name, basis = :basis,
         status = :status, reason = :reason, discount = :discount, claimed_discount = :claim, counted = :counted,
         void = 0, draft = :draft
       WHERE id = :id`,
    ),
    cancel: db.prepare("UPDATE redemptions SET void = 1, counted = 0, change_seq = ? WHERE id = ?"),
    dropLines: db.prepare("DELETE FROM redemption_lines WHERE redemption_id = ?"),
    insertLine: db.prepare(
      `INSERT INTO redemption_lines (redemption_id, line_id, product_id, variant_id, sku, quantity, discount)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    usesOfCustomer: db.prepare<[string, string, string, string], { uses: number }>(
      `SELECT count(*) AS uses FROM redemptions
       WHERE property_id = ? AND customer_id = ? AND code = ? AND counted = 1 AND transaction_id IS NOT ?`,
    ),
  };
}

/** The redemptions of purchases, with what each line got. */
export function redemptionTable(db: Db, promotions: PromotionTable, { nextChange }: Unit) {
  const sql = statements(db);

  const count = (
    property: Property,
    { promotion_id, code }: Pick<StoredDraft, "promotion_id" | "code">,
    by: number,
  ) => {
    if (by !== 0) promotions.addUses(property.id, promotion_id!, code, by);
  };

  const valuesOf = (property: Property, purchase: Purchase, draft: RedemptionDraft) => ({
    change: nextChange(),
    version: draft.promotionVersion,
    name: draft.promotionName,
    basis: draft.basis,
    status: draft.status,
    reason: draft.reason,
    discount: draft.discount,
    claim: draft.claimedDiscount,
    counted: Number(property.count_unverified && purchase.cdpSource === "Production" && draft.basis === "evaluated"),
    draft: JSON.stringify(draft),
  });

  const insert = (property: Property, purchase: Purchase, draft: RedemptionDraft, receivedAt: number) => {
    const values = valuesOf(property, purchase, draft);
    const { lastInsertRowid } = sql.insert.run({
      ...values,
      property: property.id,
      source: purchase.cdpSource,
      transaction: purchase.transactionId,
      promotion: draft.promotionId,
      code: draft.code,
      currency: purchase.currency,
      customer: purchase.customerId,
      visitor: purchase.visitorId,
      traffic: purchase.traffic,
      occurred: purchase.occurredAt,
      received: receivedAt,
    });
    for (const line of draft.lines) sql.insertLine.run(lastInsertRowid, ...cellsOf(line));
    count(property, { promotion_id: draft.promotionId, code: draft.code }, values.counted);
  };

  const update = (property: Property, purchase: Purchase, row: StoredDraft, draft: RedemptionDraft) => {
    const values = valuesOf(property, purchase, draft);
    sql.update.run({ ...values, id: row.id });
    sql.dropLines.run(row.id);
    for (const line of draft.lines) sql.insertLine.run(row.id, ...cellsOf(line));
    count(property, row, values.counted - row.counted);
  };

  /** The row stays, so that whoever has read it hears of the change. */
  const cancel = (property: Property, row: StoredDraft) => {
    sql.cancel.run(nextChange(), row.id);
    count(property, row, -row.counted);
  };

  return {
    /** Uses that this transaction already holds, by promotion and code: they must not count against itself. */
    heldBy: (propertyId: string, { transactionId, cdpSource }: Purchase) =>
      sql.ofTransaction.all(propertyId, transactionId, cdpSource).filter(({ counted }) => counted === 1),
    usesOfCustomer: (propertyId: string, customerId: string, code: string, except?: Purchase): number =>
      sql.usesOfCustomer.get(propertyId, customerId, code, except?.transactionId ?? "")!.uses,
    /** Brings the stored redemptions of a purchase in line with what it ought to have; equal rows stay untouched. */
    reconcile(property: Property, purchase: Purchase, drafts: readonly RedemptionDraft[], receivedAt: number): void {
      const wanted = new Map(drafts.map((draft) => [keyOf(draft.promotionId, draft.code), draft]));
      for (const row of sql.ofTransaction.all(property.id, purchase.transactionId, purchase.cdpSource)) {
        const key = keyOf(row.promotion_id, row.code);
        const draft = wanted.get(key);
        wanted.delete(key);
        if (draft && (row.void === 1 || !isDeepStrictEqual(JSON.parse(row.draft), draft))) {
          update(property, purchase, row, draft);
        } else if (!draft && row.void === 0) cancel(property, row);
      }
      for (const draft of wanted.values()) insert(property, purchase, draft, receivedAt);
    },
  };
}

const cellsOf = ({ lineId, productId, variantId, sku, quantity, discount }: RedemptionLine) =>
  [lineId, productId, variantId, sku, quantity, discount] as const;

export type RedemptionTable = ReturnType<typeof redemptionTable>;
