/**
 * The shop's tags as function calls.
 * @param events the object that tags/direct/events.js defines
 */
export function directAdapter(events) {
  const calls = {
    view_item_list: ({ lines }) => events.productsViewed(lines),
    view_item: ({ lines }) => events.productsViewed(lines),
    add_to_cart: ({ line }) => events.addedToCart(line),
    remove_from_cart: ({ line }) => events.removedFromCart(line),
    view_cart: ({ lines }) => events.cartViewed(lines),
    begin_checkout: ({ lines }) => events.checkoutStarted(lines),
    promotion_code_removed: ({ code, orderId, customer }) => events.codeRemoved(code, orderId, customer),
    purchase: ({ order, customer }) => events.purchased(order, customer),
  };
  return {
    report: (event, data) => calls[event](data),
    async checkCode({ code, orderId, customer, lines }) {
      events.codeUsed(code, orderId, customer);
      const result = await events.cartCalculated(lines, code, customer);
      const promocode = result?.promocodes?.[0];
      return promocode ? { promocode, gifts: result.cart.gifts, evaluationId: result.cart.id } : null;
    },
  };
}
