import type { Minor } from "./money.ts";
import type { Reason } from "./reasons.ts";

/**
 * Units and price of a line. `quantitySent`, `priceSent` and `amount` are present only where units and price do not say it all: the
 * line is measured goods, its price has more decimals than its currency, or its value does not divide by its units.
 */
export interface LineNumbers {
  /** Units, a positive integer; 1 for measured goods. */
  readonly quantity: number;
  /** Original price of one unit, non-negative; null where it is unknown. Of units that share `amount`, that of the cheapest. */
  readonly price: Minor | null;
  /** The value of all units together, less than one minor unit for each more than their prices. */
  readonly amount?: Minor | undefined;
  /** The measure of measured goods, a decimal: `"2.5"`. */
  readonly quantitySent?: string | undefined;
  /** The price of quantity 1 as it was sent, a decimal in major units. */
  readonly priceSent?: string | undefined;
}

/** One line of a cart. Ids are strings: `118` in a promotion equals `"118"` here. */
export interface Line extends LineNumbers {
  /** Unique in the cart. */
  readonly id: string;
  readonly productId: string | null;
  readonly variantId: string | null;
  readonly sku: string | null;
  readonly price: Minor;
  /** The price by which strategies compare units. @default price */
  readonly comparedPrice?: Minor | undefined;
  readonly categoryIds: readonly string[];
  readonly brandId: string | null;
  /** Chosen options, such as Size: M. @default none */
  readonly options?: readonly NameValue[] | undefined;
  /** Custom fields of the product. @default none */
  readonly customFields?: readonly NameValue[] | undefined;
  /** Whether the line is sold below its usual price. @default false */
  readonly onSale?: boolean | undefined;
  /** Whether the price was agreed on for this line, as in a negotiated quote of a sales team. @default false */
  readonly isCustomPrice?: boolean | undefined;
  /** The least that discounts leave of the price of one unit; of no effect where the price is lower. @default 0 */
  readonly minimumPrice?: Minor | undefined;
}

export interface NameValue {
  readonly name: string;
  readonly value: string;
}

/** The customer of a cart, as far as the site knows it. */
export interface Customer {
  /** `"0"`: guests and customers without a group. */
  readonly groupId: string;
  /** Earlier orders. */
  readonly orderCount: number;
  readonly segmentIds: readonly string[];
}

/** A way of shipping in a cart. */
export interface ShippingMethod {
  /** Unique in the cart. */
  readonly id: string;
  /** The id by which promotions name it; null where it has none. */
  readonly methodId: string | null;
  /** Non-negative; null where it is unknown. */
  readonly price: Minor | null;
}

/** The cart that is evaluated. */
export interface Cart {
  /** ISO 4217. */
  readonly currency: string;
  /** false: the contents are unknown, and `lines` is empty. */
  readonly known: boolean;
  readonly lines: readonly Line[];
  /** undefined: a guest. */
  readonly customer?: Customer | undefined;
  /** Sales channel; undefined: unknown. */
  readonly channelId?: string | undefined;
  /** Country of the shipping address, ISO 3166-1 alpha-2; undefined: unknown. */
  readonly country?: string | undefined;
  /** Shipping zone; undefined: unknown. */
  readonly zoneId?: string | undefined;
  /** The chosen methods; undefined: nothing is known of them. */
  readonly shipping?: readonly ShippingMethod[] | undefined;
}

/** A stored coupon code. */
export interface Coupon {
  readonly promotionId: number;
  /** 0 = unlimited. */
  readonly maxUses: number;
  /** 0 = unlimited. */
  readonly maxUsesPerCustomer: number;
}

/** An entered code and its coupon; null if the code doesn't exist. */
export interface EnteredCode {
  /** The code as it was entered. SailPlay's name, also in stored quotes. */
  readonly number: string;
  readonly coupon: Coupon | null;
}

/**
 * A snapshot of uses so far. It is precise enough for a response to a visitor; the store enforces limits exactly when
 * it redeems (docs/architecture.md).
 */
export interface Usage {
  /** Uses of each promotion, by id. Read only for promotions with a limit that may apply. */
  readonly promotions: Pick<ReadonlyMap<number, number>, "get">;
  /** Uses of each code, by canonical code. */
  readonly codes: ReadonlyMap<string, CodeUses>;
  /** Uses of each promotion that are held for other checkouts, by id. @default none */
  readonly reserved?: Pick<ReadonlyMap<number, number>, "get"> | undefined;
}

/** Uses of one code. */
export interface CodeUses {
  readonly total: number;
  /** Uses by this cart's customer. */
  readonly customer: number;
  /** Uses that are held for other checkouts. @default 0 */
  readonly reserved?: number | undefined;
}

/** The amount (minor units of the cart's currency) or the number of units that a condition still needs. */
export type Shortage = { readonly amount: Minor } | { readonly quantity: number };

/** The discount of one line. */
export interface LineShare {
  readonly lineId: string;
  readonly discount: Minor;
  /** Discounted units. */
  readonly quantity: number;
}

