// Apart from the schemas in settings.ts: the store's threads need the values, and must not load zod for them.
import type { PromotionSettings } from "./settings.ts";

/**
 * The settings of a property that has set none. BigCommerce allows one coupon code at checkout; the default here is
 * five.
 */
export const DEFAULT_PROMOTION_SETTINGS: PromotionSettings = {
  number_of_coupons_allowed_at_checkout: 5,
  promotions_applied_on_original_product_price: true,
  promotions_triggered_by_products_with_zero_product_price: false,
  promotions_apply_on_products_with_custom_product_price: false,
};
