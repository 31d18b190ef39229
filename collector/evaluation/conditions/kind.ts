import type { AvailableUnits } from "../available-units.ts";
import type { ItemKeys } from "../item-keys.ts";
import type { Reads } from "../reads.ts";
import type { Reason } from "../reasons.ts";
import type { FailedLeaf, Line, Shortage } from "../types.ts";

/** Why a condition is not met: its most useful leaf, and how near the cart came. */
export interface Shortfall {
  readonly reason: Reason;
  /** Part of the condition that is met, 0 to 1. Of several branches the nearest is reported. */
  readonly fraction: number;
  readonly missing: Shortage | null;
}

/** A compiled condition. It reads original prices and the cart's lines, never discounts. */
export interface CompiledCondition {
  /** Whether a cart meets the condition. */
  met(lines: readonly Line[]): boolean;
  /** Called only if `met` is false. */
  shortfall(lines: readonly Line[]): Shortfall;
  /** Why a cart that meets the condition is refused where `not` excludes it. @default excluded_condition_met */
  readonly asExclusion?: Reason;
  /** Every leaf that is not met. Called only for an explanation, and if `met` is false. */
  failed(lines: readonly Line[]): FailedLeaf[];
  /** Starts to consume a cart's units. */
  begin(available: AvailableUnits): Consumption;
  /** Whether each application consumes a unit, so that a rule that repeats comes to an end. */
  readonly consumes: boolean;
  /** Whether the result depends on the cart's lines. */
  readonly needsCart: boolean;
  /**
   * Every cart that meets the condition has a line with one of these keys; null: every cart is a candidate. Called
   * once, when a promotion changes.
   */
  keys(): ItemKeys;
  /** The facts that decide whether a cart meets the condition, and how often. */
  reads(): Reads;
}

/** A condition while its rule consumes the units of a cart. */
export interface Consumption {
  /** Whether the units that were free when the present application began meet the condition. */
  holds(): boolean;
  /**
   * Consumes the fewest units that meet the condition; units that the present application has consumed already count.
   * Called only if `holds` is true.
   */
  consume(): void;
}

/** Surroundings of a condition. */
export interface ConditionContext {
  /** The promotion's currency, ISO 4217 or `*`. */
  readonly currency: string;
  /** Whether units with a price of 0 count (a setting; default false). */
  readonly zeroPriceTriggers: boolean;
  /** Whether the rule applies more than once. */
  readonly repeats: boolean;
  /** Path of the condition in the promotion's JSON: `rules[0].condition.cart`. */
  readonly path: string;
}

/** Surroundings of a condition with other conditions in it. */
export interface NestingContext<Nested> extends ConditionContext {
  compile(condition: Nested, path: string): CompiledCondition;
}

/** One kind of condition: compiles the value under its key. */
export type ConditionKind<Value> = (value: Value, context: ConditionContext) => CompiledCondition;

/** The shortfall with the largest fraction; the first of several equal ones. */
export const nearest = (shortfalls: readonly Shortfall[]): Shortfall =>
  shortfalls.reduce((best, next) => (next.fraction > best.fraction + NOISE ? next : best));

/** Sums of equal parts in different order differ by less; two different fractions of a cart differ by more. */
const NOISE = 1e-12;
