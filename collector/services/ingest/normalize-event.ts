import { currencyCode } from "../../contract/currency.ts";
import type { ProductItem, PromotionCodeItem, WireEvent } from "../../contract/event.ts";
import { MAX_CODES_PER_EVENT, MAX_ENTERED_CODE_LENGTH, MAX_ID_LENGTH } from "../../contract/limits.ts";
import type { ParseResult } from "../../contract/parse.ts";
import { isPlaceholder } from "../../contract/placeholder.ts";
import type { FieldError } from "../../contract/responses/event-results.ts";
import { formatAmount, MAX_MINOR, type Minor, parseAmount } from "../../evaluation/money.ts";
import type { EventFlag, IncomingEvent, NamedCode, ProductLine, Property, Sending } from "../../store/ports/records.ts";
import { contactOf } from "../identity.ts";
import { eventTime } from "./event-time.ts";

/** Reads values of an event, and remembers what is worth flagging or wrong. */
class FieldReader {
  readonly flags = new Set<EventFlag>();
  readonly errors: FieldError[] = [];

  /** An id, or null where it is absent or an unfilled placeholder. */
  id(value: unknown, path: string, longest: number = MAX_ID_LENGTH): string | null {
    if (typeof value !== "string" && typeof value !== "number") return null;
    // Half a character is not kept as it is: what is stored must be found again under what it was stored as.
    const text = String(value).trim().toWellFormed();
    if (isPlaceholder(text)) this.flags.add("unfilled_placeholder");
    else if (text.length > longest) this.errors.push({ path, message: `must have at most ${longest} characters` });
    else if (typeof value === "number" && !Number.isSafeInteger(value)) {
      this.errors.push({ path, message: "is no exact number: send it as a string" });
    } else return text;
    return null;
  }

  /** An amount that the event would be wrong without. */
  amount(value: string | number, currency: string, path: string): Minor {
    const parsed = parseAmount(value, currency);
    if (parsed.ok && parsed.minor >= 0) return parsed.minor;
    this.errors.push({ path, message: parsed.ok ? "must not be negative" : parsed.message });
    return 0;
  }

  /** An amount that is only a claim: unreadable, it is flagged. */
  claim(value: unknown, currency: string): Minor | null {
    if (value === undefined || value === null || value === "") return null;
    const parsed = typeof value === "string" || typeof value === "number" ? parseAmount(value, currency) : null;
    if (parsed?.ok) return Math.abs(parsed.minor);
    this.flags.add("unreadable_discount");
    return null;
  }
}

type JsonObject = Record<string, unknown>;
const jsonObjectOf = (value: unknown): JsonObject => {
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === "object" && first !== null ? (first as JsonObject) : {};
};

/** What a site meant as text. Anything may stand there, an object that has a `toString` of its own, too. */
const textOf = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? `${value}` : "");

/**
 * Understands an event whose shape is right: what it is about, in the collector's own words. Amounts are read in
 * `extra.currency`, else the property's.
 */
export function normalizeEvent(event: WireEvent, property: Property, sending: Sending): ParseResult<IncomingEvent> {
  const reading = new FieldReader();
  if (event.unfilled) reading.flags.add("unfilled_placeholder");
  const orders = ordersOf(event);
  const customer = jsonObjectOf(event.dims.customers);
  const currency = currencyOf(event.extra.currency, property.currency, reading);
  const time = eventTime(event.occurred_at, sending.sentAt, sending.receivedAt);
  const claim = orders.map(({ bag }) => bag.discount_amount).find((value) => value !== undefined);
  const incoming = {
    eventId: event.event_id,
    occurredAt: time.occurredAt,
    evaluatedAt: time.evaluatedAt,
    category: event.category,
    action: event.action,
    currency,
    lines: event.products.map(({ item, at }) => lineOf(item, at, currency, reading)),
    codes: codesOf(event, orders, reading),
    transactionId: transactionOf(orders, reading),
    evaluationId: evaluationOf(event),
    customerId: reading.id(customer.customer_id, "dims.customers.customer_id"),
    contact: contactOf(customer.email, customer.phone),
    visitorId: reading.id(event.context.visitor_id, "context.visitor_id"),
    sessionId: reading.id(event.context.session_id, "context.session_id"),
    cdpSource: textOf(customer.cdp_source).toLowerCase() === "staging" ? ("Staging" as const) : ("Production" as const),
    traffic: event.context.webdriver && sending.traffic === "human" ? ("bot" as const) : sending.traffic,
    claimedDiscount: reading.claim(claim, currency),
  };
  if (reading.errors.length > 0) return { ok: false, errors: reading.errors };
  const flags = [...time.flags, ...reading.flags];
  return { ok: true, value: { ...incoming, flags, body: JSON.stringify(event.sent) } };
}

