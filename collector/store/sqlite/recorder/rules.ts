import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import type { Coupon, Usage } from "../../../evaluation/types.ts";
import type { Rules } from "../../decide/rules.ts";
import type { CdpSource } from "../../ports/records.ts";
import type { PromotionTable } from "../tables/promotions.ts";
import type { RedemptionTable } from "../tables/redemptions.ts";
import type { ExceptHolds, ReservationTable } from "../tables/reservations.ts";
import type { StoredRedemption } from "../tables/stored-redemptions.ts";

/** A transaction whose own uses do not count against it. */
export interface OwnUses {
  readonly transactionId: string;
  readonly cdpSource: CdpSource;
  readonly stored: readonly StoredRedemption[];
}

/** Which rules to read: those of some codes, for a customer and, if there is one, a transaction. */
export interface RulesRequest {
  readonly propertyId: string;
  /** As entered. */
  readonly numbers: readonly string[];
  readonly customerKey: string | null;
  readonly own?: OwnUses;
  /** The holds that do not count. @default the customer's */
  readonly butFor?: ExceptHolds;
}

/** Uses that a transaction consumes already, of the matching redemptions. */
const usesIn = (own: OwnUses | undefined, matches: (row: StoredRedemption) => boolean): number =>
  (own?.stored ?? []).reduce((sum, row) => sum + (row.counted && matches(row) ? row.uses : 0), 0);

/** The transaction of a test site may have the id of a real one, whose uses count. */
const ownTransaction = (own: OwnUses | undefined): string | null =>
  own?.cdpSource === "Production" ? own.transactionId : null;

/** Reads the rules of codes as of the running transaction. */
export function rulesReader(promotions: PromotionTable, redemptions: RedemptionTable, reservations: ReservationTable) {
  const couponsOf = (propertyId: string, numbers: readonly string[]) => {
    const coupons = new Map<string, Coupon>();
    for (const code of numbers.map(canonicalCode)) {
      const coupon = promotions.coupon(propertyId, code);
      if (coupon) coupons.set(code, coupon);
    }
    return coupons;
  };

  // Most codes have no limits per customer and no holds: these are read only where they matter.
  const usesOf = (
    { propertyId, customerKey, own, butFor = { customerKey } }: RulesRequest,
    code: string,
    coupon: Coupon,
  ) => ({
    total: promotions.usesOfCode(propertyId, code) - usesIn(own, (row) => row.code === code),
    customer:
      customerKey === null || coupon.maxUsesPerCustomer === 0
        ? 0
        : redemptions.usesOfCustomer(propertyId, customerKey, code, ownTransaction(own)),
    reserved: coupon.maxUses === 0 ? 0 : reservations.ofCode(propertyId, code, butFor),
  });

  const usageOf = (request: RulesRequest, coupons: ReadonlyMap<string, Coupon>): Usage => {
    const { propertyId, own, customerKey, butFor = { customerKey } } = request;
    return {
      promotions: {
        get: (id) => promotions.usesOf(propertyId, id) - usesIn(own, ({ promotionId }) => promotionId === id),
      },
      codes: new Map([...coupons].map(([code, coupon]) => [code, usesOf(request, code, coupon)])),
      reserved: { get: (id) => reservations.ofPromotion(propertyId, id, butFor) },
    };
  };

  return (request: RulesRequest): Rules => {
    const coupons = couponsOf(request.propertyId, request.numbers);
    return {
      promotions: promotions.setOf(request.propertyId),
      coupons,
      usage: usageOf(request, coupons),
    };
  };
}

export type RulesReader = ReturnType<typeof rulesReader>;
