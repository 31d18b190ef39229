import type {
  EventResult,
  FieldError,
  MarketingAction,
  Missing,
  PromocodeResult,
} from "../collector/contract/responses/event-results.ts";

/** What the SDK has to know before it can send. */
export interface InitOptions {
  /**
   * The property's public write key (`wk_…`). Until it is known, events wait in memory.
   * @default `key` of the script's address: `…/sdk/web_event.js?key=wk_…`
   */
  write_key?: string;
  /**
   * Address of the collector, without `/v1/…`.
   * @default what stands before `/sdk/` in the script's address; as a module, the page's own origin
   */
  collector?: string;
  /**
   * Whether the visitor agrees to be recorded. `pending`: events wait in memory, nothing is kept or sent, until
   * `consent()` decides. `denied`: events are dropped, and what is on the device is erased.
   * @default "granted"; in the script's address `&consent=pending`
   */
  consent?: Consent;
  /** Follow Google Consent Mode v2 (`analytics_storage`). @default false */
  google_consent?: boolean;
  /**
   * Where the browser sends Global Privacy Control, keep nothing on the device and name no customer; events are still
   * counted, each page view as a visitor of its own. @default true
   */
  respect_gpc?: boolean;
  /** Keep name, e-mail and phone with events that wait on the device. @default false: a copy without them waits */
  keep_personal_data?: boolean;
  /**
   * Looks at each event before it is sent; gives it back, changed or not, or null to drop it. It gets a copy of its own.
   * Where it throws, the event is dropped.
   */
  before_send?: (event: WireEvent) => WireEvent | null;
  /** Explain in the console what happens to each event; loads a second file. @default false */
  debug?: boolean;
}

/** Whether a visitor agrees to be recorded. */
export type Consent = "granted" | "denied" | "pending";

/** An id as the site has it; numbers are sent as numbers. */
export type Id = string | number;

/** A thing that an event is about. Attributes beside the known ones are stored as they are. */
export interface Item {
  type?: string;
  id?: Id;
  name?: string;
  [attribute: string]: unknown;
}

/** A code that a shopper entered or took away. */
export interface PromotionCodeItem extends Item {
  type: "promotion_code";
  /** The code as it was entered. */
  id: Id;
  /** What the site thinks of the code, on Antsomi's scale: stored as a claim beside the status that the collector finds. */
  code_status?: number;
}