/** Where an event may tell of its order, and under which name its id stands there. */
const ordersOf = ({ dims, extra }: WireEvent) => [
  { path: "dims.transaction.id", bag: jsonObjectOf(dims.transaction), id: jsonObjectOf(dims.transaction).id },
  { path: "dims.purchase.id", bag: jsonObjectOf(dims.purchase), id: jsonObjectOf(dims.purchase).id },
  { path: "extra.order_id", bag: extra, id: extra.order_id },
];
type Orders = ReturnType<typeof ordersOf>;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** What is no id of ours names no calculation, and is no reason to refuse a purchase. */
function evaluationOf({ extra }: WireEvent): string | null {
  const id = textOf(extra.evaluation_id).trim().toLowerCase();
  return UUID.test(id) ? id : null;
}

/** No shop numbers an order 0: it is what a page prints before there is one. */
const isNoOrder = (id: unknown): boolean => textOf(id).trim() === "0";

function transactionOf(orders: Orders, reading: FieldReader): string | null {
  for (const { path, id } of orders) {
    const read = isNoOrder(id) ? reading.id("", path) : reading.id(id, path);
    if (read !== null) return read;
  }
  return null;
}

function currencyOf(value: unknown, fallback: string, reading: FieldReader): string {
  if (value === undefined || value === null) return fallback;
  if (typeof value === "string" && isPlaceholder(value)) {
    reading.flags.add("unfilled_placeholder");
    return fallback;
  }
  const parsed = currencyCode.safeParse(typeof value === "string" ? value.trim().toUpperCase() : value);
  if (parsed.success) return parsed.data;
  reading.errors.push({ path: "extra.currency", message: parsed.error.issues[0]!.message });
  return fallback;
}

function lineOf(item: ProductItem, at: number, currency: string, reading: FieldReader): ProductLine {
  const price = item.price === null ? null : reading.amount(item.price, currency, `items[${at}].price`);
  const quantity = item.quantity ?? 1;
  if (price !== null && price * quantity > MAX_MINOR) {
    const message = `times quantity must be at most ${formatAmount(MAX_MINOR, currency)}`;
    reading.errors.push({ path: `items[${at}].price`, message });
  }
  return {
    productId: reading.id(item.id, `items[${at}].id`),
    variantId: reading.id(item.variant_id, `items[${at}].variant_id`),
    sku: reading.id(item.sku, `items[${at}].sku`),
    quantity,
    price,
    categoryIds: item.category_ids,
    brandId: reading.id(item.brand_id, `items[${at}].brand_id`),
    onSale: item.on_sale ?? isBelow(price, item.original_price, currency),
    ...(item.options && { options: item.options }),
    ...(item.custom_fields && { customFields: item.custom_fields }),
  };
}

/** What costs less than it usually does is on sale; undefined where that is not told. */
function isBelow(price: Minor | null, original: string | number | null, currency: string): boolean | undefined {
  const usual = original === null ? null : parseAmount(original, currency);
  return price !== null && usual?.ok === true ? price < usual.minor : undefined;
}

/** The codes of an event: its items; a purchase also names them in its order (a string, a comma list, an array). */
function codesOf(event: WireEvent, orders: Orders, reading: FieldReader): NamedCode[] {
  const items = event.codes.flatMap(({ item, at }) => namedBy(item, `items[${at}].id`, reading));
  const told = isPurchase(event) ? orders.flatMap(({ bag }) => splitCodes(bag.promotion_code)) : [];
  const named = told.flatMap((id) => namedBy({ id, code_status: null }, "promotion_code", reading));
  const distinct = new Map([...named, ...items].map((code) => [code.number, code] as const));
  const codes = [...distinct.values()];
  if (codes.length <= MAX_CODES_PER_EVENT) return codes;
  reading.errors.push({ path: "items", message: `must name at most ${MAX_CODES_PER_EVENT} codes` });
  return [];
}

const isPurchase = ({ category, action }: WireEvent): boolean => category === "product" && action === "purchase";

/** Claims beyond Antsomi's small scale are no claims. */
const MAX_REPORTED_STATUS = 1_000;

function namedBy(
  { id, code_status }: Pick<PromotionCodeItem, "id" | "code_status">,
  path: string,
  reading: FieldReader,
): NamedCode[] {
  const number = reading.id(id, path, MAX_ENTERED_CODE_LENGTH);
  const reported = Number(code_status ?? Number.NaN);
  const isClaim = Number.isInteger(reported) && Math.abs(reported) <= MAX_REPORTED_STATUS;
  return number === null ? [] : [{ number, reportedStatus: isClaim ? reported : null }];
}

function splitCodes(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(splitCodes);
  if (typeof value === "number") return [String(value)];
  return typeof value === "string" && value.trim() !== "" ? value.split(",") : [];
}
