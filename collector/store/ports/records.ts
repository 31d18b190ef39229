import type { PropertyLimits } from "../../contract/default-limits.ts";
import type { Scope } from "../../contract/key.ts";
import type { MessagePattern } from "../../contract/message-pattern.ts";
import type { RejectionReason } from "../../contract/responses/event-results.ts";
import type { Minor } from "../../evaluation/money.ts";
import type { LineFact } from "../../evaluation/reads.ts";
import type { Reason, Status } from "../../evaluation/reasons.ts";
import type {
  AppliedPromotion,
  Cart,
  CodeOutcome,
  Evaluation,
  Line,
  LineNumbers,
  NameValue,
  Shortage,
} from "../../evaluation/types.ts";
import type { NewRecordOf } from "../columns/column.ts";
import type { EVENT_COLUMNS } from "../columns/events.ts";
import type {
  Basis,
  CdpSource,
  CodeEntry,
  Confirmer,
  Evaluator,
  PriceReading,
  RestingCodes,
  SiteOutcome,
  Source,
  Traffic,
} from "../columns/vocabulary.ts";

export type {
  AmountClaim,
  Basis,
  CartSource,
  CdpSource,
  CodeEntry,
  Confirmer,
  Evaluator,
  EventFlag,
  Evidence,
  PriceReading,
  SiteOutcome,
  Source,
  Traffic,
  Verdict,
} from "../columns/vocabulary.ts";

/** One site, with its settings. */
export interface Property {
  readonly id: string;
  readonly name: string;
  /** ISO 4217; of events and promotions without a currency. */
  readonly currency: string;
  /** IANA name. */
  readonly time_zone: string;
  /** Origins whose pages may use its write keys; `*` is any. */
  readonly allowed_origins: readonly string[];
  /** Whether redemptions that only a browser reported consume uses of limits. */
  readonly count_unverified: boolean;
  /** The source of redemptions: purchase events, which a server may confirm, or only servers. */
  readonly redeem_on: "purchase_event" | "server";
  /** The spellings of email addresses that are one guest: those of one address, or of one inbox. */
  readonly identity: "exact" | "inbox";
  /** ISO 3166-1 alpha-2; of phone numbers without a country code. null: they are compared as they are. */
  readonly phone_country: string | null;
  /** The forms of ids that a feed makes of a product's and a variant's: `shopify_US_{product_id}_{variant_id}`. */
  readonly product_id_patterns: readonly string[];
  /** Who decides whether codes apply. null: `site` while the property has no promotion of its own, else `here`. */
  readonly evaluates: Evaluator | null;
  /** Whether prices of a GA4 data layer are before or after the discount. null: each order shows it, and the orders before. */
  readonly ga4_price: PriceReading | null;
  /** What messages of the shop mean; the first that is found counts, before the built-in ones. */
  readonly message_patterns: readonly MessagePattern[];
  /** Whether events are stored with names and contacts, or only with keyed hashes of contacts. */
  readonly contacts: "hash" | "keep";
  /** Parameters of page addresses that are stored beside campaigns; null: whole addresses are. */
  readonly url_parameters: readonly string[] | null;
  /** Whether webhooks may use `http:`. */
  readonly webhooks_allow_http: boolean;
  /** The newest write key without an end: pages should use it. */
  readonly write_key: string;
  /** Ids of the property in older tags (Antsomi's `_propId`): each works as a write key. */
  readonly aliases: readonly string[];
  /** Addresses and CIDR blocks of the shop: their traffic is internal. */
  readonly internal_addresses: readonly string[];
  /** Of each write key and client address. */
  readonly limits: PropertyLimits;
  /** What pages receive for codes of promotions that are disabled or have not started. */
  readonly resting_codes: RestingCodes;
  /** Whether pages receive why a code ended, is used up, or is another account's. */
  readonly tell_shoppers_why: boolean;
  /** Whether requests with a write key and without an Origin header count as pages. */
  readonly allow_without_origin: boolean;
}

/** A key of a property, without its secret. Times are epoch milliseconds. */
export interface Key {
  readonly id: number;
  /** `write`: public, sends events and calculates carts. `server`: secret, may do what its scopes name. */
  readonly kind: "write" | "server";
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The key itself; null for a server key, which is secret. */
  readonly write_key: string | null;
  readonly created_at: number;
  /** The moment from which it is refused; null: never. */
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
  /** The key that replaced it in a rotation. */
  readonly replaced_by: number | null;
  /** To the minute. */
  readonly last_used_at: number | null;
  /** The key that made it; null: the administrator. */
  readonly created_by: number | null;
}

