import type { CartItems } from "../../collector/evaluation/actions/cart-items.ts";
import type { Discount } from "../../collector/evaluation/actions/discount.ts";
import type { FixedPriceSet } from "../../collector/evaluation/actions/fixed-price-set.ts";
import type { Action } from "../../collector/evaluation/actions/index.ts";
import { canonicalCode } from "../../collector/evaluation/canonical-code.ts";
import type { Condition } from "../../collector/evaluation/conditions/index.ts";
import { type EvaluateOptions, evaluate } from "../../collector/evaluation/evaluate.ts";
import { formatAmount, type Minor, parseAmount } from "../../collector/evaluation/money.ts";
import type { Promotion, Rule } from "../../collector/evaluation/promotion.ts";
import { emptySet, type PromotionSet } from "../../collector/evaluation/promotion-set.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../collector/evaluation/settings.ts";
import type { Cart, CodeOutcome, Coupon, Evaluation, Line, Usage } from "../../collector/evaluation/types.ts";

/** When every evaluation of these tests happens, unless one says otherwise. */
export const NOW = Date.parse("2026-11-22T12:00:00Z");

export function minor(amount: string, currency = "USD"): Minor {
  const parsed = parseAmount(amount, currency);
  if (!parsed.ok) throw new Error(`${amount} ${parsed.message}`);
  return parsed.minor;
}

/** A line as a shopper would say it: the price of one unit in major units, and whatever else matters. */
export type LineWords = Partial<Omit<Line, "price">> & { readonly price: string };

/** A cart; a line without an id gets its 1-based position. */
export function cartOf(lines: readonly LineWords[], currency = "USD"): Cart {
  const defaults = { productId: null, variantId: null, sku: null, quantity: 1, categoryIds: [], brandId: null };
  return {
    currency,
    known: true,
    lines: lines.map((words, at) => ({
      id: String(at + 1),
      ...defaults,
      ...words,
      price: minor(words.price, currency),
    })),
  };
}

export const unknownCart: Cart = { currency: "USD", known: false, lines: [] };

export const percentOff = (percent: string): Action => ({
  cart_value: { discount: { percentage_amount: percent } },
});
export const amountOff = (amount: string): Action => ({ cart_value: { discount: { fixed_amount: amount } } });

/** `"15%"` or an amount, `"5.00"`. */
export const off = (words: string): Discount =>
  words.endsWith("%") ? { percentage_amount: words.slice(0, -1) } : { fixed_amount: words };

/** Off matching units: `itemsOff("15%", { items: { products: [1] }, quantity: 1 })`, with the language's defaults. */
export const itemsOff = (words: string, fields: Partial<CartItems> = {}): Action => ({
  cart_items: {
    discount: off(words),
    strategy: "LEAST_EXPENSIVE",
    as_total: false,
    include_items_considered_by_condition: false,
    exclude_items_on_sale: false,
    add_free_item: true,
    ...fields,
  },
});

/** So many units for a fixed price, with the language's defaults. */
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

export const rule = (action: Action, condition?: Condition): Rule => ({
  action,
  condition,
  apply_once: true,
  stop: false,
});

/** Again and again, while the condition holds on what is not yet consumed. */
export const repeated = (action: Action, condition?: Condition): Rule => ({
  ...rule(action, condition),
  apply_once: false,
});

/** An automatic 10% off everything that is always active, changed by `fields`. */
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

/** What the codes in these tests are known to be: a promotion's id, or more where limits matter. */
export type CodeBook = Readonly<Record<string, number | (Partial<Coupon> & { readonly promotionId: number })>>;

const couponOf = (entry: CodeBook[string] | undefined): Coupon | null => {
  if (entry === undefined) return null;
  const limits = { maxUses: 0, maxUsesPerCustomer: 0 };
  return typeof entry === "number" ? { promotionId: entry, ...limits } : { ...limits, ...entry };
};

export const noUsage: Usage = { promotions: new Map(), codes: new Map() };

export interface Question {
  readonly cart: Cart;
  readonly promotions: readonly Promotion[];
  readonly book?: CodeBook;
  /** As the shopper entered them. */
  readonly codes?: readonly string[];
  readonly usage?: Usage;
  readonly now?: number;
  /** The property's, where they are not the defaults. */
  readonly settings?: Partial<Settings>;
  readonly wishes?: EvaluateOptions;
}

export const setOf = (promotions: readonly Promotion[], settings: Partial<Settings> = {}): PromotionSet =>
  emptySet({ ...DEFAULT_SETTINGS, ...settings }).with(deepFreeze(promotions));

/** Compiles and evaluates, with every input frozen: an evaluation that changes one of them throws. */
export function calculate({
  cart,
  promotions,
  book = {},
  codes = [],
  usage = noUsage,
  now = NOW,
  settings = {},
  wishes = {},
}: Question): Evaluation {
  const set = setOf(promotions, settings);
  const entered = codes.map((number) => ({ number, coupon: couponOf(book[canonicalCode(number)]) }));
  return evaluate(deepFreeze(cart), deepFreeze(entered), set, deepFreeze(usage), now, deepFreeze(wishes));
}

export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const nested of Object.values(value)) deepFreeze(nested);
  return value;
}

/** What each line is reduced by, as a receipt prints it: `{"1": "3.34", …}`; lines without a discount are left out. */
export function receipt({ applied, currency }: Evaluation): Record<string, string> {
  const byLine = new Map<string, Minor>();
  for (const { lineId, discount } of applied.flatMap(({ shares }) => shares))
    byLine.set(lineId, (byLine.get(lineId) ?? 0) + discount);
  return Object.fromEntries([...byLine].map(([id, discount]) => [id, formatAmount(discount, currency)]));
}

/** The totals as a receipt prints them. */
export const totals = ({ subtotal, discount, total, currency }: Evaluation) => ({
  subtotal: formatAmount(subtotal, currency),
  discount: formatAmount(discount, currency),
  total: formatAmount(total, currency),
});

/** How far a code got, in one line: `"4 superseded"`, `"4 in totals"`. */
export const told = ({ status, inTotals, reason }: CodeOutcome): string =>
  `${status} ${inTotals ? "in totals" : reason}`;
