import { z } from "zod";
import { exponentOf, formatAmount, parsePercentage } from "../../evaluation/money.ts";
import { majorAmount, parseMinor } from "../amount.ts";
import { ofKind } from "../error-messages.ts";
import { oneKindOf } from "./kinds.ts";

/** Decimals of a percentage. */
const PERCENTAGE_DECIMALS = 4;

/**
 * A value as it is used. A text that says just that stays as it was sent, so that a body comes back equal; others, such as
 * ` 019.990000001 `, become the shortest decimal.
 * @param exact the value that is used, as a decimal
 */
function printed(sent: string | number, exact: string, decimals: number): string {
  const plain = typeof sent === "string" ? PLAIN.exec(sent) : null;
  return plain && (plain[1] ?? "").length <= decimals ? plain[0] : String(Number(exact));
}

const PLAIN = /^(?:0|[1-9]\d*)(?:\.(\d+))?$/;

/**
 * A non-negative amount in major units, number or string; the output is the amount as it is used, as a string.
 * @param currency the promotion's; `*` allows no amounts, because they would have a different value in each currency
 */
export const amountIn = (currency: string) =>
  majorAmount
    .transform((value, context) => {
      if (currency === "*") context.addIssue({ code: "custom", message: NO_CURRENCY });
      const minor = parseMinor(value, currency === "*" ? null : currency, context);
      return printed(value, formatAmount(minor, currency), exponentOf(currency));
    })
    .pipe(z.string());

/** The error of an amount in a promotion for every currency. */
export const NO_CURRENCY = "is not possible with currency_code *: set a currency such as USD";

/** A number or string from 0 to 100; the output is a string. */
export const percentage = z
  .union([z.number(), z.string()], { error: ofKind("must be a percentage such as 12.5") })
  .transform((value, context) => {
    if (parsePercentage(value) === null) {
      context.addIssue({ code: "custom", message: "must be between 0 and 100 with at most four decimals" });
    }
    return printed(value, String(value).trim(), PERCENTAGE_DECIMALS);
  })
  .pipe(z.string());

/** `{fixed_amount}`, `{percentage_amount}` or `{fixed_price}`. */
export const discountIn = (currency: string) =>
  oneKindOf({
    fixed_amount: amountIn(currency),
    percentage_amount: percentage,
    fixed_price: amountIn(currency).describe("Not in BigCommerce: what the goods cost after the discount."),
  }).meta({
    id: "Discount",
    description:
      "An amount in major units of the promotion's currency, a percentage from 0 to 100, or the price that the goods cost then: " +
      "all goods of the order, or each unit. It never raises a price.",
  });
