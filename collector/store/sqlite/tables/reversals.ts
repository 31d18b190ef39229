import type { Minor } from "../../../evaluation/money.ts";
import { REDEMPTION_COLUMNS } from "../../columns/redemptions.ts";
import { REVERSAL_COLUMNS } from "../../columns/reversals.ts";
import { type BoughtLine, statedAndPurchased } from "../../decide/bought.ts";
import {
  type DiscountedLine,
  isWhole,
  type ReversedUnits,
  type ReversibleLine,
  reverseAll,
  reverseLines,
  reverseReturned,
  reversibleLines,
  withoutUnits,
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
    before: db.prepare<[number], { id: number; notified: number; lines: string }>(
      "SELECT id, notified, lines FROM reversals WHERE redemption_id = ? ORDER BY id",
    ),
    insert: inserter(db, "reversals", REVERSAL_COLUMNS),
    replace: db.prepare("UPDATE reversals SET change_seq = ?, lines = ?, discount = discount - ? WHERE id = ?"),
    reverse: db.prepare(
      `UPDATE redemptions SET change_seq = ?, reversed_discount = ?, reversed_at = ifnull(reversed_at, ?), counted = counted AND ?
       WHERE id = ?`,
    ),
  };
}

/** The reversals of one redemption that are stored. */
interface StoredReversal {
  readonly id: number;
  readonly notified: number;
  readonly lines: readonly ReversedUnits[];
}

/** A reversal by a notification of the redemption's order. */
type NotifiedReversal = Omit<ReversalRequest, "lines" | "idempotency">;

const unitsIn = (reversals: readonly StoredReversal[]): ReversedUnits[] => reversals.flatMap(({ lines }) => lines);

const discountOf = (units: readonly ReversedUnits[]): Minor => units.reduce((sum, { discount }) => sum + discount, 0);

/** Reads what of a redemption can be reversed. */
function reversibles(sql: ReturnType<typeof statements>) {
  const boughtIn = (propertyId: string, row: ReversibleRow): BoughtLine[] | null => {
    if (row.bought === null) return null;
    const bought: BoughtLine[] = JSON.parse(row.bought);
    if (row.basis === "evaluated") return bought;
    const purchase = sql.purchased.get(propertyId, row.cdpSource, row.transactionId);
    const purchased = purchase?.lines ? JSON.parse(purchase.lines) : [];
    return statedAndPurchased(bought, purchased, purchase?.byServer === 1);
  };
  return (propertyId: string, redemptionId: number) => {
    const row = sql.redemption.get(propertyId, redemptionId);
    if (!row) return null;
    const before = sql.before
      .all(redemptionId)
      .map((each): StoredReversal => ({ ...each, lines: JSON.parse(each.lines) }));
    const [discounted, bought] = [sql.lines.all(redemptionId), boughtIn(propertyId, row)];
    const linesAfter = (units: readonly ReversedUnits[]): ReversibleLine[] =>
      reversibleLines(discounted, bought, units);
    return { row, before, linesAfter };
  };
}

/** Writes reversals, with their effect on the redemption and on the uses of its limits. */
function reversalWriter(sql: ReturnType<typeof statements>, promotions: PromotionTable, nextChange: () => number) {
  return {
    write(
      request: NotifiedReversal & { readonly notified: boolean },
      row: ReversibleRow,
      { lines, isWhole, givenUp = 0 }: WrittenUnits,
      at: number,
    ): Reversal {
      const { propertyId, redemptionId, reason } = request;
      const before = row.reversedDiscount - givenUp;
      // A redemption without lines has its discount on the order as a whole.
      const discount = isWhole ? (row.discount ?? 0) - before : discountOf(lines);
      const reversedDiscount = before + discount;
      const changeSeq = nextChange();
      sql.insert({ ...request, changeSeq, lines: JSON.stringify(lines), discount, at });
      sql.reverse.run(changeSeq, reversedDiscount, isWhole ? at : null, Number(!isWhole), redemptionId);
      const { transactionId, promotionId, currency, uses } = row;
      if (isWhole && row.counted === 1) promotions.addUses(propertyId, row, -uses);
      const sums = { discount, lines, reversedDiscount, whole: isWhole };
      return { redemptionId, transactionId, promotionId, currency, ...sums, at, reason };
    },
    /** Units that a call reports may be those of notifications: it takes their place. @returns their discount */
    takePlace(notified: readonly StoredReversal[], lines: readonly ReversedUnits[]): Minor {
      let open = lines;
      let givenUp = 0;
      for (const { id, lines: own } of notified) {
        const left = withoutUnits(own, open);
        const taken = withoutUnits(own, left);
        if (taken.length === 0) continue;
        sql.replace.run(nextChange(), JSON.stringify(left), discountOf(taken), id);
        open = withoutUnits(open, taken);
        givenUp += discountOf(taken);
      }
      return givenUp;
    },
  };
}

