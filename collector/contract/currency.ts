import * as published from "dinero.js/currencies";
import { z } from "zod";

/** Funds in ISO 4217, each with the currency in which shops of its country have prices. */
const FUNDS: ReadonlyMap<string, string> = new Map([
  ["BOV", "BOB"],
  ["CHE", "CHF"],
  ["CHW", "CHF"],
  ["COU", "COP"],
  ["MXV", "MXN"],
  ["USN", "USD"],
]);

/** ISO 4217 as published, without funds. The list has no metals and no test codes, which have no minor unit. */
const currencies: ReadonlySet<unknown> = new Set(Object.keys(published).filter((code) => !FUNDS.has(code)));

const isCurrency = (code: unknown, stored: readonly unknown[]): code is string =>
  currencies.has(code) || stored.includes(code);

/** Why a text is no currency of a shop. */
export function currencyProblem(code: unknown): string {
  const currency = FUNDS.get(String(code));
  return currency === undefined
    ? "must be an ISO 4217 currency code such as USD"
    : `must be a currency, and ${code} is a fund of ISO 4217: use ${currency}`;
}

/**
 * An ISO 4217 code.
 * @param stored further codes: earlier versions stored some that ISO has withdrawn, or never published
 */
export const currencyCodeOr = (...stored: readonly (string | null)[]) =>
  z
    .string()
    .refine((code) => isCurrency(code, stored), { error: ({ input }) => currencyProblem(input) })
    .meta({ description: "An ISO 4217 code.", pattern: "^[A-Z]{3}$" });

/** An ISO 4217 code, as published. */
export const currencyCode = currencyCodeOr();

/**
 * An ISO 4217 code that a body may omit.
 * @param currency default: the property's currency; null if the body names an invalid one and needs no default
 */
export const currencyWithDefault = (currency: string | null) =>
  currency === null
    ? currencyCode
    : currencyCodeOr(currency)
        .default(currency)
        .meta({ default: undefined, description: "ISO 4217; default: the property's." });

/**
 * The currency of the amounts of a body.
 * @param value the body's currency
 * @param stored currencies that are stored: the first is that of a body without one
 * @returns ISO 4217; null if `value` is no currency
 */
export function currencyOf(value: unknown, ...stored: readonly [string, ...string[]]): string | null {
  if (value === undefined) return stored[0];
  return isCurrency(value, stored) ? value : null;
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
