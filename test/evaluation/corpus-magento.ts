import { automatic, printed, type Translated, withoutZeros } from "./corpus.ts";

export interface MagentoCase {
  readonly id: string;
  readonly cart: readonly { readonly line: string; readonly unit_price: number; readonly quantity: number }[];
  readonly promotions: readonly {
    readonly actions: readonly { readonly type: "buy_x_get_y_free"; readonly x: number; readonly y: number }[];
  }[];
  readonly expected: { readonly line_discounts: readonly number[]; readonly total_discount: number };
}

/** Buy x of a line, get y more of the same line free, repeatedly; no item is added to the cart. */
export const translateMagento = ({ cart, promotions, expected }: MagentoCase): Translated => ({
  question: {
    lines: cart.map(({ line, unit_price, quantity }) => ({ id: line, productId: line, price: unit_price, quantity })),
    promotions: promotions.map(({ actions }) =>
      automatic(
        actions.flatMap(({ x, y }) =>
          cart.map(({ line }) => ({
            apply_once: false,
            condition: { cart: { items: { products: [line] }, minimum_quantity: x } },
            action: {
              cart_items: {
                discount: { percentage_amount: "100" },
                items: { products: [line] },
                quantity: y,
                add_free_item: false,
              },
            },
          })),
        ),
      ),
    ),
  },
  expected: {
    discount: printed(expected.total_discount),
    lines: withoutZeros(cart.map(({ line }, at) => [line, expected.line_discounts[at]!])),
  },
});
