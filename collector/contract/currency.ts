import * as published from "dinero.js/currencies";
import { z } from "zod";
import { withoutBlanks } from "../evaluation/blanks.ts";
import { orDefault } from "./values.ts";

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
export const CURRENCY_CODES: readonly string[] = Object.keys(published).filter((code) => !FUNDS.has(code));
const currencies: ReadonlySet<unknown> = new Set(CURRENCY_CODES);

/** A code without the blanks around it, in upper case; other values as they are. */
const readCode = (code: unknown): unknown => (typeof code === "string" ? withoutBlanks(code).toUpperCase() : code);

const isCurrency = (code: unknown, stored: readonly unknown[]): code is string =>
  currencies.has(code) || stored.includes(code);

/** Why a text is no currency of a shop. */
export function currencyProblem(code: unknown): string {
  const fund = readCode(code);
  const currency = typeof fund === "string" ? FUNDS.get(fund) : undefined;
  return currency === undefined
    ? "must be an ISO 4217 currency code such as USD"
    : `must be a currency, and ${fund} is a fund of ISO 4217: use ${currency}`;
}

/**
 * An ISO 4217 code.
 * @param stored further codes: earlier versions stored some that ISO has withdrawn, or never published
 */
export const currencyCodeOr = (...stored: readonly (string | null)[]) =>
  z
    .string()
    .overwrite((code) => withoutBlanks(code).toUpperCase())
    .refine((code) => isCurrency(code, stored), { error: ({ input }) => currencyProblem(input) })
    .meta({ description: "An ISO 4217 code, in any case.", pattern: "^[A-Za-z]{3}$" });

/** An ISO 4217 code, as published. */
export const currencyCode = currencyCodeOr();

/**
 * An ISO 4217 code that a body may omit.
 * @param currency default: the property's currency; null if the body names an invalid one and needs no default
 */
export const currencyWithDefault = (currency: string | null) =>
  currency === null
    ? currencyCode
    : orDefault(currencyCodeOr(currency), currency).meta({
        default: undefined,
        description: "ISO 4217, in any case; default: the property's.",
      });

/**
 * The currency of the amounts of a body.
 * @param value the body's currency
 * @param stored currencies that are stored: the first is that of a body without one
 * @returns ISO 4217; null if `value` is no currency
 */
export function currencyOf(value: unknown, ...stored: readonly [string, ...string[]]): string | null {
  if (value === undefined || value === null) return stored[0];
  const code = readCode(value);
  return isCurrency(code, stored) ? code : null;
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
