import { z } from "zod";
import { formatAmount, parseAmount, parsePercentage } from "../../evaluation/money.ts";
import type { Discount } from "../../evaluation/promotion.ts";
import { oneKindOf } from "./kinds.ts";

/**
 * A non-negative amount in major units, number or string; answered as a string, the one that was sent.
 * @param currency the promotion's; `*` refuses amounts, because they would be different sums in each currency
 */
export const amountIn = (currency: string) =>
  z.union([z.number(), z.string()], "must be a decimal amount such as 19.99").transform((value, context) => {
    const problem = (message: string) => context.addIssue({ code: "custom", message });
    if (currency === "*") problem("needs a currency_code other than *");
    const parsed = parseAmount(value, currency === "*" ? "USD" : currency);
    if (!parsed.ok) problem(parsed.message);
    else if (parsed.minor < 0) problem("must not be negative");
    // A number may print with an exponent; the amount that it was read as does not.
    return typeof value === "number" && parsed.ok
      ? String(Number(formatAmount(parsed.minor, currency)))
      : String(value);
  });

/** Between 0 and 100, number or string; answered as a string. */
const percentage = z
  .union([z.number(), z.string()], "must be a percentage such as 12.5")
  .transform((value, context) => {
    if (parsePercentage(value) === null) {
      context.addIssue({ code: "custom", message: "must be between 0 and 100 with at most four decimals" });
    }
    return String(value);
  });

/** `{fixed_amount}` or `{percentage_amount}`. */
export const discountIn = (currency: string) =>
  oneKindOf<Discount>({ fixed_amount: amountIn(currency), percentage_amount: percentage });
