/** The settings of a property that decide how its promotions are evaluated (BigCommerce's names in the comments). */
export interface Settings {
  /** `number_of_coupons_allowed_at_checkout`, 1 to 5. */
  readonly couponsAllowed: number;
  /** `promotions_applied_on_original_product_price`: each discount is computed on the original price. */
  readonly onOriginalPrice: boolean;
  /** `promotions_triggered_by_products_with_zero_product_price`. */
  readonly zeroPriceTriggers: boolean;
  /** IANA name; for schedules. */
  readonly timeZone: string;
}

/** What holds where a property says nothing. */
export const DEFAULT_SETTINGS: Settings = {
  couponsAllowed: 5,
  onOriginalPrice: true,
  zeroPriceTriggers: false,
  timeZone: "UTC",
};