/** The discount of one shipping method. */
export interface ShippingShare {
  /** The id of the method in the cart. */
  readonly id: string;
  readonly discount: Minor;
}

/** What a promotion takes off the price of shipping. */
export interface ShippingReduction {
  readonly discount: Minor;
  readonly lines: readonly ShippingShare[];
}

/** A free item for the cart, by one of the two ids. */
export interface Gift {
  readonly productId: string | null;
  readonly variantId: string | null;
  readonly quantity: number;
}

/** Zones with free shipping; `*`: all of them. */
export type FreeZones = readonly string[] | "*";

/** A promotion that is in the totals. */
export interface AppliedPromotion {
  readonly promotionId: number;
  readonly promotionVersion: number;
  readonly promotionName: string;
  /** The canonical code; null for an automatic promotion. */
  readonly code: string | null;
  readonly discount: Minor;
  readonly shares: readonly LineShare[];
  readonly gifts: readonly Gift[];
  /** null: the promotion gives no free shipping. */
  readonly freeZones: FreeZones | null;
  /** Kept apart from `discount`, which is of goods. undefined: nothing is off the price of shipping. */
  readonly shipping?: ShippingReduction | undefined;
}

/** The shipping of a cart, and what all promotions take off its price. */
export interface ShippingTotals extends ShippingReduction {
  /** Of all methods, before discounts; null where the price of one of them is unknown. */
  readonly price: Minor | null;
}

/** Status and reason of one code. An evaluation ends at status 4; a recorded purchase makes it 5. */
export interface CodeOutcome {
  /** The code as it was entered. */
  readonly number: string;
  /** The canonical code. */
  readonly code: string;
  readonly promotionId: number | null;
  readonly promotionVersion: number | null;
  readonly promotionName: string | null;
  readonly status: 1 | 2 | 3 | 4;
  readonly inTotals: boolean;
  /** Off goods. */
  readonly discount: Minor;
  /** Off the price of shipping. undefined: the cart says nothing of its shipping. */
  readonly shippingDiscount?: Minor | undefined;
  readonly reason: Reason | null;
  readonly missing: Shortage | null;
  /** The promotion that keeps this code's out of the totals; null if none does. */
  readonly supersededBy: number | null;
}

/** A condition or limit of a promotion that is not met. */
export interface FailedLeaf {
  /** Path in the promotion's JSON: `rules[0].condition.and[1].cart`, `customer.group_ids`, … */
  readonly path: string;
  readonly reason: Reason;
  readonly required: unknown;
  readonly actual: unknown;
  readonly missing: Shortage | null;
}

/** Everything that keeps a promotion out of the totals, and what makes its discount smaller. */
export interface Explanation {
  readonly promotionId: number;
  /** The canonical code; null for an automatic promotion. */
  readonly code: string | null;
  readonly failed: readonly FailedLeaf[];
  /** `minimum_price`: it would give more if no item had a minimum price. null: nothing limits its discount. */
  readonly limitedBy: "minimum_price" | null;
}

/** A promotion that is not in the totals although its condition is at least partly met. */
export interface Possible {
  readonly promotionId: number;
  readonly promotionName: string;
  /** null: another promotion keeps it out, or the cart has nothing that it can reward. */
  readonly missing: Shortage | null;
}

/** UPSELL: the condition is partly met. ELIGIBLE: it is met, but nothing is rewarded. APPLIED: in the totals. */
export const NOTIFICATION_TYPES = ["UPSELL", "ELIGIBLE", "APPLIED"] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

/** A promotion's message to the visitor. */
export interface NotificationMessage {
  readonly promotionId: number;
  readonly type: NotificationType;
  /** The notification's text with its placeholders filled in. */
  readonly content: string;
  readonly locations: readonly string[];
}

/** Why an automatic promotion is not in the totals. */
export interface AutomaticOutcome {
  /** The first of several; null: it is in the totals. */
  readonly reason: Reason | null;
  /** The promotion that keeps it out of the totals; null if none does. */
  readonly supersededBy: number | null;
}

/** The result of an evaluation. Amounts are in minor units of the cart's currency. Subtotal, discount and total are of goods. */
export interface Evaluation {
  readonly currency: string;
  readonly subtotal: Minor;
  readonly discount: Minor;
  readonly total: Minor;
  /** undefined: the cart says nothing of its shipping. */
  readonly shipping?: ShippingTotals | undefined;
  /** What goods and shipping cost together; null where a price is unknown, undefined like `shipping`. */
  readonly grandTotal?: Minor | null | undefined;
  readonly applied: readonly AppliedPromotion[];
  /** One entry for each distinct code, in the order of the request. */
  readonly codes: readonly CodeOutcome[];
  /** Of the automatic promotion that the option `outcomeOf` names. */
  readonly outcome?: AutomaticOutcome | undefined;
  /** Empty without the option `explain`. */
  readonly explanations: readonly Explanation[];
  /** In the order of promotion ids. Empty without the option `possible`. */
  readonly possible: readonly Possible[];
  /** Empty without the option `notifyAt`. */
  readonly notices: readonly NotificationMessage[];
}
