import type { Condition } from "../promotion.ts";
import { cart } from "./cart.ts";
import type { CompiledCondition, ConditionContext, ConditionKind, ConditionKindName } from "./kind.ts";
import { and, not, or } from "./logic.ts";

const kinds: { readonly [K in ConditionKindName]: ConditionKind<K> } = { cart, and, or, not };

const always: CompiledCondition = {
  needsCart: false,
  consumes: false,
  met: () => true,
  shortfall: () => {
    throw new Error("a rule without a condition is always met");
  },
  failed: () => [],
  begin: () => ({ holds: () => true, consume: () => {} }),
};

/**
 * Compiles a rule's condition; none at all is always met.
 * @param path where it stands in the promotion's JSON: `rules[0].condition`
 */
export function compileCondition(
  condition: Condition | undefined,
  settings: Pick<ConditionContext, "currency" | "zeroPriceTriggers" | "repeats">,
  path: string,
): CompiledCondition {
  if (condition === undefined) return always;
  const [name, value] = Object.entries(condition)[0] as [ConditionKindName, never];
  const compile = (nested: Condition, at: string) => compileCondition(nested, settings, at);
  const context = { ...settings, path: `${path}.${name}`, compile };
  return (kinds[name] as ConditionKind<ConditionKindName>)(value, context);
}
