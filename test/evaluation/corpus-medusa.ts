import { formatAmount } from "../../collector/evaluation/money.ts";
import { automatic, type Body, type LineWords, minorOf, printed, type Translated, withoutZeros } from "./corpus.ts";

interface Attribute {
  readonly attribute: "customer.customer_group.id" | "product_category.id" | "product.id" | "shipping_option.id";
  readonly values: readonly string[];
}

interface MedusaPromotion {
  readonly code: string;
  readonly automatic: boolean;
  readonly kind: "standard" | "buyget";
  readonly conditions: readonly Attribute[];
  readonly discount: { readonly type: "fixed" | "percentage"; readonly value: number };
  readonly target: "items" | "order" | "shipping_methods";
  readonly allocation?: "each" | "across";
  readonly max_quantity?: number;
  readonly target_conditions: readonly Attribute[];
  readonly buy_conditions?: readonly Attribute[];
  readonly buy_min_quantity?: number;
  readonly apply_to_quantity?: number;
}

export interface MedusaCase {
  readonly id: string;
  readonly cart: {
    readonly customer_group?: string;
    readonly lines: readonly {
      readonly id: string;
      readonly quantity: number;
      readonly subtotal: number;
      readonly category?: string;
      readonly product: string;
    }[];
    readonly shipping?: readonly { readonly id: string; readonly subtotal: number; readonly shipping_option: string }[];
  };
  readonly options?: { readonly prevent_auto_promotions?: boolean };
  readonly codes: readonly string[];
  readonly promotions: readonly MedusaPromotion[];
  readonly budget_state_before?: unknown;
  readonly expected: {
    readonly discount_per_line: Readonly<Record<string, number>>;
    readonly discount_per_shipping?: Readonly<Record<string, number>>;
    readonly total_discount: number;
    readonly flags?: readonly { readonly event: string }[];
  };
}

const itemsOf = (conditions: readonly Attribute[]): Body | undefined => {
  const matchers = conditions.map(({ attribute, values }) =>
    attribute === "product.id" ? { products: values } : { categories: values },
  );
  return matchers.length > 1 ? { and: matchers } : matchers[0];
};

const offOf = ({ discount: { type, value } }: MedusaPromotion): Body =>
  type === "fixed" ? { fixed_amount: String(value) } : { percentage_amount: String(value) };

function actionOf(promotion: MedusaPromotion): Body {
  const { target, allocation, target_conditions } = promotion;
  const off = offOf(promotion);
  if (target === "order") return { cart_value: { discount: off } };
  const items = itemsOf(target_conditions);
  return { cart_items: { discount: off, items, as_total: allocation === "across" } };
}

/** `each` discounts each method by itself: one rule for each. */
function shippingRules(promotion: MedusaPromotion): Body[] {
  const options = promotion.target_conditions.flatMap(({ values }) => values);
  const groups = promotion.allocation === "each" ? options.map((option) => [option]) : [options];
  return groups.map((method_ids) => ({ action: { shipping_discount: { discount: offOf(promotion), method_ids } } }));
}

function rulesOf(promotion: MedusaPromotion): Body[] {
  if (promotion.kind === "buyget") return [buyGet(promotion)];
  return promotion.target === "shipping_methods" ? shippingRules(promotion) : [{ action: actionOf(promotion) }];
}

/** A case that prevents automatic promotions has them paused. */
const statusOf = ({ automatic: isAutomatic }: MedusaPromotion, { options }: MedusaCase): Body =>
  isAutomatic && options?.prevent_auto_promotions ? { status: "DISABLED" } : {};

