import { allocate } from "./allocate.ts";
import { type Minor, mulDiv } from "./money.ts";
import type { Line, LineShare } from "./types.ts";
import type { Units } from "./units.ts";

/** What is still to be paid for each line while discounts are taken off it, one after the other. */
export interface Remaining {
  readonly lines: readonly Line[];
  /** By position in `lines`. */
  readonly left: readonly Minor[];
  /** What was left when the present rule began: its applications are for different units and don't diminish each other. */
  readonly before: readonly Minor[];
  /** Another rule begins. */
  begin(): void;
  /** What so many units of a line are worth: their price, or (a setting) their part of what was left, rounded up. */
  worth(units: Units): Minor;
  /** What of so many units of a line can still be taken off. */
  available(units: Units): Minor;
  /** Takes an amount off units of distinct lines, in proportion to what is left on each; never more than that. */
  take(amount: Minor, units: readonly Units[]): LineShare[];
  /** Takes exactly these shares once more, `times` times. */
  takeAgain(shares: readonly LineShare[], units: readonly Units[], times: number): LineShare[];
}

/**
 * Starts with the full price of every line, and gives away no more than that.
 * @param onOriginalPrice whether discounts are of original prices, or of what earlier ones left
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
