import { z } from "zod";
import { MAX_ITEMS_PER_EVENT, MAX_QUANTITY } from "./limits.ts";
import { type ParseResult, parseGuarded } from "./parse-guarded.ts";
import { optionalText } from "./redemption.ts";
import { list, whole } from "./values.ts";

export const reversal = z.strictObject({
  /** What comes back; without it all that is left. */
  lines: list(
    z
      .strictObject({
        lineId: optionalText,
        sku: optionalText,
        quantity: whole(1, MAX_QUANTITY)
          .nullish()
          .transform((value) => value ?? null),
      })
      .refine(({ lineId, sku }) => lineId !== null || sku !== null, "must have a lineId or a sku"),
    1,
    MAX_ITEMS_PER_EVENT,
  ).optional(),
  reason: z.string().max(255).optional(),
});

/** A reversal as it was sent. */
export type ReversalBody = z.infer<typeof reversal>;

/** Reads the body of `POST /v1/promotions/redemptions/{id}/reversal`. */
export const parseReversal = (body: unknown): ParseResult<ReversalBody> => parseGuarded(reversal, body);
