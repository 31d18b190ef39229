import { currencyOf, currencyProblem } from "../../contract/currency.ts";
import type { WireEvent } from "../../contract/event.ts";
import { textOf } from "../../contract/fields.ts";
import { personIn } from "../../contract/identity.ts";
import type { ParseResult } from "../../contract/parse.ts";
import { isPlaceholder } from "../../contract/placeholder.ts";
import { uuidIn } from "../../contract/uuid.ts";
import type { Minor } from "../../evaluation/money.ts";
import { cartValueOf } from "../../store/decide/cart.ts";
import { claimOfTotals } from "../../store/decide/price-reading.ts";
import type { IncomingEvent, Property, Sending } from "../../store/ports/records.ts";
import { codesOf, isPurchase } from "./event-codes.ts";
import { customerOf } from "./event-customer.ts";
import { type EventLines, linesOf } from "./event-lines.ts";
import { eventTime } from "./event-time.ts";
import { FieldReader } from "./field-reader.ts";
import { largeFields } from "./free-fields.ts";
import { isGa4, sentTotalsOf } from "./ga4.ts";
import { storedEvent } from "./stored-body.ts";
import type { VisitorClocks } from "./visitor-clocks.ts";

/**
 * Turns a valid event into the collector's own form. Amounts are in `extra.currency`, or else in the property's currency.
 * @param clocks of visitors; a server has one of its own. @default each request is corrected by itself
 * @returns the errors of values that only the property or the currency shows to be invalid
 */
export function normalizeEvent(
  event: WireEvent,
  property: Property,
  sending: Sending,
  clocks?: VisitorClocks,
): ParseResult<IncomingEvent> {
  const reader = new FieldReader();
  if (event.unfilled) reader.flags.add("unfilled_placeholder");
  const orders = ordersOf(event);
  const customer = jsonObjectOf(event.dims.customers);
  if (sending.source === "server") refuseOtherCustomers(event.dims.customers, reader);
  const currency = readCurrency(event.extra.currency, property.currency, reader);
  const visitorId = reader.person(event.context.visitor_id, "context.visitor_id");
  const clock = sending.source === "browser" && visitorId !== null ? clocks : undefined;
  const time = eventTime(event.occurred_at, sending, clock?.of(`${property.id} ${visitorId}`));
  const { codes, lists } = codesOf(event, orders, { currency, patterns: property.message_patterns }, reader);
  const lines = linesOf(event, currency, reader);
  const totals =
    isGa4(event) && currency !== null
      ? sentTotalsOf(event, orders[0]!.fields, lines.lines, codes.length > 0, currency, reader)
      : null;
  const incoming = {
    eventId: event.event_id,
    occurredAt: time.occurredAt,
    evaluatedAt: time.evaluatedAt,
    category: event.category,
    action: event.action,
    currency: currency ?? property.currency,
    lines: lines.lines,
    ...(lines.isEmptied && { isEmptied: true as const }),
    codes,
    ...(lists.length > 0 && { codeLists: lists }),
    ...(totals && { sentTotals: totals }),
    transactionId: transactionOf(orders, reader),
    evaluationId: evaluationOf(event),
    ...customerOf(customer, event.extra, property, reader),
    visitorId,
    sessionId: reader.person(event.context.session_id, "context.session_id"),
    cdpSource: textOf(customer.cdp_source).toLowerCase() === "staging" ? ("Staging" as const) : ("Production" as const),
    traffic: event.context.webdriver && sending.traffic === "human" ? ("bot" as const) : sending.traffic,
    keyId: sending.keyId,
    source: sending.source,
  };
  const body = bodyOf(event, property, sending, reader);
  if (reader.errors.length > 0) return { ok: false, errors: reader.errors };
  if (isPurchase(event) && incoming.transactionId === null) reader.flags.add("no_transaction_id");
  const claim = currency === null ? null : claimIn(orders, codes.length > 0 ? lines.discount : null, currency, reader);
  // In GA4's terms the goods may be what the discount left.
  if (claim !== null && totals === null && isPurchase(event)) compareWithGoods(claim, lines, reader);
  const repairs = [...event.repairs, ...reader.repairs];
  for (const { kind } of repairs) reader.flags.add(kind);
  const stored = {
    flags: [...time.flags, ...reader.flags],
    repairs: repairs.length === 0 ? null : JSON.stringify(repairs.slice(0, MAX_REPAIRS)),
    consent: sending.optedOut ? ("opted_out" as const) : (event.context.consent ?? null),
    body,
  };
  const claimedDiscount = totals ? claimOfTotals(lines.lines, totals, incoming.currency) : (claim?.discount ?? null);
  return { ok: true, value: { ...incoming, claimedDiscount, couponTitles: [], ...stored } };
}

