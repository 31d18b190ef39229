import { z } from "zod";
import { actionIn } from "./actions.ts";
import { conditionIn } from "./conditions.ts";
import { itemMatcherIn } from "./items.ts";

/**
 * Schema of a rule.
 * @param currency the promotion's; see `amountIn`
 */
export function ruleIn(currency: string) {
  // One schema for all matchers: the API's description has it once.
  const items = itemMatcherIn(currency);
  return z
    .strictObject({
      action: actionIn(currency, items),
      condition: conditionIn(currency, items).optional(),
      apply_once: z
        .boolean()
        .default(true)
        .describe("false: the rule repeats while units that are not consumed meet the condition."),
      stop: z.boolean().default(false).describe("If this rule applies, the later rules of this promotion are skipped."),
      currency_code: z
        .string()
        .max(3)
        .optional()
        .describe("Ignored, with a warning: the promotion's currency decides. BigCommerce's samples contain it."),
    })
    .meta({ id: "Rule" });
}
