import { z } from "zod";
import { REASONS, type Reason } from "../../evaluation/reasons.ts";
import { amount } from "./envelope.ts";
import type { FieldError, Missing, PromocodeResult } from "./event-results.ts";

/** Why a code is not in the totals, or why the redemption API refuses a request. */
export const reason = z.enum(Object.keys(REASONS) as [Reason, ...Reason[]]).meta({
  id: "Reason",
  description: Object.entries(REASONS)
    .map(([name, { description }]) => `${name}: ${description}`)
    .join(" "),
});

export const fieldError = z.object({ path: z.string(), message: z.string() }) satisfies z.ZodType<FieldError>;

export const missing = z.union([z.object({ amount }), z.object({ quantity: z.int() })]).meta({
  id: "Missing",
  description: "What a condition still needs: an amount, or a number of units.",
}) satisfies z.ZodType<Missing>;

export const status = z.literal([1, 2, 3, 4, 5]).meta({
  type: "integer",
  description: "1 unknown, 2 known but inactive or used up, 3 a condition is not met, 4 accepted, 5 used.",
});

export const promocode = z
  .object({
    number: z.string().describe("The code as it was entered."),
    status,
    status_description: z.string(),
    purchase_id: z.string().nullable().describe("The transaction that used the code; null below status 5."),
    marketing_actions: z
      .array(z.object({ marketing_action_name: z.string(), marketing_action_id: z.int() }))
      .nullable()
      .describe("The promotion of the code; null at status 1 and 2."),
    in_totals: z.boolean().describe("Whether its discount is part of the cart's totals."),
    discount: amount.nullable().describe("The code's discount; null if the code is not in the totals."),
    shipping_discount: amount
      .exactOptional()
      .describe("Off the price of shipping, where the cart states it; only if the code is in the totals."),
    currency: z.string().nullable(),
    reason: reason
      .nullable()
      .describe(
        "Why the code is not in the totals; null if it is. Responses to pages have no reason at status 1 and 2, except try_later and what the property's tell_shoppers_why allows.",
      ),
    superseded_by: z
      .int()
      .exactOptional()
      .describe("The promotion that keeps the code out of the totals, if there is one."),
    missing: missing.exactOptional(),
    retry_after: z
      .int()
      .exactOptional()
      .describe("Only with the reason try_later: seconds until the code may be tried again. It was not looked up."),
  })
  .meta({ id: "Promocode", description: "Status and reason of one code." }) satisfies z.ZodType<PromocodeResult>;
