import type { ProductItem, WireEvent } from "../../contract/event.ts";
import {
  exactPrice,
  isPlainQuantity,
  lineNumbers,
  readQuantity,
  readUnitPrice,
  type UnitPrice,
} from "../../contract/line-numbers.ts";
import type { Repair } from "../../contract/repair.ts";
import type { FieldError } from "../../contract/responses/event-results.ts";
import { type Decimal, isGreater, rounded, times } from "../../evaluation/decimal.ts";
import { exponentOf, formatAmount, MAX_MINOR, type Minor, parseAmount } from "../../evaluation/money.ts";
import type { LineNumbers } from "../../evaluation/types.ts";
import { floorOfUnit, unitPriceOf } from "../../store/decide/sent-numbers.ts";
import type { ProductLine } from "../../store/ports/records.ts";
import type { FieldReader } from "./field-reader.ts";
import { ambiguity, isGa4, withStatedDiscount } from "./ga4.ts";

/** The lines of an event. */
export interface EventLines {
  readonly lines: readonly ProductLine[];
  /** The discount of its negative lines; null without any. */
  readonly discount: Minor | null;
  /** Whether it has items, and none is a line. */
  readonly isEmptied: boolean;
}

/** Reads the lines of an event; without its currency, only their ids. An item that is no line is among the repairs; one that can't be read is an unreadable line. */
export function linesOf(event: WireEvent, currency: string | null, reader: FieldReader): EventLines {
  const { products, unreadable } = event;
  const lineIn = isGa4(event) && currency !== null ? ga4Line : lineOf;
  const lines: ProductLine[] = [];
  let discount: Minor | null = null;
  for (const { item, at } of products) {
    const line = lineIn(item, `items[${at}]`, currency, reader, event.items[at], event);
    if (typeof line !== "number") lines.push(line);
    else if (line > 0) discount = (discount ?? 0) + line;
  }
  for (const { ids } of unreadable) lines.push({ ...ids, ...UNREADABLE });
  return { lines, discount, isEmptied: products.length > 0 && lines.length === 0 };
}

/** A line of an event in GA4's terms. */
function ga4Line(
  item: ProductItem,
  path: string,
  currency: string | null,
  reader: FieldReader,
  sent: unknown,
  event: WireEvent,
): ProductLine | Minor {
  const problem = ambiguity(item.price);
  if (problem !== null) reader.repairs.push({ kind: "unreadable_line", path: `${path}.price`, problem });
  const line = lineOf(problem === null ? item : { ...item, price: null }, path, currency, reader);
  if (typeof line === "number" || line.unreadable) return line;
  if (problem !== null) return { ...line, priceUnknown: true };
  return withStatedDiscount(line, sent, event, path, currency!, reader);
}

type LineIds = Pick<ProductLine, "productId" | "variantId" | "sku">;

const UNREADABLE = { quantity: 1, price: null, categoryIds: [], brandId: null, unreadable: true } as const;

/** @returns the discount of an item that is no line */
function lineOf(item: ProductItem, path: string, currency: string | null, reader: FieldReader): ProductLine | Minor {
  const before = reader.errors.length;
  const ids = {
    productId: reader.id(item.id, `${path}.id`),
    variantId: reader.id(item.variant_id, `${path}.variant_id`),
    sku: reader.id(item.sku, `${path}.sku`),
  };
  const brandId = reader.id(item.brand_id, `${path}.brand_id`);
  if (reader.errors.length > before) return unreadable(ids, reader.errors.splice(before)[0]!, reader);
  if (currency === null) return { ...ids, ...UNREADABLE };
  const read = itemNumbers(item, currency, path);
  if ("error" in read) return unreadable(ids, read.error, reader);
  if (read.repairs.length > 0) reader.repairs.push(...read.repairs);
  if ("discount" in read) return read.discount;
  const { numbers } = read;
  return {
    ...ids,
    ...numbers,
    categoryIds: item.category_ids,
    brandId,
    onSale: item.on_sale ?? isBelow(numbers, item.original_price, currency, `${path}.original_price`, reader),
    ...(item.is_custom_price && { isCustomPrice: true }),
    ...(item.minimum_price !== null &&
      minimumPrice(numbers, item.minimum_price, currency, `${path}.minimum_price`, reader)),
    ...(item.options && { options: item.options }),
    ...(item.custom_fields && { customFields: item.custom_fields }),
  };
}

function unreadable(ids: LineIds, { path, message }: FieldError, reader: FieldReader): ProductLine {
  reader.repairs.push({ kind: "unreadable_line", path, problem: message });
  return { ...ids, ...UNREADABLE };
}

