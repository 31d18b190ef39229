import type { Cut, Portion } from "../allocate-units.ts";
import type { AvailableUnits, ConsumptionOrder } from "../available-units.ts";
import type { ItemKeys } from "../item-keys.ts";
import type { Reads } from "../reads.ts";
import type { Cart, FreeZones, Gift, Line } from "../types.ts";
import type { Units } from "../units.ts";

/** Reward of one application; empty if the application consumes units and gives nothing for them. */
export interface Reward {
  /**
   * Units that get a discount, one entry for each line; empty for actions that discount no line. In the phase of the shipping
   * they are of `pricedMethods`.
   */
  readonly units: readonly Units[];
  readonly gifts: readonly Gift[];
  readonly freeZones: FreeZones | null;
}

/**
 * A compiled action. Every kind writes all fields in one literal and in this order, so that the engine gives their
 * objects one shape: calls of their methods stay fast.
 */
export interface CompiledAction {
  /** Discounts of items are computed before discounts of the order, and these before those of shipping, regardless of priority. */
  readonly phase: "items" | "order" | "shipping";
  /** Order in which the condition consumes units: first those that the reward can't be for. */
  readonly consumptionOrder: ConsumptionOrder;
  /** Whether the reward depends on the units that the condition consumed: not if it is for all units, or for none. */
  readonly heedsConsumed: boolean;
  /** Whether an application consumes units even if its condition consumes none, so that a rule that repeats ends. */
  readonly takesUnits: boolean;
  /**
   * Every cart that gets a reward has a line with one of these keys; null: every cart is a candidate. Called when a
   * promotion changes.
   */
  keys(): ItemKeys;
  /** The facts that the reward depends on. */
  reads(): Reads;
  /** Whether the action has no reward because the cart lacks a price of shipping that it would discount. */
  lacksPrice(cart: Cart): boolean;
  /** Starts to reward units of a cart. */
  begin(available: AvailableUnits): Rewarder;
  /**
   * The discounts of the rewarded units, one list for each portion; null: none.
   * @param portions in the order in which the reward chose them
   * @param times applications that are for the same units: 1 in the phase of the items, whose applications are for different ones
   */
  discountOf(portions: readonly Portion[], times: number): readonly (readonly Cut[])[] | null;
}

/**
 * Picks the reward of the next application, after its condition has consumed, and consumes the rewarded units that were
 * still free.
 * @returns null if there is nothing to reward
 */
export type Rewarder = () => Reward | null;

/** Surroundings of an action. */
export interface ActionContext {
  /** The promotion's currency, ISO 4217 or `*`. */
  readonly currency: string;
  /** Whether percentages are of original prices (a setting; default true), or of the prices after earlier discounts. */
  readonly onOriginalPrice: boolean;
  /** Whether lines with a custom price are discounted (a setting; default false). */
  readonly discountsCustomPrices: boolean;
}

/** Of actions that discount no shipping. */
export const needsNoPrice = (): boolean => false;

/** Whether units of a line can be discounted at all: not if their price is 0, or custom. */
export const isDiscountable = (line: Line, { discountsCustomPrices }: ActionContext): boolean =>
  line.price > 0 && (discountsCustomPrices || line.isCustomPrice !== true);

/** One kind of action: compiles the value under its key. */
export type ActionKind<Value> = (value: Value, context: ActionContext) => CompiledAction;
