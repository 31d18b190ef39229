import { z } from "zod";
import { formatAmount, parsePercentage } from "../../evaluation/money.ts";
import { readAmount, sentAmount } from "../amount.ts";
import { ofKind } from "../error-messages.ts";
import { oneKindOf } from "./kinds.ts";

/**
 * A non-negative amount in major units, number or string; answered as a string, the one that was sent.
 * @param currency the promotion's; `*` refuses amounts, because they would be different sums in each currency
 */
export const amountIn = (currency: string) =>
  sentAmount
    .transform((value, context) => {
      if (currency === "*") context.addIssue({ code: "custom", message: "needs a currency_code other than *" });
      const minor = readAmount(value, currency === "*" ? null : currency, context);
      // A number may print with an exponent; the amount that it was read as does not.
      return typeof value === "number" ? String(Number(formatAmount(minor, currency))) : String(value);
    })
    .pipe(z.string());

/** Between 0 and 100, number or string; answered as a string. */
const percentage = z
  .union([z.number(), z.string()], { error: ofKind("must be a percentage such as 12.5") })
  .transform((value, context) => {
    if (parsePercentage(value) === null) {
      context.addIssue({ code: "custom", message: "must be between 0 and 100 with at most four decimals" });
    }
    return String(value);
  })
  .pipe(z.string());

/** `{fixed_amount}` or `{percentage_amount}`. */
export const discountIn = (currency: string) =>
  oneKindOf({ fixed_amount: amountIn(currency), percentage_amount: percentage }).meta({
    id: "Discount",
    description: "Off in major units of the promotion's currency, or a percentage between 0 and 100.",
  });
