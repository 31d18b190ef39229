import { REDEMPTION_COLUMNS } from "../../columns/redemptions.ts";
import { REVERSAL_COLUMNS } from "../../columns/reversals.ts";
import { type BoughtLine, statedAndPurchased } from "../../decide/bought.ts";
import {
  type DiscountedLine,
  type ReversedUnits,
  type ReversibleLine,
  reverseAll,
  reverseLines,
  reversibleLines,
} from "../../decide/reverse.ts";
import type { Refused, Reversal, ReversalRequest } from "../../ports/redemptions.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { fieldList, inserter, only, type SelectedRow } from "./fact-statements.ts";
import type { IdempotencyTable } from "./idempotency.ts";
import type { PromotionTable } from "./promotions.ts";

const REVERSIBLE_COLUMNS = only(
  REDEMPTION_COLUMNS,
  "cdp_source",
  "transaction_id",
  "basis",
  "promotion_id",
  "code",
  "code_id",
  "currency",
  "discount",
  "redemption_count",
  "counted",
  "bought",
  "reversed_at",
  "reversed_discount",
);

type ReversibleRow = SelectedRow<typeof REVERSIBLE_COLUMNS>;

function statements(db: Db) {
  return {
    redemption: db.prepare<[string, number], ReversibleRow>(
      `SELECT ${fieldList(REVERSIBLE_COLUMNS)} FROM redemptions WHERE property_id = ? AND id = ? AND void = 0`,
    ),
    lines: db.prepare<[number], DiscountedLine>(
      `SELECT line_id AS lineId, sku, quantity, discount FROM redemption_lines
       WHERE redemption_id = ? ORDER BY length(line_id), line_id`,
    ),
    purchased: db.prepare<[string, string, string], { lines: string | null; byServer: number }>(
      `SELECT ifnull(completed, lines) AS lines, told_by = 'server' OR evidence IS 'server' AS byServer FROM purchases
         WHERE property_id = ? AND cdp_source = ? AND transaction_id = ?`,
    ),
    before: db.prepare<[number], string>("SELECT lines FROM reversals WHERE redemption_id = ?").pluck(),
    insert: inserter(db, "reversals", REVERSAL_COLUMNS),
    reverse: db.prepare(
      `UPDATE redemptions SET change_seq = ?, reversed_discount = ?, reversed_at = ifnull(reversed_at, ?), counted = counted AND ?
       WHERE id = ?`,
    ),
  };
}

/** Reverses redemptions, as a whole or line by line. The redemption keeps its discount; each reversal is a row of its own. */
export function reverser(db: Db, promotions: PromotionTable, answers: IdempotencyTable, { nextChange }: Transactions) {
  const sql = statements(db);

  const boughtIn = (propertyId: string, row: ReversibleRow): BoughtLine[] | null => {
    if (row.bought === null) return null;
    const bought: BoughtLine[] = JSON.parse(row.bought);
    if (row.basis === "evaluated") return bought;
    const purchase = sql.purchased.get(propertyId, row.cdpSource, row.transactionId);
    const purchased = purchase?.lines ? JSON.parse(purchase.lines) : [];
    return statedAndPurchased(bought, purchased, purchase?.byServer === 1);
  };

  const linesOf = ({ propertyId, redemptionId }: ReversalRequest, row: ReversibleRow): ReversibleLine[] => {
    const before = sql.before.all(redemptionId).flatMap((lines): ReversedUnits[] => JSON.parse(lines));
    return reversibleLines(sql.lines.all(redemptionId), boughtIn(propertyId, row), before);
  };

  const write = (
    request: ReversalRequest,
    row: ReversibleRow,
    lines: readonly ReversedUnits[],
    whole: boolean,
    at: number,
  ): Reversal => {
    const { propertyId, redemptionId, actor, reason } = request;
    const ofLines = lines.reduce((sum, line) => sum + line.discount, 0);
    // A redemption without lines has its discount on the order as a whole.
    const discount = whole ? (row.discount ?? 0) - row.reversedDiscount : ofLines;
    const reversedDiscount = row.reversedDiscount + discount;
    const changeSeq = nextChange();
    sql.insert({ propertyId, changeSeq, redemptionId, lines: JSON.stringify(lines), discount, at, actor, reason });
    sql.reverse.run(changeSeq, reversedDiscount, whole ? at : null, Number(!whole), redemptionId);
    const { transactionId, promotionId, currency, uses } = row;
    if (whole && row.counted === 1) promotions.addUses(propertyId, row, -uses);
    return { redemptionId, transactionId, promotionId, currency, discount, lines, reversedDiscount, whole, at, reason };
  };

  const reverse = (request: ReversalRequest, at: number): Reversal | Refused => {
    const row = sql.redemption.get(request.propertyId, request.redemptionId);
    if (!row) return { objections: [{ reason: "unknown_redemption", path: "id" }] };
    const lines = linesOf(request, row);
    if (request.lines === null) {
      if (row.reversedAt !== null) return { objections: [{ reason: "already_reversed", path: "id" }] };
      return write(request, row, reverseAll(lines), true, at);
    }
    const { reversed, isWhole, objections } = reverseLines(lines, request.lines, row.currency);
    return objections.length > 0 ? { objections } : write(request, row, reversed, isWhole, at);
  };

  /** Call it inside a transaction. */
  return (request: ReversalRequest, at: number): Reversal | Refused => {
    const { propertyId, idempotency } = request;
    const key = idempotency && { propertyId, ...idempotency };
    return answers.once(
      key,
      () => reverse(request, at),
      (stored) => stored,
    );
  };
}

/** Reverses a redemption. */
export type Reverse = ReturnType<typeof reverser>;
