import { z } from "zod";
import type { Condition, ConditionValues } from "../../evaluation/conditions/index.ts";
import type { ItemMatcher } from "../../evaluation/items/index.ts";
import { MAX_QUANTITY } from "../limits.ts";
import { whole } from "../values.ts";
import { amountIn } from "./amounts.ts";
import { branches, oneKindOf } from "./kinds.ts";

/**
 * Schema of a condition: one entry for each kind of `collector/evaluation/conditions/index.ts`.
 * @param currency the promotion's; see `amountIn`
 * @param items schema of the matchers
 */
export function conditionIn(currency: string, items: z.ZodType<ItemMatcher>): z.ZodType<Condition> {
  const condition: z.ZodType<Condition> = z
    .lazy(() =>
      oneKindOf<ConditionValues>({
        cart: z.strictObject({
          items: items.optional(),
          minimum_quantity: whole(0, MAX_QUANTITY).optional(),
          minimum_spend: amountIn(currency).optional(),
        }),
        and: branches(condition),
        or: branches(condition),
        not: condition,
      }),
    )
    .meta({ id: "Condition", description: "Requirement on the cart. `or`: one branch must be met by itself." });
  return condition;
}