/** The holder of a key. The key may have ended. */
export interface KeyHolder {
  readonly property: Property;
  /** null for an alias of the property, which works as a write key without an end. */
  readonly key: Key | null;
}

/** A way to reach a person, in the form in which it is compared. Only keyed hashes of it are stored. */
export interface Contact {
  /** `email:ann@shop.example`, `phone:15550100`, or the type of a site's own identifier with its value. */
  readonly form: string;
  /** Its forms by earlier rules and settings: uses are stored under their hashes too. */
  readonly former: readonly string[];
}

/** The buyer, as far as reported: limits per customer count uses for each of the ids and contacts. */
export interface Identity {
  /** The customer, by the site's id. */
  readonly customerId: string | null;
  /** Another id of the same customer. @default null */
  readonly externalId?: string | null;
  /** The customer's id by an earlier rule: uses may be stored for it too. @default none */
  readonly formerId?: string | null;
  readonly contacts: readonly Contact[];
}

/** A product in an event. The price is in minor units of the event's currency; null without one. */
export interface ProductLine extends LineNumbers {
  readonly productId: string | null;
  readonly variantId: string | null;
  readonly sku: string | null;
  /** Whether the line could not be read: then its units and price are unknown, and so is the cart. */
  readonly unreadable?: true | undefined;
  /** Whether its price can't be told from what was sent: then nothing completes it. @default false */
  readonly priceUnknown?: true | undefined;
  /** Its discount in GA4's terms, until its price is read. Absent without one. */
  readonly stated?: StatedDiscount | undefined;
  readonly categoryIds: readonly string[];
  readonly brandId: string | null;
  /** Absent where the event does not say. */
  readonly onSale?: boolean | undefined;
  readonly isCustomPrice?: boolean | undefined;
  /** The least that discounts leave of the price of one unit. Absent where neither the event nor the catalog says. */
  readonly minimumPrice?: Minor | undefined;
  readonly options?: readonly NameValue[] | undefined;
  readonly customFields?: readonly NameValue[] | undefined;
}

/** The discount of a line in GA4's terms. */
export interface StatedDiscount {
  /** Of quantity 1, a decimal in major units. */
  readonly discount: string;
  /** Whether the line or its event has a coupon. Without one, the discount is a markdown. */
  readonly ofCoupon: boolean;
}

/** The totals of an event in GA4's terms, which show how to read its prices. */
export interface SentTotals {
  /** null where it is absent. */
  readonly value: Minor | null;
  readonly tax: Minor;
  readonly shipping: Minor;
  /** Of the whole order; null where it is absent. */
  readonly discount: Minor | null;
  /** Whether the event or a line has a coupon. */
  readonly hasCoupon: boolean;
}

/** The prices of an order as a GA4 data layer has them, kept to be read again when more is known. */
export interface SentPrices {
  readonly lines: readonly ProductLine[];
  readonly totals: SentTotals;
  /** What they show by themselves; null: nothing. */
  readonly evidence: PriceReading | null;
}

/** How the orders of a property show that its GA4 prices are to be read. Those of the present day don't count yet. */
export interface PropertyReading {
  /** null: too few orders show it, or they disagree. */
  readonly reading: PriceReading | null;
  /** Of the orders, those that show it; without a reading, those that show the one of most. */
  readonly agreeing: number;
  /** The orders that count: at most 5 of each of the latest 20 days that have some. */
  readonly orders: number;
  /** Whether the operator should set it: 20 orders or more disagree, or the latest day contradicts the reading. */
  readonly disputed: boolean;
}

/** A code in an event. */
export interface NamedCode {
  /** The entered code. */
  readonly number: string;
  /** The status that the site reports, on Antsomi's scale; not comparable with ours. */
  readonly reportedStatus: number | null;
  /** Whether it counts only if the property has such a code: pages print `null` where there is none. @default false */
  readonly ifKnown?: boolean;
  /** Whether it is the title of a discount where it has several words, and the property has no such code. @default false */
  readonly mayBeTitle?: true;
  /** How the site came to name it. @default a visitor entered it, or an order names it */
  readonly entry?: CodeEntry | null;
  /** What the site says of it. @default nothing */
  readonly verdict?: SiteVerdict;
}

