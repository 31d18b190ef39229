import { formatAmount } from "../../collector/evaluation/money.ts";
import { automatic, byCode, type Translated } from "./corpus.ts";

interface VendureAction {
  readonly type: "order_fixed" | "order_set_price" | "free_shipping";
  readonly value?: number;
}

interface VendurePromotion {
  readonly code?: string;
  readonly conditions?: readonly { readonly type: "order_total_with_tax_at_least"; readonly value: number }[];
  readonly actions: readonly VendureAction[];
}

export interface VendureCase {
  readonly id: string;
  readonly kind: string;
  readonly prices_include_tax?: boolean;
  readonly weights?: readonly number[];
  readonly amount?: number;
  readonly cart?: readonly { readonly line: string; readonly unit_price: number; readonly quantity: number }[];
  readonly codes?: readonly string[];
  readonly promotions?: readonly VendurePromotion[];
  readonly expected: {
    readonly parts?: readonly number[];
    readonly subtotal_ex_tax?: number;
    readonly total_with_tax?: number;
    readonly total_discount_ex_tax?: number;
    readonly total_discount_with_tax?: number;
    readonly line_discounts?: readonly number[];
    readonly shipping_discount?: number;
  };
}

/** The cases are in minor units. */
const major = (minor: number): string => formatAmount(minor, "USD");

const linesOf = (ids: readonly string[], parts: readonly number[]): Record<string, string> =>
  Object.fromEntries(ids.map((id, at) => [id, major(parts[at]!)]));

/** An amount split by weights becomes a discount on an order with lines at these prices. */
function translateSplit(weights: readonly number[], amount: number, parts: readonly number[]): Translated {
  if (amount < 0) return { lacks: "amounts below zero" };
  const ids = weights.map((_, at) => String(at + 1));
  return {
    question: {
      lines: ids.map((id, at) => ({ id, price: major(weights[at]!) })),
      promotions: [automatic([{ action: { cart_value: { discount: { fixed_amount: major(amount) } } } }])],
    },
    expected: { lines: linesOf(ids, parts) },
  };
}

/**
 * Prices, and the results to compare, are with or without tax, as in the case: there is no tax in the collector.
 */
export function translateVendure(one: VendureCase): Translated {
  const { weights, amount, cart = [], promotions = [], codes = [], expected, prices_include_tax } = one;
  if (weights) return translateSplit(weights, amount!, expected.parts!);
  const total = prices_include_tax ? expected.total_with_tax : expected.subtotal_ex_tax;
  const discount = prices_include_tax ? expected.total_discount_with_tax : expected.total_discount_ex_tax;
  return {
    question: {
      lines: cart.map(({ line, unit_price, quantity }) => ({ id: line, price: major(unit_price), quantity })),
      promotions: promotions.map((promotion) =>
        (promotion.code ? byCode : automatic)(
          promotion.actions.map((action) => ({
            ...conditionOf(promotion.conditions ?? []),
            action: actionOf(action),
          })),
        ),
      ),
      coupons: Object.fromEntries(promotions.flatMap(({ code }, at) => (code ? [[code, { promotion: at }]] : []))),
      codes,
    },
    expected: {
      ...(total !== undefined && { total: major(total) }),
      ...(discount !== undefined && { discount: major(discount) }),
      ...(expected.line_discounts && {
        lines: linesOf(
          cart.map(({ line }) => line),
          expected.line_discounts,
        ),
      }),
      ...(expected.shipping_discount !== undefined && { freeShipping: true }),
    },
  };
}

const conditionOf = ([condition]: NonNullable<VendurePromotion["conditions"]>) =>
  condition && { condition: { cart: { minimum_spend: major(condition.value) } } };

function actionOf({ type, value }: VendureAction) {
  if (type === "free_shipping") return { shipping: { free_shipping: true, zone_ids: "*" } };
  const discount = type === "order_set_price" ? { fixed_price: major(value!) } : { fixed_amount: major(value!) };
  return { cart_value: { discount } };
}
