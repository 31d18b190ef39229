/** Settings of a property for the evaluation of its promotions. */
export interface Settings {
  /** 1 to 5. BigCommerce: `number_of_coupons_allowed_at_checkout`. */
  readonly couponsAllowed: number;
  /** Whether each discount is of the original price. BigCommerce: `promotions_applied_on_original_product_price`. */
  readonly onOriginalPrice: boolean;
  /** Whether conditions count units with a price of 0: `promotions_triggered_by_products_with_zero_product_price`. */
  readonly zeroPriceTriggers: boolean;
  /** Whether lines with a custom price are discounted: `promotions_apply_on_products_with_custom_product_price`. */
  readonly discountsCustomPrices: boolean;
  /** IANA name of the time zone of schedules. */
  readonly timeZone: string;
}

/** Settings of a new property. */
export const DEFAULT_SETTINGS: Settings = {
  couponsAllowed: 5,
  onOriginalPrice: true,
  zeroPriceTriggers: false,
  discountsCustomPrices: false,
  timeZone: "UTC",
};