/** The second item is free, whatever the value of the promotion; no item is added to the cart. */
function buyGet(promotion: MedusaPromotion): Body {
  const {
    target_conditions,
    buy_conditions = [],
    buy_min_quantity,
    apply_to_quantity = 1,
    max_quantity = 1,
  } = promotion;
  return {
    apply_once: max_quantity <= apply_to_quantity,
    condition: bought(itemsOf(buy_conditions), buy_min_quantity!, itemsOf(target_conditions), apply_to_quantity),
    action: {
      cart_items: {
        discount: { percentage_amount: "100" },
        items: itemsOf(target_conditions),
        quantity: Math.min(apply_to_quantity, max_quantity),
        add_free_item: false,
      },
    },
  };
}

/** Where the same items are bought and given, Medusa demands both. Two nots demand the units without consuming them. */
function bought(items: Body | undefined, least: number, given: Body | undefined, quantity: number): Body {
  const enough = { cart: { items, minimum_quantity: least } };
  if (JSON.stringify(items) !== JSON.stringify(given)) return enough;
  return { and: [enough, { not: { not: { cart: { items, minimum_quantity: least + quantity } } } }] };
}

/** Medusa does not round the parts of an amount. */
const toTheCent = (parts: Readonly<Record<string, number>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(parts).map(([id, off]) => [id, off.toFixed(2)]));

function lackOf({ cart, promotions, expected, budget_state_before }: MedusaCase): string | null {
  if (budget_state_before || expected.flags?.some(({ event }) => event === "campaignBudgetExceeded"))
    return "a budget for a campaign";
  const most = Math.max(0, ...cart.lines.map(({ quantity }) => quantity));
  if (
    promotions.some(
      ({ kind, allocation, max_quantity = most }) =>
        kind === "standard" && allocation === "each" && max_quantity < most,
    )
  )
    return "a most number of units of each line";
  return null;
}

/** The price of the cheapest unit, and the value of the line where its units don't all cost that. */
function pricesOf(value: number, quantity: number): Pick<LineWords, "price" | "amount"> {
  const least = Math.floor(value / quantity);
  return { price: formatAmount(least, "USD"), ...(least * quantity < value && { amount: value }) };
}

/**
 * `each` discounts every unit, `across` splits one discount over all. A standard discount is of the price after earlier
 * discounts, a free unit is of its own price: the collector has a setting for this, which each case sets.
 */
export function translateMedusa(one: MedusaCase): Translated {
  const lacks = lackOf(one);
  if (lacks) return { lacks };
  const { cart, codes, promotions, expected } = one;
  return {
    question: {
      lines: cart.lines.map(({ id, quantity, subtotal, category, product }) => ({
        id,
        productId: product,
        categoryIds: category ? [category] : [],
        quantity,
        ...pricesOf(minorOf(subtotal, "USD"), quantity),
      })),
      cart: {
        ...(cart.customer_group && { customer: { groupId: cart.customer_group, orderCount: 0, segmentIds: [] } }),
        ...(cart.shipping && {
          shipping: cart.shipping.map(({ id, subtotal, shipping_option }) => ({
            id,
            methodId: shipping_option,
            price: minorOf(subtotal, "USD"),
          })),
        }),
      },
      promotions: promotions.map((promotion) =>
        automatic(rulesOf(promotion), {
          ...statusOf(promotion, one),
          redemption_type: promotion.automatic ? "AUTOMATIC" : "COUPON",
          customer: Object.fromEntries(promotion.conditions.map(({ values }) => ["group_ids", values])),
        }),
      ),
      coupons: Object.fromEntries(
        promotions.flatMap(({ code, automatic: isAutomatic }, at) => (isAutomatic ? [] : [[code, { promotion: at }]])),
      ),
      codes,
      settings: { onOriginalPrice: promotions.every(({ kind }) => kind === "buyget") },
    },
    expected: {
      ...(cart.shipping
        ? {
            discountWithShipping: printed(expected.total_discount),
            shipping: toTheCent(expected.discount_per_shipping),
          }
        : { discount: printed(expected.total_discount) }),
      lines: withoutZeros(Object.entries(expected.discount_per_line)),
    },
  };
}
