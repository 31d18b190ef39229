import type { EventResult } from "../collector/contract/answers.ts";

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
}

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
}

/** The arguments of `track` after the name: known events need their payload, a site's own may go without. */
export type PayloadOf<C extends string, A extends string> = `${C}/${A}` extends infer Name extends keyof KnownEvents
  ? EventPayload extends KnownEvents[Name]
    ? [payload?: KnownEvents[Name]]
    : [payload: KnownEvents[Name]]
  : [payload?: EventPayload];

/** Categories with a meaning to the collector; any other word is a site's own. */
export type Category = "promotion_code" | "product" | "browsing" | "user" | "pageview" | (string & {});

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
  consent: "granted";
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
 * Why an event never became a row:
 * - `network`: no answer, or one that is not the collector's (a proxy's page, a login form)
 * - `refused`: the collector does not take the batch (unknown key, foreign origin, too much at once)
 * - `unserializable`: the payload is not JSON (a cycle, a BigInt, a getter that throws)
 * - `too_large`: the event alone is larger than the largest body
 * - `no_page`: there is no page around the module; it runs on a server
 */
export type DropReason = "network" | "refused" | "unserializable" | "too_large" | "no_page";

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

/** What one can listen to: every event ends in exactly one of the two. */
export interface Notices {
  /** The collector answered: stored, duplicate or rejected. */
  result: EventResult;
  /** The event was given up. */
  drop: DroppedResult;
}

/** What the SDK can do. Nothing here throws, and no promise rejects. */
export interface Methods {
  /** Says where to send and as whom; events that waited for it go out. A later call changes both for what follows. */
  init(options: InitOptions): void;
  /**
   * Records that something happened.
   * @returns what became of it; nobody has to wait for that, and a checkout should not: it takes as long as the network does
   */
  track<C extends Category, A extends string>(
    category: C,
    action: A,
    ...payload: PayloadOf<C, A>
  ): Promise<TrackResult>;
  /**
   * Calls `listener` for every event that ends so, until the returned function is called.
   * @param listener gets the result and the event as it was sent; where it throws, the console says so
   */
  on<N extends keyof Notices>(name: N, listener: (result: Notices[N], event: WireEvent) => void): () => void;
  /** Sends what waits. Resolves when everything tracked so far has its result; without a write key at once. */
  flush(): Promise<void>;
  /** Forgets the visitor and the session (a sign-out on a shared device): the next event starts new ones. */
  reset(): void;
}

/** The SDK, also callable by the name of a method: `web_event("track", "product", "view", {…})`. */
export interface WebEvent extends Methods {
  <M extends keyof Methods>(method: M, ...args: Parameters<Methods[M]>): ReturnType<Methods[M]>;
  readonly version: string;
}
