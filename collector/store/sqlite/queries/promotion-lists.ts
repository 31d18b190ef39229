import type { StoredPromotion } from "../../../contract/promotion/promotion.ts";
import type { NumberedPage, PromotionQuery } from "../../ports/promotions.ts";
import type { Db } from "../connection/database.ts";
import type { CodeTable } from "../tables/coupon-codes.ts";
import { fromRow, PROMOTION_COLUMNS, type PromotionRow } from "../tables/promotion-rows.ts";

const SORTS = { id: "id", name: "name", priority: "priority", start_date: "start_at" } as const;

const LISTED = `FROM promotions WHERE property_id = :property
  AND (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)))
  AND (:name IS NULL OR name = :name)
  AND (:ofCode IS NULL OR id = :ofCode)
  AND (:query IS NULL OR instr(lower(name), lower(:query)) > 0 OR id = :ofQuery)
  AND (:currency_code IS NULL OR body ->> 'currency_code' = :currency_code)
  AND (:redemption_type IS NULL OR body ->> 'redemption_type' = :redemption_type)
  AND (:status IS NULL OR body ->> 'status' = :status)
  AND (:group IS NULL OR CAST(body ->> '$.group.id' AS TEXT) = :group)
  AND (:channels IS NULL OR json_array_length(body, '$.channels') = 0 OR EXISTS (
    SELECT 1 FROM json_each(body, '$.channels') AS one
    WHERE CAST(one.value ->> 'id' AS TEXT) IN (SELECT value FROM json_each(:channels))))`;

/** No promotion has this id. */
const NO_PROMOTION = 0;

const json = (list: readonly unknown[] | undefined): string | null => (list ? JSON.stringify(list) : null);

/** @returns a function that reads one page of a property's promotions */
export function promotionLister(
  db: Db,
  codes: Pick<CodeTable, "find">,
): (propertyId: string, query: PromotionQuery) => NumberedPage<StoredPromotion> {
  const promotionOf = (propertyId: string, code: string | undefined): number | null =>
    code === undefined ? null : (codes.find(propertyId, code)?.promotion_id ?? NO_PROMOTION);
  const count = db.prepare<object, { total: number }>(`SELECT count(*) AS total ${LISTED}`);
  const pageIn = (order: string) =>
    db.prepare<object, PromotionRow>(
      `SELECT ${PROMOTION_COLUMNS} ${LISTED} ORDER BY ${order} LIMIT :limit OFFSET :offset`,
    );
  const pages = new Map<string, ReturnType<typeof pageIn>>();

  return (propertyId, { sort = "id", direction = "asc", limit, offset, ids, channels, ...query }) => {
    const order = [...new Set([SORTS[sort], "id"])].map((column) => `${column} ${direction}`).join(", ");
    const page = pages.get(order) ?? pageIn(order);
    pages.set(order, page);
    const filter = {
      property: propertyId,
      ids: json(ids),
      channels: json(channels),
      name: query.name ?? null,
      ofCode: promotionOf(propertyId, query.code),
      query: query.query ?? null,
      ofQuery: promotionOf(propertyId, query.query),
      currency_code: query.currency_code ?? null,
      redemption_type: query.redemption_type ?? null,
      status: query.status ?? null,
      group: query.group ?? null,
    };
    return { items: page.all({ ...filter, limit, offset }).map(fromRow), total: count.get(filter)!.total };
  };
}
