import { z } from "zod";
import type { ItemMatcher, ItemValues } from "../../evaluation/items/index.ts";
import { areValid, isObject } from "../fields.ts";
import { idList } from "../ids.ts";
import { list } from "../values.ts";
import { amountIn } from "./amounts.ts";
import { branches, oneKindOf } from "./kinds.ts";

/** Most ids of one matcher. */
export const MAX_IDS = 10_000;

export const ids = idList(1, MAX_IDS);

const text = z.string().min(1).max(255);
const values = list(text, 1, 1_000);

/**
 * Bounds of an original unit price.
 * @param currency the promotion's; see `amountIn`
 */
const priceIn = (currency: string) =>
  z
    .strictObject({ min: amountIn(currency).optional(), max: amountIn(currency).optional() })
    .refine(({ min, max }) => min !== undefined || max !== undefined, {
      message: "must have at least one of: min, max",
      when: isObject,
    })
    .refine(isRange, { path: ["min"], message: "must be at most max", when: areValid("min", "max") })
    .refine(isRange, { path: ["max"], message: "must be at least min", when: areValid("max") })
    .describe("Not in BigCommerce: lines whose original unit price is from min to max, inclusive.");

/** Also where one of them is no amount: that has an error of its own. */
const isRange = ({ min = "0", max = "Infinity" }: ItemValues["price"]): boolean => !(Number(min) > Number(max));

/**
 * Schema of a matcher: one entry for each kind of `collector/evaluation/items/index.ts`.
 * @param currency the promotion's; see `amountIn`
 */
export function itemMatcherIn(currency: string): z.ZodType<ItemMatcher> {
  const matcher: z.ZodType<ItemMatcher> = z
    .lazy(() =>
      oneKindOf<ItemValues>({
        products: ids,
        variants: ids,
        categories: ids,
        brands: ids,
        product_option: z.strictObject({ type: z.literal("string_match"), name: text, values }),
        product_custom_field: z.strictObject({ name: text, values }),
        price: priceIn(currency),
        and: branches(matcher),
        or: branches(matcher),
        not: matcher,
      }),
    )
    .meta({
      id: "ItemMatcher",
      description: "Selects lines of the cart. `or`: lines of all its items count together.",
    });
  return matcher;
}
