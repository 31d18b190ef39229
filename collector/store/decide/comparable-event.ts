import { type ProductItem, parseEvent, type WireEvent } from "../../contract/event.ts";
import { fieldsOf } from "../../contract/fields.ts";
import { isNobody } from "../../contract/identity.ts";
import { readQuantity } from "../../contract/line-numbers.ts";
import { phoneDigits, withoutExtension } from "../../contract/phone-digits.ts";
import { isPlaceholder, isUnfilled } from "../../contract/placeholder.ts";
import { withoutBlanks } from "../../evaluation/blanks.ts";
import { parseDecimal, printDecimal } from "../../evaluation/decimal.ts";
import { formatAmount, parseAmount } from "../../evaluation/money.ts";
import { emailForm } from "./email.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The content of an event, as far as it makes a difference: two events have the same one if the collector reads them alike.
 * An absent field equals null, a placeholder, and an empty list or object. A number equals its text, and a list of one entry
 * the entry.
 * @param sent the event as it was sent
 */
export function comparableEvent(sent: unknown): unknown {
  const parsed = parseEvent(sent);
  // Earlier versions accepted events that are invalid now.
  const { category, action, items, dims, extra } = (parsed.ok ? withParsedItems(parsed.value) : sent) as Fields;
  return {
    category,
    action,
    items: Array.isArray(items) ? filledItems(items) : [],
    dims: comparable(dims, "dims", OF_DIMS),
    extra: comparable(extra, "extra", OF_DIMS),
  };
}

/** The items without those that say nothing, such as null. */
const filledItems = (items: readonly unknown[]): unknown[] =>
  items.map((item) => comparable(item, "item", OF_ITEMS)).filter((item) => item !== undefined);

/** The event with the items as the contract reads them; fields that it does not know stay as they were sent. */
function withParsedItems(event: WireEvent): Fields {
  const parsed = new Map<number, object>();
  for (const { item, at } of event.products) parsed.set(at, { ...item, quantity: comparableQuantity(item) });
  for (const { item, at } of event.codes) parsed.set(at, item);
  const left = new Set(leftOut(event).map(({ at }) => at));
  const items = event.items.map((item, at) => (fieldsOf(item) ? { ...fieldsOf(item), ...parsed.get(at) } : item));
  return { ...event, items: items.filter((_, at) => !left.has(at)) };
}

/** Lines of quantity 0. Where nothing else was bought they stay: such an order does not buy the visitor's cart. */
function leftOut({ products, unreadable }: WireEvent): WireEvent["products"] {
  const empty = products.filter(({ item }) => comparableQuantity(item) === "0");
  return empty.length < products.length || unreadable.length > 0 ? empty : [];
}

/** A quantity as it is read: 2, `"2"` and `"2.0000"` are one. */
function comparableQuantity({ quantity }: ProductItem): string {
  const read = readQuantity(quantity ?? 1);
  return read.ok ? printDecimal(read.value) : String(quantity);
}

/** Reads a value of a field. @returns undefined where it counts as absent */
type Reader = (value: string) => unknown;

/** The currency with the most decimals. */
const FINEST = "CLF";

const amount: Reader = (text) => {
  if (isPlaceholder(text)) return undefined;
  const parsed = parseAmount(text, FINEST);
  if (parsed.ok) return formatAmount(parsed.minor, FINEST);
  const exact = parseDecimal(text);
  return exact === null ? text : printDecimal(exact);
};
/** A discount may have either sign. */
const discount: Reader = (text) => amount(text.replace(/^\s*-/, ""));
const identity: Reader = (text) => (isNobody(text) ? undefined : text);
const email: Reader = (text) => (isNobody(text) ? undefined : (emailForm(text, "exact") ?? text));
const phone: Reader = (text) => (isNobody(text) ? undefined : (phoneDigits(withoutExtension(text)) ?? text));
const upperCase: Reader = (text) => (isPlaceholder(text) ? undefined : text.toUpperCase());
const lowerCase: Reader = (text) => text.toLowerCase();
const codes: Reader = (text) => text.split(/[,|;]/).flatMap((code) => (isUnfilled(code) ? [] : [withoutBlanks(code)]));

type Readers = Readonly<Record<string, Reader>>;

const OF_ITEMS: Readers = { price: amount, original_price: amount, minimum_price: amount };

const OF_DIMS: Readers = {
  id: identity,
  customer_id: identity,
  order_id: identity,
  email,
  phone,
  discount_amount: discount,
  currency: upperCase,
  cdp_source: lowerCase,
  evaluation_id: lowerCase,
  promotion_code: codes,
};

/** @param name of the field that has the value */
function comparable(value: unknown, name: string, readers: Readers): unknown {
  if (typeof value === "number" || typeof value === "string") return comparableText(String(value), name, readers);
  if (Array.isArray(value)) return comparableList(value.map((entry) => comparable(entry, name, readers)));
  if (typeof value !== "object" || value === null) return value ?? undefined;
  const fields = Object.entries(value).map(([key, nested]) => [key, comparable(nested, key, readers)] as const);
  const filled = fields.filter(([, nested]) => nested !== undefined);
  return filled.length === 0 ? undefined : Object.fromEntries(filled);
}

function comparableText(text: string, name: string, readers: Readers): unknown {
  const visible = withoutBlanks(text);
  if (isUnfilled(visible)) return undefined;
  const read = Object.hasOwn(readers, name) ? readers[name]!(visible) : visible;
  return Array.isArray(read) ? comparableList(read) : read;
}

function comparableList(entries: readonly unknown[]): unknown {
  const filled = entries.filter((entry) => entry !== undefined).flat();
  return filled.length < 2 ? filled[0] : filled;
}
