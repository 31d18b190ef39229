import type { CartItems } from "../../collector/evaluation/actions/cart-items.ts";
import type { Discount } from "../../collector/evaluation/actions/discount.ts";
import type { FixedPriceSet } from "../../collector/evaluation/actions/fixed-price-set.ts";
import type { Action } from "../../collector/evaluation/actions/index.ts";
import type { ShippingDiscount } from "../../collector/evaluation/actions/shipping-discount.ts";
import { canonicalCode } from "../../collector/evaluation/canonical-code.ts";
import type { Condition } from "../../collector/evaluation/conditions/index.ts";
import { type EvaluateOptions, evaluate } from "../../collector/evaluation/evaluate.ts";
import { formatAmount, type Minor, parseAmount } from "../../collector/evaluation/money.ts";
import type { Promotion, Rule } from "../../collector/evaluation/promotion.ts";
import { emptySet, type PromotionSet } from "../../collector/evaluation/promotion-set.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../collector/evaluation/settings.ts";
import type { Cart, CodeOutcome, Coupon, Evaluation, Line, Usage } from "../../collector/evaluation/types.ts";

/** The default time of evaluations. */
export const NOW = Date.parse("2026-11-22T12:00:00Z");

export function minor(amount: string, currency = "USD"): Minor {
  const parsed = parseAmount(amount, currency);
  if (!parsed.ok) throw new Error(`${amount} ${parsed.message}`);
  return parsed.minor;
}

/** Fields of a line, with the price of one unit in major units. */
export type LineFields = Partial<Omit<Line, "price">> & { readonly price: string };

/** Makes a cart; a line without an id gets its position, from 1. */
export function cartOf(lines: readonly LineFields[], currency = "USD"): Cart {
  const defaults = { productId: null, variantId: null, sku: null, quantity: 1, categoryIds: [], brandId: null };
  return {
    currency,
    known: true,
    lines: lines.map((text, at) => ({
      id: String(at + 1),
      ...defaults,
      ...text,
      price: minor(text.price, currency),
    })),
  };
}

export const unknownCart: Cart = { currency: "USD", known: false, lines: [] };

export const percentOff = (percent: string): Action => ({
  cart_value: { discount: { percentage_amount: percent } },
});
export const amountOff = (amount: string): Action => ({ cart_value: { discount: { fixed_amount: amount } } });

/** Makes a discount from `"15%"`, or from an amount such as `"5.00"`. */
export const off = (text: string): Discount =>
  text.endsWith("%") ? { percentage_amount: text.slice(0, -1) } : { fixed_amount: text };

/** Discounts matching units: `itemsOff("15%", { items: { products: [1] }, quantity: 1 })`, with the API's defaults. */
export const itemsOff = (text: string, fields: Partial<CartItems> = {}): Action => ({
  cart_items: {
    discount: off(text),
    strategy: "LEAST_EXPENSIVE",
    as_total: false,
    include_items_considered_by_condition: false,
    exclude_items_on_sale: false,
    add_free_item: true,
    ...fields,
  },
});

/** `quantity` units for a fixed price, with the API's defaults. */
export const setFor = (quantity: number, fixed_price: string, fields: Partial<FixedPriceSet> = {}): Action => ({
  fixed_price_set: {
    quantity,
    fixed_price,
    strategy: "LEAST_EXPENSIVE",
    include_items_considered_by_condition: true,
    exclude_items_on_sale: false,
    ...fields,
  },
});

export const giftOf = (product_id: number, quantity = 1): Action => ({ gift_item: { product_id, quantity } });

export const shippingTo = (zone_ids: readonly (number | string)[] | "*", free_shipping = true): Action => ({
  shipping: { free_shipping, zone_ids },
});

/** Discounts shipping: `shippingOff("50%", { method_ids: ["express"] })`; by default of all methods. */
export const shippingOff = (text: string, fields: Partial<ShippingDiscount> = {}): Action => ({
  shipping_discount: { discount: off(text), method_ids: "*", ...fields },
});