/** Repairs of one event that are stored and listed; its flags name the kinds of all. */
const MAX_REPAIRS = 20;

type JsonObject = Record<string, unknown>;
const jsonObjectOf = (value: unknown): JsonObject => {
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === "object" && first !== null ? (first as JsonObject) : {};
};

/** The event as it is stored. */
function bodyOf(event: WireEvent, property: Property, { source }: Sending, reader: FieldReader): string {
  const body = JSON.stringify(storedEvent(event.sent, property));
  const large = source === "browser" ? largeFields(event, body) : null;
  if (large) reader.errors.push(large);
  return body;
}

/** The places of an event that may describe its order, each with the field of the order's id. */
const ordersOf = ({ dims, extra }: WireEvent) => [
  { path: "dims.transaction", fields: jsonObjectOf(dims.transaction), idField: "id" },
  { path: "dims.purchase", fields: jsonObjectOf(dims.purchase), idField: "id" },
  { path: "extra", fields: extra, idField: "order_id" },
];
type Orders = ReturnType<typeof ordersOf>;

/** A server that names two customers is wrong about one of them. Of a page's the first counts: its order must not be lost. */
function refuseOtherCustomers(customers: unknown, reader: FieldReader): void {
  const [first, ...others] = (Array.isArray(customers) ? customers : []).map((each) =>
    personIn(jsonObjectOf(each).customer_id),
  );
  if (!first) return;
  const message = "must be the customer of dims.customers[0].customer_id: an event has one customer";
  for (const [at, id] of others.entries())
    if (id !== null && id !== first) reader.errors.push({ path: `dims.customers[${at + 1}].customer_id`, message });
}

/** The id of the quote that a purchase names. Any other text is ignored: it is no reason to reject a purchase. */
const evaluationOf = ({ extra }: WireEvent): string | null => uuidIn(textOf(extra.evaluation_id));

/** A discount that an event claims for its order, with its path. */
interface Claim {
  readonly discount: Minor;
  readonly path: string;
}

/** The discount that an event claims: that of its order, or else, beside a code, the sum of its negative lines. */
function claimIn(orders: Orders, ofLines: Minor | null, currency: string, reader: FieldReader): Claim | null {
  const order = orders.find(({ fields }) => fields.discount_amount !== undefined && fields.discount_amount !== null);
  const path = `${order?.path}.discount_amount`;
  const discount = reader.claim(order?.fields.discount_amount, path, currency);
  if (discount !== null) return { discount, path };
  return ofLines === null ? null : { discount: ofLines, path: "items" };
}

/** Flags a claim above the goods of a purchase. Without items it buys what the visitor's cart holds. */
function compareWithGoods({ discount, path }: Claim, { lines, isEmptied }: EventLines, reader: FieldReader): void {
  const goods = lines.length > 0 || isEmptied ? cartValueOf(lines) : null;
  if (goods !== null && discount > goods) reader.repairs.push({ kind: "excessive_discount", path });
}

function transactionOf(orders: Orders, reader: FieldReader): string | null {
  for (const { path, fields, idField } of orders) {
    const transaction = reader.person(fields[idField], `${path}.${idField}`);
    if (transaction !== null) return transaction;
  }
  return null;
}

/** @returns null where it can't be read: no amount of the event can be either */
function readCurrency(value: unknown, fallback: string, reader: FieldReader): string | null {
  if (value === undefined || value === null) return fallback;
  if (typeof value === "string" && isPlaceholder(value)) {
    reader.flags.add("unfilled_placeholder");
    return fallback;
  }
  const code = typeof value === "string" ? value.trim().toUpperCase() : value;
  const currency = currencyOf(code, fallback);
  if (currency === null) {
    reader.repairs.push({ kind: "unreadable_currency", path: "extra.currency", problem: currencyProblem(code) });
  }
  return currency;
}
