import { type ReversedUnits, type ReversibleLine, reverseAll, reverseLines } from "../../decide/reverse.ts";
import type { Refused, Reversal, ReversalRequest } from "../../ports/redemptions.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { IdempotencyTable } from "./idempotency.ts";
import type { PromotionTable } from "./promotions.ts";

interface RedemptionRow {
  transaction_id: string;
  promotion_id: number | null;
  code: string | null;
  currency: string;
  discount: number | null;
  redemption_count: number;
  counted: number;
  reversed_at: number | null;
  reversed_discount: number;
}

function statements(db: Db) {
  return {
    redemption: db.prepare<[string, number], RedemptionRow>(
      `SELECT transaction_id, promotion_id, code, currency, discount, redemption_count, counted, reversed_at, reversed_discount
       FROM redemptions WHERE property_id = ? AND id = ? AND void = 0`,
    ),
    lines: db.prepare<[number], Omit<ReversibleLine, "reversed">>(
      `SELECT line_id AS lineId, sku, quantity, discount FROM redemption_lines
       WHERE redemption_id = ? ORDER BY length(line_id), line_id`,
    ),
    before: db.prepare<[number], string>("SELECT lines FROM reversals WHERE redemption_id = ?").pluck(),
    insert: db.prepare(
      `INSERT INTO reversals (property_id, change_seq, redemption_id, lines, discount, at, actor, reason)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    reverse: db.prepare(
      `UPDATE redemptions SET change_seq = ?, reversed_discount = ?, reversed_at = ?, counted = counted AND ? WHERE id = ?`,
    ),
  };
}

/** Takes redemptions back, as a whole or line by line; what they gave stays on record beside it. */
export function reverser(db: Db, promotions: PromotionTable, answers: IdempotencyTable, { nextChange }: Transactions) {
  const sql = statements(db);

  const linesOf = (id: number): ReversibleLine[] => {
    const before = sql.before.all(id).flatMap((lines) => JSON.parse(lines) as ReversedUnits[]);
    const reversedOf = (lineId: string) =>
      before.reduce((sum, line) => sum + (line.lineId === lineId ? line.quantity : 0), 0);
    return sql.lines.all(id).map((line) => ({ ...line, reversed: reversedOf(line.lineId) }));
  };

  const write = (
    request: ReversalRequest,
    row: RedemptionRow,
    lines: readonly ReversedUnits[],
    whole: boolean,
    at: number,
  ) => {
    const { propertyId, redemptionId, actor, reason } = request;
    // One that no line tells of gave its discount on the order as a whole.
    const told = lines.reduce((sum, line) => sum + line.discount, 0);
    const discount = whole ? (row.discount ?? 0) - row.reversed_discount : told;
    const reversedDiscount = row.reversed_discount + discount;
    const change = nextChange();
    sql.insert.run(propertyId, change, redemptionId, JSON.stringify(lines), discount, at, actor, reason);
    sql.reverse.run(change, reversedDiscount, whole ? at : null, Number(!whole), redemptionId);
    if (whole && row.counted === 1) promotions.addUses(propertyId, row.promotion_id!, row.code, -row.redemption_count);
    const { transaction_id: transactionId, promotion_id: promotionId, currency } = row;
    return { redemptionId, transactionId, promotionId, currency, discount, lines, reversedDiscount, whole, at, reason };
  };

  const reverse = (request: ReversalRequest, at: number): Reversal | Refused => {
    const row = sql.redemption.get(request.propertyId, request.redemptionId);
    if (!row) return { objections: [{ reason: "unknown_redemption", path: "id" }] };
    if (row.reversed_at !== null) return { objections: [{ reason: "already_reversed", path: "id" }] };
    const lines = linesOf(request.redemptionId);
    if (request.lines === null) return write(request, row, reverseAll(lines), true, at);
    const { reversed, isWhole, objections } = reverseLines(lines, request.lines);
    return objections.length > 0 ? { objections } : write(request, row, reversed, isWhole, at);
  };

  /** Inside a transaction. */
  return (request: ReversalRequest, at: number): Reversal | Refused => {
    const { propertyId, idempotency } = request;
    return answers.once(idempotency && { propertyId, ...idempotency }, () => reverse(request, at));
  };
}