/** The least that discounts leave of one unit. One that can't be read is a repair. */
function minimumPrice(
  numbers: LineNumbers,
  sent: string | number,
  currency: string,
  path: string,
  reader: FieldReader,
): Pick<ProductLine, "minimumPrice"> {
  const read = readUnitPrice(sent, currency);
  const isNegative = read.ok && exactPrice(read.value, currency).digits < 0n;
  if (read.ok && !isNegative) return { minimumPrice: floorOfUnit(read.value, numbers, currency) };
  const problem = read.ok ? "must not be negative" : read.message;
  reader.repairs.push({ kind: "unreadable_field", path, problem });
  return {};
}

/** Whether a price is below the original one; undefined where either is unknown. */
function isBelow(
  numbers: LineNumbers,
  original: string | number | null,
  currency: string,
  path: string,
  reader: FieldReader,
): boolean | undefined {
  if (original === null) return undefined;
  const read = readUnitPrice(original, currency);
  if (!read.ok) reader.repairs.push({ kind: "unreadable_field", path, problem: read.message });
  const price = unitPriceOf(numbers);
  if (price === null || !read.ok) return undefined;
  return isGreater(exactPrice(read.value, currency), exactPrice(price, currency));
}

/** The units and the price of an item; or that it is no line: a discount, or nothing. */
type ItemNumbers =
  | { readonly numbers: LineNumbers; readonly repairs: readonly Repair[] }
  | { readonly discount: Minor; readonly repairs: readonly Repair[] }
  | { readonly error: FieldError };

const DIGITS = /^\d{1,7}$/;
const NO_REPAIRS: readonly Repair[] = [];

/**
 * Reads the quantity and the price of an item. A quantity with a fraction is one unit, a negative value is a discount.
 * @param path of the item: `items[0]`
 */
function itemNumbers(item: Pick<ProductItem, "quantity" | "price">, currency: string, path: string): ItemNumbers {
  const { quantity, price } = item;
  return plainNumbers(quantity ?? 1, price, currency) ?? exactNumbers(quantity ?? 1, price, currency, path);
}

/** Almost all items have whole units and a price in whole minor units. @returns null for another item */
function plainNumbers(sent: string | number, price: string | number | null, currency: string): ItemNumbers | null {
  const quantity = typeof sent === "string" && DIGITS.test(sent) ? Number(sent) : sent;
  if (!isPlainQuantity(quantity)) return null;
  if (price === null) return { numbers: { quantity, price }, repairs: NO_REPAIRS };
  const parsed = parseAmount(price, currency);
  if (!parsed.ok || parsed.minor < 0 || parsed.minor * quantity > MAX_MINOR) return null;
  return { numbers: { quantity, price: parsed.minor }, repairs: NO_REPAIRS };
}

function exactNumbers(
  sentQuantity: string | number,
  sentPrice: string | number | null,
  currency: string,
  path: string,
): ItemNumbers {
  const quantity = readQuantity(sentQuantity);
  if (!quantity.ok) return { error: { path: `${path}.quantity`, message: quantity.message } };
  if (quantity.value.digits === 0n)
    return { discount: 0, repairs: [{ kind: "zero_quantity", path: `${path}.quantity` }] };
  const price = sentPrice === null ? null : readUnitPrice(sentPrice, currency);
  if (price && !price.ok) return { error: { path: `${path}.price`, message: price.message } };
  const exact = price && exactPrice(price.value, currency);
  const negative = negativeField(quantity.value, exact);
  if (negative === "both")
    return { error: { path: `${path}.quantity`, message: "must not be negative as the price is" } };
  if (negative !== null) {
    const value = exact === null ? 0 : rounded(times(exact, quantity.value), exponentOf(currency));
    return { discount: Math.abs(value), repairs: [{ kind: "negative_line", path: `${path}.${negative}` }] };
  }
  const unitPrice = price === null ? null : price.value;
  const numbers = lineNumbers(quantity.value, unitPrice, currency);
  const message = `times quantity must be at most ${formatAmount(MAX_MINOR, currency)}`;
  return numbers
    ? { numbers, repairs: repairsOf(numbers, unitPrice, path) }
    : { error: { path: `${path}.price`, message } };
}

function negativeField({ digits }: Decimal, price: Decimal | null): "quantity" | "price" | "both" | null {
  const isPriceNegative = price !== null && price.digits < 0n;
  if (digits < 0n) return isPriceNegative ? "both" : "quantity";
  return isPriceNegative ? "price" : null;
}

function repairsOf({ quantitySent }: LineNumbers, price: UnitPrice | null, path: string): Repair[] {
  const repairs: Repair[] = [];
  if (quantitySent !== undefined) repairs.push({ kind: "measured_line", path: `${path}.quantity` });
  if (typeof price === "object" && price !== null) repairs.push({ kind: "rounded_line", path: `${path}.price` });
  return repairs;
}
