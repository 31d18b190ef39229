import type { UsedPromotion } from "../../decide/purchase.ts";
import type { CheckedCode } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";

/** Tells what the rules here can't decide, because a promotion is a copy of a platform's. */
export function platformPromotions(db: Db) {
  const isUndecided = db
    .prepare<[isOutside: number, id: number], number>(
      "SELECT partial IS NOT NULL OR (source IS NOT NULL AND ?) FROM promotions WHERE id = ?",
    )
    .pluck();
  const ask = (promotionId: number | null, isOutside: boolean): boolean =>
    promotionId !== null && isUndecided.get(Number(isOutside), promotionId) === 1;
  return {
    /**
     * Whether the platform of a code's promotion may decide otherwise than the rules here: the promotion is partial, or the cart has
     * another currency, into which a platform may convert its amounts.
     */
    isPartial: ({ promotionId, reason }: Pick<CheckedCode, "promotionId" | "reason">): boolean =>
      ask(promotionId, reason === "currency_mismatch"),
    /** Whether only the shop knows if an order used a promotion that it does not name: a partial one, or an automatic one of its platform. */
    isLeftToShop: ({ promotionId, code }: UsedPromotion): boolean => ask(promotionId, code === null),
  };
}

export type PlatformPromotions = ReturnType<typeof platformPromotions>;
