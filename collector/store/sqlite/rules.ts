import { canonicalCode } from "../../evaluation/code.ts";
import type { Coupon } from "../../evaluation/types.ts";
import type { Purchase } from "../decide/purchase.ts";
import type { Rules } from "../decide/rules.ts";
import type { PromotionTable } from "./promotions.ts";
import type { RedemptionTable } from "./redemptions.ts";

/** Who asks: the codes count for this customer, and for this purchase where there is one. */
export interface Asking {
  readonly propertyId: string;
  /** As entered. */
  readonly numbers: readonly string[];
  readonly customerId: string | null;
  /** Its own uses must not count against it. */
  readonly purchase?: Purchase;
}

/** Reads what codes are judged by, as it stands inside the running transaction. */
export function rulesReader(promotions: PromotionTable, redemptions: RedemptionTable): (asking: Asking) => Rules {
  const couponsOf = (propertyId: string, numbers: readonly string[]) => {
    const coupons = new Map<string, Coupon>();
    for (const code of numbers.map(canonicalCode)) {
      const coupon = promotions.coupon(propertyId, code);
      if (coupon) coupons.set(code, coupon);
    }
    return coupons;
  };

  const usageOf = ({ propertyId, customerId, purchase }: Asking, coupons: ReadonlyMap<string, Coupon>) => {
    const held = purchase ? redemptions.heldBy(propertyId, purchase) : [];
    const heldOf = (id: number) => held.filter((row) => row.promotion_id === id).length;
    const perPromotion = { get: (id: number) => promotions.usesOf(propertyId, id) - heldOf(id) };
    const usesOf = (code: string, { maxUsesPerCustomer }: Coupon) => ({
      total: promotions.usesOfCode(propertyId, code) - held.filter((row) => row.code === code).length,
      // Counted only where it matters: most codes have no such limit.
      customer:
        customerId === null || maxUsesPerCustomer === 0
          ? 0
          : redemptions.usesOfCustomer(propertyId, customerId, code, purchase),
    });
    return {
      promotions: perPromotion,
      codes: new Map([...coupons].map(([code, coupon]) => [code, usesOf(code, coupon)])),
    };
  };

  return (asking) => {
    const coupons = couponsOf(asking.propertyId, asking.numbers);
    return {
      promotions: promotions.setOf(asking.propertyId),
      coupons,
      usage: usageOf(asking, coupons),
    };
  };
}
