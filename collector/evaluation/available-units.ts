import type { Cart } from "./types.ts";
import type { UnitOrder } from "./unit-order.ts";
import { byLine, type Units } from "./units.ts";

/** So many units, and what they cost at original prices. */
export interface CountedUnits {
  readonly units: number;
  readonly money: number;
}

/** Who chooses by what is left, and can say for how long the choice stays the same. */
export interface Watcher {
  /** How many times the present application could follow once more without the choice changing. */
  repeats(): number;
  /** The present application was made so many times: what it took is gone. */
  advance(times: number): void;
}

/**
 * The units of a cart while one rule uses them up, application after application. Nobody looks through all lines for
 * each application: who counts keeps sums, and who takes goes on at the line where the last one stopped.
 */
export interface AvailableUnits {
  readonly cart: Cart;
  /** Units of each line that are not consumed, by position. */
  readonly free: number[];
  readonly orders: UnitOrder;
  /** The order in which conditions consume. */
  readonly consumeFrom: keyof UnitOrder;
  /** What the present application took so far; a line may stand in it more than once. */
  readonly taken: Units[];
  readonly watchers: Watcher[];
}

/** Every unit of the cart. */
export const allUnits = (cart: Cart, orders: UnitOrder, consumeFrom: keyof UnitOrder): AvailableUnits => ({
  cart,
  free: cart.lines.map(({ quantity }) => quantity),
  orders,
  consumeFrom,
  taken: [],
  watchers: [],
});

/** Takes units of a line for the present application. */
export function take({ free, taken }: AvailableUnits, at: number, count: number): void {
  if (count === 0) return;
  free[at]! -= count;
  taken.push({ at, count });
}

/**
 * Ends an application, and repeats it for as long as every line that it took units from still has as many and nobody
 * would choose differently: so thousands of units cost no more than a few.
 * @returns how many times it was made in all
 */
export function advance({ free, taken, watchers }: AvailableUnits): number {
  const used = byLine(taken);
  let more = used.length === 0 ? 0 : Number.POSITIVE_INFINITY;
  for (const { at, count } of used) more = Math.min(more, Math.floor(free[at]! / count));
  for (const watcher of watchers) more = Math.min(more, watcher.repeats());
  for (const watcher of watchers) watcher.advance(1 + more);
  for (const { at, count } of used) free[at]! -= count * more;
  taken.length = 0;
  return 1 + more;
}
