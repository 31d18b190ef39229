import { z } from "zod";
import type { Action, Condition, Discount } from "../../evaluation/promotion.ts";
import { ofKind } from "../error-messages.ts";
import { isObject } from "../fields.ts";
import { id } from "../ids.ts";
import { MAX_QUANTITY } from "../limits.ts";
import { whole } from "../values.ts";
import { amountIn, discountIn } from "./amounts.ts";
import { ids, itemMatcher } from "./items.ts";
import { branches, oneKindOf } from "./kinds.ts";

const count = whole(1, MAX_QUANTITY);
const strategy = z
  .enum(["LEAST_EXPENSIVE", "LEAST_EXPENSIVE_ONLY", "MOST_EXPENSIVE", "MOST_EXPENSIVE_ONLY"])
  .default("LEAST_EXPENSIVE")
  .describe("Which units come first; the _ONLY ones take none but those at the lowest or highest price.");

function conditionIn(currency: string): z.ZodType<Condition> {
  const condition: z.ZodType<Condition> = z
    .lazy(() =>
      oneKindOf<Condition>({
        cart: z.strictObject({
          items: itemMatcher.optional(),
          minimum_quantity: whole(0, MAX_QUANTITY).optional(),
          minimum_spend: amountIn(currency).optional(),
        }),
        and: branches(condition),
        or: branches(condition),
        not: condition,
      }),
    )
    .meta({ id: "Condition", description: "What a cart must hold. `or`: each branch must hold alone." });
  return condition;
}

const cartItemsIn = (currency: string, discount: z.ZodType<Discount>) =>
  z.strictObject({
    discount,
    maximum_allowed_discount_amount: amountIn(currency).optional(),
    items: itemMatcher.optional(),
    quantity: count.optional().describe("Units that one application takes at most; all without it."),
    strategy,
    as_total: z.boolean().default(false).describe("One fixed amount for all units, against one for each."),
    include_items_considered_by_condition: z.boolean().default(false),
    exclude_items_on_sale: z.boolean().default(false),
    add_free_item: z
      .boolean()
      .default(true)
      .describe("A single free product that is not in the cart is given as a gift."),
  });

const fixedPriceSetIn = (currency: string) =>
  z.strictObject({
    quantity: count,
    fixed_price: amountIn(currency),
    items: itemMatcher.optional(),
    strategy,
    include_items_considered_by_condition: z.boolean().default(true),
    exclude_items_on_sale: z.boolean().default(false),
  });

const giftItem = z
  .strictObject({ product_id: id.optional(), variant_id: id.optional(), quantity: count })
  .refine(({ product_id, variant_id }) => (product_id === undefined) !== (variant_id === undefined), {
    message: "must have exactly one of: product_id, variant_id",
    when: isObject,
  });

function actionIn(currency: string) {
  const discount = discountIn(currency);
  return oneKindOf<Action>({
    cart_value: z.strictObject({
      discount,
      maximum_allowed_discount_amount: amountIn(currency).optional(),
    }),
    cart_items: cartItemsIn(currency, discount),
    fixed_price_set: fixedPriceSetIn(currency),
    gift_item: giftItem,
    shipping: z.strictObject({
      free_shipping: z.boolean().default(true),
      zone_ids: z.union([z.literal("*"), ids], { error: ofKind("must be * or a list of ids") }),
    }),
  }).meta({ id: "Action", description: "What a rule gives." });
}

/** A rule; amounts are in the promotion's currency. */
export const ruleIn = (currency: string) =>
  z
    .strictObject({
      action: actionIn(currency),
      condition: conditionIn(currency).optional(),
      apply_once: z
        .boolean()
        .default(true)
        .describe("false: again and again while the condition holds on what is not yet consumed."),
      stop: z.boolean().default(false).describe("Later rules of this promotion are skipped once this one applied."),
      currency_code: z
        .string()
        .max(3)
        .optional()
        .describe("BigCommerce's samples carry it; the promotion's own decides, and the answer warns."),
    })
    .meta({ id: "Rule" });
