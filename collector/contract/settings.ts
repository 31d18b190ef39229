import { z } from "zod";
import { type ParseResult, parseWith } from "./parse.ts";
import { whole } from "./values.ts";

/** The settings of a property's promotions, all of them: what is answered. */
export const promotionSettings = z.strictObject({
  number_of_coupons_allowed_at_checkout: whole(1, 5),
  promotions_applied_on_original_product_price: z.boolean(),
  promotions_triggered_by_products_with_zero_product_price: z.boolean(),
});

/** The settings of a property's promotions (BigCommerce's names). */
export type PromotionSettings = z.infer<typeof promotionSettings>;

/** The body of `PUT /v3/promotions/settings`. */
export const settingsChange = promotionSettings.partial();

/** Reads the body of `PUT /v3/promotions/settings`: settings that it does not name stay as they are. */
export const parseSettings = (body: unknown): ParseResult<Partial<PromotionSettings>> =>
  parseWith(settingsChange as z.ZodType<Partial<PromotionSettings>>, body);
