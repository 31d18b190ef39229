import { REDEMPTION_LINE_COLUMNS } from "../../columns/redemption-lines.ts";
import { REDEMPTION_COLUMNS } from "../../columns/redemptions.ts";
import type { BoughtLine } from "../../decide/bought.ts";
import { customerKeyOf, type Identities, otherKeysOf } from "../../decide/identities.ts";
import type { Purchase } from "../../decide/purchase.ts";
import type { Confirmation, RedemptionDraft, Source, Traffic } from "../../ports/records.ts";
import type { OrderReversal } from "../../ports/redemptions.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { inserter, updater, without } from "./fact-statements.ts";
import { redemptionIdentities } from "./redemption-identities.ts";
import { fromRow, STORED_REDEMPTION, type StoredRedemption, type StoredRow } from "./stored-redemptions.ts";

/** The columns that a changed redemption replaces. */
const REPLACED_COLUMNS = without(
  REDEMPTION_COLUMNS,
  "property_id",
  "transaction_id",
  "cdp_source",
  "promotion_id",
  "code",
  "visitor_id",
  "received_at",
);

/** The written values of a redemption, besides its change. */
export interface RedemptionValues {
  readonly draft: RedemptionDraft;
  /** The number of the evaluation that gave the draft; null where it is unknown. */
  readonly engine: number | null;
  /** The code that it uses. */
  readonly codeId: number | null;
  /** The units that the order bought on each line; null where they are not known. */
  readonly bought: readonly BoughtLine[] | null;
  readonly source: Source;
  readonly currency: string;
  readonly uses: number;
  readonly counted: boolean;
  readonly customerId: string | null;
  /** Which order of the customer it is, from 1; null where it is unknown. */
  readonly customerOrder: number | null;
  /** The buyer. Only a redemption that consumes uses of a code stores more than the first identity. */
  readonly identities: Identities;
  readonly traffic: Traffic;
  readonly occurredAt: number;
  /** How the facts of its quote were confirmed; null without a quote. */
  readonly confirmation: Confirmation | null;
}

function statements(db: Db) {
  return {
    ofTransaction: db.prepare<[string, string, string], StoredRow>(
      `SELECT ${STORED_REDEMPTION} FROM redemptions WHERE property_id = ? AND transaction_id = ? AND cdp_source = ?`,
    ),
    isRedeemed: db
      .prepare<[string, string, string], 1>(
        "SELECT 1 FROM redemptions WHERE property_id = ? AND transaction_id = ? AND cdp_source = ? LIMIT 1",
      )
      .pluck(),
    isInEffect: db
      .prepare<[string, string, string], 0 | 1>(
        `SELECT EXISTS (SELECT 1 FROM redemptions WHERE property_id = ? AND transaction_id = ? AND cdp_source = ?
           AND verified = 1 AND void = 0 AND reversed_at IS NULL)`,
      )
      .pluck(),
    insert: inserter(db, "redemptions", REDEMPTION_COLUMNS),
    update: updater(db, "redemptions", REPLACED_COLUMNS),
    makeVoid: db.prepare("UPDATE redemptions SET void = 1, counted = 0, change_seq = ? WHERE id = ?"),
    setVisitor: db.prepare("UPDATE redemptions SET visitor_id = ?, change_seq = ? WHERE id = ?"),
    deleteReversals: db.prepare("DELETE FROM reversals WHERE redemption_id = ?"),
    unreverse: db.prepare(
      "UPDATE redemptions SET reversed_at = NULL, reversed_discount = 0, change_seq = ? WHERE id = ?",
    ),
    setCustomerOrder: db.prepare(
      "UPDATE redemptions SET customer_order = ?, change_seq = ? WHERE id = ? AND customer_order IS NOT ?",
    ),
    deleteLines: db.prepare("DELETE FROM redemption_lines WHERE redemption_id = ?"),
    insertLine: inserter(db, "redemption_lines", REDEMPTION_LINE_COLUMNS),
    reversals: db.prepare<[string, string, string], Omit<OrderReversal, "whole"> & { readonly whole: number }>(
      `SELECT id AS redemptionId, reversed_at IS NOT NULL AS whole, reversed_discount AS reversedDiscount,
         (SELECT max(v.at) FROM reversals v WHERE v.redemption_id = r.id) AS reversedAt
       FROM redemptions r
       WHERE property_id = ? AND transaction_id = ? AND cdp_source = ? AND verified = 1
         AND EXISTS (SELECT 1 FROM reversals v WHERE v.redemption_id = r.id)
       ORDER BY id`,
    ),
  };
}

