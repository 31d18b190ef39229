import type { WireEvent } from "../../contract/event.ts";
import { fieldsOf, textOf } from "../../contract/fields.ts";
import { exactPrice, readUnitPrice } from "../../contract/line-numbers.ts";
import { isPlaceholder } from "../../contract/placeholder.ts";
import { printDecimal } from "../../evaluation/decimal.ts";
import type { Minor } from "../../evaluation/money.ts";
import type { ProductLine, SentTotals } from "../../store/ports/records.ts";
import type { FieldReader } from "./field-reader.ts";

/** Whether an event is in the terms of GA4: its prices may be after a discount, and its coupons may be lists. */
export const isGa4 = ({ extra }: Pick<WireEvent, "extra">): boolean => textOf(extra.ga4_event) !== "";

/** Whether a field names a coupon. */
const isFilled = (value: unknown): boolean => {
  const text = textOf(value).trim();
  return text !== "" && !isPlaceholder(text);
};

/** A text with one separator before three digits: a group in one country, decimals in another. */
const AMBIGUOUS = /^[1-9]\d{0,2}[.,]\d{3}$/;

/** Why an amount of a page can't be read, although it looks like a number; null where it does not. */
export const ambiguity = (sent: unknown): string | null =>
  typeof sent === "string" && AMBIGUOUS.test(sent.trim())
    ? `${sent.trim()} has two meanings: send a number, or a text with two decimals`
    : null;

/**
 * Adds the discount of an item in GA4's terms to its line. Where it can't be read, the price of the line is unknown.
 * @param sent the item as it was sent
 * @param path of the item: `items[0]`
 */
export function withStatedDiscount(
  line: ProductLine,
  sent: unknown,
  { extra }: WireEvent,
  path: string,
  currency: string,
  reader: FieldReader,
): ProductLine {
  const { discount, coupon } = fieldsOf(sent) ?? {};
  const text = textOf(discount).trim();
  if (text === "" || isPlaceholder(text)) return line;
  const problem = ambiguity(discount);
  const read = problem === null ? readUnitPrice(text, currency) : { ok: false as const, message: problem };
  if (!read.ok) {
    reader.repairs.push({ kind: "unreadable_discount", path: `${path}.discount`, problem: read.message });
    return { ...line, priceUnknown: true, price: null };
  }
  const { digits, scale } = exactPrice(read.value, currency);
  if (digits === 0n) return line;
  const ofCoupon = isFilled(extra.coupon) || isFilled(coupon);
  // Some shops write a discount with its sign.
  return { ...line, stated: { discount: printDecimal({ digits: digits < 0n ? -digits : digits, scale }), ofCoupon } };
}

/**
 * The totals of an event in GA4's terms; null where no discount and no coupon makes a difference.
 * @param transaction the fields of the order
 * @param hasCodes whether the event names codes
 */
export function sentTotalsOf(
  { extra, items }: WireEvent,
  transaction: Readonly<Record<string, unknown>>,
  lines: readonly ProductLine[],
  hasCodes: boolean,
  currency: string,
  reader: FieldReader,
): SentTotals | null {
  const hasCoupon = hasCodes || isFilled(extra.coupon) || items.some((item) => isFilled(fieldsOf(item)?.coupon));
  if (!hasCoupon && !lines.some(({ stated }) => stated)) return null;
  const total = (name: string, inOrder: string): Minor | null => {
    const [value, path] = Object.hasOwn(transaction, inOrder)
      ? [transaction[inOrder], `dims.transaction.${inOrder}`]
      : [extra[name], `extra.${name}`];
    return reader.amount(value, path, currency, "unreadable_field");
  };
  return {
    value: total("value", "revenue"),
    tax: total("tax", "tax") ?? 0,
    shipping: total("shipping", "shipping") ?? 0,
    discount: total("discount", "discount_amount"),
    hasCoupon,
  };
}
