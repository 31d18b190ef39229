import { z } from "zod";
import type { ActionValues } from "../../evaluation/actions/index.ts";
import type { ItemMatcher } from "../../evaluation/items/index.ts";
import { ofKind } from "../error-messages.ts";
import { areValid, isObject } from "../fields.ts";
import { id } from "../ids.ts";
import { MAX_QUANTITY } from "../limits.ts";
import { whole } from "../values.ts";
import { amountIn, discountIn } from "./amounts.ts";
import { ids } from "./items.ts";
import { oneKindOf } from "./kinds.ts";

const count = whole(1, MAX_QUANTITY);
const strategy = z
  .enum(["LEAST_EXPENSIVE", "LEAST_EXPENSIVE_ONLY", "MOST_EXPENSIVE", "MOST_EXPENSIVE_ONLY"])
  .default("LEAST_EXPENSIVE")
  .describe(
    "Which units come first. The _ONLY strategies reward only units at the lowest or highest price of those that items selects.",
  );

const idsOrAll = z.union([z.literal("*"), ids], { error: ofKind("must be * or a list of ids") });

/** A fixed price of `cart_items` is of each unit. */
function refuseTotalPrice(
  { discount, as_total }: Pick<ActionValues["cart_items"], "discount" | "as_total">,
  context: z.RefinementCtx,
): void {
  if (!as_total || !("fixed_price" in discount)) return;
  const instead = "use fixed_price_set for units together";
  const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
  refuse(["as_total"], `must be false with discount.fixed_price, a price for each unit: ${instead}`);
  refuse(["discount", "fixed_price"], `must be absent while as_total is true: ${instead}`);
}

/**
 * Schema of an action: one entry for each kind of `collector/evaluation/actions/index.ts`.
 * @param currency the promotion's; see `amountIn`
 * @param items schema of the matchers
 */
export function actionIn(currency: string, items: z.ZodType<ItemMatcher>) {
  const discount = discountIn(currency);
  const maximum_allowed_discount_amount = amountIn(currency)
    .optional()
    .describe("The largest discount of one application.");
  return oneKindOf<ActionValues>({
    cart_value: z.strictObject({ discount, maximum_allowed_discount_amount }),
    cart_items: z
      .strictObject({
        discount,
        maximum_allowed_discount_amount,
        items: items.optional(),
        quantity: count.optional().describe("The most units of one application; without it, all units."),
        maximum_quantity_per_product: count
          .optional()
          .describe(
            "Not in BigCommerce: the most units of one product and variant in one application, over all lines.",
          ),
        strategy,
        as_total: z
          .boolean()
          .default(false)
          .describe("true: one fixed amount for all units together. false: a fixed amount for each unit."),
        include_items_considered_by_condition: z.boolean().default(false),
        exclude_items_on_sale: z.boolean().default(false),
        add_free_item: z
          .boolean()
          .default(true)
          .describe("Whether a single free product is given as a gift if no unit of it is left to reward."),
      })
      .superRefine(refuseTotalPrice, {
        when: areValid("discount", "as_total"),
      }),
    fixed_price_set: z.strictObject({
      quantity: count,
      fixed_price: amountIn(currency),
      items: items.optional(),
      strategy,
      include_items_considered_by_condition: z.boolean().default(true),
      exclude_items_on_sale: z.boolean().default(false),
    }),
    gift_item: z
      .strictObject({ product_id: id.optional(), variant_id: id.optional(), quantity: count })
      .refine(({ product_id, variant_id }) => (product_id === undefined) !== (variant_id === undefined), {
        message: "must have exactly one of: product_id, variant_id",
        when: isObject,
      }),
    shipping: z.strictObject({ free_shipping: z.boolean().default(true), zone_ids: idsOrAll }),
    shipping_discount: z
      .strictObject({
        discount,
        method_ids: idsOrAll,
        maximum_allowed_discount_amount,
      })
      .describe("Not in BigCommerce: a discount on the price of the shipping methods with these ids, or of all (*)."),
  }).meta({ id: "Action", description: "Reward of a rule." });
}
