import type { EventResult } from "../collector/contract/responses/event-results.ts";

// The public types of events and their results.

/** An id of the site. Numbers are sent as numbers. */
export type Id = string | number;

/** An object of an event, such as a product or a code. Other attributes are stored as sent. */
export interface Item {
  type?: string;
  id?: Id;
  name?: string;
  [attribute: string]: unknown;
}

/** A code that a customer entered or removed. */
export interface PromotionCodeItem extends Item {
  type: "promotion_code";
  /** The code as entered. */
  id: Id;
  /** The status reported by the site, on Antsomi's scale. It is stored with the status that the collector evaluates. */
  code_status?: number;
  /** What the shop's own engine says of the code. */
  outcome?: "accepted" | "rejected";
  /** Why the shop rejected it: its own code or text, of which 300 characters are kept. It must not name a person. */
  reason?: string | number;
  /** The discount that the shop gives for it, in major units. */
  discount?: number | string;
}

/** A product. Money is in major units (dollars, not cents) of `extra.currency`, or else of the property's currency. */
export interface ProductItem extends Item {
  type: "product";
  /** The product's id; a product without an id is identified by its `sku`. */
  id?: Id;
  sku?: string;
  brand?: string;
  /** Price of quantity 1. */
  price?: number | string;
  /** Price of one unit before it went on sale. */
  original_price?: number | string;
  /** The least that discounts leave of the price. */
  minimum_price?: number | string;
  /** Units, or a measure such as 2.5. @default 1 */
  quantity?: number | string;
  main_category?: string;
  category_level_1?: string;
  category_level_2?: string;
  variant_id?: Id;
  category_ids?: Id[];
  brand_id?: Id;
}

/** The customer; leave out the fields that the site does not know. */
export interface Customer {
  customer_id?: Id;
  name?: string;
  email?: string;
  phone?: string;
  /** "Staging" marks test events: they are evaluated, but do not count as uses or in reports. @default "Production" */
  cdp_source?: "Staging" | "Production";
  [attribute: string]: unknown;
}

/** The order of a code or a purchase. */
export interface Transaction {
  id: Id;
  /** The applied codes: one code, a list separated by commas, or an array. */
  promotion_code?: string | string[];
  [attribute: string]: unknown;
}

/** The customer and the order of an event. */
export interface Dims {
  customers?: Customer;
  transaction?: Transaction;
  purchase?: Transaction;
  [dimension: string]: unknown;
}

/** Attributes of the event itself. */
export interface Extra {
  /** ISO 4217 code of the event's amounts. @default the property's currency */
  currency?: string;
  /** The order's id; used where `dims` has none. */
  order_id?: Id;
  /** The applied codes; used where `dims` has none. */
  promotion_code?: string | string[];
  /** The applied codes of a purchase or a checkout, as in Antsomi's guide. */
  voucher_code?: string | string[];
  /** The customer, as in Antsomi's guide: each field is used where `dims.customers` has none. */
  customer_id?: Id;
  email?: string;
  phone?: string;
  [attribute: string]: unknown;
}

/** The data of an event. `track` copies it at once. */
export interface EventPayload {
  /** @default [] */
  items?: Item[];
  /** @default {} */
  dims?: Dims;
  /** @default {} */
  extra?: Extra;
}

interface PayloadWithItems<I extends Item> extends EventPayload {
  items: I[];
}

/** The events that the collector evaluates, with their payloads. */
export interface KnownEvents {
  "promotion_code/used": PayloadWithItems<PromotionCodeItem>;
  "promotion_code/removed": PayloadWithItems<PromotionCodeItem>;
  "product/view": PayloadWithItems<ProductItem>;
  "product/add_to_cart": PayloadWithItems<ProductItem>;
  "product/view_cart": PayloadWithItems<ProductItem>;
  "product/remove_cart": PayloadWithItems<ProductItem>;
  "product/checkout": PayloadWithItems<ProductItem>;
  "product/checkout_cart": PayloadWithItems<ProductItem>;
  "product/purchase": PayloadWithItems<ProductItem>;
  "product/add_wish_list": PayloadWithItems<ProductItem>;
  "product/add_compare": PayloadWithItems<ProductItem>;
  "product/click": PayloadWithItems<ProductItem>;
  "product/payment": EventPayload;
  "browsing/product_search": EventPayload & { extra: { src_search_term: string } };
  "user/sign_in": EventPayload;
  "user/sign_up": EventPayload;
  "user/sign_out": EventPayload;
  "user/identify": EventPayload;
  "user/subscribe": EventPayload;
  "user/reset_anonymous_id": EventPayload;
  "pageview/view": EventPayload;
}

