import { z } from "zod";
import { isWhole, printDecimal } from "../evaluation/decimal.ts";
import { majorAmount } from "./amount.ts";
import { ofKind } from "./error-messages.ts";
import {
  isPlainQuantity,
  NO_QUANTITY,
  type Quantity,
  readQuantity,
  readUnitPrice,
  type UnitPrice,
} from "./line-numbers.ts";

const sentQuantity = z.union([z.number(), z.string().max(60)], { error: ofKind(NO_QUANTITY) });

function parseQuantity(value: number | string, context: z.RefinementCtx): Quantity {
  if (isPlainQuantity(value)) return value;
  const read = readQuantity(value);
  const problem = read.ok ? (read.value.digits > 0n ? null : "must be greater than 0") : read.message;
  if (problem !== null) context.addIssue({ code: "custom", message: problem });
  if (!read.ok) return 0;
  return isWhole(read.value) ? Number(read.value.digits) : printDecimal(read.value);
}

/** A positive quantity as a number or a text: whole units (`2`, `"2.0000"`), or a measure (`2.5`). */
export const positiveQuantity = sentQuantity.transform(parseQuantity);

/** The quantity of a line. */
export const lineQuantity = sentQuantity.default(1).transform(parseQuantity).meta({
  description: "Units, a whole number; or a measure such as 2.5: then the line is one unit. At most 1000000.",
});

/**
 * Schema of a price, which may have more decimals than its currency: the value of the line is rounded.
 * @param currency ISO 4217; null if the body names an invalid one
 */
export const unitPriceIn = (currency: string | null) =>
  majorAmount.transform((value, context): UnitPrice => {
    const read = readUnitPrice(value, currency ?? "USD");
    const problem = read.ok ? negativeProblem(read.value) : read.message;
    if (problem !== null) context.addIssue({ code: "custom", message: problem });
    return read.ok ? read.value : 0;
  });

const negativeProblem = (price: UnitPrice): string | null =>
  (typeof price === "number" ? price < 0 : price.exact.startsWith("-")) ? "must not be negative" : null;
