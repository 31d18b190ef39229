import { isDeepStrictEqual } from "node:util";
import { boughtAtPositions } from "../../decide/bought.ts";
import { customerKeyOf, type Identities, otherKeysOf } from "../../decide/identities.ts";
import type { Purchase } from "../../decide/purchase.ts";
import type { RequestedUse } from "../../decide/redeem.ts";
import { codeIdOf, type Rules } from "../../decide/rules.ts";
import type { Property, RedemptionDraft } from "../../ports/records.ts";
import type { ReportedRedemption } from "../../ports/redemptions.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { Consumer, PromotionTable } from "./promotions.ts";
import { type RedemptionRows, type RedemptionValues, redemptionRows } from "./redemption-rows.ts";
import { isFrozen, type StoredRedemption } from "./stored-redemptions.ts";

const keyOf = (promotionId: number | null, code: string | null): string => `${promotionId ?? 0} ${code ?? ""}`;

const consumerOf = ({ draft: { promotionId }, codeId }: RedemptionValues): Consumer => ({
  promotionId,
  codeId,
});

/** Writes redemptions, and adds their uses to those of promotions and codes. */
function countedRows(rows: RedemptionRows, promotions: PromotionTable) {
  const { addUses } = promotions;
  return {
    /** @returns the id of the redemption */
    insert(property: Property, purchase: Purchase, values: RedemptionValues, receivedAt: number): number {
      const id = rows.insert(property.id, purchase, values, receivedAt);
      if (values.counted) addUses(property.id, consumerOf(values), values.uses);
      return id;
    },
    /** @returns the id of the redemption */
    update(property: Property, row: StoredRedemption, values: RedemptionValues): number {
      rows.update(row.id, values);
      const uses = values.counted ? values.uses : 0;
      const isSameCode = row.codeId === values.codeId;
      addUses(property.id, row, (isSameCode ? uses : 0) - usesOf(row));
      if (!isSameCode) addUses(property.id, consumerOf(values), uses);
      return row.id;
    },
    makeVoid(property: Property, row: StoredRedemption): void {
      rows.makeVoid(row.id);
      addUses(property.id, row, -usesOf(row));
    },
    /** Removes the reversals of a row. The caller makes it void, or replaces it: it consumes nothing by itself. */
    withoutReversals(row: StoredRedemption): StoredRedemption {
      if (row.reversed) rows.removeReversals(row.id);
      return { ...row, reversed: false };
    },
  };
}

type CountedRows = ReturnType<typeof countedRows>;

/** Adds to redemptions what becomes known of their order later. */
function completedRows(rows: RedemptionRows) {
  return {
    /** A redemption belongs to the visitor of the order, who may become known later than it, or turn out to be another one. */
    setVisitor(row: StoredRedemption, { visitorId }: Purchase): void {
      if (row.visitorId !== visitorId) rows.setVisitor(row.id, visitorId);
    },
    /** The identities that count besides the server's become known with the visitor. */
    setIdentities(row: StoredRedemption, { identities }: Purchase): void {
      const { id, codeId, customerKey } = row;
      const isOfBuyer = row.verified && row.counted && customerKey === customerKeyOf(identities);
      if (isOfBuyer && codeId !== null && !hasOthers(row, identities)) rows.setIdentities(id, codeId, identities);
    },
  };
}

/** The redemptions that a settled purchase should have, and the rules that it was settled by. */
export interface SettledRedemptions extends Pick<RedemptionValues, "engine"> {
  readonly drafts: readonly RedemptionDraft[];
  readonly rules: Rules;
}

/** A use that a server redeems. */
export interface ConfirmedUse
  extends Pick<RequestedUse, "draft" | "code" | "count" | "bought" | "confirmation" | "engine"> {
  /** The code that it uses; null without one. */
  readonly codeId: number | null;
}

/** The values of an order that its redemptions repeat. */
export type RedeemedOrder = Pick<ReportedRedemption, "currency" | "customerId" | "transactionDate">;

/**
 * Brings the stored redemptions of a purchase in line with its settlement. Equal rows, and frozen ones, stay unchanged.
 * @param stored all redemptions of the transaction
 * @param settled its redemptions, without frozen ones
 */
function reconciler(rows: RedemptionRows, { insert, update, makeVoid }: CountedRows) {
  const { setVisitor, setIdentities } = completedRows(rows);
  return (
    property: Property,
    purchase: Purchase,
    stored: readonly StoredRedemption[],
    { engine, drafts, rules }: SettledRedemptions,
    receivedAt: number,
  ): void => {
    const missing = new Map(drafts.map((draft) => [keyOf(draft.promotionId, draft.code), draft]));
    for (const row of stored) {
      if (isFrozen(row)) {
        setVisitor(row, purchase);
        setIdentities(row, purchase);
        continue;
      }
      const key = keyOf(row.promotionId, row.code);
      const draft = missing.get(key);
      missing.delete(key);
      if (draft) setVisitor(row, purchase);
      if (draft && !isSame(row, { draft, engine }, purchase))
        update(
          property,
          row,
          browserValues(property, purchase, { draft, engine, codeId: codeIdAgain(row, draft, rules) }),
        );
      else if (!draft && !row.void) makeVoid(property, row);
    }
    for (const draft of missing.values()) {
      insert(
        property,
        purchase,
        browserValues(property, purchase, { draft, engine, codeId: codeIdOf(rules, draft) }),
        receivedAt,
      );
    }
  };
}

