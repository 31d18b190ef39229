import { z } from "zod";
import { actionIn } from "./actions.ts";
import { conditionIn } from "./conditions.ts";

/**
 * Schema of a rule.
 * @param currency the promotion's; see `amountIn`
 */
export const ruleIn = (currency: string) =>
  z
    .strictObject({
      action: actionIn(currency),
      condition: conditionIn(currency).optional(),
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
