import type { Candidate } from "./candidates.ts";
import { price } from "./price.ts";
import type { GroupedCart } from "./unit-groups.ts";

/**
 * The promotions that would give more if no item had a minimum price: alone, or together.
 * @param candidates those that no other promotion keeps out
 */
export function limitedByMinimumPrice(candidates: readonly Candidate[], grouped: GroupedCart): ReadonlySet<number> {
  if (grouped.floors === null) return new Set();
  const without = { ...grouped, floors: null };
  const limitedOf = (some: readonly Candidate[]): number[] => {
    const [actual, possible] = [price(some, grouped), price(some, without)];
    return actual.flatMap(({ promotionId, discount }, at) => (discount < possible[at]!.discount ? [promotionId] : []));
  };
  return new Set([...limitedOf(candidates), ...candidates.flatMap((candidate) => limitedOf([candidate]))]);
}
