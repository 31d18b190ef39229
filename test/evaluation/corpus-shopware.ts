import { automatic, printed, type Translated } from "./corpus.ts";

export interface ShopwareCase {
  readonly id: string;
  readonly currency: string;
  readonly cart: readonly { readonly line: string; readonly unit_price: number; readonly quantity: number }[];
  readonly promotions: readonly {
    readonly set_group?: {
      readonly packager: "COUNT";
      readonly value: number;
      readonly sort: "PRICE_ASC" | "PRICE_DESC";
    };
    readonly actions: readonly {
      readonly type: string;
      readonly value: number;
      readonly currency_override?: Readonly<Record<string, number>>;
    }[];
  }[];
  readonly expected: { readonly total: number; readonly total_discount: number };
}

/**
 * An amount off a group of units, cheapest or most expensive first. Cases with net amounts are left out: there is no
 * tax.
 */
export function translateShopware({ currency, cart, promotions, expected }: ShopwareCase): Translated {
  const actions = promotions.flatMap((one) => one.actions);
  const figures = { total: printed(expected.total, currency), discount: printed(expected.total_discount, currency) };
  const lines = cart.map(({ line, unit_price, quantity }) => ({ id: line, price: unit_price, quantity }));
  const cartPriceAction = actions.find(({ type }) => type === "set_fixed_price_for_scope_cart");
  const cartPrice = cartPriceAction?.currency_override?.[currency] ?? cartPriceAction?.value;
  if (cartPrice !== undefined) {
    const action = { cart_value: { discount: { fixed_price: String(cartPrice) } } };
    return { question: { currency, lines, promotions: [automatic([{ action }])] }, expected: figures };
  }
  return {
    question: {
      currency,
      lines,
      promotions: promotions.map(({ set_group, actions: [action] }) =>
        automatic([
          {
            condition: { cart: { minimum_quantity: set_group!.value } },
            action: {
              cart_items: {
                discount: { fixed_amount: String(action!.value) },
                as_total: true,
                quantity: set_group!.value,
                strategy: set_group!.sort === "PRICE_ASC" ? "LEAST_EXPENSIVE" : "MOST_EXPENSIVE",
              },
            },
          },
        ]),
      ),
    },
    expected: figures,
  };
}
