// Values of columns, where they are few.

/** Source of a row: the rows of a test site are kept apart and consume no uses. */
export const CDP_SOURCES = ["Production", "Staging"] as const;
export type CdpSource = (typeof CDP_SOURCES)[number];

/** Sender of an event: a visitor, a bot (crawler, driven browser), or an internal address of the shop. */
export const TRAFFIC_KINDS = ["human", "bot", "internal"] as const;
export type Traffic = (typeof TRAFFIC_KINDS)[number];

/** The cart that a code was evaluated with: the purchase's, the event's own items, or the visitor's by product events. */
export const CART_SOURCES = ["purchase", "event", "visitor_cart", "calculation", "unknown"] as const;
export type CartSource = (typeof CART_SOURCES)[number];

/** What a site says of a code. */
export const SITE_OUTCOMES = ["accepted", "rejected"] as const;
export type SiteOutcome = (typeof SITE_OUTCOMES)[number];

/** Whether an attempt worked. `not_known`: the site does not say, and there are no rules to decide by. */
export const VERDICTS = [...SITE_OUTCOMES, "not_known"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Who decides whether codes apply: the shop's own engine, the promotions here, or both. */
export const EVALUATORS = ["site", "here", "both"] as const;
export type Evaluator = (typeof EVALUATORS)[number];

/** `evaluated`: the rules confirm the redemption. `observed`: only the site reported it. */
export const BASES = ["evaluated", "observed"] as const;
export type Basis = (typeof BASES)[number];

/** Reporter of a purchase or redemption. */
export const SOURCES = ["browser", "server"] as const;
export type Source = (typeof SOURCES)[number];

/**
 * The evidence that an event about an order comes from the order's buyer, the strongest first; the third to the fifth count the same.
 * `server`: a server key sent it. `quote`: it names the calculation that a server redeemed for the order. `code_check`: its visitor
 * tried a code for the order before. `cart`: its visitor's cart held the same products, or a calculation that the event names.
 * `entered_code`: its visitor tried a code that the order names, within the day before. `none`: no evidence.
 */
export const EVIDENCE = ["server", "quote", "code_check", "cart", "entered_code", "none"] as const;
export type Evidence = (typeof EVIDENCE)[number];

/** The site's reported amount compared with the rules' amount. */
export const CLAIMS = ["none", "zero", "equal", "differs"] as const;
export type AmountClaim = (typeof CLAIMS)[number];

/**
 * A source that confirms facts of a quote: the cart and the customer of the server that redeems it, or the catalog. `amount`: only the
 * server's amount binds them, and it says no more than their sum.
 */
export const CONFIRMERS = ["server", "catalog", "amount"] as const;
export type Confirmer = (typeof CONFIRMERS)[number];

/** Whether the prices of a GA4 data layer are what a coupon leaves, or what it is taken off. */
export const PRICE_READINGS = ["after_discount", "before_discount"] as const;
export type PriceReading = (typeof PRICE_READINGS)[number];

/** How the site came to name a code, where that is known. `reported`: its data layer has it, and nobody was seen entering it. */
export const CODE_ENTRIES = ["reported"] as const;
export type CodeEntry = (typeof CODE_ENTRIES)[number];

/** What is repaired in an accepted event, or left out of it. */
export const REPAIR_KINDS = [
  /** An item was null. */
  "null_item",
  /** A line has quantity 0: it is left out. */
  "zero_quantity",
  /** A line has a negative value: it is a discount. */
  "negative_line",
  /** A quantity has a fraction: the line is one unit. */
  "measured_line",
  /** A price has more decimals than its currency: the value of the line is rounded. */
  "rounded_line",
  /** A line can't be read: the cart is incomplete. */
  "unreadable_line",
  /** An optional field of a line, or a field that is no object, can't be read: it is left out. */
  "unreadable_field",
  /** A code can't be read: it is left out. */
  "unreadable_code",
  /** The id of an order, a person or a session can't be read: it is left out. */
  "unreadable_id",
  /** The currency can't be read: nor can any amount of the event, and the cart is incomplete. */
  "unreadable_currency",
  /** The discount that the site reports can't be read: it is left out. */
  "unreadable_discount",
  /** What the site says of a code contradicts itself: its outcome counts. */
  "contradictory_verdict",
  /** A message of the site fits patterns of two meanings: the longer one counts. */
  "ambiguous_message",
  /** The discount that the site reports is more than the goods of the order. */
  "excessive_discount",
  /** The time can't be read: the event has the time of its arrival. */
  "unreadable_time",
] as const;
export type RepairKind = (typeof REPAIR_KINDS)[number];

/** A remark about an accepted event. */
export const EVENT_FLAGS = [
  "unfilled_placeholder",
  "clock_corrected",
  "absurd_time",
  /** A page dates it back more than 7 days: its facts count at its arrival. */
  "late",
  "conflicting_purchase",
  /** The purchase names a quote that doesn't exist, or has expired. */
  "unknown_quote",
  /** The purchase names a quote of another cart, or with other codes. */
  "evaluation_differs",
  /** An evaluated line has another price than the catalog. */
  "price_differs",
  /** The product id of an evaluated line is no product's: the product was found in another way. */
  "guessed_product",
  /** A purchase names no transaction: it is no order. */
  "no_transaction_id",
  /** The amounts of a GA4 event don't show whether its prices are before or after the discount: they are unknown. */
  "price_reading_unclear",
  ...REPAIR_KINDS,
] as const;
export type EventFlag = (typeof EVENT_FLAGS)[number];

/** Whether an order is the first of its customer, a later one, or nobody says. */
export const CUSTOMER_KINDS = ["new", "returning", "not_known"] as const;

/** Shop platforms whose servers report orders. */
export const ORDER_PLATFORMS = ["woocommerce", "shopify"] as const;
export type OrderPlatform = (typeof ORDER_PLATFORMS)[number];

/** The last state of an order, as its shop's server reports it. `unpaid`: it is no order yet. */
export const ORDER_STATES = ["unpaid", "paid", "cancelled", "refunded"] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** What an order has that can't be recorded as it is. The order is recorded all the same. */
export const ORDER_FLAGS = ["negative_line", "coupon_without_code", "refund_in_other_currency"] as const;
export type OrderFlag = (typeof ORDER_FLAGS)[number];

/** Whether the visitor of an order had agreed to the tag. */
export const CONSENTS = ["granted", "none", "not_known"] as const;
export type Consent = (typeof CONSENTS)[number];

/** The consent of a visitor, as events state it. */
export const EVENT_CONSENTS = ["granted", "cookieless", "denied", "pending", "opted_out"] as const;

/** Families of browsers. `in_app`: the browser inside another app, such as Instagram. */
export const BROWSERS = [
  "chrome",
  "safari",
  "firefox",
  "edge",
  "opera",
  "samsung",
  "in_app",
  "other",
  "not_known",
] as const;
export type Browser = (typeof BROWSERS)[number];

/** What pages receive for codes of promotions that are disabled or have not started. */
export const RESTING_CODES = ["unknown", "invalid"] as const;
export type RestingCodes = (typeof RESTING_CODES)[number];
