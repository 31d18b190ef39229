import { type Compilers, compileOneOf, type OneOf } from "../one-of.ts";
import { NOTHING } from "../reads.ts";
import { type CartCondition, cart } from "./cart.ts";
import type { CompiledCondition, ConditionContext, NestingContext } from "./kind.ts";
import { and, not, or } from "./logic.ts";

/** Every kind of condition, with the value under its key. */
export interface ConditionValues {
  readonly cart: CartCondition;
  readonly and: readonly Condition[];
  readonly or: readonly Condition[];
  readonly not: Condition;
}

/** Requirement of a rule. `or`: one branch must be met by itself. */
export type Condition = OneOf<ConditionValues>;

const compilers: Compilers<ConditionValues, NestingContext<Condition>, CompiledCondition> = { cart, and, or, not };

const ALWAYS: CompiledCondition = {
  needsCart: false,
  consumes: false,
  keys: () => null,
  reads: () => NOTHING,
  met: () => true,
  shortfall: () => {
    throw new Error("A rule without a condition is always met");
  },
  failed: () => [],
  begin: () => ({ holds: () => true, consume: () => {} }),
};

/**
 * Compiles a rule's condition; undefined is always met.
 * @param path path of the condition in the promotion's JSON: `rules[0].condition`
 */
export function compileCondition(
  condition: Condition | undefined,
  settings: Omit<ConditionContext, "path">,
  path: string,
): CompiledCondition {
  if (condition === undefined) return ALWAYS;
  const compile = (nested: Condition, at: string) => compileCondition(nested, settings, at);
  return compileOneOf(compilers, condition, (kind) => ({ ...settings, path: `${path}.${kind}`, compile }));
}