/** A text that was read as a list of codes. Where the property has it as one code, it is that one. */
export interface CodeList {
  /** The whole text. */
  readonly number: string;
  /** The codes that were read from it, as entered. */
  readonly parts: readonly string[];
}

/** What a site says of a code: it accepted the code, or rejected it for a reason. */
export interface SiteVerdict {
  /** null: the site's text is known, but not what it means. */
  readonly outcome: SiteOutcome | null;
  /** In our words; null where it is not rejected. */
  readonly reason: Reason | null;
  /** The reason as it was sent; null without one. */
  readonly text: string | null;
  /** In the currency of its event; null without one, and where it is not accepted. */
  readonly discount: Minor | null;
}

type EventRecord = NewRecordOf<typeof EVENT_COLUMNS>;

/** A normalized event: what is stored of it, and what its evaluation needs. Times are epoch milliseconds. */
export interface IncomingEvent extends Omit<EventRecord, "propertyId" | "receivedAt" | "answer" | "contactHashes"> {
  /** The moment whose promotions apply: `occurredAt`, at most seven days before its receipt. */
  readonly evaluatedAt: number;
  readonly currency: string;
  readonly lines: readonly ProductLine[];
  /** Whether it has items, and none of them is a line: their quantities are 0, or they are discounts. @default false */
  readonly isEmptied?: true;
  readonly codes: readonly NamedCode[];
  /** See `Identity`. @default none */
  readonly contacts?: readonly Contact[];
  readonly formerId?: string | null;
  /** The quote that a purchase names (`cart.id` of its calculation); null without one. */
  readonly evaluationId: string | null;
  /** The discount of the whole order that the site reports; null where there is none, or it is unreadable. */
  readonly claimedDiscount: Minor | null;
  /** The texts that some of its codes are parts of. @default none */
  readonly codeLists?: readonly CodeList[];
  /** Present where the prices of its lines are in GA4's terms, and may be before or after a discount. */
  readonly sentTotals?: SentTotals;
  /** The same once its prices are read, beside the lines with the prices before coupons. */
  readonly sentPrices?: SentPrices;
  /** Whether its codes are evaluated after the answer, which is withheld. @default false */
  readonly isWaiting?: true;
  /** The visitor's cart when it arrived, where it waits and has no lines: by its evaluation the cart has changed. @default the present cart */
  readonly cartBefore?: CartBefore | null;
}

/** A visitor's cart before an event. */
export interface CartBefore {
  readonly currency: string;
  readonly lines: readonly ProductLine[];
  /** The time of the latest event that changed it, epoch milliseconds. */
  readonly changedAt: number;
}

/** A rejected event, to store for inspection and replay. */
export interface RejectedEventDraft {
  /** null where the id is missing or unreadable. */
  readonly eventId: string | null;
  readonly reason: RejectionReason;
  /** JSON. */
  readonly errors: string;
  /** The event as sent, JSON, cut to a bounded length. */
  readonly body: string;
}

/** The clocks, the traffic and the key of a batch: its events are normalized by them, also in a replay. */
export interface Sending {
  /** ISO 8601, by the sender's clock; null where unknown. */
  readonly sentAt: string | null;
  /** Epoch milliseconds, by the collector's clock. */
  readonly receivedAt: number;
  readonly traffic: Traffic;
  /** The key that sent it; null for the administrator, and for an alias of the property. */
  readonly keyId: number | null;
  /** The kind of that key: a write key is a browser's, because it is public. */
  readonly source: Source;
  /** Whether the browser asks not to share data about its user (`Sec-GPC`). @default false */
  readonly optedOut?: true;
}

