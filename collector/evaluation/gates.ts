import type { CompiledPromotion } from "./compile.ts";
import type { Reason } from "./reasons.ts";
import type { Cart, Coupon, Usage } from "./types.ts";

/** Why the promotion is not active at this moment (status 2), or null. */
export function inactive({ promotion, start, end }: CompiledPromotion, usage: Usage, now: number): Reason | null {
  if (promotion.status !== "ENABLED") return "promotion_disabled";
  if (now < start) return "promotion_not_started";
  if (now >= end) return "promotion_ended";
  const uses = usage.promotions.get(promotion.id) ?? 0;
  return promotion.max_uses !== null && uses >= promotion.max_uses ? "promotion_uses_exhausted" : null;
}

/** Why the code itself can't be used any more (status 2), or null. */
export function exhausted(coupon: Coupon, code: string, usage: Usage): Reason | null {
  const uses = usage.codes.get(code);
  if (!uses) return null;
  if (coupon.maxUses > 0 && uses.total >= coupon.maxUses) return "code_uses_exhausted";
  return coupon.maxUsesPerCustomer > 0 && uses.customer >= coupon.maxUsesPerCustomer ? "customer_uses_exhausted" : null;
}

/** Why the promotion is not for this cart as a whole, whatever is in it (status 3), or null. */
export const notForCart = ({ promotion }: CompiledPromotion, cart: Cart): Reason | null =>
  promotion.currency_code !== "*" && promotion.currency_code !== cart.currency ? "currency_mismatch" : null;
