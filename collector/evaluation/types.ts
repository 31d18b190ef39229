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
}

/** What is evaluated. `known: false` says that nobody knows what is in the cart; its lines are then empty. */
export interface Cart {
  readonly currency: string;
  readonly known: boolean;
  readonly lines: readonly Line[];
}

/** Ids as BigCommerce sends them; compared as strings. */
export type Ids = readonly (number | string)[];

/** Says which lines a condition or an action means. `or` inside: any mix of the items counts together. */
export type ItemMatcher =
  | { readonly products: Ids }
  | { readonly variants: Ids }
  | { readonly categories: Ids }
  | { readonly brands: Ids }
  | { readonly and: readonly ItemMatcher[] }
  | { readonly or: readonly ItemMatcher[] }
  | { readonly not: ItemMatcher };

/** `cart` without `items` looks at all lines; `or` between conditions: each branch must hold alone. */
export type Condition =
  | {
      readonly cart: {
        readonly items?: ItemMatcher | undefined;
        readonly minimum_quantity?: number | undefined;
        readonly minimum_spend?: string | undefined;
      };
    }
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition };

/** An amount in major units of the promotion's currency, or a percentage between 0 and 100. */
export type Discount = { readonly fixed_amount: string } | { readonly percentage_amount: string };

export type Action =
  | { readonly cart_value: { readonly discount: Discount } }
  | { readonly cart_items: { readonly discount: Discount; readonly items?: ItemMatcher | undefined } }
  | { readonly gift_item: GiftItem };

/** A free item: exactly one of the two ids. */
export interface GiftItem {
  readonly product_id?: number | string | undefined;
  readonly variant_id?: number | string | undefined;
  readonly quantity: number;
}

export interface Rule {
  readonly action: Action;
  readonly condition?: Condition | undefined;
  readonly apply_once: boolean;
  /** Later rules of this promotion are skipped once this one applied. */
  readonly stop: boolean;
}

/** A promotion in BigCommerce's V3 shape, with every default filled in: what the core compiles. */
export interface Promotion {
  readonly id: number;
  /** Counts the promotion's changes from 1; rows name the version that they were made under. */
  readonly version: number;
  readonly name: string;
  readonly redemption_type: "AUTOMATIC" | "COUPON";
  readonly rules: readonly Rule[];
  readonly status: "ENABLED" | "DISABLED";
  /** ISO 8601. Active from `start_date` on and before `end_date`. */
  readonly start_date: string;
  readonly end_date: string | null;
  readonly currency_code: string;
  readonly max_uses: number | null;
  /** A promotion that applied ends the evaluation of those after it. */
  readonly stop: boolean;
  /** Ours: lower goes first, then lower id. */
  readonly priority: number;
  readonly can_be_used_with_other_promotions: boolean;
  readonly coupon_overrides_other_promotions: boolean;
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
  /** Uses of each promotion, by id. */
  readonly promotions: ReadonlyMap<number, number>;
  /** Uses of each code, by canonical form: in all, and by this cart's customer. */
  readonly codes: ReadonlyMap<string, { readonly total: number; readonly customer: number }>;
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

/** The answer of the core. Amounts are in minor units of the cart's currency. */
export interface Evaluation {
  readonly currency: string;
  readonly subtotal: Minor;
  readonly discount: Minor;
  readonly total: Minor;
  readonly applied: readonly AppliedPromotion[];
  /** One a distinct code, in the order in which the codes were first named. */
  readonly codes: readonly CodeOutcome[];
}
