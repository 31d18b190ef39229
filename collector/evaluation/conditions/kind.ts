import type { Pool, Units } from "../pool.ts";
import type { Condition } from "../promotion.ts";
import type { Reason } from "../reasons.ts";
import type { FailedLeaf, Shortage } from "../types.ts";

/** Why a condition does not hold: the leaf that is worth telling a shopper, and how near it came. */
export interface Shortfall {
  readonly reason: Reason;
  /** How much of the condition is met, 0 to 1: the nearest branch is the one that is reported. */
  readonly fraction: number;
  readonly missing: Shortage | null;
}

/** A compiled condition. It looks at original prices and at what is in the cart, never at discounts. */
export interface CompiledCondition {
  /** Whether it holds on the units that are not consumed. */
  met(pool: Pool): boolean;
  /** Asked only where `met` said no. */
  shortfall(pool: Pool): Shortfall;
  /** Every leaf that keeps it from holding; asked only where `met` said no and somebody wants to know. */
  failed(pool: Pool): FailedLeaf[];
  /**
   * Consumes the fewest units that meet it, in this order of the lines; asked only where `met` said yes.
   * @param order positions, the end that is consumed first
   * @param consumed units that this application has consumed; units that are added count for what comes next
   */
  consume(pool: Pool, order: readonly number[], consumed: Consumed): void;
  /** Whether it holds, and consumes the same again, for as long as there are the units: there is no `not` in it. */
  readonly steady: boolean;
  /** Which of its leaves hold, one character a leaf: with the same ones it consumes the same again. */
  truths(pool: Pool): string;
  /** Whether meeting it always consumes a unit: what repeats must end. */
  readonly consumes: boolean;
  /** Whether the answer depends on what is in the cart. */
  readonly needsCart: boolean;
}

/** Units that one application consumed. */
export interface Consumed {
  readonly units: Units[];
  /** Consumed units of a line. */
  of(at: number): number;
  take(pool: Pool, at: number, count: number): void;
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
  shortfalls.reduce((best, next) => (next.fraction > best.fraction ? next : best));