/** The columns of a redemption's values. */
const columnsOf = ({ draft, bought, confirmation, identities, ...values }: RedemptionValues, changeSeq: number) => ({
  ...values,
  customerKey: customerKeyOf(identities),
  bought: bought && JSON.stringify(bought),
  confirmedBy: confirmation && JSON.stringify(confirmation.confirmedBy),
  quoteDifferences: confirmation?.differences.length ? JSON.stringify(confirmation.differences) : null,
  changeSeq,
  verified: values.source === "server",
  void: false,
  basis: draft.basis,
  status: draft.status,
  reason: draft.reason,
  discount: draft.discount,
  shippingDiscount: draft.shippingDiscount ?? 0,
  claimedDiscount: draft.claimedDiscount,
  promotionVersion: draft.promotionVersion,
  promotionName: draft.promotionName,
  draft: JSON.stringify(draft),
});

/** Changes of single values. */
const rowChanges = (sql: ReturnType<typeof statements>, nextChange: () => number) => ({
  /** Makes a redemption void. The row stays: readers of the change feed must receive the change. */
  makeVoid: (id: number): void => void sql.makeVoid.run(nextChange(), id),
  /** Equal rows stay unchanged. */
  setCustomerOrder: (id: number, customerOrder: number | null): void =>
    void sql.setCustomerOrder.run(customerOrder, nextChange(), id, customerOrder),
  setVisitor: (id: number, visitorId: string | null): void => void sql.setVisitor.run(visitorId, nextChange(), id),
});

/** Rows of redemptions, of their lines and of their buyers' identities. */
export function redemptionRows(db: Db, { nextChange }: Transactions) {
  const sql = statements(db);
  const identitiesTable = redemptionIdentities(db);

  const insertLines = (redemptionId: number, { lines }: RedemptionDraft) => {
    for (const line of lines) sql.insertLine({ ...line, redemptionId });
  };

  const insertIdentities = (id: number, { counted, codeId, identities }: RedemptionValues) => {
    if (counted && codeId !== null) identitiesTable.add(id, codeId, otherKeysOf(identities));
  };

  return {
    /** All redemptions of a transaction, also void ones. */
    ofTransaction(propertyId: string, transactionId: string, cdpSource: string): StoredRedemption[] {
      // Most have none when they are redeemed, and a row of many columns costs much even where there is none.
      if (sql.isRedeemed.get(propertyId, transactionId, cdpSource) === undefined) return [];
      return sql.ofTransaction.all(propertyId, transactionId, cdpSource).map(fromRow);
    },
    /** The reversed redemptions of a transaction that a server redeemed. */
    reversalsIn: (propertyId: string, transactionId: string, cdpSource: string): OrderReversal[] =>
      sql.reversals.all(propertyId, transactionId, cdpSource).map((row) => ({ ...row, whole: row.whole === 1 })),
    /** Whether a server redeemed a transaction, and any of its redemptions is not reversed as a whole. */
    isInEffect: (propertyId: string, transactionId: string, cdpSource: string): boolean =>
      sql.isInEffect.get(propertyId, transactionId, cdpSource) === 1,
    /** Removes the reversals of a redemption, as if it had never been reversed. */
    removeReversals(id: number): void {
      sql.deleteReversals.run(id);
      sql.unreverse.run(nextChange(), id);
    },
    usesOfIdentity: identitiesTable.usesOf,
    /** Replaces the identities besides the first one, of a redemption that consumes uses of a code. */
    setIdentities(id: number, codeId: number, identities: Identities): void {
      identitiesTable.remove(id);
      identitiesTable.add(id, codeId, otherKeysOf(identities));
    },
    /** @returns the id of the redemption */
    insert(propertyId: string, purchase: Purchase, values: RedemptionValues, receivedAt: number): number {
      const { cdpSource, transactionId, visitorId } = purchase;
      const { promotionId, code } = values.draft;
      const key = { propertyId, cdpSource, transactionId, promotionId, code };
      const id = Number(
        sql.insert({ ...columnsOf(values, nextChange()), ...key, visitorId, receivedAt }).lastInsertRowid,
      );
      insertLines(id, values.draft);
      insertIdentities(id, values);
      return id;
    },
    update(id: number, values: RedemptionValues): void {
      sql.update(columnsOf(values, nextChange()), id);
      sql.deleteLines.run(id);
      insertLines(id, values.draft);
      identitiesTable.remove(id);
      insertIdentities(id, values);
    },
    ...rowChanges(sql, nextChange),
  };
}

export type RedemptionRows = ReturnType<typeof redemptionRows>;
