/** An amount of money: an integer number of the currency's minor units (cents, yen, fils). */
export type Minor = number;

/**
 * Largest amount of a price, a line or a discount, in minor units: 500 such lines add up exactly in a double (2^53).
 */
export const MAX_MINOR: Minor = 1e13;

/** Decimals of the currencies that do not have two: ISO 4217, list one, column "Minor unit". */
const EXPONENTS: Readonly<Record<string, number>> = {
  ...each(0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
  ...each(3, "BHD IQD JOD KWD LYD OMR TND"),
  ...each(4, "CLF UYW"),
};

/**
 * Differences from a valid amount beyond this decimal place are float noise, as in `59.97000000000001`, and are
 * rounded.
 */
const NOISE_DECIMALS = 6;

function each(exponent: number, codes: string): Record<string, number> {
  return Object.fromEntries(codes.split(" ").map((code) => [code, exponent]));
}

/** The currencies that do not have two decimals, with their number of decimals. */
export const currencyExponents = (): ReadonlyArray<readonly [currency: string, exponent: number]> =>
  Object.entries(EXPONENTS);

/** Decimals of an ISO 4217 currency: JPY 0, USD 2, KWD 3. */
export const exponentOf = (currency: string): number => EXPONENTS[currency] ?? 2;

/** A parsed amount, or the error for the client that sent it. */
export type Parsed = { ok: true; minor: Minor } | { ok: false; message: string };

/** Error for a value that is no amount in any currency. */
export const NO_AMOUNT = "must be a decimal amount such as 19.99";

/**
 * Parses an amount in major units.
 * @param value a decimal string (`"19.99"`) or a number
 * @param currency ISO 4217 code, which decides how many decimals are allowed
 */
export function parseAmount(value: string | number, currency: string): Parsed {
  const text = typeof value === "number" ? printNumber(value) : value.trim();
  const match = /^(-?)(?=\.?\d)(\d{0,20})(?:\.(\d{0,30}))?$/.exec(text);
  if (!match) return { ok: false, message: NO_AMOUNT };
  const exponent = exponentOf(currency);
  const fraction = match[3] ?? "";
  const tail = roundTail(fraction.slice(exponent), exponent);
  if (tail === null)
    return { ok: false, message: `must have ${exponent === 0 ? "no" : `at most ${exponent}`} decimals in ${currency}` };
  const minor = Number(match[2] + fraction.slice(0, exponent).padEnd(exponent, "0")) + tail;
  if (minor > MAX_MINOR) return { ok: false, message: `must be at most ${formatAmount(MAX_MINOR, currency)}` };
  return { ok: true, minor: match[1] && minor !== 0 ? -minor : minor };
}

/**
 * Parses an amount of a promotion.
 * @param field name of the field, for the error
 * @throws RangeError for amounts that the contract does not accept
 */
export function amountOf(text: string, currency: string, field: string): Minor {
  const parsed = parseAmount(text, currency);
  if (!parsed.ok) throw new RangeError(`${field} ${parsed.message}`);
  return parsed.minor;
}

function printNumber(value: number): string {
  return Math.abs(value) < 1e15 ? value.toFixed(NOISE_DECIMALS + 2) : String(value);
}

/** 0 or 1 minor unit for digits that are float noise; null for other digits. */
function roundTail(tail: string, exponent: number): 0 | 1 | null {
  if (/^0*$/.test(tail)) return 0;
  const beyond = Number(`0.${tail}`);
  const noise = 10 ** (exponent - NOISE_DECIMALS);
  if (beyond <= noise) return 0;
  return beyond >= 1 - noise ? 1 : null;
}

/** Formats minor units as a decimal string in major units: `1999, "USD"` → `"19.99"`. */
export function formatAmount(minor: Minor, currency: string): string {
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, "0");
  const sign = minor < 0 ? "-" : "";
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** A percentage has up to four decimals, so a millionth of the whole is its smallest step. */
const MILLIONTHS_PER_PERCENT = 10_000;

/**
 * Parses a percentage from 0 to 100 (`"15"`, `12.5`).
 * @returns millionths; null if the value is no such percentage
 */
export function parsePercentage(value: string | number): number | null {
  const text = String(value).trim();
  if (!/^\d{1,3}(\.\d{1,4})?$/.test(text)) return null;
  const millionths = Math.round(Number(text) * MILLIONTHS_PER_PERCENT);
  return millionths <= 1_000_000 ? millionths : null;
}

/** Millionths of a non-negative amount, rounded half up. */
export function percentOf(amount: Minor, millionths: number): Minor {
  const { quotient, remainder } = mulDiv(amount, millionths, 1_000_000);
  return remainder * 2 >= 1_000_000 ? quotient + 1 : quotient;
}

/** Whether an amount is less than some millionths of another one, before these are rounded. */
export function isLessThanPercent(part: Minor, whole: Minor, millionths: number): boolean {
  const { quotient, remainder } = mulDiv(whole, millionths, 1_000_000);
  return part < quotient || (part === quotient && remainder > 0);
}

/** `a * b / c` for non-negative integers, exact even if the product is larger than 2^53. */
export function mulDiv(a: number, b: number, c: number): { quotient: number; remainder: number } {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) {
    const remainder = product % c;
    return { quotient: (product - remainder) / c, remainder };
  }
  const exact = BigInt(a) * BigInt(b);
  return { quotient: Number(exact / BigInt(c)), remainder: Number(exact % BigInt(c)) };
}
