import type { CompiledPromotion } from "./compile.ts";
import { customerFailures } from "./customer.ts";
import type { Promotion, ShippingAddress } from "./promotion.ts";
import type { Reason } from "./reasons.ts";
import type { Cart, Coupon, FailedLeaf, Usage } from "./types.ts";

/**
 * Why a promotion is not active (status 2).
 * @param now epoch milliseconds
 * @returns null if it is active and has uses left
 */
export function inactive(compiled: CompiledPromotion, usage: Usage, now: number): Reason | null {
  const { promotion, start, end, isOpen } = compiled;
  if (promotion.status !== "ENABLED") return "promotion_disabled";
  if (now < start) return "promotion_not_started";
  if (now >= end) return "promotion_ended";
  if (isOpen && !isOpen(now)) return "outside_schedule";
  return promotionExhausted(compiled, usage);
}

/** @returns null if the promotion has uses left */
export function promotionExhausted({ promotion }: CompiledPromotion, usage: Usage): Reason | null {
  if (promotion.max_uses === null) return null;
  return (usage.promotions.get(promotion.id) ?? 0) >= promotion.max_uses ? "promotion_uses_exhausted" : null;
}

/**
 * Why a code has no uses left (status 2).
 * @param code canonical
 * @returns null if it has uses left
 */
export function exhausted(coupon: Coupon, code: string, usage: Usage): Reason | null {
  const uses = usage.codes.get(code);
  if (!uses) return null;
  if (coupon.maxUses > 0 && uses.total >= coupon.maxUses) return "code_uses_exhausted";
  return coupon.maxUsesPerCustomer > 0 && uses.customer >= coupon.maxUsesPerCustomer ? "customer_uses_exhausted" : null;
}

/** Whether the last uses of the promotion, or of its code, are held for other checkouts (status 2). */
export function isHeldElsewhere({ promotion }: CompiledPromotion, coupon: CodeLimit | null, usage: Usage): boolean {
  if (usage.reserved === undefined) return false;
  const { id, max_uses } = promotion;
  if (max_uses !== null && (usage.promotions.get(id) ?? 0) + (usage.reserved.get(id) ?? 0) >= max_uses) return true;
  const uses = coupon && usage.codes.get(coupon.code);
  return uses ? coupon.maxUses > 0 && uses.total + (uses.reserved ?? 0) >= coupon.maxUses : false;
}

/** A canonical code with its limit. */
type CodeLimit = Pick<Coupon, "maxUses"> & { readonly code: string };

/** Whether promotion and cart are in different currencies, so that their amounts can't be compared. */
export const isForeign = ({ currency_code }: Promotion, { currency }: Cart): boolean =>
  currency_code !== "*" && currency_code !== currency;

/** Limits of the promotion that exclude a cart, whatever its lines are (status 3); empty if none does. */
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

/** Whether an address excludes some countries. */
export const limitsCountries = (address: ShippingAddress): boolean => countriesOf(address).length > 0;

const countriesOf = (address: ShippingAddress) => ("not" in address ? address.not : address).countries;

/** An unknown destination matches neither a list of countries nor its opposite. */
function shipsTo(address: ShippingAddress, country: string | undefined): boolean {
  const countries = countriesOf(address);
  if (countries.length === 0) return true;
  if (country === undefined) return false;
  const isThere = countries.some(({ iso2_country_code }) => iso2_country_code.toUpperCase() === country.toUpperCase());
  return "not" in address ? !isThere : isThere;
}
