import { z } from "zod";
import type { Condition, ConditionValues } from "../../evaluation/conditions/index.ts";
import { MAX_QUANTITY } from "../limits.ts";
import { whole } from "../values.ts";
import { amountIn } from "./amounts.ts";
import { itemMatcher } from "./items.ts";
import { branches, oneKindOf } from "./kinds.ts";

/**
 * Schema of a condition: one entry for each kind of `collector/evaluation/conditions/index.ts`.
 * @param currency the promotion's; see `amountIn`
 */
export function conditionIn(currency: string): z.ZodType<Condition> {
  const condition: z.ZodType<Condition> = z
    .lazy(() =>
      oneKindOf<ConditionValues>({
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
    .meta({ id: "Condition", description: "Requirement on the cart. `or`: one branch must be met by itself." });
  return condition;
}
