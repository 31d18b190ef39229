import type { Minor } from "./money.ts";
import type { Reason } from "./reasons.ts";

/** One line of a cart. Ids compare as strings: `118` equals `"118"`. */
export interface Line {
  /** Unique in its cart. */
  readonly id: string;
  readonly productId: string | null;
  readonly variantId: string | null;
  readonly sku: string | null;
  /** Units, a positive integer. */
  readonly quantity: number;
  /** Price of one unit, non-negative. */
  readonly price: Minor;
  readonly categoryIds: readonly string[];
  readonly brandId: string | null;
  /** Chosen options, such as Size: M. Absent: none. */
  readonly options?: readonly NameValue[] | undefined;
  readonly customFields?: readonly NameValue[] | undefined;
  /** Sold below its usual price. */
  readonly onSale?: boolean | undefined;
}

export interface NameValue {
  readonly name: string;
  readonly value: string;
}

/** Who buys, as far as it is known. */
export interface Customer {
  /** `"0"`: guests and customers without a group. */
  readonly groupId: string;
  /** Orders so far. */
  readonly orderCount: number;
  readonly segmentIds: readonly string[];
}

/** What is evaluated. `known: false` says that nobody knows what is in the cart; its lines are then empty. */
export interface Cart {
  readonly currency: string;
  readonly known: boolean;
  readonly lines: readonly Line[];
  /** Absent: a guest. */
  readonly customer?: Customer | undefined;
  /** Where it is sold; absent: not known. */
  readonly channelId?: string | undefined;
  /** Where it goes, ISO 3166-1 alpha-2; absent: not known. */
  readonly country?: string | undefined;
  /** The shipping zone that it goes to; absent: not known. */
  readonly zoneId?: string | undefined;
}

/** A coupon code that is known, as stored. */
export interface Coupon {
  readonly promotionId: number;
  /** 0 = unlimited. */
  readonly maxUses: number;
  /** 0 = unlimited. */
  readonly maxUsesPerCustomer: number;
}

/** A code as it was entered, with what it is known to be. */
export interface EnteredCode {
  readonly number: string;
  readonly coupon: Coupon | null;
}

/** Uses so far, a snapshot: good enough to answer a shopper; the store keeps the promise (docs/architecture.md). */
export interface Usage {
  /** Uses of each promotion, by id; asked only for those that have a limit and may apply. */
  readonly promotions: Pick<ReadonlyMap<number, number>, "get">;
  /** By canonical form. */
  readonly codes: ReadonlyMap<string, CodeUses>;
  /** Uses that others hold for their checkouts, by promotion. Absent: none. */
  readonly reserved?: Pick<ReadonlyMap<number, number>, "get"> | undefined;
}

/** Uses of one code: in all, by this cart's customer, and held by others for their checkouts. */
export interface CodeUses {
  readonly total: number;
  readonly customer: number;
  /** @default 0 */
  readonly reserved?: number | undefined;
}

/** What is missing until a condition is met. */
export type Shortage = { readonly amount: Minor } | { readonly quantity: number };

/** What one application takes off one line. */
export interface LineShare {
  /** The line's id. */
  readonly lineId: string;
  readonly discount: Minor;
  /** Units that the discount was given for. */
  readonly quantity: number;
}

/** A free item that the cart has earned. */
export interface Gift {
  readonly productId: string | null;
  readonly variantId: string | null;
  readonly quantity: number;
}

/** Zones that are shipped to for free; `*` is all of them. */
export type FreeZones = readonly string[] | "*";

/** One promotion that is in the totals. */
export interface AppliedPromotion {
  readonly promotionId: number;
  readonly promotionVersion: number;
  readonly promotionName: string;
  /** The canonical code it was earned by; null for an automatic promotion. */
  readonly code: string | null;
  readonly discount: Minor;
  readonly shares: readonly LineShare[];
  readonly gifts: readonly Gift[];
  /** null where it says nothing about shipping. */
  readonly freeZones: FreeZones | null;
}

/** How far one code got. Status 5 is only ever given by whoever records the purchase. */
export interface CodeOutcome {
  /** As it was entered. */
  readonly number: string;
  readonly code: string;
  readonly promotionId: number | null;
  readonly promotionVersion: number | null;
  readonly promotionName: string | null;
  readonly status: 1 | 2 | 3 | 4;
  readonly inTotals: boolean;
  readonly discount: Minor;
  readonly reason: Reason | null;
  readonly missing: Shortage | null;
  /** The promotion that superseded this code's, where the reason says so. */
  readonly supersededBy: number | null;
}

/** A leaf of a promotion that does not hold: where it stands in the promotion's JSON, and how far it is. */
export interface FailedLeaf {
  /** `rules[0].condition.and[1].cart`, `customer.group_ids`, … */
  readonly path: string;
  readonly reason: Reason;
  readonly required: unknown;
  readonly actual: unknown;
  readonly missing: Shortage | null;
}

/** Why a promotion, by itself or by a code, is not in the totals. */
export interface Explanation {
  readonly promotionId: number;
  readonly code: string | null;
  readonly failed: readonly FailedLeaf[];
}

/** A promotion that is not in the totals, and has to do with the cart: its conditions are met, or partly. */
export interface Possible {
  readonly promotionId: number;
  readonly promotionName: string;
  /** null where nothing is missing: another promotion keeps it out, or what it is for is not in the cart. */
  readonly missing: Shortage | null;
}

/** UPSELL: the condition is partly met. ELIGIBLE: it is met, but nothing is rewarded. APPLIED: in the totals. */
export type NotificationType = "UPSELL" | "ELIGIBLE" | "APPLIED";

/** A promotion's message to the visitor. */
export interface NotificationMessage {
  readonly promotionId: number;
  readonly type: NotificationType;
  /** The notification's text, placeholders filled. */
  readonly content: string;
  readonly locations: readonly string[];
}

/** The answer of the core. Amounts are in minor units of the cart's currency. */
export interface Evaluation {
  readonly currency: string;
  readonly subtotal: Minor;
  readonly discount: Minor;
  readonly total: Minor;
  readonly applied: readonly AppliedPromotion[];
  /** One a distinct code, in the order in which the codes were first named. */
  readonly codes: readonly CodeOutcome[];
  /** Empty unless asked for. */
  readonly explanations: readonly Explanation[];
  /** By promotion id. Empty unless asked for. */
  readonly possible: readonly Possible[];
  /** Empty unless asked for. */
  readonly notices: readonly NotificationMessage[];
}
