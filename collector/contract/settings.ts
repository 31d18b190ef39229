import { z } from "zod";
import { type ParseResult, parseWith } from "./parse.ts";
import { whole } from "./values.ts";

/** Settings of a property's promotions, with BigCommerce's names. */
export const promotionSettings = z.strictObject({
  number_of_coupons_allowed_at_checkout: whole(1, 5),
  promotions_applied_on_original_product_price: z.boolean(),
  promotions_triggered_by_products_with_zero_product_price: z.boolean(),
  promotions_apply_on_products_with_custom_product_price: z.boolean(),
});

export type PromotionSettings = z.infer<typeof promotionSettings>;

/** Schema of the body of `PUT /v3/promotions/settings`; absent settings stay. */
export const settingsChange = promotionSettings.exactPartial();

export type SettingsChange = z.infer<typeof settingsChange>;

/** Parses the body of `PUT /v3/promotions/settings`. */
export const parseSettings = (body: unknown): ParseResult<SettingsChange> => parseWith(settingsChange, body);
