import { z } from "zod";
import { majorAmount } from "./amount.ts";
import { ofKind } from "./error-messages.ts";
import { NO_QUANTITY, readQuantity, readUnitPrice, type UnitPrice } from "./line-numbers.ts";

const NO_PRICE: UnitPrice = { minor: 0 };

/** A positive quantity as a number or a text: whole units (`2`, `"2.0000"`), or a measure (`2.5`). */
export const positiveQuantity = z
  .union([z.number(), z.string().max(60)], { error: ofKind(NO_QUANTITY) })
  .default(1)
  .transform((value, context) => {
    const read = readQuantity(value);
    const message = read.ok ? "must be greater than 0" : read.message;
    if (read.ok && read.value.digits > 0n) return read.value;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  })
  .meta({
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
    return read.ok ? read.value : NO_PRICE;
  });

const negativeProblem = (price: UnitPrice): string | null =>
  ("exact" in price ? price.exact.digits < 0n : price.minor < 0) ? "must not be negative" : null;