/** A product; money is in major units of `extra.currency`, else of the property's currency. */
export interface ProductItem extends Item {
  type: "product";
  /** The product's id; a product without one is known by its `sku`. */
  id?: Id;
  sku?: string;
  brand?: string;
  /** Price of one unit. */
  price?: number | string;
  /** Price of one unit before the shop's own reductions. */
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

/** The shopper, as far as the site knows them. */
export interface Customer {
  customer_id?: Id;
  name?: string;
  email?: string;
  phone?: string;
  /** Events of "Staging" are evaluated, but use up nothing and stay out of reports. @default "Production" */
  cdp_source?: "Staging" | "Production";
  [attribute: string]: unknown;
}

/** The order that a code or a purchase belongs to. */
export interface Transaction {
  id: Id;
  /** The codes that the order names: one, a comma list, or an array. */
  promotion_code?: string | string[];
  [attribute: string]: unknown;
}

/** Whom and what an event belongs to. */
export interface Dims {
  customers?: Customer;
  transaction?: Transaction;
  purchase?: Transaction;
  [dimension: string]: unknown;
}

/** Attributes of the event itself. */
export interface Extra {
  /** ISO 4217 code of the amounts in the event. @default the property's currency */
  currency?: string;
  /** The order's id, where `dims` has none. */
  order_id?: Id;
  promotion_code?: string | string[];
  [attribute: string]: unknown;
}

/** What an event carries beside its name. It is copied when `track` is called. */
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

/** Events that the collector understands, and what each has to carry. */
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

/** The arguments of `track` after the name: known events need their payload, a site's own may go without. */
export type PayloadOf<C extends string, A extends string> = `${C}/${A}` extends infer Name extends keyof KnownEvents
  ? EventPayload extends KnownEvents[Name]
    ? [payload?: KnownEvents[Name]]
    : [payload: KnownEvents[Name]]
  : [payload?: EventPayload];

/** The categories that the collector understands; any other word is a site's own. */
export type Category = keyof KnownEvents extends `${infer C}/${string}` ? C : never;

type ActionsOf<C extends string> = keyof KnownEvents extends infer Name
  ? Name extends `${C}/${infer A}`
    ? A
    : never
  : never;

/**
 * The actions of a category: of a known one only those that the collector understands, so that a typo does not compile.
 * A site's own action of a known category is passed as a `string`.
 */
export type ActionOf<C extends string, A extends string> = C extends Category
  ? string extends A
    ? A
    : ActionsOf<C>
  : A;

/** Where the visitor came from: the page's `utm_*` parameters. */
export interface Campaign {
  source?: string;
  medium?: string;
  /** `utm_campaign` */
  name?: string;
  term?: string;
  content?: string;
}

/** The circumstances of an event, read when `track` is called. */
export interface Context {
  visitor_id: string;
  session_id: string;
  page: { url: string; referrer: string; title: string };
  /** Only on pages whose address names a campaign. */
  campaign?: Campaign;
  /** The browser's language, as BCP 47. */
  locale: string;
  sdk: { name: "web_event"; version: string };
  /** `cookieless`: Global Privacy Control is respected. */
  consent: "granted" | "cookieless";
  /** Whether a program drives the browser, by its own word. */
  webdriver?: boolean | undefined;
  /** What the event lacks of its customer, as it was kept on the device without. */
  omitted?: readonly string[];
}

/** An event as it goes to the collector. */
export interface WireEvent {
  /** UUIDv7; makes a repeated delivery count once. */
  event_id: string;
  /** ISO 8601, UTC, by the browser's clock. */
  occurred_at: string;
  category: string;
  action: string;
  items: Item[];
  dims: Dims;
  extra: Extra;
  context: Context;
}

/**
 * Why an event was given up:
 * - `refused`: the collector does not take it, also alone
 * - `unserializable`: the payload is not JSON (a cycle, a BigInt, a getter that throws)
 * - `too_large`: the event alone is larger than the largest body
 * - `before_send`: the site's own `before_send` refused it
 * - `consent`: the visitor does not agree to be recorded
 * - `expired`: it could not be delivered within 7 days
 * - `queue_full`: too much waits; the oldest browsing events go first, codes and purchases last
 * - `unloaded`: the page was left before it could be sent, and the device keeps nothing (blocked, full, not agreed to)
 * - `corrupt`: what the device kept can't be read any more
 * - `no_page`: there is no page around the module; it runs on a server
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

/** An event that was given up. */
export interface DroppedResult {
  event_id: string;
  outcome: "dropped";
  reason: DropReason;
  errors?: never;
  promocodes?: never;
}

/** What became of an event: the collector's answer, or why there is none. */
export type TrackResult = EventResult | DroppedResult;

/** A line of the cart that is asked for. Money is in major units of the cart's currency. */
export interface EvaluateLine {
  id?: Id;
  product_id?: Id | null;
  variant_id?: Id | null;
  sku?: Id | null;
  name?: string;
  /** @default 1 */
  quantity?: number;
  /** Of one unit. @default the catalogue's */
  price?: number | string;
  category_ids?: Id[];
  brand_id?: Id | null;
  options?: { name: string; value: string }[];
  custom_fields?: { name: string; value: string }[];
  on_sale?: boolean;
}

/** A cart as `POST /v1/carts/calculate` takes it. */
export interface EvaluateCart {
  /** ISO 4217. @default the property's */
  currency?: string;
  lines: EvaluateLine[];
  channel_id?: Id;
  shipping_address?: { country?: string };
  shipping_zone_id?: Id;
}

export interface EvaluateOptions {
  customer?: { customer_id?: Id; group_id?: Id; order_count?: number; segment_ids?: Id[] };
  /** Which notifications are wanted. @default all */
  location?: "HOME_PAGE" | "PRODUCT_PAGE" | "CART_PAGE" | "CHECKOUT_PAGE";
  /** How long to wait, in ms. @default 3000 */
  timeout?: number;
}

/** The collector's answer (docs/api.md); amounts are decimal strings in major units. */
export interface Calculated {
  outcome: "calculated";
  cart: {
    currency: string;
    lines: {
      id: Id;
      price: string;
      discount: string;
      total: string;
      /** What the catalogue says that it costs, where that is another price. */
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
 * Why there is no answer: it took too long, nobody or somebody else answered, or the collector refused the question
 * (`status`, and `errors` that name the fields).
 */
export interface EvaluationFailed {
  outcome: "failed";
  reason: "timeout" | "network" | "refused";
  status?: number;
  errors?: FieldError[] | undefined;
}

/** What one can listen to. Every event ends in exactly one of the first two. */
export interface Notices {
  /** The collector answered: stored, duplicate or rejected. */
  result: (result: EventResult, event: WireEvent) => void;
  /** The event was given up. */
  drop: (result: DroppedResult, event: WireEvent) => void;
  /** For whoever looks for a mistake, where `debug` is on: every step, from the first one on. No promise of its words. */
  trace: (what: string, ...details: unknown[]) => void;
}

/** What the SDK can do. Nothing here throws, and no promise rejects. */
export interface Methods {
  /** Says where to send and as whom; events that waited for it go out. A later call changes both for what follows. */
  init(options: InitOptions): void;
  /**
   * Records that something happened.
   * @returns what became of it; nobody has to wait for that, and a checkout should not: it takes as long as the network does
   */
  track<C extends string, A extends string>(
    category: C,
    action: A & ActionOf<C, A>,
    ...payload: PayloadOf<C, A>
  ): Promise<TrackResult>;
  /**
   * Asks what a cart costs, and how far each code gets, without recording anything: for the checkout's code box. Works
   * whatever the visitor agreed to.
   * @returns the answer, or after `timeout` why there is none
   */
  evaluate(cart: EvaluateCart, codes?: string[], options?: EvaluateOptions): Promise<Calculated | EvaluationFailed>;
  /** Says what the visitor decided. */
  consent(decision: Consent): void;
  /**
   * Calls `listener` for every event that ends so, until the returned function is called.
   * @param listener gets the result and the event as it was sent; where it throws, the console says so
   */
  on<N extends keyof Notices>(name: N, listener: Notices[N]): () => void;
  /** Sends what waits, now. Resolves when that is done, or has failed and will be tried again later. */
  flush(): Promise<void>;
  /** Forgets the visitor and the session (a sign-out on a shared device): the next event starts new ones. */
  reset(): void;
}

/** The SDK, also callable by the name of a method: `web_event("track", "product", "view", {…})`. */
export interface WebEvent extends Methods {
  <N extends keyof Notices>(method: "on", name: N, listener: Notices[N]): () => void;
  <M extends keyof Methods>(method: M, ...args: Parameters<Methods[M]>): ReturnType<Methods[M]>;
  readonly version: string;
}
