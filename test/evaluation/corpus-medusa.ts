import { automatic, type Body, printed, type Translated, withoutZeros } from "./corpus.ts";

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
  };
  readonly codes: readonly string[];
  readonly promotions: readonly MedusaPromotion[];
  readonly budget_state_before?: unknown;
  readonly expected: {
    readonly discount_per_line: Readonly<Record<string, number>>;
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

function actionOf(promotion: MedusaPromotion): Body {
  const { discount, target, allocation, target_conditions } = promotion;
  const off =
    discount.type === "fixed"
      ? { fixed_amount: String(discount.value) }
      : { percentage_amount: String(discount.value) };
  if (target === "order") return { cart_value: { discount: off } };
  const items = itemsOf(target_conditions);
  return { cart_items: { discount: off, items, as_total: allocation === "across" } };
}

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
    condition: { cart: { items: itemsOf(buy_conditions), minimum_quantity: buy_min_quantity } },
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

function lackOf({ cart, promotions, expected, budget_state_before }: MedusaCase): string | null {
  if (promotions.some(({ target }) => target === "shipping_methods")) return "a price of shipping, and discounts on it";
  if (budget_state_before || expected.flags?.some(({ event }) => event === "campaignBudgetExceeded"))
    return "a budget for a campaign";
  if (cart.lines.some(({ subtotal, quantity }) => (subtotal * 100) % quantity !== 0))
    return "a line whose unit price is not a whole number of cents";
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
        price: subtotal / quantity,
      })),
      ...(cart.customer_group && {
        cart: { customer: { groupId: cart.customer_group, orderCount: 0, segmentIds: [] } },
      }),
      promotions: promotions.map((promotion) =>
        automatic([promotion.kind === "buyget" ? buyGet(promotion) : { action: actionOf(promotion) }], {
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
      discount: printed(expected.total_discount),
      lines: withoutZeros(Object.entries(expected.discount_per_line)),
    },
  };
}