/** A calculation to honor later: promotion versions, shares and discounts as they were then. */
export interface Quote extends Pick<Evaluation, "currency" | "subtotal" | "discount" | "total"> {
  /** Absent until it is kept, and in purchases of versions that did not store it. */
  readonly id?: string;
  /** The evaluated lines, as the catalog completed them. */
  readonly lines: readonly Line[];
  readonly applied: readonly AppliedPromotion[];
  readonly codes: readonly CodeOutcome[];
  /** The ids of the codes in its totals, by canonical code. Quotes of earlier versions have none. */
  readonly codeIds?: Readonly<Record<string, number>>;
  readonly customerId: string | null;
  /** The number of the evaluation. Absent in quotes of versions that did not keep it. */
  readonly engine?: number;
  /** For the id of a line that was sent as part of another line, the id of that line. */
  readonly partOf?: Readonly<Record<string, string>>;
  /** The kind of key that requested it. Absent in quotes of versions that did not keep it: they count as a browser's. */
  readonly requestedBy?: Requester;
  /** The facts of its request that admit carts to limited promotions. */
  readonly stated?: StatedLimits;
  /** For each line, the facts that only the page stated; null or no entry: none. Absent where the catalog confirmed no fact. */
  readonly pageFacts?: readonly (PageFacts | null)[];
}

/** A page with a write key, or a server with a secret key. */
export type Requester = "browser" | "server";

/** The facts of a cart, beside its lines, that promotions depend on. */
export type StatedLimits = Pick<Cart, "customer" | "channelId" | "country" | "zoneId" | "shipping">;

/** The facts of a quoted line that its page stated, and the catalog did not state at that time. */
export interface PageFacts {
  readonly facts: readonly LineFact[];
  /** The price of one unit that the catalog had then; null where it had none. */
  readonly catalogPrice: Minor | null;
}

/** A quote, with its use so far. */
export interface KeptQuote extends Quote {
  /** Epoch milliseconds. */
  readonly madeAt: number;
  /** The transaction that was last redeemed by it; null before. */
  readonly redeemedBy: { readonly cdpSource: CdpSource; readonly transactionId: string } | null;
}

/** The value of a fact as responses have it. An amount is a decimal. */
export type FactValue = string | number | boolean | null | readonly (string | NameValue)[];

/** A fact of a quote that is not confirmed as its request stated it. */
export interface FactDifference {
  /** The id of the line; null for a fact of the whole cart. */
  readonly line: string | null;
  /** Named as in the body of a calculation: `price`, `customer.group_id`. */
  readonly field: string;
  readonly stated: FactValue;
  /** null: neither the server nor the catalog states it. */
  readonly confirmed: FactValue;
}

/** How the facts of a quote were confirmed, as far as a redeemed promotion reads them. */
export interface Confirmation {
  /** For each fact, the sources that confirmed it. */
  readonly confirmedBy: Readonly<Record<string, readonly Confirmer[]>>;
  /** Facts that differ without giving more. */
  readonly differences: readonly FactDifference[];
}

/** The outcome of one code. */
export interface CheckedCode {
  readonly number: string;
  readonly code: string;
  readonly promotionId: number | null;
  readonly promotionVersion: number | null;
  readonly promotionName: string | null;
  readonly status: Status;
  readonly inTotals: boolean;
  /** Off goods. */
  readonly discount: Minor;
  /** Off the price of shipping. undefined: it is unknown. */
  readonly shippingDiscount?: Minor | undefined;
  readonly currency: string;
  readonly reason: Reason | null;
  readonly missing: Shortage | null;
  /** The promotion that kept it out of the totals; null without one. */
  readonly supersededBy: number | null;
  /** The transaction that used the code; null below status 5. */
  readonly purchaseId: string | null;
}

/** The part of one line in a redemption. */
export interface RedemptionLine {
  readonly lineId: string;
  readonly productId: string | null;
  readonly variantId: string | null;
  readonly sku: string | null;
  /** The number of units with a discount. */
  readonly quantity: number;
  /** The quantity of the line as it was sent, a decimal; null where it is unknown. */
  readonly quantitySent: string | null;
  readonly discount: Minor;
}

/** A redemption that the settlement of a purchase requires; the stored ones are brought in line with it. */
export interface RedemptionDraft {
  readonly promotionId: number | null;
  readonly promotionVersion: number | null;
  readonly promotionName: string | null;
  /** Canonical; null for an automatic promotion. */
  readonly code: string | null;
  readonly basis: Basis;
  readonly status: Status;
  readonly reason: Reason | null;
  /** By the rules where `basis` is evaluated, otherwise as the site reports it; null where it reports none. */
  readonly discount: Minor | null;
  /** On the price of shipping, by the rules. Absent where there is none. */
  readonly shippingDiscount?: Minor;
  /** The discount that the site reports for this code; null where unknown. */
  readonly claimedDiscount: Minor | null;
  readonly lines: readonly RedemptionLine[];
}
