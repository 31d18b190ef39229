import { z } from "zod";
import { reason } from "./promocode.ts";

/** A fact of a quote: amounts are decimals. */
export const factValue = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.union([z.string(), z.object({ name: z.string(), value: z.string() })])),
]);

const error = z.object({
  path: z
    .string()
    .describe(
      "Path of the field: rules[0].action. Empty: the whole body, or the last entry, which counts the errors that are not listed.",
    ),
  message: z.string(),
  status: z.int(),
  title: z.string(),
  line: z.string().nullable().optional().describe("Id of a quote's line; null: the whole cart."),
  field: z.string().optional().describe("The fact of a quote that is not confirmed: price, customer.group_id, amount."),
  stated: factValue.optional().describe("Its value in the quote."),
  promotionId: z.string().optional().describe("The promotion of a redemption that is not redeemed."),
  promoCode: z.string().nullable().optional().describe("Its code; null: it is redeemed without one."),
  confirmed: factValue.optional().describe("Its value by the server or the catalog; null: neither states it."),
});

/** Every error response (RFC 9457). */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe("The reason in a sentence."),
    errors: z.array(error).optional().describe("Every error in the request, at most 100."),
    reason: reason.optional().describe("Why a redemption, a reservation or a reversal was refused."),
    redeemable: z
      .string()
      .optional()
      .describe(
        "Only for a quote that is not confirmed, or whose uses are used up: its discount that would be accepted now.",
      ),
    meta: z
      .object({ total: z.int(), success: z.int(), failed: z.int() })
      .optional()
      .describe("Only for the deletion of several objects: how many were deleted."),
  })
  .meta({ id: "Problem" });
