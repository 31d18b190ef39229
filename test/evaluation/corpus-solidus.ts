import { automatic, type Body, printed, type Translated, withoutZeros } from "./corpus.ts";

interface SolidusAction {
  readonly type: "order_fixed" | "order_percentage" | "tiered_fixed_line" | "tiered_percentage";
  readonly value?: number;
  readonly max_amount?: number;
  readonly base?: number;
  readonly tiers?: Readonly<Record<string, number>>;
}

export interface SolidusCase {
  readonly id: string;
  readonly currency: string;
  readonly cart: readonly { readonly line: string; readonly unit_price: number; readonly quantity: number }[];
  readonly promotions: readonly { readonly actions: readonly SolidusAction[] }[];
  readonly expected: {
    readonly line_discounts: readonly number[];
    readonly total_discount: number;
    readonly order_of_remainder?: string;
  };
}

/** Tiers become rules, the highest first, each with `stop`. */
function rulesOf({ type, value, max_amount, base, tiers = {} }: SolidusAction): Body[] {
  const off = (amount: number, isFixed: boolean): Body => ({
    cart_value: {
      discount: isFixed ? { fixed_amount: String(amount) } : { percentage_amount: String(amount) },
      ...(max_amount !== undefined && { maximum_allowed_discount_amount: String(max_amount) }),
    },
  });
  if (type === "order_fixed") return [{ action: off(value!, true) }];
  if (type === "order_percentage") return [{ action: off(value!, false) }];
  const isFixed = type === "tiered_fixed_line";
  const highestFirst = Object.entries(tiers).sort(([a], [b]) => Number(b) - Number(a));
  return [
    ...highestFirst.map(([from, amount]) => ({
      condition: { cart: { minimum_spend: from } },
      action: off(amount, isFixed),
      stop: true,
    })),
    { action: off(base!, isFixed) },
  ];
}

export function translateSolidus({ currency, cart, promotions, expected }: SolidusCase): Translated {
  const actions = promotions.flatMap((one) => one.actions);
  // With one line, the price of the line is the price of the order.
  if (cart.length > 1 && actions.some(({ type }) => type === "tiered_fixed_line"))
    return { lacks: "tiers by what a single line costs" };
  const discount = printed(expected.total_discount, currency);
  return {
    question: {
      currency,
      lines: cart.map(({ line, unit_price, quantity }) => ({ id: line, price: unit_price, quantity })),
      promotions: promotions.map((one) => automatic(one.actions.flatMap(rulesOf))),
    },
    expected: expected.order_of_remainder
      ? { discount, anyOrder: expected.line_discounts.map((off) => printed(off, currency)).sort() }
      : {
          discount,
          lines: withoutZeros(
            cart.map(({ line }, at) => [line, expected.line_discounts[at]!]),
            currency,
          ),
        },
  };
}
