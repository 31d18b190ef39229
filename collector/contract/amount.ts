import { z } from "zod";
import { type Minor, parseAmount } from "../evaluation/money.ts";
import { ofKind } from "./error-messages.ts";

/** Said of what is no amount in any currency; money says the same of such texts. */
export const NO_AMOUNT = "must be a decimal amount such as 19.99";

/** An amount in major units, as it is sent. */
export const sentAmount = z
  .union([z.number(), z.string()], { error: ofKind(NO_AMOUNT) })
  .meta({ description: "An amount in major units, such as 19.99; no more decimals than the currency has." });

/**
 * Reads an amount that must not be negative, and tells every problem that it has.
 * @param currency ISO 4217; null where the one that was sent is none: what depends on it is not checked then
 * @returns minor units; without meaning where a problem was told
 */
export function readAmount(value: string | number, currency: string | null, context: z.RefinementCtx): Minor {
  const problem = (message: string) => context.addIssue({ code: "custom", message });
  const parsed = parseAmount(value, currency ?? "USD");
  if (!parsed.ok && (currency !== null || parsed.message === NO_AMOUNT)) problem(parsed.message);
  if ((parsed.ok ? parsed.minor : Number(value)) < 0) problem("must not be negative");
  return parsed.ok ? parsed.minor : 0;
}
