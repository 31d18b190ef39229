import type {
  EventResult,
  FieldError,
  MarketingAction,
  Missing,
  PromocodeResult,
} from "../collector/contract/responses/event-results.ts";

/** The options of `init`. Events wait in memory until there is a write key. */
export interface InitOptions {
  /**
   * The property's public write key (`wk_…`).
   * @default the `key` of the script's address: `…/sdk/web_event.js?key=wk_…`
   */
  write_key?: string;
  /**
   * Address of the collector, without `/v1/…`.
   * @default the script's address up to `/sdk/`; for the module, the page's origin
   */
  collector?: string;
  /**
   * The visitor's consent to being recorded. `pending`: events wait in memory until `consent()` is called, and nothing
   * is stored or sent. `denied`: events are dropped, and the SDK's data on the device is erased.
   * @default the `consent` of the script's address (`&consent=pending`), or else "granted"
   */
  consent?: Consent;
  /** Whether to follow Google Consent Mode v2 (`analytics_storage`). @default false */
  google_consent?: boolean;
  /**
   * Whether to respect Global Privacy Control: nothing is stored on the device and no customer is named. Events are
   * still recorded, and each page view counts as a new visitor. @default true
   */
  respect_gpc?: boolean;
  /** Whether events on the device contain name, e-mail and phone of the customer. @default false */
  keep_personal_data?: boolean;
  /**
   * Hook that runs for each event before it is sent.
   * @param event a copy of the event
   * @returns the event, changed or not; null drops it, as does an exception
   */
  before_send?: (event: WireEvent) => WireEvent | null;
  /** Whether to log each step of an event in the console; loads a second file. @default false */
  debug?: boolean;
}

/** The visitor's consent to being recorded; `pending`: the visitor has not decided yet. */
export type Consent = "granted" | "denied" | "pending";

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
}

