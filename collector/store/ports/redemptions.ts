import type { Minor } from "../../evaluation/money.ts";
import type { Reason } from "../../evaluation/reasons.ts";
import type { Cart } from "../../evaluation/types.ts";
import type { SentCart } from "./calculations.ts";
import type { RedemptionRow } from "./facts.ts";
import type { MethodsOf } from "./methods.ts";
import type { CdpSource, FactDifference, Identity, Property } from "./records.ts";
import type { Unavailable } from "./unavailable.ts";

/** The reason for a refusal, and the path of the field that it is about, such as `redemptions[0].promotionId`. */
export interface RedemptionError {
  readonly reason: Reason;
  readonly path: string;
  /** The fact that is not confirmed; only of `quote_not_confirmed`. */
  readonly difference?: FactDifference;
  /** The part that the request does not have, and that would confirm the fact. */
  readonly unsent?: "cart" | "customer";
  /** The promotion that is not redeemed, and its canonical code; only where that has a reason of its own. */
  readonly use?: { readonly promotionId: number; readonly code: string | null };
}

/** An expected refusal: nothing was stored. */
export interface Refused {
  /** At least one. */
  readonly objections: readonly RedemptionError[];
  /** The discount of the quote that would be accepted now, as a decimal; only of a quote that is not confirmed, or lacks uses. */
  readonly redeemable?: string;
}

export const isRefused = (value: object): value is Refused => "objections" in value;

/** Identifies a repeated request, which gets the same answer again. */
export interface Idempotency {
  readonly key: string;
  /** A hash of the request: the same key with another request is refused. */
  readonly fingerprint: string;
}

/** The order that a redemption belongs to, as its server reports it; the answer repeats it. */
export interface ReportedRedemption {
  readonly transactionId: string;
  readonly transactionNumber: string;
  /** Epoch milliseconds. */
  readonly transactionDate: number;
  /** Before discounts. */
  readonly amount: Minor;
  readonly currency: string;
  readonly customerId: string | null;
  readonly identifierType: string | null;
  readonly identifierValue: string | null;
}

/** A use of a promotion that a server reports, on the whole order or on one line. */
export interface StatedUse {
  readonly kind: "redemptions" | "lineItems";
  /** Its path in the request. */
  readonly path: string;
  readonly sku: string | null;
  /** null: the promotion of the code. */
  readonly promotionId: number | null;
  readonly earnedPromotionId: string | null;
  /** The number of uses that it consumes. */
  readonly count: number;
  /** null where the evaluation of the cart determines it. */
  readonly discount: Minor | null;
  readonly discountQuantity: number;
  readonly promotionQuantity: number;
  /** The measures of measured goods, each of which is one unit. */
  readonly discountMeasure?: string;
  readonly promotionMeasure?: string;
}

/** A part of an order's amount beside the goods. */
export type AmountPart = "shipping" | "tax";

/** A request to redeem. */
export interface Claim {
  readonly property: Property;
  readonly cdpSource: CdpSource;
  readonly reported: ReportedRedemption;
  readonly buyer: Identity;
  /** Entered codes, each once. */
  readonly codes: readonly string[];
  /** The purchase's cart: it is evaluated, or confirms a quote. null where the server sends none. */
  readonly cart: SentCart | null;
  /** The quote to honor (`cart.id` of its calculation); null without one. */
  readonly evaluationId: string | null;
  /** The parts of the reported amount beside the goods. @default none */
  readonly amountIncludes?: readonly AmountPart[];
  /** The customer, for promotions with an audience. */
  readonly customer: Cart["customer"];
  readonly stated: readonly StatedUse[];
  /** The hold that it confirms; null without one. */
  readonly reservationId: string | null;
  /** A hash of the request without its date. */
  readonly fingerprint: string;
  readonly idempotencyKey: string | null;
}

/** A use of a promotion in an answer. */
export interface RedeemedUse {
  readonly redemptionId: number;
  readonly promotionId: number;
  readonly count: number;
  readonly discount: Minor;
  /** On the price of shipping. Absent where there is none. */
  readonly shippingDiscount?: Minor;
  readonly discountQuantity: number;
  readonly promotionQuantity: number;
  /** The measures of measured goods, each of which is one unit. */
  readonly discountMeasure?: string;
  readonly promotionMeasure?: string;
  readonly sku: string | null;
  readonly earnedPromotionId: string | null;
}

/** The reversals of one redemption of an order, so far. */
export interface OrderReversal {
  readonly redemptionId: number;
  /** Whether nothing of the discount remains. */
  readonly whole: boolean;
  /** The sum of all reversals. */
  readonly reversedDiscount: Minor;
  /** Of the latest reversal, epoch milliseconds. */
  readonly reversedAt: number;
}

