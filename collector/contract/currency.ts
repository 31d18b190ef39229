import { z } from "zod";

const currencies = new Set(Intl.supportedValuesOf("currency"));
const isCurrency = (code: unknown): code is string => currencies.has(code as string);

/** An ISO 4217 code. */
export const currencyCode = z
  .string()
  .refine(isCurrency, "must be an ISO 4217 currency code such as USD")
  .meta({ description: "An ISO 4217 code.", pattern: "^[A-Z]{3}$" });

/**
 * An ISO 4217 code that a body may omit.
 * @param currency default: the property's currency; null if the body names an invalid one and needs no default
 */
export const currencyWithDefault = (currency: string | null) =>
  currency === null
    ? currencyCode
    : currencyCode.default(currency).meta({ default: undefined, description: "ISO 4217; default: the property's." });

/**
 * The currency of the amounts of a body.
 * @param value the body's currency
 * @param defaultCurrency the currency of a body without one
 * @returns ISO 4217; null if `value` is no currency
 */
export function currencyOf(value: unknown, defaultCurrency: string): string | null {
  if (value === undefined) return defaultCurrency;
  return isCurrency(value) ? value : null;
}

/**
 * Keeps the schema of each currency, because building a schema takes longer than parsing a body with it.
 * @param build makes the schema for a currency; null if the body names an invalid one
 */
export function perCurrency<Schema>(build: (currency: string | null) => Schema): typeof build {
  const schemas = new Map<string | null, Schema>();
  return (currency) => {
    const schema = schemas.get(currency) ?? build(currency);
    schemas.set(currency, schema);
    return schema;
  };
}
