import { z } from "zod";
import type { ItemMatcher, ItemValues } from "../../evaluation/items/index.ts";
import { idList } from "../ids.ts";
import { list } from "../values.ts";
import { branches, oneKindOf } from "./kinds.ts";

/** Most ids of one matcher. */
export const MAX_IDS = 10_000;

export const ids = idList(1, MAX_IDS);

const text = z.string().min(1).max(255);
const values = list(text, 1, 1_000);

/** Schema of a matcher: one entry for each kind of `collector/evaluation/items/index.ts`. */
export const itemMatcher: z.ZodType<ItemMatcher> = z
  .lazy(() =>
    oneKindOf<ItemValues>({
      products: ids,
      variants: ids,
      categories: ids,
      brands: ids,
      product_option: z.strictObject({ type: z.literal("string_match"), name: text, values }),
      product_custom_field: z.strictObject({ name: text, values }),
      and: branches(itemMatcher),
      or: branches(itemMatcher),
      not: itemMatcher,
    }),
  )
  .meta({
    id: "ItemMatcher",
    description: "Selects lines of the cart. `or`: lines of all its items count together.",
  });