/** A redemption of an order; the same claim gets the same answer again, with the reversals since then. */
export interface Redeemed extends ReportedRedemption {
  readonly redemptions: readonly RedeemedUse[];
  readonly lineItems: readonly RedeemedUse[];
  /** Empty in the first answer. */
  readonly reversals: readonly OrderReversal[];
}

/** Units of one line to take back. The line is named by its id, else by its sku. */
export interface ReversedLine {
  readonly path: string;
  readonly lineId: string | null;
  readonly sku: string | null;
  /** Units, or the decimal of a measure; null: all remaining units, or an amount. */
  readonly quantity: number | string | null;
  /** A part of the discount, in major units, in place of units. */
  readonly amount?: number | string | undefined;
}

/** A request to reverse a redemption. */
export interface ReversalRequest {
  readonly propertyId: string;
  readonly redemptionId: number;
  /** null: the whole remainder. */
  readonly lines: readonly ReversedLine[] | null;
  readonly reason: string | null;
  readonly actor: string;
  readonly idempotency: Idempotency | null;
}

/** A reversal. Amounts are minor units of `currency`. */
export interface Reversal {
  readonly redemptionId: number;
  readonly transactionId: string;
  readonly promotionId: number | null;
  readonly currency: string;
  /** The part of the discount that this reversal takes back. */
  readonly discount: Minor;
  readonly lines: readonly {
    readonly lineId: string;
    readonly sku: string | null;
    readonly quantity: number;
    readonly discount: Minor;
  }[];
  /** The sum of all reversals of the redemption. */
  readonly reversedDiscount: Minor;
  /** Whether nothing of the redemption remains: its uses are free again. */
  readonly whole: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reason: string | null;
}

/** A request to hold uses of a code for a checkout. */
export interface ReservationRequest {
  /** Unguessable. */
  readonly id: string;
  readonly property: Property;
  readonly cdpSource: CdpSource;
  /** As entered. */
  readonly code: string;
  readonly buyer: Identity;
  readonly uses: number;
  /** Duration of the hold, in ms. */
  readonly ttl: number;
  readonly idempotency: Idempotency | null;
}

/** A hold, present or past. Times are epoch milliseconds. */
export interface Reservation {
  readonly id: string;
  readonly cdpSource: CdpSource;
  readonly promotionId: number;
  /** As entered. */
  readonly code: string;
  readonly uses: number;
  /** `ended`: its code was deleted. */
  readonly state: "held" | "confirmed" | "released" | "expired" | "ended";
  readonly createdAt: number;
  readonly expiresAt: number;
  /** The transaction that confirmed it; null before. */
  readonly transactionId: string | null;
}

/** Sort keys of redemptions. */
export type RedemptionOrder = "id" | "transactionDate" | "discount";

/** A page of redemptions, for a server. */
export interface RedemptionListQuery {
  readonly propertyId: string;
  readonly cdpSource: CdpSource | "all";
  readonly customerId?: string | undefined;
  readonly promotionId?: number | undefined;
  readonly transactionId?: string | undefined;
  readonly limit: number;
  readonly offset: number;
  readonly sortOn: RedemptionOrder;
  readonly descending: boolean;
}

/** A redemption with the order that its server reported; null where only a browser reported it. */
export interface ListedRedemption {
  readonly row: RedemptionRow;
  readonly reported: ReportedRedemption | null;
}

/**
 * Redemptions by servers. The limits of codes, promotions and customers are read and written in one transaction, so that they
 * hold under concurrent requests.
 */
export interface RedemptionStore {
  /**
   * Redeems a whole claim, or nothing. The same claim gets the same answer again; uses that the order's browser reported
   * before are confirmed, not doubled.
   */
  redeem(claim: Claim): Promise<Redeemed | Refused | Unavailable>;
  /** Takes back a redemption, or some of its units. Only a whole reversal frees its uses, once. */
  reverse(request: ReversalRequest): Promise<Reversal | Refused | Unavailable>;
  /** Holds uses of a code until they are confirmed, released, or expire. */
  reserve(request: ReservationRequest): Promise<Reservation | Refused | Unavailable>;
  reservation(propertyId: string, id: string): Promise<Reservation | null>;
  /** Releases a hold; changes nothing where it is released or expired already. A confirmed hold is refused. */
  release(propertyId: string, id: string): Promise<Reservation | Refused | Unavailable>;
  redemptionList(
    query: RedemptionListQuery,
  ): Promise<{ readonly items: readonly ListedRedemption[]; readonly total: number }>;
}

export const REDEMPTION_METHODS = {
  redeem: { kind: "redeem" },
  reverse: { kind: "redeem" },
  reserve: { kind: "redeem" },
  release: { kind: "redeem" },
  reservation: { kind: "lookup" },
  redemptionList: { kind: "list" },
} as const satisfies MethodsOf<RedemptionStore>;
