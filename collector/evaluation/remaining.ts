import { allocate } from "./allocate.ts";
import { type Minor, mulDiv } from "./money.ts";
import type { Line, LineShare } from "./types.ts";
import type { Units } from "./units.ts";

/** The remaining price of each line while discounts are taken off, one after the other. */
export interface Remaining {
  readonly lines: readonly Line[];
  /** Remaining prices, by position in `lines`. */
  readonly left: readonly Minor[];
  /** Remaining prices when the present rule began: its applications discount different units, each from this price. */
  readonly before: readonly Minor[];
  /** Starts the next rule. */
  begin(): void;
  /** The value of some units of a line: their original price, or (a setting) their part of `before`, rounded up. */
  worth(units: Units): Minor;
  /** The largest discount that some units of a line can still get. */
  available(units: Units): Minor;
  /** Takes an amount off units of different lines, in proportion to what is available of each; never more than that. */
  take(amount: Minor, units: readonly Units[]): LineShare[];
  /** Takes the same shares `times` more times. */
  takeAgain(shares: readonly LineShare[], units: readonly Units[], times: number): LineShare[];
}

/**
 * Starts with the full price of every line.
 * @param onOriginalPrice whether discounts are of original prices, or of the prices after earlier discounts
 */
export function remainingOf(lines: readonly Line[], onOriginalPrice: boolean): Remaining {
  const left: Minor[] = lines.map((line) => line.price * line.quantity);
  const before = left.slice();
  const worth = ({ at, count }: Units) => {
    const { price, quantity } = lines[at]!;
    return onOriginalPrice ? price * count : ceilOf(before[at]!, count, quantity);
  };
  const available = (units: Units) => Math.min(left[units.at]!, worth(units));
  const sharesOf = (parts: readonly Minor[], units: readonly Units[]): LineShare[] => {
    const shares: LineShare[] = [];
    for (let index = 0; index < parts.length; index += 1) {
      const discount = parts[index]!;
      if (discount === 0) continue;
      const { at, count } = units[index]!;
      left[at]! -= discount;
      shares.push({ lineId: lines[at]!.id, discount, quantity: count });
    }
    return shares;
  };
  return {
    lines,
    left,
    before,
    begin() {
      for (let at = 0; at < left.length; at += 1) before[at] = left[at]!;
    },
    worth,
    available,
    take(amount, units) {
      const weights = units.map(available);
      const all = weights.reduce((sum, weight) => sum + weight, 0);
      const ids = units.map(({ at }) => lines[at]!.id);
      return sharesOf(allocate(Math.min(amount, all), weights, ids), units);
    },
    takeAgain(shares, units, times) {
      const byLine = new Map(shares.map(({ lineId, discount }) => [lineId, discount]));
      const parts = units.map(({ at }) => (byLine.get(lines[at]!.id) ?? 0) * times);
      const again = units.map(({ at, count }) => ({ at, count: count * times }));
      return sharesOf(parts, again);
    },
  };
}

/** `amount × count / quantity`, rounded up. */
function ceilOf(amount: Minor, count: number, quantity: number): Minor {
  const { quotient, remainder } = mulDiv(amount, count, quantity);
  return remainder > 0 ? quotient + 1 : quotient;
}
