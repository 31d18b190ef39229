import { z } from "zod";
import { optionalTextId } from "./ids.ts";
import { MAX_ITEMS_PER_EVENT, MAX_QUANTITY } from "./limits.ts";
import type { ParseResult } from "./parse.ts";
import { parseGuarded } from "./parse-guarded.ts";
import { list, orNull, whole } from "./values.ts";

/** Schema of the body of `POST /v1/promotions/redemptions/{id}/reversal`. */
export const reversal = z.strictObject({
  lines: list(
    z
      .strictObject({
        lineId: optionalTextId,
        sku: optionalTextId,
        quantity: orNull(whole(1, MAX_QUANTITY)).describe("Default: all units of the line that are left."),
      })
      .refine(({ lineId, sku }) => lineId !== null || sku !== null, "must have a lineId or a sku"),
    1,
    MAX_ITEMS_PER_EVENT,
  )
    .optional()
    .describe("The lines to reverse. Default: everything that is left of the redemption."),
  reason: z
    .string()
    .max(255)
    .optional()
    .describe(
      "For analysts, who see it in v_reversals and exports: a word or a case number, never a name or an address.",
    ),
});

/** A parsed body. */
export type ReversalBody = z.infer<typeof reversal>;

/** Parses the body of `POST /v1/promotions/redemptions/{id}/reversal`. */
export const parseReversal = (body: unknown): ParseResult<ReversalBody> => parseGuarded(reversal, body);
