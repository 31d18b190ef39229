import { z } from "zod";
import type { ItemMatcher } from "../../evaluation/promotion.ts";
import { idList } from "../ids.ts";
import { list } from "../values.ts";
import { branches, oneKindOf } from "./kinds.ts";

/** Ids that one matcher may name. */
const MAX_IDS = 10_000;

export const ids = idList(1, MAX_IDS);

const text = z.string().min(1).max(255);
const values = list(text, 1, 1_000);

/** Which lines are meant. */
export const itemMatcher: z.ZodType<ItemMatcher> = z
  .lazy(() =>
    oneKindOf<ItemMatcher>({
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
    description: "Says which lines are meant. `or` inside: any mix of the items counts together.",
  });
