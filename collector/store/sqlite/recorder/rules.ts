import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import type { Coupon, Usage } from "../../../evaluation/types.ts";
import type { Rules } from "../../decide/rules.ts";
import type { CdpSource } from "../../ports/records.ts";
import type { PromotionTable } from "../tables/promotions.ts";
import type { RedemptionTable } from "../tables/redemptions.ts";
import type { ButFor, ReservationTable } from "../tables/reservations.ts";
import type { StoredRedemption } from "../tables/stored-redemptions.ts";

/** A transaction whose own uses must not count against it. */
export interface OwnUses {
  readonly transactionId: string;
  readonly cdpSource: CdpSource;
  readonly stored: readonly StoredRedemption[];
}

/** Who asks: the codes count for this customer, and for this transaction where there is one. */
export interface RulesRequest {
  readonly propertyId: string;
  /** As entered. */
  readonly numbers: readonly string[];
  readonly customerKey: string | null;
  readonly own?: OwnUses;
  /** Whose holds are not in the way. @default the customer's */
  readonly butFor?: ButFor;
}

/** Uses of a transaction that are counted, by what they are of. */
const usesIn = (own: OwnUses | undefined, isOf: (row: StoredRedemption) => boolean): number =>
  (own?.stored ?? []).reduce((sum, row) => sum + (row.counted && isOf(row) ? row.uses : 0), 0);

/** A test's transaction may have the number of a real one, whose uses count. */
const exceptOf = (own: OwnUses | undefined): string | null =>
  own?.cdpSource === "Production" ? own.transactionId : null;

/** Reads what codes are judged by, as it stands inside the running transaction. */
export function rulesReader(promotions: PromotionTable, redemptions: RedemptionTable, reservations: ReservationTable) {
  const couponsOf = (propertyId: string, numbers: readonly string[]) => {
    const coupons = new Map<string, Coupon>();
    for (const code of numbers.map(canonicalCode)) {
      const coupon = promotions.coupon(propertyId, code);
      if (coupon) coupons.set(code, coupon);
    }
    return coupons;
  };

  // Counted only where it matters: most codes have no such limits.
  const usesOf = (
    { propertyId, customerKey, own, butFor = { customerKey } }: RulesRequest,
    code: string,
    coupon: Coupon,
  ) => ({
    total: promotions.usesOfCode(propertyId, code) - usesIn(own, (row) => row.code === code),
    customer:
      customerKey === null || coupon.maxUsesPerCustomer === 0
        ? 0
        : redemptions.usesOfCustomer(propertyId, customerKey, code, exceptOf(own)),
    reserved: coupon.maxUses === 0 ? 0 : reservations.ofCode(propertyId, code, butFor),
  });

  const usageOf = (asking: RulesRequest, coupons: ReadonlyMap<string, Coupon>): Usage => {
    const { propertyId, own, customerKey, butFor = { customerKey } } = asking;
    return {
      promotions: {
        get: (id) => promotions.usesOf(propertyId, id) - usesIn(own, ({ promotionId }) => promotionId === id),
      },
      codes: new Map([...coupons].map(([code, coupon]) => [code, usesOf(asking, code, coupon)])),
      reserved: { get: (id) => reservations.ofPromotion(propertyId, id, butFor) },
    };
  };

  return (asking: RulesRequest): Rules => {
    const coupons = couponsOf(asking.propertyId, asking.numbers);
    return {
      promotions: promotions.setOf(asking.propertyId),
      coupons,
      usage: usageOf(asking, coupons),
    };
  };
}

export type RulesReader = ReturnType<typeof rulesReader>;
