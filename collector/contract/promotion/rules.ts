import { z } from "zod";
import type { Action, Condition } from "../../evaluation/promotion.ts";
import { isObject } from "../fields.ts";
import { id } from "../ids.ts";
import { MAX_QUANTITY } from "../limits.ts";
import { whole } from "../values.ts";
import { ofKind } from "../wording.ts";
import { amountIn, discountIn } from "./amounts.ts";
import { ids, itemMatcher } from "./items.ts";
import { branches, oneKindOf } from "./kinds.ts";

const count = whole(1, MAX_QUANTITY);
const strategy = z
  .enum(["LEAST_EXPENSIVE", "LEAST_EXPENSIVE_ONLY", "MOST_EXPENSIVE", "MOST_EXPENSIVE_ONLY"])
  .default("LEAST_EXPENSIVE");

function conditionIn(currency: string): z.ZodType<Condition> {
  const condition: z.ZodType<Condition> = z.lazy(() =>
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
  );
  return condition;
}

const cartItemsIn = (currency: string) =>
  z.strictObject({
    discount: discountIn(currency),
    maximum_allowed_discount_amount: amountIn(currency).optional(),
    items: itemMatcher.optional(),
    quantity: count.optional(),
    strategy,
    as_total: z.boolean().default(false),
    include_items_considered_by_condition: z.boolean().default(false),
    exclude_items_on_sale: z.boolean().default(false),
    add_free_item: z.boolean().default(true),
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

const actionIn = (currency: string): z.ZodType<Action> =>
  oneKindOf<Action>({
    cart_value: z.strictObject({
      discount: discountIn(currency),
      maximum_allowed_discount_amount: amountIn(currency).optional(),
    }),
    cart_items: cartItemsIn(currency),
    fixed_price_set: fixedPriceSetIn(currency),
    gift_item: giftItem,
    shipping: z.strictObject({
      free_shipping: z.boolean().default(true),
      zone_ids: z.union([z.literal("*"), ids], { error: ofKind("must be * or a list of ids") }),
    }),
  });

/** A rule; amounts are in the promotion's currency. */
export const ruleIn = (currency: string) =>
  z.strictObject({
    action: actionIn(currency),
    condition: conditionIn(currency).optional(),
    apply_once: z.boolean().default(true),
    stop: z.boolean().default(false),
    /** BigCommerce's samples carry it; the promotion's own decides, and the answer warns. */
    currency_code: z.string().max(3).optional(),
  });
