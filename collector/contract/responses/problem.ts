import { z } from "zod";
import { reason } from "./promocode.ts";

const error = z.object({
  path: z
    .string()
    .describe(
      "Path of the field: rules[0].action. Empty: the whole body, or the last entry, which counts the errors that are not listed.",
    ),
  message: z.string(),
  status: z.int(),
  title: z.string(),
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
    meta: z
      .object({ total: z.int(), success: z.int(), failed: z.int() })
      .optional()
      .describe("Only for the deletion of several objects: how many were deleted."),
  })
  .meta({ id: "Problem" });
