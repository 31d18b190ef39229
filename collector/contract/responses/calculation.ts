import { z } from "zod";
import { id } from "../ids.ts";
import { amount } from "./envelope.ts";
import { missing, promocode, reason } from "./promocode.ts";

const nameValue = z.object({ name: z.string(), value: z.string() });
const optionalId = id.nullable();

const line = z
  .object({
    id,
    product_id: optionalId,
    variant_id: optionalId,
    sku: optionalId,
    name: z.string().optional(),
    quantity: z.int(),
    price: amount.nullable().describe("Of one unit; null where a position's total does not divide."),
    catalog_price: amount.optional().describe("What the catalogue says, where the line says another price."),
    category_ids: z.array(id),
    brand_id: optionalId,
    options: z.array(nameValue).optional().describe("As sent."),
    custom_fields: z.array(nameValue).optional().describe("As sent."),
    on_sale: z.boolean(),
    discount: amount.describe("Off the whole line."),
    total: amount.describe("Of the line, discounts off."),
    promotions: z.array(z.object({ id: z.int(), code: z.string().nullable(), discount: amount, quantity: z.int() })),
  })
  .meta({ id: "CalculatedLine" });

const position = z
  .object({
    sku: optionalId,
    quantity: z.int(),
    price: amount.describe("Of all units, before discounts."),
    new_price: amount.describe("Of all units, discounts off."),
    marketing_actions: z.array(z.int()).describe("Promotions that took something off."),
  })
  .meta({ id: "CalculatedPosition" });

const action = { marketing_action_id: z.int(), marketing_action_name: z.string() };

const gift = z.object({
  product_id: z.string().nullable().optional(),
  variant_id: z.string().nullable().optional(),
  quantity: z.int(),
  promotion_id: z.int(),
});

const failedLeaf = z.object({
  path: z.string().describe("Where it stands in the promotion: rules[0].condition.cart.minimum_spend."),
  reason,
  required: z.unknown(),
  actual: z.unknown(),
  missing: missing.nullable(),
});

/** The answer to `POST /v1/carts/calculate`. */
export const calculationResponse = z.object({
  cart: z.object({
    id: z
      .string()
      .nullable()
      .describe(
        "A purchase, or a redemption, of the next 24 hours may name it: it pays what is shown here. null: an empty cart.",
      ),
    currency: z.string(),
    lines: z.array(line).describe("In the order sent."),
    positions: z.record(z.string(), position).optional().describe("Of SailPlay's fields, by their numbers."),
    subtotal: amount,
    discount: amount,
    total: amount,
    total_price: amount.optional().describe("The total, for clients of SailPlay's."),
    shipping: z.object({
      free_zones: z.union([z.literal("*"), z.array(z.string())]).describe("* is all of them."),
    }),
    gifts: z.array(gift).describe("Free items that the cart has earned."),
  }),
  marketing_actions_applied: z.array(
    z.object({ ...action, code: z.string().nullable().describe("null: automatic."), discount: amount }),
  ),
  possible_marketing_actions: z
    .array(
      z.object({
        ...action,
        missing: missing
          .nullable()
          .describe("null: another promotion keeps it out, or what it is for is not in the cart."),
      }),
    )
    .describe("Promotions that are not in the totals and have to do with the cart."),
  notifications: z.array(
    z.object({
      promotion_id: z.int(),
      type: z.enum(["UPSELL", "ELIGIBLE", "APPLIED"]),
      content: z.string(),
      locations: z.array(z.string()),
    }),
  ),
  promocodes: z.array(promocode).optional().describe("With promocodes_info."),
  explanations: z
    .array(z.object({ promotion_id: z.int(), code: z.string().nullable(), failed: z.array(failedLeaf) }))
    .optional()
    .describe("With explain, for servers."),
});
