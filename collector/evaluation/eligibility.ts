import type { CompiledPromotion } from "./compile.ts";
import { customerFailures } from "./customer.ts";
import type { Promotion, ShippingAddress } from "./promotion.ts";
import type { Reason } from "./reasons.ts";
import type { Cart, Coupon, FailedLeaf, Usage } from "./types.ts";

/** Why the promotion is not active at this moment (status 2), or null. */
export function inactive(compiled: CompiledPromotion, usage: Usage, now: number): Reason | null {
  const { promotion, start, end, isOpen } = compiled;
  if (promotion.status !== "ENABLED") return "promotion_disabled";
  if (now < start) return "promotion_not_started";
  if (now >= end) return "promotion_ended";
  if (isOpen && !isOpen(now)) return "outside_schedule";
  return promotionExhausted(compiled, usage);
}

/** Why the promotion can't be used any more, or null. */
export function promotionExhausted({ promotion }: CompiledPromotion, usage: Usage): Reason | null {
  if (promotion.max_uses === null) return null;
  return (usage.promotions.get(promotion.id) ?? 0) >= promotion.max_uses ? "promotion_uses_exhausted" : null;
}

/** Why the code itself can't be used any more (status 2), or null. */
export function exhausted(coupon: Coupon, code: string, usage: Usage): Reason | null {
  const uses = usage.codes.get(code);
  if (!uses) return null;
  if (coupon.maxUses > 0 && uses.total >= coupon.maxUses) return "code_uses_exhausted";
  return coupon.maxUsesPerCustomer > 0 && uses.customer >= coupon.maxUsesPerCustomer ? "customer_uses_exhausted" : null;
}

/** Whether the last uses of the promotion, or of the code that brought it, are held for others' checkouts (status 2). */
export function isHeldElsewhere({ promotion }: CompiledPromotion, coupon: CodeLimit | null, usage: Usage): boolean {
  if (usage.reserved === undefined) return false;
  const { id, max_uses } = promotion;
  if (max_uses !== null && (usage.promotions.get(id) ?? 0) + (usage.reserved.get(id) ?? 0) >= max_uses) return true;
  const uses = coupon && usage.codes.get(coupon.code);
  return uses ? coupon.maxUses > 0 && uses.total + (uses.reserved ?? 0) >= coupon.maxUses : false;
}

/** How often one code may be used. */
type CodeLimit = Pick<Coupon, "maxUses"> & { readonly code: string };

/** Whether the promotion's amounts can't be compared with the cart's. */
export const isForeign = ({ currency_code }: Promotion, { currency }: Cart): boolean =>
  currency_code !== "*" && currency_code !== currency;

/** What of the promotion's own limits is against this cart, whatever is in it (status 3); nothing where all is well. */
export function cartFailures({ promotion, isLimited }: CompiledPromotion, cart: Cart): FailedLeaf[] {
  const { currency_code, channels, customer, shipping_address } = promotion;
  const failed: FailedLeaf[] = [];
  const fail = (path: string, reason: Reason, required: unknown, actual: unknown) =>
    failed.push({ path, reason, required, actual, missing: null });
  if (isForeign(promotion, cart)) {
    fail("currency_code", "currency_mismatch", currency_code, cart.currency);
  }
  if (!isLimited) return failed;
  if (channels.length > 0 && !channels.some(({ id }) => String(id) === cart.channelId)) {
    fail("channels", "channel_mismatch", channels, cart.channelId ?? null);
  }
  failed.push(...customerFailures(customer, cart.customer));
  if (shipping_address && !shipsTo(shipping_address, cart.country)) {
    fail("shipping_address", "shipping_not_eligible", shipping_address, cart.country ?? null);
  }
  return failed;
}

/** An unknown address is nowhere: neither in the countries that are meant, nor known to be outside them. */
function shipsTo(address: ShippingAddress, country: string | undefined): boolean {
  if (country === undefined) return false;
  const { countries } = "not" in address ? address.not : address;
  const isThere = countries.some(({ iso2_country_code }) => iso2_country_code.toUpperCase() === country.toUpperCase());
  return "not" in address ? !isThere : isThere;
}
