import type { PromotionSet } from "../../../evaluation/promotion-set.ts";

/**
 * Keeps what was read of a property's promotions until one of them changes: then their set is another one. Each code check needs it.
 * @param setOf the present set of a property
 */
export function keptPerSet<Value>(
  setOf: (propertyId: string) => PromotionSet,
  read: (propertyId: string) => Value,
): (propertyId: string) => Value {
  const kept = new WeakMap<PromotionSet, { readonly value: Value }>();
  return (propertyId) => {
    const set = setOf(propertyId);
    const known = kept.get(set);
    if (known) return known.value;
    const value = read(propertyId);
    kept.set(set, { value });
    return value;
  };
}
