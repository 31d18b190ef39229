import { automatic, byCode, minorOf, printed, type Translated, withoutZeros } from "./corpus.ts";

type Condition =
  | { readonly type: "min_spend"; readonly value: number | null }
  | { readonly type: "min_quantity"; readonly value: number | null };

interface SaleorAction {
  readonly type: "unit_percentage" | "order_and_shipping_fixed" | "order_and_shipping_percentage";
  readonly value: number;
}

interface SaleorLine {
  readonly line: string;
  readonly unit_price: number;
  readonly quantity: number;
}

export interface SaleorCase {
  readonly id: string;
  readonly kind: "unit_percentage_rounding" | "split_discount_subtotal_vs_shipping" | "voucher_applicability";
  readonly cart:
    | readonly SaleorLine[]
    | { readonly subtotal: number; readonly total_quantity?: number; readonly shipping?: number };
  readonly promotions: readonly {
    readonly actions?: readonly SaleorAction[];
    readonly conditions?: readonly Condition[];
  }[];
  readonly expected: {
    readonly line_discounts?: readonly number[];
    readonly subtotal_discount?: number;
    readonly shipping_discount?: number;
    readonly total_discount?: number;
    readonly applicable?: boolean;
  };
}

interface OrderTotals {
  readonly subtotal: number;
  readonly shipping: number;
}

/** A percentage of goods and shipping is one of each. */
function splitDiscount(
  { subtotal, shipping }: OrderTotals,
  { type, value }: SaleorAction,
  expected: SaleorCase["expected"],
): Translated {
  if (type === "order_and_shipping_fixed") return { lacks: "one amount off goods and shipping together" };
  const discount = { percentage_amount: String(value) };
  return {
    question: {
      lines: [{ id: "1", price: subtotal }],
      cart: { shipping: [{ id: "1", methodId: null, price: minorOf(shipping, "USD") }] },
      promotions: [
        automatic([
          { action: { cart_value: { discount } } },
          { action: { shipping_discount: { discount, method_ids: "*" } } },
        ]),
      ],
    },
    expected: {
      discount: printed(expected.subtotal_discount!),
      shipping: withoutZeros([["1", expected.shipping_discount!]]),
      discountWithShipping: printed(expected.total_discount!),
    },
  };
}

/** One voucher or sale: a condition on the order, a percentage off each unit. */
export function translateSaleor({ kind, cart, promotions, expected }: SaleorCase): Translated {
  if (!Array.isArray(cart) && kind === "split_discount_subtotal_vs_shipping")
    return splitDiscount(cart as OrderTotals, promotions[0]!.actions![0]!, expected);
  if (Array.isArray(cart)) {
    const lines = cart as readonly SaleorLine[];
    return {
      question: {
        lines: lines.map(({ line, unit_price, quantity }) => ({ id: line, price: unit_price, quantity })),
        promotions: promotions.map(({ actions = [] }) =>
          automatic(
            // Each unit is an application of its own, so that each is rounded by itself.
            actions.map(({ value }) => ({
              apply_once: false,
              action: { cart_items: { discount: { percentage_amount: String(value) }, quantity: 1 } },
            })),
          ),
        ),
      },
      expected: {
        discount: printed(expected.total_discount!),
        lines: withoutZeros(lines.map(({ line }, at) => [line, expected.line_discounts![at]!])),
      },
    };
  }
  const { subtotal, total_quantity = 1 } = cart as { subtotal: number; total_quantity?: number };
  const [{ conditions = [] } = {}] = promotions;
  const least = (type: Condition["type"]) => conditions.find((one) => one.type === type)?.value ?? undefined;
  return {
    question: {
      lines: [{ id: "1", price: subtotal / total_quantity, quantity: total_quantity }],
      promotions: [
        byCode([
          {
            condition: { cart: { minimum_spend: least("min_spend"), minimum_quantity: least("min_quantity") } },
            action: { cart_value: { discount: { percentage_amount: "10" } } },
          },
        ]),
      ],
      coupons: { VOUCHER: { promotion: 0 } },
      codes: ["VOUCHER"],
    },
    expected: { codeMatches: expected.applicable! },
  };
}
