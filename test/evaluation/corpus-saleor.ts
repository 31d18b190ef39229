import { automatic, byCode, printed, type Translated, withoutZeros } from "./corpus.ts";

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
    readonly total_discount?: number;
    readonly applicable?: boolean;
  };
}

/** One voucher or sale: a condition on the order, a percentage off each unit. */
export function translateSaleor({ kind, cart, promotions, expected }: SaleorCase): Translated {
  if (kind === "split_discount_subtotal_vs_shipping") return { lacks: "a price of shipping, and discounts on it" };
  if (Array.isArray(cart)) {
    const lines = cart as readonly SaleorLine[];
    return {
      question: {
        lines: lines.map(({ line, unit_price, quantity }) => ({ id: line, price: unit_price, quantity })),
        promotions: promotions.map(({ actions = [] }) =>
          automatic(
            actions.map(({ value }) => ({
              action: { cart_items: { discount: { percentage_amount: String(value) } } },
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
