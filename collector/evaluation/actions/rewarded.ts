import { type AvailableUnits, type ConsumptionOrder, consume } from "../available-units.ts";
import type { ItemKeys } from "../item-keys.ts";
import { compileItems, type ItemMatcher } from "../items/index.ts";
import { allReads, type Reads } from "../reads.ts";
import type { Cart, Line } from "../types.ts";
import { comparedPrice } from "../unit-facts.ts";
import { byPrice, type UnitOrder } from "../unit-order.ts";
import { byLine, type Units } from "../units.ts";
import { type ActionContext, isDiscountable } from "./kind.ts";

/** Which units come first; an `_ONLY` strategy rewards only units at the lowest or highest price. */
export type Strategy = "LEAST_EXPENSIVE" | "LEAST_EXPENSIVE_ONLY" | "MOST_EXPENSIVE" | "MOST_EXPENSIVE_ONLY";

/** Selection of the units that an action rewards. */
export interface RewardedItems {
  /** undefined selects all lines. */
  readonly items?: ItemMatcher | undefined;
  readonly strategy: Strategy;
  readonly exclude_items_on_sale: boolean;
  /** Whether units that the condition consumed are rewarded, and come first. */
  readonly include_items_considered_by_condition: boolean;
}

/** Whether the cheapest units come first. */
export const isLeast = (strategy: Strategy): boolean => strategy.startsWith("LEAST");

/** Chooses the units of the next application, and consumes those that were still free. */
type Choose = () => readonly Units[];

/** The most units of one application. Infinity: no limit. */
export interface MostUnits {
  readonly inAll: number;
  /** Of one product and variant, over all lines. */
  readonly perProduct: number;
}

/** A compiled selection of rewarded units. */
export interface CompiledRewarded {
  /** Starts to choose units of a cart. */
  readonly begin: (available: AvailableUnits, most: MostUnits) => Choose;
  /** Units that the selection does not accept come first; then from the end that the strategy does not reward. */
  readonly consumptionOrder: ConsumptionOrder;
  /** Every unit that can be chosen is of a line with one of these keys; null: no such keys. */
  readonly keys: () => ItemKeys;
  /** The facts that the choice depends on, and the prices that the discount is taken off. */
  readonly reads: () => Reads;
}

/**
 * Compiles the selection: units that the condition did not consume, in the order of the strategy. With
 * `include_items_considered_by_condition` the consumed units come first.
 */
export function compileRewarded(rewarded: RewardedItems, context: ActionContext): CompiledRewarded {
  const { matches, keys, reads } = compileItems(rewarded.items, context.currency);
  const { strategy, include_items_considered_by_condition: includesConsumed, exclude_items_on_sale: noSale } = rewarded;
  const order = isLeast(strategy) ? "ascending" : "descending";
  const sign = isLeast(strategy) ? 1 : -1;
  const isSelected = (line: Line) =>
    isDiscountable(line, context) && !(noSale && line.onSale === true) && matches(line);

  /** The `_ONLY` strategies select the lines at the best price, whether their units are still free or not. */
  const targetsOf = ({ lines }: Cart, orders: UnitOrder): ((line: Line) => boolean) => {
    if (!strategy.endsWith("_ONLY")) return isSelected;
    const best = orders[order].find((at) => isSelected(lines[at]!));
    return (line) => best !== undefined && comparedPrice(line) === comparedPrice(lines[best]!) && isSelected(line);
  };

  const begin = (available: AvailableUnits, most: MostUnits): Choose => {
    const isTarget = targetsOf(available.cart, available.orders);
    const isUnlimited = most.inAll === Number.POSITIVE_INFINITY && most.perProduct === Number.POSITIVE_INFINITY;
    const chooseFree = isUnlimited ? allOf(available, isTarget) : someOf(available, order, isTarget);
    const { cart, consumed } = available;
    return () => {
      const limit = unitLimit(cart.lines, most);
      const rewardable =
        includesConsumed && consumed.length > 0 ? consumed.filter(({ at }) => isTarget(cart.lines[at]!)) : [];
      if (rewardable.length === 0) return chooseFree(limit);
      const inOrder = byLine(rewardable).toSorted((a, b) => byPrice(cart.lines, sign)(a.at, b.at));
      return byLine([...within(limit, inOrder), ...chooseFree(limit)]);
    };
  };
  const consumptionOrder: ConsumptionOrder = (cart, orders) => {
    const fromEnd = orders[isLeast(strategy) ? "ascendingFromEnd" : "descendingFromEnd"];
    const isTarget = targetsOf(cart, orders);
    const accepted = fromEnd.filter((at) => isTarget(cart.lines[at]!));
    if (accepted.length === 0 || accepted.length === fromEnd.length) return fromEnd;
    return [...fromEnd.filter((at) => !isTarget(cart.lines[at]!)), ...accepted];
  };
  return { begin, consumptionOrder, keys, reads: () => allReads([reads(), noSale ? ["price", "on_sale"] : ["price"]]) };
}

type ChooseFree = (limit: UnitLimit) => Units[];

/** Counts the units of one application. */
interface UnitLimit {
  /** Whether no more units can be chosen. */
  isReached(): boolean;
  /** Chooses some units of a line, as many as possible. @returns their number */
  take(at: number, count: number): number;
}

function unitLimit(lines: readonly Line[], { inAll, perProduct }: MostUnits): UnitLimit {
  let open = inAll;
  const chosen = perProduct === Number.POSITIVE_INFINITY ? null : new Map<string, number>();
  return {
    isReached: () => open === 0,
    take(at, count) {
      const key = chosen && productKey(lines[at]!);
      const ofProduct = (key !== null && chosen?.get(key)) || 0;
      const some = Math.min(open, count, perProduct - ofProduct);
      if (key !== null) chosen?.set(key, ofProduct + some);
      open -= some;
      return some;
    },
  };
}

/** A line without a product's id is known by its SKU. */
const productKey = ({ productId, variantId, sku }: Line): string =>
  JSON.stringify(productId === null && variantId === null ? [sku] : [productId, variantId]);

/** Without a maximum the order does not matter: every free unit is chosen. */
function allOf(available: AvailableUnits, isTarget: (line: Line) => boolean): ChooseFree {
  const { cart, free } = available;
  return () => {
    const chosen: Units[] = [];
    for (let at = 0; at < free.length; at += 1) {
      const count = free[at]!;
      if (count === 0 || !isTarget(cart.lines[at]!)) continue;
      consume(available, at, count);
      chosen.push({ at, count });
    }
    return chosen;
  };
}

function someOf(available: AvailableUnits, order: keyof UnitOrder, isTarget: (line: Line) => boolean): ChooseFree {
  const { cart, free, orders } = available;
  // Lines before this place in the order have no more units to choose.
  let first = 0;
  return (limit) => {
    const places = orders[order];
    const chosen: Units[] = [];
    for (let place = first; place < places.length && !limit.isReached(); place += 1) {
      const at = places[place]!;
      if (free[at] === 0 || !isTarget(cart.lines[at]!)) {
        if (place === first) first += 1;
        continue;
      }
      const count = limit.take(at, free[at]!);
      if (count === 0) continue;
      consume(available, at, count);
      chosen.push({ at, count });
    }
    return chosen;
  };
}

/** The first units of several lines, up to a limit. */
const within = (limit: UnitLimit, units: readonly Units[]): Units[] =>
  units.map(({ at, count }) => ({ at, count: limit.take(at, count) })).filter(({ count }) => count > 0);
