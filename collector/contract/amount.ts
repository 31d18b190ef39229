import { z } from "zod";
import { parseDecimal, rounded } from "../evaluation/decimal.ts";
import { exponentOf, type Minor, NO_AMOUNT, parseAmount } from "../evaluation/money.ts";
import { ofKind } from "./error-messages.ts";
import { trimmedText } from "./ids.ts";
import { MAX_NUMBER_LENGTH } from "./limits.ts";
import { readUnitPrice, type UnitPrice } from "./line-numbers.ts";

/** An amount, as it can be sent. */
export const sentAmount = z.union([z.number(), trimmedText.max(MAX_NUMBER_LENGTH)], { error: ofKind(NO_AMOUNT) });

/** An amount in major units, number or string, before its currency is known. */
export const majorAmount = sentAmount.meta({
  description: "An amount in major units, such as 19.99; at most as many decimals as the currency has.",
});

const roundedAmount = sentAmount.meta({
  description: "An amount in major units, such as 19.99. More decimals than the currency has are rounded.",
});

/**
 * Schema of a non-negative amount that may have more decimals than its currency; its output is minor units, rounded half away
 * from zero.
 * @param currency ISO 4217; null if the body names an invalid one, see `parseExact`
 */
export const minorAmountIn = (currency: string | null) =>
  roundedAmount.transform((value, context) => minorOf(parseExact(value, currency, context), currency));

/** The same as `minorAmountIn`; undefined where the amount is absent, null or blank. */
export const optionalAmountIn = (currency: string | null) =>
  roundedAmount
    .nullish()
    .transform((value, context): Minor | undefined =>
      isAbsent(value) ? undefined : minorOf(parseExact(value, currency, context), currency),
    );

/** Whether a number was not filled in. */
export const isAbsent = (value: string | number | null | undefined): value is "" | null | undefined =>
  value === undefined || value === null || value === "";

const minorOf = (amount: UnitPrice, currency: string | null): Minor =>
  typeof amount === "number" ? amount : rounded(parseDecimal(amount.exact)!, exponentOf(currency ?? "USD"));

/**
 * Parses an amount that must not be negative, with all its decimals, and reports every problem with it.
 * @param currency ISO 4217; null if the body names an invalid one: then the size is not checked
 * @returns meaningless if a problem was reported
 */
export function parseExact(value: string | number, currency: string | null, context: z.RefinementCtx): UnitPrice {
  const report = (message: string) => context.addIssue({ code: "custom", message });
  const read = readUnitPrice(value, currency ?? "USD");
  if (!read.ok && (currency !== null || parseDecimal(value) === null)) report(read.message);
  if (read.ok ? isNegative(read.value) : Number(value) < 0) report(NEGATIVE);
  return read.ok ? read.value : 0;
}

const NEGATIVE = "must not be negative";
const isNegative = (amount: UnitPrice): boolean =>
  typeof amount === "number" ? amount < 0 : amount.exact.startsWith("-");

/**
 * Parses an amount that must not be negative, and reports every problem with it.
 * @param currency ISO 4217; null if the body names an invalid one: then the number of decimals is not checked
 * @returns minor units; meaningless if a problem was reported
 */
export function parseMinor(value: string | number, currency: string | null, context: z.RefinementCtx): Minor {
  const report = (message: string) => context.addIssue({ code: "custom", message });
  const parsed = parseAmount(value, currency ?? "USD");
  if (!parsed.ok && (currency !== null || parsed.message === NO_AMOUNT)) report(parsed.message);
  if ((parsed.ok ? parsed.minor : Number(value)) < 0) report(NEGATIVE);
  return parsed.ok ? parsed.minor : 0;
}
