import type { AvailableUnits } from "../available-units.ts";
import type { Condition } from "../promotion.ts";
import type { Reason } from "../reasons.ts";
import type { FailedLeaf, Line, Shortage } from "../types.ts";

/** Why a condition does not hold: the leaf that is worth telling a shopper, and how near it came. */
export interface Shortfall {
  readonly reason: Reason;
  /** How much of the condition is met, 0 to 1: the nearest branch is the one that is reported. */
  readonly fraction: number;
  readonly missing: Shortage | null;
}

/** A compiled condition. It looks at original prices and at what is in the cart, never at discounts. */
export interface CompiledCondition {
  /** Whether it holds on a cart. */
  met(lines: readonly Line[]): boolean;
  /** Asked only where `met` said no. */
  shortfall(lines: readonly Line[]): Shortfall;
  /** Every leaf that keeps it from holding; asked only where `met` said no and somebody wants to know. */
  failed(lines: readonly Line[]): FailedLeaf[];
  /** Begins to use up a cart's units for it. */
  begin(stock: AvailableUnits): Consumption;
  /** Whether meeting it always consumes a unit: what repeats must end. */
  readonly consumes: boolean;
  /** Whether the answer depends on what is in the cart. */
  readonly needsCart: boolean;
}

/** A condition while its rule uses up the units of a cart. */
export interface Consumption {
  /** Whether it holds on what was free when the present application began. */
  holds(): boolean;
  /** Takes the fewest units that meet it, those that the application has taken already included; asked where it holds. */
  consume(): void;
}

type KeysOf<T> = T extends unknown ? keyof T : never;
export type ConditionKindName = KeysOf<Condition>;
type ValueOf<K extends ConditionKindName> = Extract<Condition, { readonly [key in K]: unknown }>[K];

/** What a condition is compiled in. */
export interface ConditionContext {
  /** The promotion's, for amounts. */
  readonly currency: string;
  /** Whether units that cost nothing count (a setting; default false). */
  readonly zeroPriceTriggers: boolean;
  /** Whether the rule applies again and again. */
  readonly repeats: boolean;
  /** Where the condition stands in the promotion's JSON. */
  readonly path: string;
  compile(condition: Condition, path: string): CompiledCondition;
}

/** One kind of condition: compiles the value under its key. */
export type ConditionKind<K extends ConditionKindName> = (
  value: ValueOf<K>,
  context: ConditionContext,
) => CompiledCondition;

/** The shortfall of the branch that came nearest; ties go to the earlier one. */
export const nearest = (shortfalls: readonly Shortfall[]): Shortfall =>
  shortfalls.reduce((best, next) => (next.fraction > best.fraction + NOISE ? next : best));

/** Sums of the same parts in another order differ by less, and no two different fractions of a cart do. */
const NOISE = 1e-12;