/** The units of a reversal that is written. */
interface WrittenUnits {
  readonly lines: readonly ReversedUnits[];
  /** Whether nothing of the redemption's discount is left. */
  readonly isWhole: boolean;
  /** The discount that other reversals gave up for this one. @default 0 */
  readonly givenUp?: Minor;
}

const UNKNOWN: Refused = { objections: [{ reason: "unknown_redemption", path: "id" }] };

/** Reverses redemptions, as a whole or line by line. The redemption keeps its discount; each reversal is a row of its own. */
export function reverser(db: Db, promotions: PromotionTable, answers: IdempotencyTable, { nextChange }: Transactions) {
  const sql = statements(db);
  const reversibleOf = reversibles(sql);
  const { write, takePlace } = reversalWriter(sql, promotions, nextChange);

  const ofWhole = (request: NotifiedReversal, notified: boolean, at: number): Reversal | Refused => {
    const stored = reversibleOf(request.propertyId, request.redemptionId);
    if (!stored) return UNKNOWN;
    const { row, before, linesAfter } = stored;
    if (row.reversedAt !== null) return { objections: [{ reason: "already_reversed", path: "id" }] };
    const lines = reverseAll(linesAfter(unitsIn(before)));
    return write({ ...request, notified }, row, { lines, isWhole: true }, at);
  };

  const reverse = (
    { lines: requested, idempotency: _, ...request }: ReversalRequest,
    at: number,
  ): Reversal | Refused => {
    if (requested === null) return ofWhole(request, false, at);
    const stored = reversibleOf(request.propertyId, request.redemptionId);
    if (!stored) return UNKNOWN;
    const { row, before, linesAfter } = stored;
    const notified = before.filter((each) => each.notified === 1);
    const called = unitsIn(before.filter((each) => each.notified === 0));
    const { reversed, objections } = reverseLines(linesAfter(called), requested, row.currency);
    if (objections.length > 0) return { objections };
    const givenUp = takePlace(notified, reversed);
    const after = [...called, ...reversed, ...withoutUnits(unitsIn(notified), reversed)];
    const whole = row.reversedAt !== null || isWhole(linesAfter(after));
    return write({ ...request, notified: false }, row, { lines: reversed, isWhole: whole, givenUp }, at);
  };

  /** Call them inside a transaction. */
  return {
    /** A call of the shop's server. */
    reverse(request: ReversalRequest, at: number): Reversal | Refused {
      const { propertyId, idempotency } = request;
      const key = idempotency && { propertyId, ...idempotency };
      return answers.once(
        key,
        () => reverse(request, at),
        (stored) => stored,
      );
    },
    /** Reverses all that is left of a redemption whose order was taken back. */
    ofWhole: (request: NotifiedReversal, at: number): void => void ofWhole(request, true, at),
    /** Reverses the discounts of units that came back, unless they were reversed before. @param returned all of them, by line */
    ofReturns(request: NotifiedReversal, returned: Readonly<Record<string, number>>, at: number): void {
      const stored = reversibleOf(request.propertyId, request.redemptionId);
      if (!stored || stored.row.reversedAt !== null) return;
      const { row, before, linesAfter } = stored;
      const lines = reverseReturned(linesAfter(unitsIn(before)), returned);
      if (lines.length === 0) return;
      const after = linesAfter([...unitsIn(before), ...lines]);
      write({ ...request, notified: true }, row, { lines, isWhole: isWhole(after) }, at);
    },
  };
}

/** Reverses redemptions. */
export type Reversals = ReturnType<typeof reverser>;
