import type { Reason } from "../reasons.ts";
import type { Cart, Condition, Shortage } from "../types.ts";

/** Why a condition does not hold: the leaf that is worth telling a shopper, and how near it came. */
export interface Shortfall {
  readonly reason: Reason;
  /** How much of the condition is met, 0 to 1: the nearest branch is the one that is reported. */
  readonly fraction: number;
  readonly missing: Shortage | null;
}

/** A compiled condition. It looks at original prices and at what is in the cart, never at discounts. */
export interface CompiledCondition {
  met(cart: Cart): boolean;
  /** Asked only where `met` said no. */
  shortfall(cart: Cart): Shortfall;
  /** Whether the answer depends on what is in the cart. */
  readonly needsCart: boolean;
}

type KeysOf<T> = T extends unknown ? keyof T : never;
export type ConditionKindName = KeysOf<Condition>;
type ValueOf<K extends ConditionKindName> = Extract<Condition, { readonly [key in K]: unknown }>[K];

/** One kind of condition: compiles the value under its key. Amounts are in the promotion's `currency`. */
export type ConditionKind<K extends ConditionKindName> = (
  value: ValueOf<K>,
  currency: string,
  compile: (condition: Condition) => CompiledCondition,
) => CompiledCondition;

/** The shortfall of the branch that came nearest; ties go to the earlier one. */
export const nearest = (shortfalls: readonly Shortfall[]): Shortfall =>
  shortfalls.reduce((best, next) => (next.fraction > best.fraction ? next : best));
