import type { CompiledAction } from "./actions/kind.ts";
import type { Candidate } from "./candidates.ts";
import { pricedMethods } from "./priced-methods.ts";
import { RemainingUnits } from "./remaining.ts";
import { sharesOf } from "./shares.ts";
import type { AppliedPromotion, Cart, FreeZones, Gift, LineShare, ShippingReduction } from "./types.ts";
import type { GroupedCart } from "./unit-groups.ts";

/** Computes the discounts: actions on items first, then those on the order, then those on shipping, each in the order of selection. */
export function price(selected: readonly Candidate[], grouped: GroupedCart): AppliedPromotion[] {
  if (selected.length === 0) return [];
  const remaining = new RemainingUnits(grouped);
  for (let at = 0; at < selected.length; at += 1) give(selected[at]!, at, "items", remaining);
  for (let at = 0; at < selected.length; at += 1) give(selected[at]!, at, "order", remaining);
  const shares = sharesOf(grouped, remaining, selected.length);
  const ofShipping = grouped.cart.shipping && shippingShares(selected, grouped.cart);
  return selected.map((candidate, at) => appliedOf(candidate, shares[at]!, ofShipping?.[at]));
}

/** The discounts of each promotion by shipping method. */
function shippingShares(selected: readonly Candidate[], cart: Cart): readonly (readonly LineShare[])[] {
  const ungrouped = { cart: { ...cart, lines: pricedMethods(cart) }, members: null, floors: null };
  const remaining = new RemainingUnits(ungrouped);
  for (let at = 0; at < selected.length; at += 1) give(selected[at]!, at, "shipping", remaining);
  return sharesOf(ungrouped, remaining, selected.length);
}

/** Takes the discounts of one promotion in one phase off the units. @param promotion its position among the selected ones */
function give(
  { applications }: Candidate,
  promotion: number,
  phase: CompiledAction["phase"],
  remaining: RemainingUnits,
): void {
  let present: CompiledAction | null = null;
  for (const { action, reward, times } of applications) {
    if (action.phase !== phase || reward.units.length === 0) continue;
    if (action !== present) remaining.begin();
    present = action;
    // The applications of an action on items are for different units, those of other actions for the same ones.
    const [repeated, together] = phase === "items" ? [times, 1] : [1, times];
    remaining.take(promotion, reward.units, repeated, (portions) => action.discountOf(portions, together));
  }
}

const appliedOf = (
  { compiled: { promotion }, code, applications }: Candidate,
  shares: readonly LineShare[],
  ofShipping: readonly LineShare[] | undefined,
): AppliedPromotion => ({
  promotionId: promotion.id,
  promotionVersion: promotion.version,
  promotionName: promotion.name,
  code,
  discount: shares.reduce((sum, share) => sum + share.discount, 0),
  shares,
  gifts: giftsOf(applications),
  freeZones: zonesOf(applications),
  shipping: ofShipping && reductionOf(ofShipping),
});

const reductionOf = (shares: readonly LineShare[]): ShippingReduction | undefined =>
  shares.length === 0
    ? undefined
    : {
        discount: shares.reduce((sum, share) => sum + share.discount, 0),
        lines: shares.map(({ lineId, discount }) => ({ id: lineId, discount })),
      };

const NO_GIFTS: readonly Gift[] = [];

function giftsOf(applications: Candidate["applications"]): readonly Gift[] {
  if (applications.every(({ reward }) => reward.gifts.length === 0)) return NO_GIFTS;
  const gifts = new Map<string, Gift>();
  for (const { reward, times } of applications) {
    for (const gift of reward.gifts) {
      const key = `${gift.productId} ${gift.variantId}`;
      const quantity = (gifts.get(key)?.quantity ?? 0) + gift.quantity * times;
      gifts.set(key, { ...gift, quantity });
    }
  }
  return [...gifts.values()];
}

function zonesOf(applications: Candidate["applications"]): FreeZones | null {
  if (applications.every(({ reward }) => reward.freeZones === null)) return null;
  const zones = applications.flatMap(({ reward }) => (reward.freeZones === null ? [] : [reward.freeZones]));
  return zones.includes("*") ? "*" : [...new Set(zones.flat())];
}
