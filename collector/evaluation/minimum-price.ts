import type { Candidate } from "./candidates.ts";
import type { Minor } from "./money.ts";
import { price } from "./price.ts";
import type { GroupedCart } from "./unit-groups.ts";

/** The promotions that alone would give more if no item had a minimum price. */
export function limitedByMinimumPrice(candidates: readonly Candidate[], grouped: GroupedCart): ReadonlySet<number> {
  const { floors } = grouped;
  if (floors === null) return new Set();
  const isLimited = (candidate: Candidate) =>
    discountOf(candidate, grouped) < discountOf(candidate, { ...grouped, floors: null });
  return new Set(candidates.filter(isLimited).map(({ compiled }) => compiled.promotion.id));
}

const discountOf = (candidate: Candidate, grouped: GroupedCart): Minor => price([candidate], grouped)[0]!.discount;
