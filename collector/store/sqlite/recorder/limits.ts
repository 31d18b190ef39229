import type { IdentityKeys } from "../../decide/identities.ts";
import { type Limit, type Limits, UNLIMITED } from "../../decide/limits.ts";
import type { RequestedUse } from "../../decide/redeem.ts";
import type { Rules } from "../../decide/rules.ts";
import type { Tables } from "../tables/index.ts";
import { ownTransaction, type RulesRequest } from "./rules.ts";

/** The limits of a use, with the uses so far. Uses are read only where there is a limit. */
export function limitsOf(
  { redemptions, reservations }: Pick<Tables, "redemptions" | "reservations">,
  { promotion, code }: Pick<RequestedUse, "promotion" | "code">,
  { usage, coupons, codeIds }: Rules,
  { propertyId, identities, own, butFor = {} }: RulesRequest,
): Limits {
  const coupon = code === null ? undefined : coupons.get(code);
  const codeId = code === null ? undefined : codeIds.get(code);
  const { total = 0, customer = 0, reserved = 0 } = (code !== null && usage.codes.get(code)) || {};
  const ofPromotion = (max: number): Limit => ({
    max,
    used: usage.promotions.get(promotion.id) ?? 0,
    reserved: usage.reserved?.get(promotion.id) ?? 0,
  });
  const ofIdentity = (max: number, codeId: number, keys: IdentityKeys): Limit => ({
    max,
    // The uses of a buyer with one identity are read already.
    used:
      identities.length === 1 ? customer : redemptions.usesOfIdentity(propertyId, keys, codeId, ownTransaction(own)),
    reserved: hasHolds(codeId) ? reservations.ofIdentity(propertyId, codeId, keys, butFor.reservationId) : 0,
  });
  // Most codes have no holds. Those of a code with a limit of its own are read already.
  const hasHolds = (codeId: number) =>
    (coupon?.maxUses ? reserved : reservations.ofCode(propertyId, codeId, butFor)) > 0;
  return {
    promotion: promotion.max_uses === null ? UNLIMITED : ofPromotion(promotion.max_uses),
    code: coupon?.maxUses ? { max: coupon.maxUses, used: total, reserved } : UNLIMITED,
    customer:
      coupon?.maxUsesPerCustomer && codeId !== undefined
        ? identities.map((keys) => ofIdentity(coupon.maxUsesPerCustomer, codeId, keys))
        : [],
  };
}