/** A product. Money is in major units (dollars, not cents) of `extra.currency`, or else of the property's currency. */
export interface ProductItem extends Item {
  type: "product";
  /** The product's id; a product without an id is identified by its `sku`. */
  id?: Id;
  sku?: string;
  brand?: string;
  /** Price of one unit. */
  price?: number | string;
  /** Price of one unit before it went on sale. */
  original_price?: number | string;
  /** @default 1 */
  quantity?: number;
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
  "product/purchase": PayloadWithItems<ProductItem>;
  "product/add_wish_list": PayloadWithItems<ProductItem>;
  "product/payment": EventPayload;
  "browsing/product_search": EventPayload & { extra: { src_search_term: string } };
  "user/sign_in": EventPayload;
  "user/sign_up": EventPayload;
  "user/sign_out": EventPayload;
  "user/identify": EventPayload;
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
  campaign?: Campaign;
  /** The browser's language, a BCP 47 tag. */
  locale: string;
  sdk: { name: "web_event"; version: string };
  /** `cookieless`: the browser sends Global Privacy Control, and nothing is stored on the device. */
  consent: "granted" | "cookieless";
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

/** A line item of a cart. Money is in major units of the cart's currency. */
export interface EvaluateLine {
  id?: Id;
  product_id?: Id | null;
  variant_id?: Id | null;
  sku?: Id | null;
  name?: string;
  /** @default 1 */
  quantity?: number;
  /** Price of one unit. @default the catalog's */
  price?: number | string;
  category_ids?: Id[];
  brand_id?: Id | null;
  options?: { name: string; value: string }[];
  custom_fields?: { name: string; value: string }[];
  on_sale?: boolean;
}

/** The `cart` of `POST /v1/carts/calculate`. */
export interface EvaluateCart {
  /** ISO 4217 code. @default the property's currency */
  currency?: string;
  lines: EvaluateLine[];
  channel_id?: Id;
  shipping_address?: { country?: string };
  shipping_zone_id?: Id;
}

/** The options of `evaluate`. */
export interface EvaluateOptions {
  /** The customer; a guest has none. */
  customer?: { customer_id?: Id; group_id?: Id; order_count?: number; segment_ids?: Id[] };
  /** The page whose notifications the response contains. @default every page */
  location?: "HOME_PAGE" | "PRODUCT_PAGE" | "CART_PAGE" | "CHECKOUT_PAGE";
  /** Longest wait in ms. @default 3000 */
  timeout?: number;
}

/** The price of a cart (docs/api.md). Amounts are decimal strings in major units. */
export interface Calculated {
  outcome: "calculated";
  cart: {
    currency: string;
    lines: {
      id: Id;
      price: string;
      discount: string;
      total: string;
      /** The catalog's price; present where it differs from the line's. */
      catalog_price?: string;
      promotions: { id: number; code: string | null; discount: string; quantity: number }[];
      [sent: string]: unknown;
    }[];
    subtotal: string;
    discount: string;
    total: string;
    shipping: { free_zones: string[] | "*" };
    gifts: { product_id?: string; variant_id?: string; quantity: number; promotion_id: number }[];
  };
  marketing_actions_applied: (MarketingAction & { code: string | null; discount: string })[];
  possible_marketing_actions: (MarketingAction & { missing: Missing | null })[];
  notifications: { promotion_id: number; type: string; content: string; locations: string[] }[];
  promocodes: PromocodeResult[];
}

/**
 * The reason why there is no calculation:
 * - `timeout`: there was no response in time
 * - `network`: there was no response, or none from the collector
 * - `refused`: the collector refused the request with this HTTP `status`; `errors` name the invalid fields
 */
export interface EvaluationFailed {
  outcome: "failed";
  reason: "timeout" | "network" | "refused";
  status?: number;
  errors?: FieldError[] | undefined;
}

/** The listeners of `on`. Each event calls either `result` or `drop`, once. */
export interface Notices {
  /** The collector's result: stored, duplicate or rejected. */
  result: (result: EventResult, event: WireEvent) => void;
  /** The event was dropped. */
  drop: (result: DroppedResult, event: WireEvent) => void;
  /** A step of an event, for debugging; called where `debug` is on, also for earlier steps. Steps may change. */
  trace: (step: string, ...details: unknown[]) => void;
}

/** The methods of the SDK. None throws, and no promise rejects. */
export interface Methods {
  /**
   * Sets options and sends the events that wait for a write key. A later call changes the options that it names.
   */
  init(options: InitOptions): void;
  /**
   * Records an event.
   * @param category for example `product`
   * @param action for example `add_to_cart`
   * @param payload items, dimensions and attributes of the event
   * @returns the event's result. Don't let a checkout wait for it: it takes as long as the network does
   */
  track<C extends string, A extends string>(
    category: C,
    action: A & ActionOf<C, A>,
    ...payload: PayloadOf<C, A>
  ): Promise<TrackResult>;
  /**
   * Calculates a cart with codes, for the code box of a checkout. It records no event and works without consent.
   * @param codes the codes in the order in which they were entered. @default none
   * @returns the calculation, or the reason why there is none
   */
  evaluate(cart: EvaluateCart, codes?: string[], options?: EvaluateOptions): Promise<Calculated | EvaluationFailed>;
  /** Sets the visitor's consent: "granted" sends waiting events, "denied" drops them and erases the device's data. */
  consent(decision: Consent): void;
  /**
   * Adds a listener.
   * @param listener receives the result and the event as sent; an exception is logged in the console
   * @returns a function that removes the listener
   */
  on<N extends keyof Notices>(name: N, listener: Notices[N]): () => void;
  /**
   * Sends the waiting events now. Resolves when none can be sent for now: all are sent, an attempt has failed and is
   * repeated later, or the page is still recovering the events of closed pages, which takes its first second.
   */
  flush(): Promise<void>;
  /** Forgets the visitor and the session, as after a sign-out on a shared device; the next event starts new ones. */
  reset(): void;
}

/** The SDK. It is also a function that takes a method's name: `web_event("track", "product", "view", {…})`. */
export interface WebEvent extends Methods {
  <N extends keyof Notices>(method: "on", name: N, listener: Notices[N]): () => void;
  <M extends keyof Methods>(method: M, ...args: Parameters<Methods[M]>): ReturnType<Methods[M]>;
  readonly version: string;
}
