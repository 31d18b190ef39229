import { z } from "zod";
import { reason } from "./promocode.ts";

const named = z.object({
  path: z
    .string()
    .describe("Where it is: rules[0].action; empty where it is the whole, or how many problems more there are."),
  message: z.string(),
  status: z.int(),
  title: z.string(),
});

/** Every answer that says no (RFC 9457). */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe("Why, in a sentence."),
    errors: z.array(named).optional().describe("Everything that is wrong with the request, at most 100 of it."),
    reason: reason.optional().describe("Why a redemption, a reservation or a reversal was refused, in one word."),
    meta: z
      .object({ total: z.int(), success: z.int(), failed: z.int() })
      .optional()
      .describe("What a deletion of many came to."),
  })
  .meta({ id: "Problem" });
