import { z } from "zod";

const known = new Set(Intl.supportedValuesOf("currency"));
const isKnown = (code: unknown): code is string => known.has(code as string);

/** An ISO 4217 code. */
export const currencyCode = z
  .string()
  .refine(isKnown, "must be an ISO 4217 currency code such as USD")
  .meta({ description: "An ISO 4217 code.", pattern: "^[A-Z]{3}$" });

/** An ISO 4217 code that a body may leave out. @param currency the property's */
export const withDefaultCurrency = (currency: string) =>
  currencyCode.default(currency).meta({ default: undefined, description: "ISO 4217; the property's unless named." });

/**
 * The currency in which the amounts of a body are read.
 * @param sent what the body names
 * @param otherwise where it names none
 * @returns null where it names something else than a currency
 */
export function currencyOf(sent: unknown, otherwise: string): string | null {
  if (sent === undefined) return otherwise;
  return isKnown(sent) ? sent : null;
}
