import { z } from "zod";
import { parseDecimal } from "../evaluation/decimal.ts";
import { NO_AMOUNT } from "../evaluation/money.ts";
import { sentAmount } from "./amount.ts";
import { optionalTextId } from "./ids.ts";
import { MAX_ITEMS_PER_EVENT } from "./limits.ts";
import { positiveQuantity } from "./line-schemas.ts";
import type { ParseResult } from "./parse.ts";
import { parseGuarded } from "./parse-guarded.ts";
import { list, orAbsent, orNull } from "./values.ts";

/** An amount in major units of the redemption's currency, which the body does not name. */
const partOfDiscount = sentAmount.superRefine((value, context) => {
  const amount = parseDecimal(value);
  const problem = amount === null ? NO_AMOUNT : amount.digits > 0n ? null : "must be greater than 0";
  if (problem !== null) context.addIssue({ code: "custom", message: problem });
});

/** Schema of the body of `POST /v1/promotions/redemptions/{id}/reversal`. */
export const reversal = z.strictObject({
  lines: orAbsent(
    list(
      z
        .strictObject({
          lineId: optionalTextId,
          sku: optionalTextId,
          quantity: orNull(positiveQuantity).describe(
            "Default: all units of the line that are left. Of measured goods, the whole measure.",
          ),
          amount: orAbsent(partOfDiscount).describe(
            "A part of the line's discount, in major units, in place of a quantity: for example of measured goods.",
          ),
        })
        .refine(({ lineId, sku }) => lineId !== null || sku !== null, "must have a lineId or a sku")
        .refine(
          ({ quantity, amount }) => quantity === null || amount === undefined,
          "must have a quantity or an amount",
        ),
      1,
      MAX_ITEMS_PER_EVENT,
    ),
  ).describe("The lines to reverse. Default: everything that is left of the redemption."),
  reason: orAbsent(z.string().max(255)).describe(
    "For analysts, who see it in v_reversals and exports: a word or a case number, never a name or an address.",
  ),
});

/** A parsed body. */
export type ReversalBody = z.infer<typeof reversal>;

/** Parses the body of `POST /v1/promotions/redemptions/{id}/reversal`. */
export const parseReversal = (body: unknown): ParseResult<ReversalBody> => parseGuarded(reversal, body);
