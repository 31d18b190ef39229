import type { FieldError } from "../../contract/answers.ts";
import { currencyCode } from "../../contract/currency.ts";
import type { ProductItem, PromotionCodeItem, WireEvent } from "../../contract/event.ts";
import { MAX_CODES_PER_EVENT, MAX_ENTERED_CODE_LENGTH, MAX_ID_LENGTH } from "../../contract/limits.ts";
import type { ParseResult } from "../../contract/parse.ts";
import { formatAmount, MAX_MINOR, type Minor, parseAmount } from "../../evaluation/money.ts";
import type { EventFlag, IncomingEvent, NamedCode, ProductLine, Property } from "../../store/records.ts";
import { eventTime } from "./clock.ts";
import { isPlaceholder } from "./placeholder.ts";

/** When and by whose clock a batch was sent. */
export interface Sending {
  /** ISO 8601, by the sender's clock. */
  readonly sentAt: string | null;
  /** Epoch milliseconds, by ours. */
  readonly receivedAt: number;
}

/** Reads values of an event, and remembers what is worth flagging or wrong. */
class Reading {
  readonly flags = new Set<EventFlag>();
  readonly errors: FieldError[] = [];

  /** An id, or null where it is absent or an unfilled placeholder. */
  id(value: unknown, longest: number = MAX_ID_LENGTH): string | null {
    if (typeof value !== "string" && typeof value !== "number") return null;
    const text = String(value).trim();
    if (!isPlaceholder(text)) return text.slice(0, longest);
    this.flags.add("unfilled_placeholder");
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

type Bag = Record<string, unknown>;
const bagOf = (value: unknown): Bag => {
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === "object" && first !== null ? (first as Bag) : {};
};

/**
 * Understands an event whose shape is right: what it is about, in the collector's own words. Amounts are read in
 * `extra.currency`, else the property's.
 */
export function understand(event: WireEvent, property: Property, sending: Sending): ParseResult<IncomingEvent> {
  const reading = new Reading();
  const orders = [bagOf(event.dims.transaction), bagOf(event.dims.purchase)];
  const customer = bagOf(event.dims.customers);
  const currency = currencyOf(event.extra.currency, property.currency, reading);
  const time = eventTime(event.occurred_at, sending.sentAt, sending.receivedAt);
  const first = (read: (bag: Bag) => unknown) => orders.map(read).find((value) => value !== undefined);
  const incoming = {
    eventId: event.event_id,
    occurredAt: time.occurredAt,
    evaluatedAt: time.evaluatedAt,
    category: event.category,
    action: event.action,
    currency,
    lines: event.products.map(({ item, at }) => lineOf(item, at, currency, reading)),
    codes: codesOf(event, orders, reading),
    transactionId: orders.map(({ id }) => reading.id(id)).find((id) => id !== null) ?? reading.id(event.extra.order_id),
    customerId: reading.id(customer.customer_id),
    visitorId: reading.id(event.context.visitor_id),
    sessionId: reading.id(event.context.session_id),
    cdpSource: String(customer.cdp_source).toLowerCase() === "staging" ? ("Staging" as const) : ("Production" as const),
    claimedDiscount: reading.claim(first((bag) => bag.discount_amount) ?? event.extra.discount_amount, currency),
  };
  if (reading.errors.length > 0) return { ok: false, errors: reading.errors };
  const flags = [...time.flags, ...reading.flags];
  return { ok: true, value: { ...incoming, flags, body: JSON.stringify(event.sent) } };
}

function currencyOf(value: unknown, fallback: string, reading: Reading): string {
  if (value === undefined || value === null || value === "") return fallback;
  const parsed = currencyCode.safeParse(typeof value === "string" ? value.trim().toUpperCase() : value);
  if (parsed.success) return parsed.data;
  reading.errors.push({ path: "extra.currency", message: parsed.error.issues[0]!.message });
  return fallback;
}

function lineOf(item: ProductItem, at: number, currency: string, reading: Reading): ProductLine {
  const price = item.price === null ? null : reading.amount(item.price, currency, `items[${at}].price`);
  if (price !== null && price * item.quantity > MAX_MINOR) {
    const message = `times quantity must be at most ${formatAmount(MAX_MINOR, currency)}`;
    reading.errors.push({ path: `items[${at}].price`, message });
  }
  return {
    productId: reading.id(item.id),
    variantId: reading.id(item.variant_id),
    sku: reading.id(item.sku),
    quantity: item.quantity,
    price,
    categoryIds: item.category_ids,
    brandId: reading.id(item.brand_id),
  };
}

/** The codes of an event: its items; a purchase also names them in its order (a string, a comma list, an array). */
function codesOf(event: WireEvent, orders: readonly Bag[], reading: Reading): NamedCode[] {
  const items = event.codes.flatMap(({ item }) => namedBy(item, reading));
  const told = [event.extra.promotion_code, ...orders.map((order) => order.promotion_code)];
  const named = isPurchase(event) ? told.flatMap(splitCodes).flatMap((code) => namedBy({ id: code }, reading)) : [];
  const distinct = new Map([...named, ...items].map((code) => [code.number, code] as const));
  const codes = [...distinct.values()];
  if (codes.length <= MAX_CODES_PER_EVENT) return codes;
  reading.errors.push({ path: "items", message: `must name at most ${MAX_CODES_PER_EVENT} codes` });
  return [];
}

const isPurchase = ({ category, action }: WireEvent): boolean => category === "product" && action === "purchase";

function namedBy(item: Pick<PromotionCodeItem, "id"> & { code_status?: unknown }, reading: Reading): NamedCode[] {
  const number = reading.id(item.id, MAX_ENTERED_CODE_LENGTH);
  const reported = Number(item.code_status ?? Number.NaN);
  return number === null ? [] : [{ number, reportedStatus: Number.isInteger(reported) ? reported : null }];
}

function splitCodes(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(splitCodes);
  if (typeof value === "number") return [String(value)];
  return typeof value === "string" && value.trim() !== "" ? value.split(",") : [];
}
