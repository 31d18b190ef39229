import type { Db } from "../connection/database.ts";
import { promotionLister } from "../queries/promotion-lists.ts";
import type { SyncOf } from "../sync-of.ts";
import type { PromotionTable } from "./promotions.ts";

type Promotions = SyncOf<
  | "createPromotion"
  | "createPromotions"
  | "promotion"
  | "promotions"
  | "updatePromotion"
  | "deletePromotions"
  | "promotionVersions"
  | "promotionsFrom"
  | "codesFrom"
>;

/** Promotions, without their codes. */
export const promotionOperations = (db: Db, promotions: PromotionTable): Promotions => ({
  createPromotion: promotions.create,
  createPromotions: promotions.createAll,
  promotion: promotions.find,
  promotions: promotionLister(db, promotions.codes),
  updatePromotion: promotions.update,
  deletePromotions: promotions.remove,
  promotionVersions: promotions.versions,
  promotionsFrom: promotions.from,
  codesFrom: promotions.codes.from,
});
