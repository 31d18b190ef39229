import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { promotionLister } from "../queries/promotion-lists.ts";
import type { SyncOf } from "../sync-of.ts";
import { platformPromotionTable } from "./import-comparison.ts";
import { promotionImporter } from "./imported-promotions.ts";
import type { PromotionTable } from "./promotions.ts";

type Promotions = SyncOf<
  | "createPromotion"
  | "createPromotions"
  | "importPromotions"
  | "compareImport"
  | "platformPromotions"
  | "removeImported"
  | "promotion"
  | "promotions"
  | "updatePromotion"
  | "deletePromotions"
  | "promotionVersions"
  | "promotionsFrom"
  | "codesFrom"
>;

/**
 * Promotions, and imports of them with their codes.
 * @param now epoch milliseconds
 */
export const promotionOperations = (
  db: Db,
  promotions: PromotionTable,
  now: () => number,
  transactions: Transactions,
): Promotions => ({
  createPromotion: promotions.create,
  createPromotions: promotions.createAll,
  importPromotions: promotionImporter(db, promotions, now, transactions),
  ...platformPromotionTable(db, promotions, now, transactions),
  promotion: promotions.find,
  promotions: promotionLister(db, promotions.codes),
  updatePromotion: promotions.update,
  deletePromotions: promotions.remove,
  promotionVersions: promotions.versions,
  promotionsFrom: promotions.from,
  codesFrom: promotions.codes.from,
});
