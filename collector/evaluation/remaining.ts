import type { Remaining } from "./actions/kind.ts";
import { allocate } from "./allocate.ts";
import type { Minor } from "./money.ts";
import type { Line, LineShare } from "./types.ts";

/** Starts with the full price of every line and gives away no more than that. */
export function remainingOf(lines: readonly Line[]): Remaining {
  const left: Minor[] = lines.map((line) => line.price * line.quantity);
  return {
    lines,
    left,
    take(amount, positions) {
      const weights = positions.map((at) => left[at]!);
      const available = weights.reduce((sum, weight) => sum + weight, 0);
      const ids = positions.map((at) => lines[at]!.id);
      const parts = allocate(Math.min(amount, available), weights, ids);
      return parts.flatMap((discount, index): LineShare[] => {
        const at = positions[index]!;
        left[at]! -= discount;
        return discount === 0 ? [] : [{ lineId: lines[at]!.id, discount, quantity: lines[at]!.quantity }];
      });
    },
  };
}
