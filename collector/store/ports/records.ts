import type { Scope } from "../../contract/key.ts";
import type { RejectionReason } from "../../contract/responses/event-results.ts";
import type { Minor } from "../../evaluation/money.ts";
import type { Reason, Status } from "../../evaluation/reasons.ts";
import type { AppliedPromotion, CodeOutcome, Evaluation, Line, NameValue, Shortage } from "../../evaluation/types.ts";
import type { NewRecordOf } from "../columns/column.ts";
import type { EVENT_COLUMNS } from "../columns/events.ts";
import type { Basis, Traffic } from "../columns/vocabulary.ts";

export type { AmountClaim, Basis, CartSource, CdpSource, EventFlag, Source, Traffic } from "../columns/vocabulary.ts";

/** One site, with the settings that decide how its events are treated. */
export interface Property {
  readonly id: string;
  readonly name: string;
  /** ISO 4217; for events and promotions that name none. */
  readonly currency: string;
  /** IANA name. */
  readonly time_zone: string;
  /** Origins whose pages may use its write keys; `*` is any. */
  readonly allowed_origins: readonly string[];
  /** Whether redemptions that only a browser told of use up limits. */
  readonly count_unverified: boolean;
  /** Who makes redemptions: purchase events (a server's confirms them), or only servers. */
  readonly redeem_on: "purchase_event" | "server";
  /** Whether webhooks may go by http. */
  readonly webhooks_allow_http: boolean;
  /** The newest write key that has no end: the one that pages ought to use. */
  readonly write_key: string;
  /** What older tags on the site call the property (Antsomi's `_propId`): each stands for a write key. */
  readonly aliases: readonly string[];
  /** Addresses and CIDR blocks of the shop's own people: what comes from there is flagged as internal. */
  readonly internal_addresses: readonly string[];
}

/** A key of a property, without its secret. Times are epoch milliseconds. */
export interface Key {
  readonly id: number;
  /** `write`: public, may only tell events and calculate carts. `server`: secret, may do what its scopes name. */
  readonly kind: "write" | "server";
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The key itself where it is public; null for a server key. */
  readonly write_key: string | null;
  readonly created_at: number;
  /** From when on it is refused; null is never. */
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
  /** The key that a rotation put in its place. */
  readonly replaced_by: number | null;
  /** To the minute. */
  readonly last_used_at: number | null;
}

/** What a key that somebody shows stands for, whether or not it still works. */
export interface KeyHolder {
  readonly property: Property;
  /** null for an alias of the property, which is a write key without an end. */
  readonly key: Key | null;
}

/** Who buys, as far as it is told: uses are counted for them. */
export interface Identity {
  readonly customerId: string | null;
  /** How a guest can be reached: `email:ann@shop.example`, `phone:15550100`. Only a keyed hash of it is kept. */
  readonly contact: string | null;
}

/** A product as an event told of it. The price is in minor units of the event's currency; null where none was told. */
export interface ProductLine {
  readonly productId: string | null;
  readonly variantId: string | null;
  readonly sku: string | null;
  readonly quantity: number;
  readonly price: Minor | null;
  readonly categoryIds: readonly string[];
  readonly brandId: string | null;
  /** Absent where nothing was told of it. */
  readonly onSale?: boolean | undefined;
  readonly options?: readonly NameValue[] | undefined;
  readonly customFields?: readonly NameValue[] | undefined;
}

/** What an event says of a code. */
export interface NamedCode {
  /** As the shopper entered it. */
  readonly number: string;
  /** The site's own claim on Antsomi's scale; never compared with our status. */
  readonly reportedStatus: number | null;
}

type EventRecord = NewRecordOf<typeof EVENT_COLUMNS>;

/** A normalized event: what is stored of it, and what its evaluation needs. Times are epoch milliseconds. */
export interface IncomingEvent extends Omit<EventRecord, "propertyId" | "receivedAt" | "answer"> {
  /** The moment whose promotions apply: `occurredAt`, at most seven days before its receipt. */
  readonly evaluatedAt: number;
  readonly currency: string;
  readonly lines: readonly ProductLine[];
  readonly codes: readonly NamedCode[];
  /** See `Identity`; absent where the event has none. */
  readonly contact?: string | null;
  /** The quote that a purchase names (`cart.id` of its calculation); null without one. */
  readonly evaluationId: string | null;
  /** The discount of the whole order that the site reports; null where there is none, or it is unreadable. */
  readonly claimedDiscount: Minor | null;
}

/** An event that was refused, kept so that it can be looked at and replayed. */
export interface RejectedEventDraft {
  /** null where the event has no readable id. */
  readonly eventId: string | null;
  readonly reason: RejectionReason;
  /** JSON. */
  readonly errors: string;
  /** The event as it was sent, JSON, cut to a bounded length. */
  readonly body: string;
}

/** How a batch was sent: what its events are understood by, also when they are replayed. */
export interface Sending {
  /** ISO 8601, by the sender's clock; null where the sender does not say. */
  readonly sentAt: string | null;
  /** Epoch milliseconds, by ours. */
  readonly receivedAt: number;
  readonly traffic: Traffic;
}

/** What a cart was shown to come to: promotion versions, shares and discounts as they were then. */
export interface Quote extends Pick<Evaluation, "currency" | "subtotal" | "discount" | "total"> {
  /** What was evaluated: the lines as the catalogue completed them. */
  readonly lines: readonly Line[];
  readonly applied: readonly AppliedPromotion[];
  readonly codes: readonly CodeOutcome[];
  readonly customerId: string | null;
  /** By the id of a line that was sent as part of another one, that one's id: see `partsOf` of a question. */
  readonly partOf?: Readonly<Record<string, string>>;
}

/** What a check of one code found, and what an answer may be made of. */
export interface CheckedCode {
  readonly number: string;
  readonly code: string;
  readonly promotionId: number | null;
  readonly promotionVersion: number | null;
  readonly promotionName: string | null;
  readonly status: Status;
  readonly inTotals: boolean;
  readonly discount: Minor;
  readonly currency: string;
  readonly reason: Reason | null;
  readonly missing: Shortage | null;
  /** The promotion that kept it out of the totals, where one did. */
  readonly supersededBy: number | null;
  /** The transaction that used the code; null below status 5. */
  readonly purchaseId: string | null;
}

/** What a promotion gave for one line of a purchase. */
export interface RedemptionLine {
  readonly lineId: string;
  readonly productId: string | null;
  readonly variantId: string | null;
  readonly sku: string | null;
  /** Units that the discount was given for. */
  readonly quantity: number;
  readonly discount: Minor;
}

/** A redemption that a purchase ought to have: what is stored is brought in line with it. */
export interface RedemptionDraft {
  readonly promotionId: number | null;
  readonly promotionVersion: number | null;
  readonly promotionName: string | null;
  /** Canonical; null for an automatic promotion. */
  readonly code: string | null;
  readonly basis: Basis;
  readonly status: Status;
  readonly reason: Reason | null;
  /** By the rules where `basis` is evaluated, else the site's claim; null where it claims none. */
  readonly discount: Minor | null;
  /** What the site says it took off, where it can be told for this code. */
  readonly claimedDiscount: Minor | null;
  readonly lines: readonly RedemptionLine[];
}
