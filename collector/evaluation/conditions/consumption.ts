import { type AvailableUnits, type CountedUnits, take } from "../available-units.ts";
import type { Line } from "../types.ts";
import { counterOf } from "./counter.ts";
import type { Consumption } from "./kind.ts";

/** What one leaf wants of a cart: so many units, and so much money, of the lines that count for it. */
export interface RequiredUnits {
  readonly quantity: number;
  readonly spend: number;
  readonly counts: (line: Line) => boolean;
}

/** Whether there is enough of both. */
export const isEnough = ({ units, money }: CountedUnits, { quantity, spend }: RequiredUnits): boolean =>
  units >= quantity && money >= spend;

/** Begins to use up the units of a cart for one leaf. */
export function consumptionOf(wanted: RequiredUnits, stock: AvailableUnits): Consumption {
  const { cart, free } = stock;
  const counter = counterOf(stock, wanted.counts);
  // No line before this place of the order has anything for this leaf any more.
  let first = 0;
  stock.watchers.push({
    repeats: () => repeatsOf(counter.atStart(), counter.taken(), wanted),
    advance: counter.advance,
  });
  return {
    holds: () => isEnough(counter.atStart(), wanted),
    consume() {
      const order = stock.orders[stock.consumeFrom];
      for (let place = first; place < order.length && !isEnough(counter.taken(), wanted); place += 1) {
        const at = order[place]!;
        if (free[at] === 0 || !counter.has(at)) {
          if (place === first) first += 1;
          continue;
        }
        take(stock, at, Math.min(free[at]!, needed(cart.lines[at]!, counter.taken(), wanted)));
      }
    },
  };
}

/** Units of a line that are still needed, by number and by money: none of what costs nothing where only money is missing. */
const needed = ({ price }: Line, { units, money }: CountedUnits, { quantity, spend }: RequiredUnits): number =>
  Math.max(quantity - units, price > 0 ? Math.ceil((spend - money) / price) : 0);

/** A leaf that does not hold never will again; one that does holds while what is taken each time leaves enough. */
function repeatsOf(start: CountedUnits, taken: CountedUnits, wanted: RequiredUnits): number {
  if (!isEnough(start, wanted)) return Number.POSITIVE_INFINITY;
  const times = (spare: number, step: number) => (step === 0 ? Number.POSITIVE_INFINITY : Math.floor(spare / step));
  return Math.min(times(start.units - wanted.quantity, taken.units), times(start.money - wanted.spend, taken.money));
}
