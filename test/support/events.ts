import { DEFAULT_LIMITS } from "../../collector/contract/default-limits.ts";
import type { PropertyBody } from "../../collector/contract/property.ts";
import type { IncomingEvent, ProductLine } from "../../collector/store/ports/records.ts";

/** 2026-11-22T10:00:00Z: the moment at which the stories of the tests begin. */
export const MORNING = Date.UTC(2026, 10, 22, 10);
export const MINUTE = 60_000;
export const DAY = 86_400_000;

/** A shop as it is created where its settings don't matter. */
export const SHOP: PropertyBody = {
  name: "Shop",
  currency: "USD",
  time_zone: "UTC",
  allowed_origins: [],
  aliases: [],
  internal_addresses: [],
  count_unverified: false,
  redeem_on: "purchase_event",
  identity: "exact",
  phone_country: null,
  product_id_patterns: [],
  message_patterns: [],
  evaluates: null,
  ga4_price: null,
  contacts: "hash",
  url_parameters: [],
  webhooks_allow_http: false,
  limits: DEFAULT_LIMITS,
  resting_codes: "unknown",
  tell_shoppers_why: false,
  allow_without_origin: false,
};

let serial = 0;

/** A product line at a price in cents. */
export const line = (productId: string, price: number, quantity = 1, more: Partial<ProductLine> = {}): ProductLine => ({
  productId,
  variantId: null,
  sku: null,
  quantity,
  price,
  categoryIds: [],
  brandId: null,
  ...more,
});

/** A normalized event: a page view without a visitor, except for the overrides. */
export function event(overrides: Partial<IncomingEvent>): IncomingEvent {
  const occurredAt = overrides.occurredAt ?? MORNING;
  return {
    // Of one length, so that ids sort by their number however many tests made events before.
    eventId: `event-${String(++serial).padStart(7, "0")}`,
    occurredAt,
    evaluatedAt: occurredAt,
    category: "pageview",
    action: "view",
    currency: "USD",
    lines: [],
    codes: [],
    transactionId: null,
    customerId: null,
    evaluationId: null,
    visitorId: "visitor",
    sessionId: "session",
    cdpSource: "Production",
    traffic: "human",
    keyId: 1,
    source: "browser",
    claimedDiscount: null,
    couponTitles: [],
    flags: [],
    repairs: null,
    consent: null,
    body: "{}",
    ...overrides,
  };
}

const named = (codes: readonly string[]) => codes.map((number) => ({ number, reportedStatus: null }));

export const used = (codes: readonly string[], overrides: Partial<IncomingEvent> = {}): IncomingEvent =>
  event({ category: "promotion_code", action: "used", codes: named(codes), ...overrides });

export const removed = (codes: readonly string[], overrides: Partial<IncomingEvent> = {}): IncomingEvent =>
  event({ category: "promotion_code", action: "removed", codes: named(codes), ...overrides });

export const product = (
  action: string,
  lines: readonly ProductLine[],
  overrides: Partial<IncomingEvent> = {},
): IncomingEvent => event({ category: "product", action, lines, ...overrides });

export const purchase = (
  transactionId: string | null,
  lines: readonly ProductLine[],
  codes: readonly string[],
  overrides: Partial<IncomingEvent> = {},
): IncomingEvent => product("purchase", lines, { transactionId, codes: named(codes), ...overrides });
