import { type AvailableUnits, consume, type UnitTotals } from "../available-units.ts";
import type { Line } from "../types.ts";
import { counterOf } from "./counter.ts";
import type { Consumption } from "./kind.ts";

/** Requirement of one leaf: a number of units, and an amount in minor units, of the lines that count for it. */
export interface RequiredUnits {
  readonly quantity: number;
  readonly spend: number;
  readonly counts: (line: Line) => boolean;
}

/** Whether both minimums are reached. */
export const isEnough = ({ units, money }: UnitTotals, { quantity, spend }: RequiredUnits): boolean =>
  units >= quantity && money >= spend;

/** Starts to consume the units of a cart for one leaf. */
export function consumptionOf(required: RequiredUnits, available: AvailableUnits): Consumption {
  const { cart, free } = available;
  const counter = counterOf(available, required.counts);
  // Lines before this place in the order have no more units for this leaf.
  let first = 0;
  available.watchers.push({
    repeats: () => repeatsOf(counter.atStart(), counter.consumed(), required),
    advance: counter.advance,
  });
  return {
    holds: () => isEnough(counter.atStart(), required),
    consume() {
      const order = available.consumptionOrder();
      for (let place = first; place < order.length && !isEnough(counter.consumed(), required); place += 1) {
        const at = order[place]!;
        if (free[at] === 0 || !counter.has(at)) {
          if (place === first) first += 1;
          continue;
        }
        consume(available, at, Math.min(free[at]!, neededOf(cart.lines[at]!, counter.consumed(), required)));
      }
    },
  };
}

/** Units of a line that both minimums still need; a line with a price of 0 adds nothing to the amount. */
const neededOf = ({ price }: Line, { units, money }: UnitTotals, { quantity, spend }: RequiredUnits): number =>
  Math.max(quantity - units, price > 0 ? Math.ceil((spend - money) / price) : 0);

/**
 * A leaf that is not met stays so. One that is met stays so while the units that each application consumes leave
 * enough.
 */
function repeatsOf(start: UnitTotals, consumed: UnitTotals, required: RequiredUnits): number {
  if (!isEnough(start, required)) return Number.POSITIVE_INFINITY;
  const times = (spare: number, step: number) => (step === 0 ? Number.POSITIVE_INFINITY : Math.floor(spare / step));
  return Math.min(
    times(start.units - required.quantity, consumed.units),
    times(start.money - required.spend, consumed.money),
  );
}
