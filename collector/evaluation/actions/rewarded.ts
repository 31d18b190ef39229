import { type AvailableUnits, take } from "../available-units.ts";
import { compileItems } from "../items/index.ts";
import type { ItemMatcher, Strategy } from "../promotion.ts";
import type { Line } from "../types.ts";
import { byPrice, type UnitOrder } from "../unit-order.ts";
import { byLine, type Units } from "../units.ts";

/** Which units an action rewards. */
export interface RewardedItems {
  readonly items?: ItemMatcher | undefined;
  readonly strategy: Strategy;
  readonly exclude_items_on_sale: boolean;
  readonly include_items_considered_by_condition: boolean;
}

const isLeast = (strategy: Strategy): boolean => strategy.startsWith("LEAST");

/** The end that the condition consumes from: opposite to the one that the strategy rewards. */
export const consumeFrom = ({ strategy }: RewardedItems): keyof UnitOrder =>
  isLeast(strategy) ? "ascendingFromEnd" : "descendingFromEnd";

/** Chooses the units of the next application, and takes those that were still free. */
type Choose = () => Units[];

/**
 * Compiles the choice of rewarded units: by strategy among those that the condition did not consume; with
 * `include_items_considered_by_condition` the consumed ones first.
 * @returns begins to choose at most `most` units an application
 */
export function compileRewarded(rewarded: RewardedItems): (stock: AvailableUnits, most: number) => Choose {
  const meant = compileItems(rewarded.items);
  const { strategy, include_items_considered_by_condition: includes, exclude_items_on_sale: noSale } = rewarded;
  const order = isLeast(strategy) ? "ascending" : "descending";
  const sign = isLeast(strategy) ? 1 : -1;
  // What costs nothing can't be discounted.
  const isMeant = (line: Line) => line.price > 0 && !(noSale && line.onSale === true) && meant(line);

  /** The `_ONLY` strategies mean the lines at the best price, whether they are still free or not. */
  const targetsOf = ({ cart: { lines }, orders }: AvailableUnits): ((line: Line) => boolean) => {
    if (!strategy.endsWith("_ONLY")) return isMeant;
    const best = orders[order].find((at) => isMeant(lines[at]!));
    return (line) => best !== undefined && line.price === lines[best]!.price && isMeant(line);
  };

  return (stock, most) => {
    const isTarget = targetsOf(stock);
    const fromFree = most === Number.POSITIVE_INFINITY ? allOf(stock, isTarget) : someOf(stock, order, isTarget);
    const { cart, taken } = stock;
    return () => {
      const consumed = includes && taken.length > 0 ? taken.filter(({ at }) => isTarget(cart.lines[at]!)) : [];
      if (consumed.length === 0) return fromFree(most);
      const best = firstOf(
        byLine(consumed).sort((a, b) => byPrice(cart.lines, sign)(a.at, b.at)),
        most,
      );
      return byLine([...best, ...fromFree(most - sumOf(best))]);
    };
  };
}

type ChooseFree = (most: number) => Units[];

/** Without a limit the order means nothing: every free unit is taken. */
function allOf(stock: AvailableUnits, isTarget: (line: Line) => boolean): ChooseFree {
  const { cart, free } = stock;
  return () => {
    const picked: Units[] = [];
    for (let at = 0; at < free.length; at += 1) {
      const count = free[at]!;
      if (count === 0 || !isTarget(cart.lines[at]!)) continue;
      take(stock, at, count);
      picked.push({ at, count });
    }
    return picked;
  };
}

function someOf(stock: AvailableUnits, order: keyof UnitOrder, isTarget: (line: Line) => boolean): ChooseFree {
  const { cart, free, orders } = stock;
  // No line before this place of the order has anything to give for any more.
  let first = 0;
  return (most) => {
    const places = orders[order];
    const picked: Units[] = [];
    let open = most;
    for (let place = first; place < places.length && open > 0; place += 1) {
      const at = places[place]!;
      if (free[at] === 0 || !isTarget(cart.lines[at]!)) {
        if (place === first) first += 1;
        continue;
      }
      const count = Math.min(open, free[at]!);
      take(stock, at, count);
      picked.push({ at, count });
      open -= count;
    }
    return picked;
  };
}

/** The first units of several lines, at most so many. */
function firstOf(units: readonly Units[], most: number): Units[] {
  let open = most;
  return units.flatMap(({ at, count }) => {
    const first = Math.min(open, count);
    open -= first;
    return first > 0 ? [{ at, count: first }] : [];
  });
}

const sumOf = (units: readonly Units[]): number => units.reduce((sum, { count }) => sum + count, 0);
