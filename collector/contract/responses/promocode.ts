import { z } from "zod";
import { REASONS, type Reason } from "../../evaluation/reasons.ts";
import { amount } from "./envelope.ts";
import type { FieldError, Missing, PromocodeResult } from "./event-results.ts";

// What the SDK hands on has its types in answers.ts: they are published with it, and can't name zod's.

export const reason = z.enum(Object.keys(REASONS) as [Reason, ...Reason[]]).meta({
  id: "Reason",
  description: Object.entries(REASONS)
    .map(([name, { description }]) => `${name}: ${description}`)
    .join(" "),
});

export const fieldError = z.object({ path: z.string(), message: z.string() }) satisfies z.ZodType<FieldError>;

export const missing = z.union([z.object({ amount }), z.object({ quantity: z.int() })]).meta({
  id: "Missing",
  description: "What is missing until a condition is met: money, or a number of units.",
}) satisfies z.ZodType<Missing>;

export const status = z.union([1, 2, 3, 4, 5].map((one) => z.literal(one as 1 | 2 | 3 | 4 | 5))).meta({
  type: "integer",
  minimum: 1,
  maximum: 5,
  anyOf: undefined,
  description: "1 unknown, 2 known and resting, 3 a condition is not met, 4 accepted, 5 used.",
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
      .describe("The promotion behind the code; null at status 1 and 2."),
    in_totals: z.boolean().describe("Whether its discount is part of the cart's totals."),
    discount: amount.nullable().describe("What the code takes off; null where it takes nothing off."),
    currency: z.string().nullable(),
    reason: reason
      .nullable()
      .describe("Why it got no further; null when it is in the totals. Pages are told none at status 1 and 2."),
    superseded_by: z
      .int()
      .exactOptional()
      .describe("The promotion that kept it out of the totals; present where one did."),
    missing: missing.exactOptional(),
  })
  .meta({ id: "Promocode", description: "How far one code got." }) satisfies z.ZodType<PromocodeResult>;
