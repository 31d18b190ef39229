import type { Condition } from "../types.ts";
import { cart } from "./cart.ts";
import type { CompiledCondition, ConditionKind, ConditionKindName } from "./kind.ts";
import { and, not, or } from "./logic.ts";

const kinds: { readonly [K in ConditionKindName]: ConditionKind<K> } = { cart, and, or, not };

const always: CompiledCondition = {
  needsCart: false,
  met: () => true,
  shortfall: () => {
    throw new Error("a rule without a condition is always met");
  },
};

/** Compiles a rule's condition; none at all is always met. */
export function compileCondition(condition: Condition | undefined, currency: string): CompiledCondition {
  if (condition === undefined) return always;
  const [name, value] = Object.entries(condition)[0] as [ConditionKindName, never];
  return (kinds[name] as ConditionKind<ConditionKindName>)(value, currency, (nested) =>
    compileCondition(nested, currency),
  );
}
