import { z } from "zod";
import { type Minor, NO_AMOUNT, parseAmount } from "../evaluation/money.ts";
import { ofKind } from "./error-messages.ts";

/** An amount in major units, number or string, before its currency is known. */
export const majorAmount = z
  .union([z.number(), z.string()], { error: ofKind(NO_AMOUNT) })
  .meta({ description: "An amount in major units, such as 19.99; at most as many decimals as the currency has." });

/**
 * Schema of a non-negative amount; its output is minor units.
 * @param currency ISO 4217; null if the body names an invalid one, see `parseMinor`
 */
export const minorAmountIn = (currency: string | null) =>
  majorAmount.transform((value, context) => parseMinor(value, currency, context));

/**
 * Parses an amount that must not be negative, and reports every problem with it.
 * @param currency ISO 4217; null if the body names an invalid one: then the number of decimals is not checked
 * @returns minor units; meaningless if a problem was reported
 */
export function parseMinor(value: string | number, currency: string | null, context: z.RefinementCtx): Minor {
  const report = (message: string) => context.addIssue({ code: "custom", message });
  const parsed = parseAmount(value, currency ?? "USD");
  if (!parsed.ok && (currency !== null || parsed.message === NO_AMOUNT)) report(parsed.message);
  if ((parsed.ok ? parsed.minor : Number(value)) < 0) report("must not be negative");
  return parsed.ok ? parsed.minor : 0;
}
