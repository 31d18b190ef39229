import { z } from "zod";
import { id } from "../ids.ts";
import { nameValues } from "./catalog.ts";
import { amount, withWarnings } from "./envelope.ts";
import { missing, promocode, reason } from "./promocode.ts";

const optionalId = id.nullable();

const line = z
  .object({
    id,
    product_id: optionalId,
    variant_id: optionalId,
    sku: optionalId,
    name: z.string().optional(),
    quantity: z.number().describe("As in the request."),
    units: z.int().describe("The units that promotions count; 1 for measured goods."),
    price: amount
      .nullable()
      .describe("Price of quantity 1; null if a position's total is not divisible by its quantity."),
    minimum_price: amount
      .optional()
      .describe("The least that discounts leave of the price of one of its units; only where there is one."),
    amount: amount.describe("Price of the whole line before discounts: price × quantity, rounded once."),
    catalog_price: amount.optional().describe("The catalog's price, if the line has another one."),
    category_ids: z.array(id),
    brand_id: optionalId,
    options: nameValues.optional().describe("As in the request."),
    custom_fields: nameValues.optional().describe("As in the request."),
    on_sale: z.boolean(),
    is_custom_price: z.boolean().optional(),
    discount: amount.describe("Discount of the whole line."),
    total: amount.describe("Price of the whole line after discounts."),
    promotions: z.array(z.object({ id: z.int(), code: z.string().nullable(), discount: amount, quantity: z.int() })),
  })
  .meta({ id: "CalculatedLine" });

const position = z
  .object({
    sku: optionalId,
    quantity: z.number(),
    price: amount.describe("Price of all units before discounts."),
    new_price: amount.describe("Price of all units after discounts."),
    marketing_actions: z.array(z.int()).describe("Ids of the promotions that discount the position."),
  })
  .meta({ id: "CalculatedPosition" });

const action = { marketing_action_id: z.int(), marketing_action_name: z.string() };

const gift = z.object({
  product_id: z.string().nullable().optional(),
  variant_id: z.string().nullable().optional(),
  quantity: z.int(),
  promotion_id: z.int(),
});

/** Only where the cart has `shipping`. */
const pricedShipping = {
  price: amount.nullable().optional().describe("Of all methods, before discounts; null: one of them is unknown."),
  discount: amount.optional().describe("Off all methods."),
  lines: z
    .array(
      z.object({
        id: z.string(),
        method_id: z.string().nullable(),
        price: amount.nullable(),
        discount: amount,
        total: amount.nullable(),
      }),
    )
    .optional()
    .describe("The methods, in the order of the request."),
};

const failedLeaf = z.object({
  path: z.string().describe("Path in the promotion: rules[0].condition.cart.minimum_spend."),
  reason,
  required: z.unknown(),
  actual: z.unknown(),
  missing: missing.nullable(),
});

/** Response of `POST /v1/carts/calculate`. */
export const calculationResponse = z.object({
  cart: z.object({
    id: z
      .string()
      .nullable()
      .describe(
        "Id of the quote. A purchase or redemption within 24 hours can name it to get these discounts. null: an empty cart has no quote.",
      ),
    currency: z.string(),
    lines: z.array(line).describe("In the order of the request."),
    positions: z
      .record(z.string(), position)
      .optional()
      .describe("Only for SailPlay's fields: positions by their numbers."),
    subtotal: amount,
    discount: amount,
    total: amount,
    total_price: amount.optional().describe("The total, for SailPlay's clients."),
    shipping: z.object({
      free_zones: z.union([z.literal("*"), z.array(z.string())]).describe("Zones with free shipping; *: all of them."),
      ...pricedShipping,
    }),
    grand_total: amount
      .nullable()
      .optional()
      .describe("Only where the cart has shipping: goods and shipping together. null: a price is unknown."),
    gifts: z.array(gift).describe("Free items for the cart."),
  }),
  marketing_actions_applied: z.array(
    z.object({
      ...action,
      code: z.string().nullable().describe("null: an automatic promotion."),
      discount: amount.describe("Off the goods."),
      shipping_discount: amount.optional().describe("Off the price of shipping, where the cart has shipping."),
    }),
  ),
  possible_marketing_actions: z
    .array(
      z.object({
        ...action,
        missing: missing
          .nullable()
          .describe("null: another promotion keeps it out, or the cart has nothing that it can reward."),
      }),
    )
    .describe("Promotions that are not in the totals although their condition is at least partly met."),
  notifications: z.array(
    z.object({
      promotion_id: z.int(),
      type: z.enum(["UPSELL", "ELIGIBLE", "APPLIED"]),
      content: z.string(),
      locations: z.array(z.string()),
    }),
  ),
  promocodes: z.array(promocode).optional().describe("Only with promocodes_info."),
  explanations: z
    .array(
      z.object({
        promotion_id: z.int(),
        code: z.string().nullable(),
        failed: z.array(failedLeaf),
        limited_by: z
          .literal("minimum_price")
          .optional()
          .describe("Only where the promotion would give more if no item had a minimum price."),
      }),
    )
    .optional()
    .describe("Only with explain and a server key."),
  meta: withWarnings
    .optional()
    .describe("Only with warnings: lines that were read in another way than they were sent."),
});
