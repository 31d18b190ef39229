import { type Decimal, isWhole, parseDecimal, printDecimal, quotient, rounded, times } from "../evaluation/decimal.ts";
import { exponentOf, formatAmount, MAX_MINOR, type Minor, NO_AMOUNT, parseAmount } from "../evaluation/money.ts";
import type { LineNumbers } from "../evaluation/types.ts";
import { MAX_QUANTITY } from "./limits.ts";

/** The price of quantity 1: whole minor units, or a decimal in major units that has more decimals than the currency. */
export type UnitPrice = Minor | { readonly exact: string };

/** A positive quantity: units, or the decimal of a measure. */
export type Quantity = number | string;

/** A parsed value, or the error for the client that sent it. */
type Read<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly message: string };

export const NO_QUANTITY = "must be a decimal number such as 2 or 2.5";
/** A number has no more exact decimals than this after a computation such as 0.1 + 0.2. */
const EXACT_DECIMALS = 6;
/** The largest difference that is float noise. */
const NOISE = 1e-9;

/** Whether a quantity is a number of units that needs no exact reading. */
export const isPlainQuantity = (value: string | number): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= MAX_QUANTITY;

/** Reads a quantity: a whole number of units, or a measure such as 2.5 m. It may be negative or 0. */
export function readQuantity(value: string | number): Read<Decimal> {
  const decimal = parseDecimal(typeof value === "number" ? withoutNoise(value) : value);
  if (isNumber(value) && Math.abs(Number(value)) > MAX_QUANTITY)
    return { ok: false, message: `must be at most ${MAX_QUANTITY}` };
  if (decimal === null) return { ok: false, message: isNumber(value) ? TOO_LONG : NO_QUANTITY };
  return { ok: true, value: decimal };
}

function withoutNoise(value: number): number {
  const exact = Number(value.toFixed(EXACT_DECIMALS));
  return Math.abs(exact - value) < NOISE ? exact : value;
}

/** Reads the price of one unit in major units, with any number of decimals. It may be negative. */
export function readUnitPrice(value: string | number, currency: string): Read<UnitPrice> {
  const parsed = parseAmount(value, currency);
  if (parsed.ok) return { ok: true, value: parsed.minor };
  const exact = parseDecimal(value);
  if (exact === null) return { ok: false, message: unreadable(value, currency) };
  const isTooLarge = Math.abs(rounded(exact, exponentOf(currency))) > MAX_MINOR;
  return isTooLarge ? { ok: false, message: parsed.message } : { ok: true, value: { exact: printDecimal(exact) } };
}

/** Whether a value is a number that may be too large or too long to be read. Each digit has one place in the pattern: none is tried twice. */
const isNumber = (value: string | number): boolean =>
  typeof value === "number" ? Number.isFinite(value) : /^-?(?:\d+(?:\.\d*)?|\.\d+)$/.test(value.trim());

const TOO_LONG = "must have at most 20 digits and 30 decimals";

function unreadable(value: string | number, currency: string): string {
  if (!isNumber(value)) return NO_AMOUNT;
  const isTooLarge = Math.abs(Number(value)) * 10 ** exponentOf(currency) > MAX_MINOR;
  return isTooLarge ? `must be at most ${formatAmount(MAX_MINOR, currency)}` : TOO_LONG;
}

/** A price as an exact decimal in major units. */
export const exactPrice = (price: UnitPrice, currency: string): Decimal =>
  typeof price === "number" ? minorDecimal(price, currency) : parseDecimal(price.exact)!;

export const minorDecimal = (minor: Minor, currency: string): Decimal =>
  times({ digits: BigInt(minor), scale: exponentOf(currency) }, ONE);

const ONE: Decimal = { digits: 1n, scale: 0 };

/**
 * Units, price and value of a line. The value is price × quantity, rounded once, half away from zero. A quantity with a fraction
 * is one unit.
 * @param quantity positive
 * @param price not negative; null where it is unknown
 * @returns null where the value exceeds the greatest amount
 */
export function lineNumbers(quantity: Decimal, price: UnitPrice | null, currency: string): LineNumbers | null {
  const units = isWhole(quantity) ? Number(quantity.digits) : 1;
  const quantitySent = isWhole(quantity) ? {} : { quantitySent: printDecimal(quantity) };
  if (price === null) return { quantity: units, price: null, ...quantitySent };
  if (typeof price === "number" && isWhole(quantity)) {
    return price * units > MAX_MINOR ? null : { quantity: units, price };
  }
  const exact = exactPrice(price, currency);
  const amount = rounded(times(exact, quantity), exponentOf(currency));
  if (amount > MAX_MINOR) return null;
  return { ...inUnits(amount, units), ...quantitySent, priceSent: printDecimal(exact) };
}

/** The same as `lineNumbers`, for a quantity of a cart. */
export function cartLineNumbers(quantity: Quantity, price: UnitPrice | null, currency: string): LineNumbers | null {
  // Almost all lines are so: they need no exact arithmetic.
  if (typeof quantity === "number" && (price === null || typeof price === "number"))
    return (price ?? 0) * quantity > MAX_MINOR ? null : { quantity, price };
  return lineNumbers(parseDecimal(quantity)!, price, currency);
}

/** Decimals of the price of quantity 1 that is computed from a value. */
const PRICE_DECIMALS = 6;

/**
 * Units, price and value of a line whose value is stated in place of its price.
 * @param sent positive
 */
export function totalNumbers(sent: Quantity, total: Minor, currency: string): LineNumbers {
  const quantity = parseDecimal(sent)!;
  const numbers = inUnits(total, isWhole(quantity) ? Number(quantity.digits) : 1);
  if (isWhole(quantity) && numbers.amount === undefined) return numbers;
  const priceSent = printDecimal(quotient(minorDecimal(total, currency), quantity, PRICE_DECIMALS));
  return { ...numbers, ...(!isWhole(quantity) && { quantitySent: printDecimal(quantity) }), priceSent };
}

/** A value as equal units. The odd minor units of a value that does not divide are in `amount` alone. */
function inUnits(amount: Minor, units: number): Pick<LineNumbers, "quantity" | "price" | "amount"> {
  const odd = amount % units;
  const price = (amount - odd) / units;
  return odd === 0 ? { quantity: units, price } : { quantity: units, price, amount };
}