export const rule = (action: Action, condition?: Condition): Rule => ({
  action,
  condition,
  apply_once: true,
  stop: false,
});

/** A rule that repeats while units that are not consumed meet its condition. */
export const repeated = (action: Action, condition?: Condition): Rule => ({
  ...rule(action, condition),
  apply_once: false,
});

/** An automatic 10% off everything, always active, with changes. */
export const promotion = (fields: Partial<Promotion> = {}): Promotion => ({
  id: 1,
  version: 1,
  name: `Promotion ${fields.id ?? 1}`,
  redemption_type: "AUTOMATIC",
  rules: [rule(percentOff("10"))],
  notifications: [],
  status: "ENABLED",
  start_date: "2026-01-01T00:00:00Z",
  end_date: null,
  schedule: null,
  currency_code: "USD",
  channels: [],
  customer: {},
  shipping_address: null,
  max_uses: null,
  stop: false,
  priority: 100,
  can_be_used_with_other_promotions: true,
  coupon_overrides_other_promotions: false,
  ...fields,
});

export const couponPromotion = (fields: Partial<Promotion> = {}): Promotion =>
  promotion({ redemption_type: "COUPON", ...fields });

/** Coupons by code: the id of a promotion, or more fields if limits matter. */
export type CouponsByCode = Readonly<Record<string, number | (Partial<Coupon> & { readonly promotionId: number })>>;

const couponOf = (entry: CouponsByCode[string] | undefined): Coupon | null => {
  if (entry === undefined) return null;
  const limits = { maxUses: 0, maxUsesPerCustomer: 0 };
  return typeof entry === "number" ? { promotionId: entry, ...limits } : { ...limits, ...entry };
};

export const noUsage: Usage = { promotions: new Map(), codes: new Map() };

export interface EvaluationInputs {
  readonly cart: Cart;
  readonly promotions: readonly Promotion[];
  readonly coupons?: CouponsByCode;
  /** As they were entered. */
  readonly codes?: readonly string[];
  readonly usage?: Usage;
  readonly now?: number;
  /** Settings of the property that are not the defaults. */
  readonly settings?: Partial<Settings>;
  readonly options?: EvaluateOptions;
}

export const setOf = (promotions: readonly Promotion[], settings: Partial<Settings> = {}): PromotionSet =>
  emptySet({ ...DEFAULT_SETTINGS, ...settings }).with(deepFreeze(promotions));

/** Compiles and evaluates with frozen inputs: an evaluation that changes one of them throws. */
export function calculate({
  cart,
  promotions,
  coupons = {},
  codes = [],
  usage = noUsage,
  now = NOW,
  settings = {},
  options = {},
}: EvaluationInputs): Evaluation {
  const set = setOf(promotions, settings);
  const entered = codes.map((number) => ({ number, coupon: couponOf(coupons[canonicalCode(number)]) }));
  return evaluate(deepFreeze(cart), deepFreeze(entered), set, deepFreeze(usage), now, deepFreeze(options));
}

export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const nested of Object.values(value)) deepFreeze(nested);
  return value;
}

/** The discount of each line, as on a receipt: `{"1": "3.34", …}`, without lines that have none. */
export function receipt({ applied, currency }: Evaluation): Record<string, string> {
  const byLine = new Map<string, Minor>();
  for (const { lineId, discount } of applied.flatMap(({ shares }) => shares))
    byLine.set(lineId, (byLine.get(lineId) ?? 0) + discount);
  return Object.fromEntries([...byLine].map(([id, discount]) => [id, formatAmount(discount, currency)]));
}

/** The totals, as on a receipt. */
export const totals = ({ subtotal, discount, total, currency }: Evaluation) => ({
  subtotal: formatAmount(subtotal, currency),
  discount: formatAmount(discount, currency),
  total: formatAmount(total, currency),
});

/** Status and reason of a code: `"4 superseded"`, `"4 in totals"`. */
export const summaryOf = ({ status, inTotals, reason }: CodeOutcome): string =>
  `${status} ${inTotals ? "in totals" : reason}`;
