import type { Consumed } from "../conditions/kind.ts";
import { compileItems } from "../items/index.ts";
import type { Orders, Pool, Units } from "../pool.ts";
import type { ItemMatcher, Strategy } from "../promotion.ts";
import { byLine } from "../remaining.ts";
import type { Line } from "../types.ts";

/** Which units an action rewards. */
export interface RewardedItems {
  readonly items?: ItemMatcher | undefined;
  readonly strategy: Strategy;
  readonly exclude_items_on_sale: boolean;
  readonly include_items_considered_by_condition: boolean;
}

const isLeast = (strategy: Strategy): boolean => strategy.startsWith("LEAST");

/** The end that the condition consumes from: opposite to the one that the strategy rewards. */
export const consumeFrom = ({ strategy }: RewardedItems): keyof Orders =>
  isLeast(strategy) ? "ascendingFromEnd" : "descendingFromEnd";

/**
 * Compiles the choice of rewarded units: by strategy among those that the condition did not consume; with
 * `include_items_considered_by_condition` the consumed ones first.
 * @returns picks at most `most` units, and consumes those that it takes out of the pool
 */
export function compileRewarded(rewarded: RewardedItems) {
  const meant = compileItems(rewarded.items);
  const { strategy, include_items_considered_by_condition: includes, exclude_items_on_sale: noSale } = rewarded;
  // What costs nothing can't be discounted.
  const isTarget = (line: Line) => line.price > 0 && !(noSale && line.onSale === true) && meant(line);

  const onlyOnePrice = strategy.endsWith("_ONLY");
  const choose = (pool: Pool, orders: Orders, consumed: Consumed, most: number): Units[] => {
    const { lines } = pool;
    const targets = orders[isLeast(strategy) ? "ascending" : "descending"].filter((at) => isTarget(lines[at]!));
    const onlyPrice = onlyOnePrice && targets.length > 0 ? lines[targets[0]!]!.price : null;
    const eligible = onlyPrice === null ? targets : targets.filter((at) => lines[at]!.price === onlyPrice);
    const picked: Units[] = [];
    let open = most;
    const pick = (at: number, count: number) => {
      if (count === 0) return;
      picked.push({ at, count });
      open -= count;
    };
    if (includes) for (const at of eligible) pick(at, Math.min(open, consumed.of(at)));
    for (const at of eligible) {
      const count = Math.min(open, pool.free[at]!);
      pool.free[at]! -= count;
      pick(at, count);
    }
    return byLine(picked);
  };

  /** Without a limit the order means nothing: every free unit is taken. */
  const takeAll = ({ lines, free }: Pool): Units[] => {
    const picked: Units[] = [];
    for (let at = 0; at < lines.length; at += 1) {
      const count = free[at]!;
      if (count === 0 || !isTarget(lines[at]!)) continue;
      free[at] = 0;
      picked.push({ at, count });
    }
    return picked;
  };

  return (pool: Pool, orders: Orders, consumed: Consumed, most: number): Units[] =>
    most === Number.POSITIVE_INFINITY && !onlyOnePrice && (consumed.units.length === 0 || !includes)
      ? takeAll(pool)
      : choose(pool, orders, consumed, most);
}
