import type { AvailableUnits } from "../available-units.ts";
import type { Action, ItemMatcher } from "../promotion.ts";
import type { Remaining } from "../remaining.ts";
import type { FreeZones, Gift, LineShare } from "../types.ts";
import type { UnitOrder } from "../unit-order.ts";
import type { Units } from "../units.ts";

/** What one application of an action is for; nothing at all where it uses up units and is not worth it. */
export interface Reward {
  /** Units of distinct lines that get a discount; empty where the action is about something else. */
  readonly units: readonly Units[];
  readonly gifts: readonly Gift[];
  readonly freeZones: FreeZones | null;
}

/** A compiled action. */
export interface CompiledAction {
  /** Item-level actions are computed before order-level ones, whatever the priority. */
  readonly phase: "items" | "order";
  /** The end from which the condition consumes: opposite to the one that the reward is taken from. */
  readonly consumeFrom: keyof UnitOrder;
  /** Whether it matters which units the condition consumed: not where it gives for all units, or for none. */
  readonly heedsConsumed: boolean;
  /** Whether an application takes units where its condition consumed none: what repeats must end. */
  readonly takesUnits: boolean;
  /** The lines without which it has nothing to give for; undefined where any cart will do. */
  readonly needs: ItemMatcher | undefined;
  /** Begins to reward units of a cart. */
  begin(stock: AvailableUnits): Rewarder;
  /** Gives the discount of one application, as many times as the same application was repeated. */
  give(remaining: Remaining, reward: Reward, times: number): LineShare[];
}

/**
 * Picks what the next application is for, once its condition has consumed, and takes those units that were still free.
 * @returns null where there is nothing to give for
 */
export type Rewarder = () => Reward | null;

type KeysOf<T> = T extends unknown ? keyof T : never;
export type ActionKindName = KeysOf<Action>;
type ValueOf<K extends ActionKindName> = Extract<Action, { readonly [key in K]: unknown }>[K];

/** What an action is compiled in. */
export interface ActionContext {
  /** The promotion's, for amounts. */
  readonly currency: string;
  /** Whether percentages are of original prices (a setting; default true), or of what earlier discounts left. */
  readonly onOriginalPrice: boolean;
}

/** One kind of action: compiles the value under its key. */
export type ActionKind<K extends ActionKindName> = (value: ValueOf<K>, context: ActionContext) => CompiledAction;
