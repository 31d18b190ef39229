import { isDeepStrictEqual } from "node:util";
import type { Purchase } from "../../decide/purchase.ts";
import type { RequestedUse } from "../../decide/redeem.ts";
import type { Frozen } from "../../decide/settle.ts";
import type { Property, RedemptionDraft, RedemptionLine } from "../../ports/records.ts";
import type { ReportedRedemption } from "../../ports/redemptions.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { PromotionTable } from "./promotions.ts";
import { fromRow, isFrozen, STORED_COLUMNS, type StoredRedemption, type StoredRow } from "./stored-redemptions.ts";

const keyOf = (promotionId: number | null, code: string | null): string => `${promotionId ?? 0} ${code ?? ""}`;

function statements(db: Db) {
  return {
    ofTransaction: db.prepare<[string, string, string], StoredRow>(
      `SELECT ${STORED_COLUMNS} FROM redemptions WHERE property_id = ? AND transaction_id = ? AND cdp_source = ?`,
    ),
    insert: db.prepare(
      `INSERT INTO redemptions (property_id, change_seq, cdp_source, transaction_id, promotion_id, promotion_version,
         promotion_name, code, basis, source, verified, status, reason, discount, claimed_discount, currency,
         redemption_count, counted, void, customer_id, customer_key, visitor_id, traffic, occurred_at, received_at, draft)
       VALUES (:property, :change, :cdpSource, :transaction, :promotion, :version, :name, :code, :basis, :source, :verified,
         :status, :reason, :discount, :claim, :currency, :uses, :counted, 0, :customer, :customerKey, :visitor, :traffic,
         :occurred, :received, :draft)`,
    ),
    update: db.prepare(
      `UPDATE redemptions SET change_seq = :change, promotion_version = :version, promotion_name = :name, basis = :basis,
         source = :source, verified = :verified, status = :status, reason = :reason, discount = :discount,
         claimed_discount = :claim, currency = :currency, redemption_count = :uses, counted = :counted, void = 0,
         customer_id = :customer, customer_key = :customerKey, traffic = :traffic, occurred_at = :occurred, draft = :draft
       WHERE id = :id`,
    ),
    cancel: db.prepare("UPDATE redemptions SET void = 1, counted = 0, change_seq = ? WHERE id = ?"),
    place: db.prepare("UPDATE redemptions SET visitor_id = ?, change_seq = ? WHERE id = ?"),
    dropLines: db.prepare("DELETE FROM redemption_lines WHERE redemption_id = ?"),
    insertLine: db.prepare(
      `INSERT INTO redemption_lines (redemption_id, line_id, product_id, variant_id, sku, quantity, discount)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    usesOfCustomer: db
      .prepare<[string, string, string, string], number>(
        `SELECT ifnull(sum(redemption_count), 0) FROM redemptions
         WHERE property_id = ? AND customer_key = ? AND code = ? AND counted = 1 AND transaction_id IS NOT ?`,
      )
      .pluck(),
  };
}

/** What is written of a redemption, beside its change. */
interface Values {
  readonly draft: RedemptionDraft;
  readonly source: "browser" | "server";
  readonly currency: string;
  readonly uses: number;
  readonly counted: boolean;
  readonly customerId: string | null;
  readonly customerKey: string | null;
  readonly traffic: string;
  readonly occurredAt: number;
}

/** The redemptions of purchases, with what each line got. */
export function redemptionTable(db: Db, promotions: PromotionTable, { nextChange }: Transactions) {
  const sql = statements(db);

  const count = (property: Property, { promotionId, code }: Frozen | RedemptionDraft, by: number) => {
    if (by !== 0) promotions.addUses(property.id, promotionId!, code, by);
  };

  const cellsOf = ({ draft, source, ...given }: Values) => ({
    change: nextChange(),
    version: draft.promotionVersion,
    name: draft.promotionName,
    basis: draft.basis,
    source,
    verified: Number(source === "server"),
    status: draft.status,
    reason: draft.reason,
    discount: draft.discount,
    claim: draft.claimedDiscount,
    currency: given.currency,
    uses: given.uses,
    counted: Number(given.counted),
    customer: given.customerId,
    customerKey: given.customerKey,
    traffic: given.traffic,
    occurred: given.occurredAt,
    draft: JSON.stringify(draft),
  });

  const insertLines = (id: number, { lines }: RedemptionDraft) => {
    for (const line of lines) sql.insertLine.run(id, ...lineCells(line));
  };

  const insert = (property: Property, purchase: Purchase, values: Values, receivedAt: number): number => {
    const { draft } = values;
    const { lastInsertRowid } = sql.insert.run({
      ...cellsOf(values),
      property: property.id,
      cdpSource: purchase.cdpSource,
      transaction: purchase.transactionId,
      promotion: draft.promotionId,
      code: draft.code,
      visitor: purchase.visitorId,
      received: receivedAt,
    });
    insertLines(Number(lastInsertRowid), draft);
    if (values.counted) count(property, draft, values.uses);
    return Number(lastInsertRowid);
  };

  const update = (property: Property, row: StoredRedemption, values: Values): number => {
    sql.update.run({ ...cellsOf(values), id: row.id });
    sql.dropLines.run(row.id);
    insertLines(row.id, values.draft);
    count(property, row, (values.counted ? values.uses : 0) - usesOf(row));
    return row.id;
  };

  /** The row stays, so that whoever has read it hears of the change. */
  const cancel = (property: Property, row: StoredRedemption) => {
    sql.cancel.run(nextChange(), row.id);
    count(property, row, -usesOf(row));
  };

  /** What a server confirmed before the browser told of the order belongs to the visitor who placed it. */
  const place = (row: StoredRedemption, { visitorId }: Purchase) => {
    if (row.visitorId === null && visitorId !== null) sql.place.run(visitorId, nextChange(), row.id);
  };

  return {
    /** All redemptions of a transaction, void ones too. */
    ofTransaction: (propertyId: string, transactionId: string, cdpSource: string): StoredRedemption[] =>
      sql.ofTransaction.all(propertyId, transactionId, cdpSource).map(fromRow),
    /** @param except a transaction whose own uses don't count */
    usesOfCustomer: (propertyId: string, customerKey: string, code: string, except: string | null): number =>
      sql.usesOfCustomer.get(propertyId, customerKey, code, except ?? "")!,
    /**
     * Brings the stored redemptions of a purchase in line with what its browser's telling comes to; equal rows, and those
     * that are frozen, stay untouched.
     * @param stored all of the transaction
     * @param drafts none of which is frozen
     */
    reconcile(
      property: Property,
      purchase: Purchase,
      stored: readonly StoredRedemption[],
      drafts: readonly RedemptionDraft[],
      receivedAt: number,
    ): void {
      const wanted = new Map(drafts.map((draft) => [keyOf(draft.promotionId, draft.code), draft]));
      for (const row of stored) {
        if (isFrozen(row)) {
          place(row, purchase);
          continue;
        }
        const key = keyOf(row.promotionId, row.code);
        const draft = wanted.get(key);
        wanted.delete(key);
        if (draft && !isSame(row, draft, purchase)) update(property, row, toldValues(property, purchase, draft));
        else if (!draft && !row.void) cancel(property, row);
      }
      for (const draft of wanted.values()) {
        insert(property, purchase, toldValues(property, purchase, draft), receivedAt);
      }
    },
    /**
     * Writes what a server redeemed: a row that the browser's telling made is confirmed, and its own.
     * @param purchase with what the server told of it
     * @returns its id
     */
    confirm(
      property: Property,
      purchase: Purchase,
      stored: readonly StoredRedemption[],
      { draft, count: uses, code }: RequestedUse,
      { currency, customerId, transactionDate }: ReportedRedemption,
      receivedAt: number,
    ): number {
      const known = stored.find((row) => row.promotionId === draft.promotionId && row.code === code);
      const values: Values = {
        draft,
        source: "server",
        currency,
        uses,
        counted: purchase.cdpSource === "Production",
        customerId,
        customerKey: purchase.customerKey,
        traffic: "human",
        occurredAt: transactionDate,
      };
      return known ? update(property, known, values) : insert(property, purchase, values, receivedAt);
    },
  };
}

const isSame = (row: StoredRedemption, draft: RedemptionDraft, { customerKey }: Purchase): boolean =>
  !row.void && row.customerKey === customerKey && isDeepStrictEqual(JSON.parse(row.draft), draft);

/** Uses that a row takes of its limits. */
const usesOf = ({ counted, uses }: StoredRedemption): number => (counted ? uses : 0);

/** What only a browser told of uses up limits where the property says so, and the rules confirm it. */
const toldValues = (property: Property, purchase: Purchase, draft: RedemptionDraft): Values => ({
  draft,
  source: "browser",
  currency: purchase.currency,
  uses: 1,
  counted: property.count_unverified && purchase.cdpSource === "Production" && draft.basis === "evaluated",
  customerId: purchase.customerId,
  customerKey: purchase.customerKey,
  traffic: purchase.traffic,
  occurredAt: purchase.occurredAt,
});

const lineCells = ({ lineId, productId, variantId, sku, quantity, discount }: RedemptionLine) =>
  [lineId, productId, variantId, sku, quantity, discount] as const;

export type RedemptionTable = ReturnType<typeof redemptionTable>;
