/** The shop's tags as plain calls: `events` is what tags/direct/events.js defines. */
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
      const answer = await events.cartCalculated(lines, code, customer);
      return answer?.promocodes?.[0] ? { promocode: answer.promocodes[0], evaluationId: answer.cart.id } : null;
    },
  };
}