/** Records redemptions that a server reports. */
function serverRedemptions({ insert, update, makeVoid, withoutReversals }: CountedRows) {
  /**
   * Records a redemption by a server: confirms the row that the browser's report created, or adds its own.
   * @param purchase as the server reported it
   * @returns the id of the redemption
   */
  const confirm = (
    property: Property,
    purchase: Purchase,
    stored: readonly StoredRedemption[],
    use: ConfirmedUse,
    order: RedeemedOrder,
    receivedAt: number,
  ): number => {
    const reported = stored.find((row) => row.promotionId === use.draft.promotionId && row.code === use.code);
    const values = serverValues(purchase, use, order);
    return reported
      ? update(property, withoutReversals(reported), values)
      : insert(property, purchase, values, receivedAt);
  };
  return {
    confirm,
    /**
     * Brings the redemptions of an order in line with what the shop's server reports: the others that a server confirmed become void.
     * @param purchase as the server reported it
     */
    replaceVerified(
      property: Property,
      purchase: Purchase,
      stored: readonly StoredRedemption[],
      uses: readonly ConfirmedUse[],
      order: RedeemedOrder,
      receivedAt: number,
    ): void {
      const kept = new Set(uses.map(({ draft }) => keyOf(draft.promotionId, draft.code)));
      for (const row of stored)
        if (row.verified && !row.void && !kept.has(keyOf(row.promotionId, row.code))) makeVoid(property, row);
      for (const use of uses) confirm(property, purchase, stored, use, order, receivedAt);
    },
  };
}

/** The redemptions of purchases, with their lines and their uses. */
export function redemptionTable(db: Db, promotions: PromotionTable, transactions: Transactions) {
  const rows = redemptionRows(db, transactions);
  const counted = countedRows(rows, promotions);
  const { makeVoid, withoutReversals } = counted;
  return {
    ofTransaction: rows.ofTransaction,
    isInEffect: rows.isInEffect,
    usesOfIdentity: rows.usesOfIdentity,
    reversalsIn: rows.reversalsIn,
    reconcile: reconciler(rows, counted),
    /** Makes the redemptions of a purchase void that nobody reports any more, except those that a server confirmed. */
    withdraw(property: Property, stored: readonly StoredRedemption[]): void {
      for (const row of stored)
        if (!row.verified && (!row.void || row.reversed)) makeVoid(property, withoutReversals(row));
    },
    /** Makes reversed redemptions void that only another visitor reported: the order of this one starts without reversals. */
    restart(property: Property, stored: readonly StoredRedemption[]): void {
      for (const row of stored) if (!row.verified && row.reversed) makeVoid(property, withoutReversals(row));
    },
    ...serverRedemptions(counted),
    /** Says which order of the customer redemptions are on. */
    setCustomerOrder(stored: readonly StoredRedemption[], customerOrder: number | null): void {
      for (const { id } of stored) rows.setCustomerOrder(id, customerOrder);
    },
  };
}

/** A redemption in effect keeps its code, and stays without one where that is not attributable. */
const codeIdAgain = (row: StoredRedemption, draft: RedemptionDraft, rules: Rules): number | null =>
  row.void ? codeIdOf(rules, draft) : row.codeId;

const isSame = (
  row: StoredRedemption,
  { draft, engine }: Pick<RedemptionValues, "draft" | "engine">,
  purchase: Purchase,
): boolean =>
  !row.void &&
  row.engine === engine &&
  REPEATED.every((field) => row[field] === purchase[field]) &&
  row.customerKey === customerKeyOf(purchase.identities) &&
  (!row.counted || row.codeId === null || hasOthers(row, purchase.identities)) &&
  isDeepStrictEqual(JSON.parse(row.draft), draft);

/** Values of a purchase that its redemptions repeat. */
const REPEATED = ["customerId", "currency", "traffic", "occurredAt"] as const;

/** Whether a redemption has the identities of a purchase besides the first one. */
function hasOthers({ otherKeys }: StoredRedemption, identities: Identities): boolean {
  const others = otherKeysOf(identities);
  return others.length === otherKeys.length && others.every((key) => otherKeys.includes(key));
}

/** The uses of its limits that a redemption consumes. */
const usesOf = ({ counted, uses }: StoredRedemption): number => (counted ? uses : 0);

/** A redemption that a server reported consumes uses, except on a test site. */
const serverValues = (
  { cdpSource, identities, customerOrder }: Purchase,
  { draft, engine, count, bought, codeId, confirmation }: ConfirmedUse,
  { currency, customerId, transactionDate }: RedeemedOrder,
): RedemptionValues => ({
  draft,
  engine,
  codeId,
  bought,
  source: "server",
  currency,
  uses: count,
  // A code of no promotion has no limits.
  counted: cdpSource === "Production" && draft.promotionId !== null,
  customerId,
  customerOrder,
  identities,
  traffic: "human",
  occurredAt: transactionDate,
  confirmation,
});

/** A redemption that only a browser reported consumes uses where the property says so, and the rules confirm it. */
const browserValues = (
  property: Property,
  purchase: Purchase,
  { draft, engine, codeId }: Pick<RedemptionValues, "draft" | "engine" | "codeId">,
): RedemptionValues => ({
  draft,
  engine,
  codeId,
  bought: purchase.completed && draft.basis === "evaluated" ? boughtAtPositions(purchase.completed) : null,
  source: "browser",
  currency: purchase.currency,
  uses: 1,
  counted: property.count_unverified && purchase.cdpSource === "Production" && draft.basis === "evaluated",
  customerId: purchase.customerId,
  customerOrder: purchase.customerOrder,
  identities: purchase.identities,
  traffic: purchase.traffic,
  occurredAt: purchase.occurredAt,
  confirmation: null,
});

export type RedemptionTable = ReturnType<typeof redemptionTable>;
