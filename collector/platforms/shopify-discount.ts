import type { Fields } from "../contract/fields.ts";
import type { Condition } from "../evaluation/conditions/index.ts";
import type { ItemMatcher } from "../evaluation/items/index.ts";
import { period } from "./instants.ts";
import type { RecordReader } from "./record-reader.ts";
import {
  freeShippingRule,
  itemsRule,
  nameOf,
  orderRule,
  rulesOrNone,
  type SentDiscount,
  shippingRule,
  spends,
} from "./rules.ts";
import type { TranslatedCode, Translation } from "./translation.ts";

/** What the cart must contain. */
export interface Minimum {
  /** 0: no minimum. */
  readonly quantity: number;
  /** null: no minimum. */
  readonly subtotal: string | null;
}

/** Buy some, get others cheaper. */
export interface BuyAndGet {
  readonly buys: ItemMatcher | undefined;
  readonly minimum: Minimum;
  readonly gets: ItemMatcher | undefined;
  readonly quantity: number;
  readonly discount: SentDiscount | null;
  /** How often in one order; null: as often as possible. */
  readonly applications: number | null;
}

/** What a discount takes off; null discounts take nothing off. */
export type Reward =
  | { readonly kind: "nothing" }
  | { readonly kind: "free_shipping" }
  | { readonly kind: "shipping"; readonly discount: SentDiscount | null }
  | { readonly kind: "goods"; readonly discount: SentDiscount | null; readonly isEach: boolean }
  | { readonly kind: "buy_and_get"; readonly offer: BuyAndGet };

/** A discount of Shopify, as both of its APIs describe it. */
export interface ShopifyDiscount {
  /** The number at the end of its id. */
  readonly id: string;
  readonly title: string;
  readonly isAutomatic: boolean;
  readonly isActive: boolean;
  readonly start: string | null;
  readonly end: string | null;
  readonly codes: readonly Pick<TranslatedCode, "path" | "code" | "used">[];
  /** Uses of each code; 0: no limit. */
  readonly usageLimit: number;
  readonly oncePerCustomer: boolean;
  /** Whether it applies beside other discounts. */
  readonly isCombined: boolean;
  /** The lines that are discounted, and that minimums count. undefined: all. */
  readonly entitled: ItemMatcher | undefined;
  readonly minimum: Minimum;
  readonly reward: Reward;
  /** ISO 4217; `*` where it has no amounts. */
  readonly currency: string;
  /** Ids of customer segments; empty: every customer. */
  readonly segments: readonly string[];
  /** ISO 3166-1; empty: every country. */
  readonly countries: readonly string[];
}

/** The promotion of a discount, and the errors that its reader found. */
export function translationOf(discount: ShopifyDiscount, reader: RecordReader): Translation {
  const { id, codes, usageLimit, oncePerCustomer } = discount;
  if (usageLimit > 0 && discount.isAutomatic)
    reader.cannot("usageLimit", "The shop limits the uses of this automatic discount; here it has no limit.");
  if (oncePerCustomer && discount.isAutomatic)
    reader.cannot(
      "appliesOncePerCustomer",
      "The shop limits the uses by one customer; here an automatic discount has no such limit.",
    );
  const body = bodyOf(discount, rulesOf(discount, reader));
  if (reader.errors.length > 0) return { errors: reader.errors };
  return {
    source_id: id,
    body,
    codes: codes.map((code) => ({ ...code, max_uses: usageLimit, max_uses_per_customer: oncePerCustomer ? 1 : 0 })),
    used: 0,
    unsupported: reader.unsupported,
  };
}

function bodyOf(discount: ShopifyDiscount, rules: readonly Fields[]): Fields {
  const { isAutomatic, start, end, segments, countries } = discount;
  return {
    name: nameOf(discount.title, discount.codes[0]?.code ?? "", `Discount ${discount.id}`),
    redemption_type: isAutomatic ? "AUTOMATIC" : "COUPON",
    ...(!isAutomatic && { coupon_type: "BULK" }),
    status: discount.isActive ? "ENABLED" : "DISABLED",
    ...period(start, end),
    currency_code: discount.currency,
    ...(!discount.isCombined && alone(isAutomatic)),
    ...(segments.length > 0 && { customer: { segments: { id: segments } } }),
    ...(countries.length > 0 && {
      shipping_address: { countries: countries.map((iso2_country_code) => ({ iso2_country_code })) },
    }),
    rules: rulesOrNone(rules),
  };
}

/** Of discounts that can't be combined, the shop applies the one that gives most. */
const alone = (isAutomatic: boolean): Fields => ({
  can_be_used_with_other_promotions: false,
  ...(!isAutomatic && { coupon_overrides_automatic_when_offering_higher_discounts: true }),
});

/** Conditions of a minimum, which counts some lines. */
const meets = ({ quantity, subtotal }: Minimum, items: ItemMatcher | undefined): Condition[] => [
  ...(quantity > 0 ? [{ cart: { ...(items && { items }), minimum_quantity: quantity } }] : []),
  ...spends(subtotal, items),
];

function rulesOf({ entitled, minimum, reward }: ShopifyDiscount, reader: RecordReader): Fields[] {
  const conditions = meets(minimum, entitled);
  switch (reward.kind) {
    case "nothing":
      return [];
    case "free_shipping":
      return [freeShippingRule(conditions)];
    case "shipping":
      return reward.discount ? [shippingRule(reward.discount, conditions)] : [];
    case "goods":
      return reward.discount ? [goodsRule(reward.discount, reward.isEach, entitled, conditions)] : [];
    case "buy_and_get":
      return buyAndGetRules(reward.offer, reader);
  }
}

/** An amount is one for all entitled goods together, unless it is one for each unit. */
function goodsRule(
  discount: SentDiscount,
  isEach: boolean,
  items: ItemMatcher | undefined,
  conditions: readonly Condition[],
): Fields {
  const isAmount = "fixed_amount" in discount;
  if (!items && !(isAmount && isEach)) return orderRule(discount, conditions);
  return itemsRule(discount, items, conditions, { as_total: isAmount && !isEach });
}

/** The units that the customer buys pay: the discount goes to others, the cheapest first. */
function buyAndGetRules(offer: BuyAndGet, reader: RecordReader): Fields[] {
  const { buys, minimum, gets, quantity, discount, applications } = offer;
  if (!discount || quantity === 0) return [];
  if (applications !== null && applications > 1)
    reader.cannot(
      "usesPerOrderLimit",
      `The shop applies the offer at most ${applications} times to an order; here it applies as often as possible.`,
    );
  const fields = { quantity, include_items_considered_by_condition: false };
  return [{ ...itemsRule(discount, gets, meets(minimum, buys), fields), apply_once: applications === 1 }];
}
