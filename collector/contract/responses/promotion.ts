import { z } from "zod";
import { promotionIn, type StoredPromotion } from "../promotion/promotion.ts";
import { originFields } from "../promotion/source.ts";
import { promotionSettings } from "../settings.ts";
import { dataOf, moment, pageOf, withWarnings } from "./envelope.ts";

// Responses contain amounts as they were sent, so the schema is the same for every currency.
const { shape } = promotionIn("USD", "USD");

const promotion = z
  .object({
    id: z.int(),
    ...shape,
    start_date: z.iso.datetime({ offset: true }),
    version: z
      .int()
      .describe("Counts the promotion's changes from 1. Stored rows name the version that they were made under."),
    current_uses: z.int(),
    created_from: z.literal("api"),
    created: moment,
    updated: moment,
    multiple_codes: z
      .object({ has_multiple_codes: z.boolean() })
      .exactOptional()
      .describe("Only for COUPON: whether the promotion has more than one code."),
    ...originFields,
  })
  .meta({ id: "Promotion" }) satisfies z.ZodType<StoredPromotion>;

const promotionMeta = withWarnings.extend({
  extensions: z
    .array(z.string())
    .optional()
    .describe("The paths of the promotion that BigCommerce's API does not have, defaults excepted."),
});

export const promotionResponse = dataOf(promotion, promotionMeta);
export const promotionsResponse = pageOf(promotion);

const version = z
  .object({
    version: z.int(),
    change: z.enum(["created", "changed", "deleted"]),
    at: moment,
    by: z
      .string()
      .nullable()
      .describe("Name of the key, or administrator; null for changes before versions were recorded."),
    changed_fields: z.array(z.string()),
    promotion: z.object(shape).meta({ id: "PromotionAsItWas" }),
  })
  .meta({ id: "PromotionVersion" });

/** One change of a promotion. */
export type PromotionVersion = Readonly<z.infer<typeof version>>;

export const versionsResponse = pageOf(version);
export const settingsResponse = dataOf(promotionSettings);
