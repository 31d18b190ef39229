/** Ids as BigCommerce sends them; compared as strings. */
export type Ids = readonly (number | string)[];

/** Says which lines a condition or an action means. `or` inside: any mix of the items counts together. */
export type ItemMatcher =
  | { readonly products: Ids }
  | { readonly variants: Ids }
  | { readonly categories: Ids }
  | { readonly brands: Ids }
  | {
      readonly product_option: {
        readonly type: "string_match";
        readonly name: string;
        readonly values: readonly string[];
      };
    }
  | { readonly product_custom_field: { readonly name: string; readonly values: readonly string[] } }
  | { readonly and: readonly ItemMatcher[] }
  | { readonly or: readonly ItemMatcher[] }
  | { readonly not: ItemMatcher };

/** So many units, or so much money, of the lines that `items` means; all lines without it. */
export interface CartCondition {
  readonly items?: ItemMatcher | undefined;
  readonly minimum_quantity?: number | undefined;
  readonly minimum_spend?: string | undefined;
}

/** `or` between conditions: each branch must hold alone. */
export type Condition =
  | { readonly cart: CartCondition }
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition };

/** An amount in major units of the promotion's currency, or a percentage between 0 and 100. */
export type Discount = { readonly fixed_amount: string } | { readonly percentage_amount: string };

/** Which units come first; the `_ONLY` ones take none but those at the lowest or highest price. */
export type Strategy = "LEAST_EXPENSIVE" | "LEAST_EXPENSIVE_ONLY" | "MOST_EXPENSIVE" | "MOST_EXPENSIVE_ONLY";

/** Off the whole order, spread over its lines. */
export interface CartValue {
  readonly discount: Discount;
  /** The most that one application takes off. */
  readonly maximum_allowed_discount_amount?: string | undefined;
}

/** Off the units that `items` means. */
export interface CartItems {
  readonly discount: Discount;
  readonly maximum_allowed_discount_amount?: string | undefined;
  readonly items?: ItemMatcher | undefined;
  /** Units that one application takes at most; all without it. */
  readonly quantity?: number | undefined;
  readonly strategy: Strategy;
  /** One fixed amount for all units, against one for each. */
  readonly as_total: boolean;
  readonly include_items_considered_by_condition: boolean;
  readonly exclude_items_on_sale: boolean;
  /** A single free product that is not in the cart is given as a gift. */
  readonly add_free_item: boolean;
}

/** Any `quantity` of the units that `items` means, together for a fixed price. */
export interface FixedPriceSet {
  readonly quantity: number;
  readonly fixed_price: string;
  readonly items?: ItemMatcher | undefined;
  readonly strategy: Strategy;
  readonly include_items_considered_by_condition: boolean;
  readonly exclude_items_on_sale: boolean;
}

/** A free item: exactly one of the two ids. */
export interface GiftItem {
  readonly product_id?: number | string | undefined;
  readonly variant_id?: number | string | undefined;
  readonly quantity: number;
}

/** Free shipping to some zones, or to all (`*`). */
export interface Shipping {
  readonly free_shipping: boolean;
  readonly zone_ids: Ids | "*";
}

export type Action =
  | { readonly cart_value: CartValue }
  | { readonly cart_items: CartItems }
  | { readonly fixed_price_set: FixedPriceSet }
  | { readonly gift_item: GiftItem }
  | { readonly shipping: Shipping };

export interface Rule {
  readonly action: Action;
  readonly condition?: Condition | undefined;
  /** false: again and again while the condition holds on what is not yet consumed. */
  readonly apply_once: boolean;
  /** Later rules of this promotion are skipped once this one applied. */
  readonly stop: boolean;
}

/** Customer segments: in one of these, in all, in some, or not. */
export type Segments =
  | { readonly id: readonly string[] }
  | { readonly and: readonly Segments[] }
  | { readonly or: readonly Segments[] }
  | { readonly not: Segments };

/** Whom a promotion is for. Group 0 holds guests and customers without a group. */
export interface CustomerLimit {
  readonly group_ids?: Ids | undefined;
  readonly excluded_group_ids?: Ids | undefined;
  readonly minimum_order_count?: number | undefined;
  readonly segments?: Segments | undefined;
}

export interface Countries {
  readonly countries: readonly { readonly iso2_country_code: string }[];
}
/** Where the order goes. */
export type ShippingAddress = Countries | { readonly not: Countries };

export const WEEK_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/** Hours of some days of every n-th week, in the property's time zone. */
export interface Schedule {
  /** 1 = every week, counted from the week of `start_date`. */
  readonly week_frequency: number;
  readonly week_days: readonly (typeof WEEK_DAYS)[number][];
  /** `HH:MM:SS`; a window whose end is not after its start ends on the next day. */
  readonly daily_start_time: string;
  readonly daily_end_time: string;
}

export interface Notification {
  readonly type: "UPSELL" | "ELIGIBLE" | "APPLIED";
  readonly content: string;
  readonly locations: readonly string[];
}

/** A promotion in BigCommerce's V3 shape, with every default filled in: what the core compiles. */
export interface Promotion {
  readonly id: number;
  /** Counts the promotion's changes from 1; rows name the version that they were made under. */
  readonly version: number;
  readonly name: string;
  readonly redemption_type: "AUTOMATIC" | "COUPON";
  readonly rules: readonly Rule[];
  readonly notifications: readonly Notification[];
  /** INVALID: it would never end, and is never evaluated. */
  readonly status: "ENABLED" | "DISABLED" | "INVALID";
  /** ISO 8601. Active from `start_date` on and before `end_date`. */
  readonly start_date: string;
  readonly end_date: string | null;
  readonly schedule: Schedule | null;
  /** ISO 4217, or `*`: every currency, percentages only. */
  readonly currency_code: string;
  /** Empty: every channel. */
  readonly channels: readonly { readonly id: number | string }[];
  readonly customer: CustomerLimit;
  readonly shipping_address: ShippingAddress | null;
  readonly max_uses: number | null;
  /** A promotion that applied ends the evaluation of those after it. */
  readonly stop: boolean;
  /** Ours: lower goes first, then lower id. */
  readonly priority: number;
  readonly can_be_used_with_other_promotions: boolean;
  readonly coupon_overrides_other_promotions: boolean;
}
