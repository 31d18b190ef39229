import type { PromotionSet } from "../../../evaluation/promotion-set.ts";
import type { UsedPromotion } from "../../decide/purchase.ts";
import type { CheckedCode } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import { keptPerSet } from "./kept-per-set.ts";

/** Where a promotion is from: 0 or 1 each. */
interface PromotionOrigin {
  readonly partial: number;
  readonly imported: number;
}

const OWN: PromotionOrigin = { partial: 0, imported: 0 };

/**
 * Tells what the rules here can't decide, because a promotion is a copy of a platform's.
 * @param setOf the present promotions of a property
 */
export function promotionOrigins(db: Db, setOf: (propertyId: string) => PromotionSet) {
  const find = db.prepare<[number], PromotionOrigin>(
    "SELECT partial IS NOT NULL AS partial, source IS NOT NULL AS imported FROM promotions WHERE id = ?",
  );
  const originsOf = keptPerSet(setOf, () => new Map<number, PromotionOrigin>());
  const originOf = (propertyId: string, promotionId: number | null): PromotionOrigin => {
    if (promotionId === null) return OWN;
    const origins = originsOf(propertyId);
    const known = origins.get(promotionId);
    if (known) return known;
    const origin = find.get(promotionId) ?? OWN;
    origins.set(promotionId, origin);
    return origin;
  };
  const isUndecided = ({ partial, imported }: PromotionOrigin, isOutside: boolean): boolean =>
    partial === 1 || (imported === 1 && isOutside);
  return {
    /**
     * Whether the platform of a code's promotion may decide otherwise than the rules here: the promotion is partial, or the cart has
     * another currency, into which a platform may convert its amounts.
     */
    isPartial: (propertyId: string, { promotionId, reason }: Pick<CheckedCode, "promotionId" | "reason">): boolean =>
      isUndecided(originOf(propertyId, promotionId), reason === "currency_mismatch"),
    /** Whether only the shop knows if an order used a promotion that it does not name: a partial one, or an automatic one of its platform. */
    isLeftToShop: (propertyId: string, { promotionId, code }: UsedPromotion): boolean =>
      isUndecided(originOf(propertyId, promotionId), code === null),
  };
}

export type PromotionOrigins = ReturnType<typeof promotionOrigins>;
