import { fieldsOf } from "../contract/fields.ts";
import { isCoupon, translateCoupon } from "./bigcommerce-coupons.ts";
import { translatePromotion } from "./bigcommerce-promotions.ts";
import { type Platform, placed } from "./translation.ts";

/** BigCommerce: promotions of its V3 API with their codes, and coupons of its V2 API. */
export const bigcommerce: Platform = {
  title: "BigCommerce",
  answers: "GET /v3/promotions, each promotion with its codes, or GET /v2/coupons",
  recordsIn(file) {
    if (Array.isArray(file))
      return file.length === 0 || file.some(isCoupon)
        ? { records: placed(file, ""), hasMore: false, total: null }
        : null;
    const { data, meta, codes } = fieldsOf(file) ?? {};
    if (!Array.isArray(data) || !isListOfPromotions(data)) return null;
    const promotions = data.map((entry: unknown) => withCodes(entry, Array.isArray(codes) ? codes : []));
    return { records: placed(promotions, "data"), hasMore: false, total: totalOf(meta) };
  },
  translate: (record, shop) => (isCoupon(record) ? translateCoupon(record, shop) : translatePromotion(record, shop)),
};

const isListOfPromotions = (data: readonly unknown[]): boolean =>
  data.length === 0 || data.some((entry) => "redemption_type" in (fieldsOf(entry) ?? {}));

function totalOf(meta: unknown): number | null {
  const { total } = fieldsOf(fieldsOf(meta)?.pagination) ?? {};
  return typeof total === "number" ? total : null;
}

/** A promotion with its own codes, else with those of its id beside the promotions. */
function withCodes(entry: unknown, beside: readonly unknown[]): unknown {
  const fields = fieldsOf(entry);
  if (!fields || "codes" in fields) return entry;
  return { ...fields, codes: beside.filter((code) => String(fieldsOf(code)?.promotion_id) === String(fields.id)) };
}
