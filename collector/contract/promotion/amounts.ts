import { z } from "zod";
import { formatAmount, parsePercentage } from "../../evaluation/money.ts";
import { majorAmount, parseMinor } from "../amount.ts";
import { ofKind } from "../error-messages.ts";
import { oneKindOf } from "./kinds.ts";

/**
 * A non-negative amount in major units, number or string; the output is the same amount as a string.
 * @param currency the promotion's; `*` allows no amounts, because they would have a different value in each currency
 */
export const amountIn = (currency: string) =>
  majorAmount
    .transform((value, context) => {
      if (currency === "*") context.addIssue({ code: "custom", message: NO_CURRENCY });
      const minor = parseMinor(value, currency === "*" ? null : currency, context);
      // A number may print with an exponent, a formatted amount does not.
      return typeof value === "number" ? String(Number(formatAmount(minor, currency))) : String(value);
    })
    .pipe(z.string());

const NO_CURRENCY = "is not possible with currency_code *: set a currency such as USD";

/** A number or string from 0 to 100; the output is a string. */
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
    description: "An amount in major units of the promotion's currency, or a percentage from 0 to 100.",
  });
