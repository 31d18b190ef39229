import { isDeepStrictEqual } from "node:util";
import type { Purchase } from "../decide/purchase.ts";
import type { Property, RedemptionDraft, RedemptionLine } from "../records.ts";
import { changeCounter } from "./changes.ts";
import type { Db } from "./database.ts";
import type { PromotionTable } from "./promotions.ts";

/** A stored redemption, as far as its purchase needs it. */
export interface StoredDraft {
  id: number;
  promotion_id: number | null;
  code: string | null;
  counted: number;
  draft: string;
}

const keyOf = (promotionId: number | null, code: string | null): string => `${promotionId ?? 0} ${code ?? ""}`;

/** The redemptions of purchases, with what each line got. */
export function redemptionTable(db: Db, promotions: PromotionTable) {
  const nextChange = changeCounter(db);
  const ofTransaction = db.prepare<[string, string, string], StoredDraft>(
    `SELECT id, promotion_id, code, counted, draft FROM redemptions
     WHERE property_id = ? AND transaction_id = ? AND cdp_source = ?`,
  );
  const insert = db.prepare(
    `INSERT INTO redemptions (property_id, change_seq, cdp_source, transaction_id, promotion_id, promotion_version,
       promotion_name, code, basis, source, verified, status, reason, discount, claimed_discount, currency,
       redemption_count, counted, customer_id, visitor_id, occurred_at, received_at, draft)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'browser', 0, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)`,
  );
  const insertLine = db.prepare(
    `INSERT INTO redemption_lines (redemption_id, line_id, product_id, variant_id, sku, quantity, discount)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const drop = db.prepare("DELETE FROM redemptions WHERE id = ?");
  const customerUses = db.prepare<[string, string, string, string], { uses: number }>(
    `SELECT count(*) AS uses FROM redemptions
     WHERE property_id = ? AND customer_id = ? AND code = ? AND counted = 1 AND transaction_id IS NOT ?`,
  );

  const take = (property: Property, row: StoredDraft) => {
    drop.run(row.id);
    if (row.counted) promotions.addUses(property.id, row.promotion_id!, row.code, -1);
  };

  const give = (property: Property, purchase: Purchase, draft: RedemptionDraft, receivedAt: number) => {
    const counted = property.count_unverified && purchase.cdpSource === "Production" && draft.basis === "evaluated";
    const { lastInsertRowid } = insert.run(
      property.id,
      nextChange(),
      purchase.cdpSource,
      purchase.transactionId,
      draft.promotionId,
      draft.promotionVersion,
      draft.promotionName,
      draft.code,
      draft.basis,
      draft.status,
      draft.reason,
      draft.discount,
      draft.claimedDiscount,
      purchase.currency,
      Number(counted),
      purchase.customerId,
      purchase.visitorId,
      purchase.occurredAt,
      receivedAt,
      JSON.stringify(draft),
    );
    for (const line of draft.lines) insertLine.run(lastInsertRowid, ...cellsOf(line));
    if (counted) promotions.addUses(property.id, draft.promotionId!, draft.code, 1);
  };

  return {
    /** Uses that this transaction already holds, by promotion and code: they must not count against itself. */
    heldBy: (propertyId: string, { transactionId, cdpSource }: Purchase) =>
      ofTransaction.all(propertyId, transactionId, cdpSource).filter(({ counted }) => counted === 1),
    usesOfCustomer: (propertyId: string, customerId: string, code: string, except?: Purchase): number =>
      customerUses.get(propertyId, customerId, code, except?.transactionId ?? "")!.uses,
    /** Brings the stored redemptions of a purchase in line with what it ought to have; equal rows stay untouched. */
    reconcile(property: Property, purchase: Purchase, drafts: readonly RedemptionDraft[], receivedAt: number): void {
      const wanted = new Map(drafts.map((draft) => [keyOf(draft.promotionId, draft.code), draft]));
      for (const row of ofTransaction.all(property.id, purchase.transactionId, purchase.cdpSource)) {
        const key = keyOf(row.promotion_id, row.code);
        if (isDeepStrictEqual(JSON.parse(row.draft), wanted.get(key))) wanted.delete(key);
        else take(property, row);
      }
      for (const draft of wanted.values()) give(property, purchase, draft, receivedAt);
    },
  };
}

const cellsOf = ({ lineId, productId, variantId, sku, quantity, discount }: RedemptionLine) =>
  [lineId, productId, variantId, sku, quantity, discount] as const;

export type RedemptionTable = ReturnType<typeof redemptionTable>;
