import { currencyOf, currencyProblem } from "../../contract/currency.ts";
import { isNobody } from "../../contract/identity.ts";
import { idProblem, trimmed } from "../../contract/ids.ts";
import { MAX_CODE_LENGTH, MAX_QUANTITY } from "../../contract/limits.ts";
import { canonicalCode } from "../../evaluation/canonical-code.ts";
import { type Decimal, parseDecimal, plus, rounded } from "../../evaluation/decimal.ts";
import { exponentOf, formatAmount, MAX_MINOR, type Minor, NO_AMOUNT } from "../../evaluation/money.ts";
import type { RecordReader } from "../record-reader.ts";
import type { Shop } from "../translation.ts";
import type { OrderCode, ShopOrder } from "./shop-order.ts";

const ZERO: Decimal = { digits: 0n, scale: 0 };

/** The currency of an order; an error, and the shop's own, where it is none. */
export function currencyAt(reader: RecordReader, { currency: stored }: Shop): string {
  const sent = reader.required("currency");
  const currency = currencyOf(sent, stored);
  if (currency === null && sent !== "") reader.refuse("currency", currencyProblem(sent));
  return currency ?? stored;
}

/**
 * The sum of some amounts, with its sign. An order has happened: further decimals are rounded, not refused.
 * @param paths of decimals in major units; absent ones are 0
 */
export function signedAt(reader: RecordReader, currency: string, ...paths: readonly string[]): Minor {
  const sum = paths.reduce((before, path) => plus(before, decimalAt(reader, path)), ZERO);
  const minor = rounded(sum, exponentOf(currency));
  if (Math.abs(minor) <= MAX_MINOR) return minor;
  reader.refuse(paths[0]!, `must be at most ${formatAmount(MAX_MINOR, currency)}`);
  return 0;
}

/** The sum of some amounts that platforms never make negative. A negative one is none. */
export const minorAt = (reader: RecordReader, currency: string, ...paths: readonly string[]): Minor =>
  Math.max(0, signedAt(reader, currency, ...paths));

function decimalAt(reader: RecordReader, path: string): Decimal {
  const text = reader.text(path);
  const decimal = text === "" ? ZERO : parseDecimal(text);
  if (decimal === null) reader.refuse(path, NO_AMOUNT);
  return decimal ?? ZERO;
}

/** The quantity of a line: units, or the decimal of a measure. @returns null where it is none */
export function quantityAt(reader: RecordReader, path: string): string | null {
  const decimal = parseDecimal(reader.text(path));
  const quantity = Number(reader.text(path));
  if (decimal !== null && quantity > 0 && quantity <= MAX_QUANTITY) return reader.text(path);
  // A line that was edited away has no units left.
  if (quantity !== 0) reader.refuse(path, `must be a number up to ${MAX_QUANTITY}`);
  return null;
}

/** A moment in epoch milliseconds, which the record must have. @param zone for a time without an offset */
export function momentAt(reader: RecordReader, path: string, zone: string): number {
  const iso = reader.required(path) === "" ? null : reader.moment(path, zone);
  return iso === null ? 0 : Date.parse(iso);
}

/** The records of a list, each with a reader of its own. */
export const listed = (reader: RecordReader, path: string): RecordReader[] =>
  reader.list(path).map((entry, at) => reader.under(`${path}[${at}]`, entry));

/** An id as a text; null for 0, which platforms write in place of none. */
export function idAt(reader: RecordReader, path: string): string | null {
  const id = reader.text(path);
  return id === "" || id === "0" ? null : id;
}

/**
 * The visitor that a shop noted on an order; null where it noted none, or what is no id. An order has happened, whatever is noted on it.
 * @param consent without it there is no visitor
 */
export function visitorIn(noted: unknown, consent: ShopOrder["consent"]): string | null {
  const id = trimmed(noted);
  const isVisitor = typeof id === "string" && idProblem(id) === null && !isNobody(id);
  return isVisitor && consent !== "none" ? id : null;
}

/** Consent as the plugins note it. */
export const consentIn = (noted: unknown): ShopOrder["consent"] =>
  noted === "granted" || noted === "none" ? noted : "not_known";

/** A text; null where it is empty. */
export const textAt = (reader: RecordReader, path: string): string | null => reader.text(path) || null;

export const sumOf = (amounts: readonly Minor[]): Minor => amounts.reduce((before, amount) => before + amount, 0);

/** Codes with the same text in any case are one: their discounts add up. Longer texts than any code are left out. */
export function mergedCodes(codes: readonly OrderCode[]): OrderCode[] {
  const named = codes.filter(({ code }) => code !== "" && code.length <= MAX_CODE_LENGTH);
  return [...Map.groupBy(named, ({ code }) => canonicalCode(code)).values()].map((parts) => ({
    code: parts[0]!.code,
    discount: sumOf(parts.map(({ discount }) => discount)),
    shippingDiscount: sumOf(parts.map(({ shippingDiscount }) => shippingDiscount)),
  }));
}
