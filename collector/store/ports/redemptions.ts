import type { Minor } from "../../evaluation/money.ts";
import type { Reason } from "../../evaluation/reasons.ts";
import type { Cart } from "../../evaluation/types.ts";
import type { RedemptionRow } from "./facts.ts";
import type { CdpSource, Identity, Property } from "./records.ts";
import type { SentCart, Unavailable } from "./store.ts";

/** Why something was refused, and where in what was sent the reason stands: `redemptions[0].promotionId`. */
export interface RedemptionError {
  readonly reason: Reason;
  readonly path: string;
}

/** An expected no: nothing of what was asked for has happened. */
export interface Refused {
  /** At least one. */
  readonly objections: readonly RedemptionError[];
}

export const isRefused = (value: object): value is Refused => "objections" in value;

/** What a sender remembers a request by: the same again is answered the same. */
export interface Idempotency {
  readonly key: string;
  /** Of what is asked for. */
  readonly fingerprint: string;
}

/** What a server says of an order beside what was redeemed: it is answered as it was said. */
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

/** A use of a promotion as a server states it, on the whole order or on one line of it. */
export interface StatedUse {
  readonly kind: "redemptions" | "lineItems";
  /** Where it stands in what was sent. */
  readonly path: string;
  readonly sku: string | null;
  /** null: that of the code. */
  readonly promotionId: number | null;
  readonly earnedPromotionId: string | null;
  /** How many uses it consumes. */
  readonly count: number;
  /** null where the cart is to tell. */
  readonly discount: Minor | null;
  readonly discountQuantity: number;
  readonly promotionQuantity: number;
}

/** What a server wants redeemed. */
export interface Claim {
  readonly property: Property;
  readonly cdpSource: CdpSource;
  readonly said: ReportedRedemption;
  readonly shopper: Identity;
  /** As entered, each once. */
  readonly codes: readonly string[];
  /** What was bought: it is evaluated. null where the stated uses, or what was shown, are recorded. */
  readonly cart: SentCart | null;
  /** The remembered calculation (`cart.id` of its answer) that is redeemed as it was shown; null without one. */
  readonly evaluationId: string | null;
  /** Who buys, for promotions that are not for everybody. */
  readonly customer: Cart["customer"];
  readonly stated: readonly StatedUse[];
  /** The hold that it confirms. */
  readonly reservationId: string | null;
  /** Of all that is said but the date. */
  readonly fingerprint: string;
  readonly idempotencyKey: string | null;
}

/** A use of a promotion as it is answered. */
export interface RedeemedUse {
  readonly redemptionId: number;
  readonly promotionId: number;
  readonly count: number;
  readonly discount: Minor;
  readonly discountQuantity: number;
  readonly promotionQuantity: number;
  readonly sku: string | null;
  readonly earnedPromotionId: string | null;
}

/** What was redeemed: answered the same as often as it is claimed. */
export interface Redeemed extends ReportedRedemption {
  readonly redemptions: readonly RedeemedUse[];
  readonly lineItems: readonly RedeemedUse[];
}

/** Units of one line that come back: of a line by its id, or else by its sku. */
export interface ReversedLine {
  readonly path: string;
  readonly lineId: string | null;
  readonly sku: string | null;
  /** null: all that are left. */
  readonly quantity: number | null;
}

/** What is taken back of a redemption. */
export interface ReversalRequest {
  readonly propertyId: string;
  readonly redemptionId: number;
  /** null: all that is left. */
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
  /** What this reversal took back. */
  readonly discount: Minor;
  readonly lines: readonly {
    readonly lineId: string;
    readonly sku: string | null;
    readonly quantity: number;
    readonly discount: Minor;
  }[];
  /** Of all reversals of the redemption together. */
  readonly reversedDiscount: Minor;
  /** Whether nothing is left of it: its uses are free again. */
  readonly whole: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reason: string | null;
}

/** Uses of a code that are to be held for a checkout. */
export interface ReservationRequest {
  /** Unguessable. */
  readonly id: string;
  readonly property: Property;
  readonly cdpSource: CdpSource;
  /** As entered. */
  readonly code: string;
  readonly shopper: Identity;
  readonly uses: number;
  /** How long they are held, in ms. */
  readonly ttl: number;
  readonly idempotency: Idempotency | null;
}

/** Uses that are, or were, held. Times are epoch milliseconds. */
export interface Reservation {
  readonly id: string;
  readonly cdpSource: CdpSource;
  readonly promotionId: number;
  /** As entered. */
  readonly code: string;
  readonly uses: number;
  readonly state: "held" | "confirmed" | "released" | "expired";
  readonly createdAt: number;
  readonly expiresAt: number;
  /** That confirmed it. */
  readonly transactionId: string | null;
}

/** What redemptions can be sorted by. */
export type RedemptionOrder = "id" | "transactionDate" | "discount";

/** Which redemptions a server asks for. */
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

/** A redemption, with what the server said of its order; null where only a browser told of it. */
export interface ListedRedemption {
  readonly row: RedemptionRow;
  readonly said: ReportedRedemption | null;
}

/**
 * What servers do with redemptions. The limits are kept here: what is counted against a code, a promotion or a customer
 * is looked at and written in one transaction.
 */
export interface RedemptionStore {
  /**
   * Redeems all that is claimed for an order, or nothing. The same claim again is answered the same; uses that the
   * order's browser told of are confirmed, not doubled.
   */
  redeem(claim: Claim): Promise<Redeemed | Refused | Unavailable>;
  /** Takes a redemption back, as a whole or some units of it; as a whole it frees its uses, once. */
  reverse(request: ReversalRequest): Promise<Reversal | Refused | Unavailable>;
  /** Holds uses of a code until they are confirmed, released, or expire. */
  reserve(request: ReservationRequest): Promise<Reservation | Refused | Unavailable>;
  reservation(propertyId: string, id: string): Promise<Reservation | null>;
  /** Lets go of a hold; of one that was let go, or has expired, nothing more. A confirmed one is refused. */
  release(propertyId: string, id: string): Promise<Reservation | Refused | Unavailable>;
  redemptionList(
    query: RedemptionListQuery,
  ): Promise<{ readonly items: readonly ListedRedemption[]; readonly total: number }>;
}
