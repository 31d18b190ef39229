import type { Cart } from "./types.ts";
import type { UnitOrder } from "./unit-order.ts";
import { byLine, type Units } from "./units.ts";

/** A number of units, and their cost at original prices in minor units of the currency. */
export interface UnitTotals {
  readonly units: number;
  readonly money: number;
}

/** Part of a condition whose choice depends on the free units, and that knows how long the choice stays the same. */
export interface Watcher {
  /** How many times the present application can follow once more without a different choice. */
  repeats(): number;
  /** Records that the present application happened `times` times, and that its units are consumed. */
  advance(times: number): void;
}

/**
 * The units of a cart while one rule consumes them, application after application. No application reads all lines
 * again: counters keep sums, and a search continues at the line where the last one ended.
 */
export interface AvailableUnits {
  readonly cart: Cart;
  /** Units of each line that are not consumed, by position. */
  readonly free: number[];
  readonly orders: UnitOrder;
  /** Positions in the order in which conditions consume. Sorted on first use: most rules consume nothing. */
  readonly consumptionOrder: () => readonly number[];
  /** Units that the present application has consumed; a line may have several entries. */
  readonly consumed: Units[];
  readonly watchers: Watcher[];
}

/** The positions of a cart's lines, in the order in which a condition consumes their units. */
export type ConsumptionOrder = (cart: Cart, orders: UnitOrder) => readonly number[];

/** Of actions that are for no units in particular. */
export const dearestFirst: ConsumptionOrder = (_, orders) => orders.ascendingFromEnd;

/** All units of a cart. */
export function allUnits(cart: Cart, orders: UnitOrder, orderOf: ConsumptionOrder): AvailableUnits {
  let order: readonly number[] | undefined;
  return {
    cart,
    free: cart.lines.map(({ quantity }) => quantity),
    orders,
    consumptionOrder() {
      order ??= orderOf(cart, orders);
      return order;
    },
    consumed: [],
    watchers: [],
  };
}

/** Consumes units of a line in the present application. */
export function consume({ free, consumed }: AvailableUnits, at: number, count: number): void {
  if (count === 0) return;
  free[at]! -= count;
  consumed.push({ at, count });
}

/**
 * Ends an application, and repeats it while every line has as many free units and no watcher would choose differently.
 * So thousands of units cost no more than a few.
 * @returns how many times the application happened in all
 */
export function advance({ free, consumed, watchers }: AvailableUnits): number {
  const used = byLine(consumed);
  let more = used.length === 0 ? 0 : Number.POSITIVE_INFINITY;
  for (const { at, count } of used) more = Math.min(more, Math.floor(free[at]! / count));
  for (const watcher of watchers) more = Math.min(more, watcher.repeats());
  for (const watcher of watchers) watcher.advance(1 + more);
  for (const { at, count } of used) free[at]! -= count * more;
  consumed.length = 0;
  return 1 + more;
}