/** The third argument of `track`: required where the event needs a payload, optional for a site's own events. */
export type PayloadOf<C extends string, A extends string> = `${C}/${A}` extends infer Name extends keyof KnownEvents
  ? EventPayload extends KnownEvents[Name]
    ? [payload?: KnownEvents[Name]]
    : [payload: KnownEvents[Name]]
  : [payload?: EventPayload];

/** The categories of `KnownEvents`. Any other category is a site's own. */
export type Category = keyof KnownEvents extends `${infer C}/${string}` ? C : never;

type ActionsOf<C extends string> = keyof KnownEvents extends infer Name
  ? Name extends `${C}/${infer A}`
    ? A
    : never
  : never;

/**
 * The actions of a category. In a known category only its known actions compile, so that a typo does not.
 * To send another action of a known category, pass it as a `string`.
 */
export type ActionOf<C extends string, A extends string> = C extends Category
  ? string extends A
    ? A
    : ActionsOf<C>
  : A;

/** The campaign that led to the page: its `utm_*` parameters. */
export interface Campaign {
  source?: string;
  medium?: string;
  /** `utm_campaign` */
  name?: string;
  term?: string;
  content?: string;
}

/** The context of an event, read when `track` is called. */
export interface Context {
  visitor_id: string;
  session_id: string;
  page: { url: string; referrer: string; title: string };
  /** Absent where the page's address has no `utm_*` parameters. */
  campaign?: Campaign | undefined;
  /** The browser's language, a BCP 47 tag. */
  locale: string;
  sdk: { name: "web_event"; version: string };
  /**
   * `cookieless`: nothing is stored on the device and no customer is named. `pending`: the visitor has not decided; only
   * `before_send` sees it, because the event is sent with the decision.
   */
  consent: "granted" | "cookieless" | "pending" | "denied";
  /** Whether the browser reports that it is automated. */
  webdriver?: boolean | undefined;
  /** The fields of the customer that are missing because the event was stored on the device without them. */
  omitted?: readonly string[];
}

/** An event as the collector receives it. */
export interface WireEvent {
  /** UUIDv7. The collector stores each id once, however often the event is sent. */
  event_id: string;
  /** ISO 8601 in UTC, by the browser's clock. */
  occurred_at: string;
  category: string;
  action: string;
  items: Item[];
  dims: Dims;
  extra: Extra;
  context: Context;
}

/**
 * The reason why an event was dropped:
 * - `refused`: the collector refuses it, also in a request of its own
 * - `unserializable`: the payload is not JSON (a cycle, a BigInt, a getter that throws)
 * - `too_large`: the event exceeds the collector's limit of 1 MiB
 * - `before_send`: the site's `before_send` returned null or threw
 * - `consent`: the visitor has not consented
 * - `expired`: it could not be delivered within 7 days
 * - `queue_full`: too many events are waiting; the oldest browsing events are dropped first, codes and purchases last
 * - `unloaded`: the page was left before it could be sent, and the device stores nothing (blocked, full, no consent)
 * - `corrupt`: its copy on the device is unreadable
 * - `no_page`: the module runs outside a page, on a server
 */
export type DropReason =
  | "refused"
  | "unserializable"
  | "too_large"
  | "before_send"
  | "consent"
  | "expired"
  | "queue_full"
  | "unloaded"
  | "corrupt"
  | "no_page";

/** The result of a dropped event. */
export interface DroppedResult {
  event_id: string;
  outcome: "dropped";
  reason: DropReason;
  errors?: never;
  promocodes?: never;
}

/** The result of an event: the collector's, or the reason why the event was dropped. */
export type TrackResult = EventResult | DroppedResult;
