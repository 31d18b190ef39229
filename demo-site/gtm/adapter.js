import { sum } from "../shop/money.js";

/** A shop's line as GA4 has it; what GA4 has no name for travels as a custom item parameter. */
function ga4Item({ product, quantity }) {
  return {
    item_id: String(product.product_id),
    item_name: product.name,
    item_brand: product.brand,
    item_category: product.main_category,
    item_variant: product.sku,
    price: Number(product.price),
    quantity,
    item_sku: product.sku,
    item_variant_id: product.variant_id,
    item_brand_id: product.brand_id,
    item_category_ids: product.category_ids,
    item_original_price: product.original_price && Number(product.original_price),
  };
}

const ecommerce = (lines) => ({ currency: "USD", value: sum(lines) / 100, items: lines.map(ga4Item) });

function ga4Purchase({ order }) {
  return {
    ...ecommerce(order.lines),
    transaction_id: order.id,
    value: Number(order.revenue),
    discount: Number(order.discount_amount),
    coupon: order.code,
    evaluation_id: order.evaluation_id,
  };
}

const ECOMMERCE = {
  view_item_list: ({ lines }) => ({ item_list_id: "shop", item_list_name: "Shop", ...ecommerce(lines) }),
  view_item: ({ lines }) => ecommerce(lines),
  add_to_cart: ({ line }) => ecommerce([line]),
  remove_from_cart: ({ line }) => ecommerce([line]),
  view_cart: ({ lines }) => ecommerce(lines),
  begin_checkout: ({ lines }) => ecommerce(lines),
  purchase: ga4Purchase,
};

/** The contact data can change on the page, so it is pushed again with what depends on it. */
const shopper = ({ customer_id, name, email, phone }) => ({ id: customer_id, name, email, phone });

/** Calls `listener` for every later message, after whoever listens already. */
function onMessage(dataLayer, listener) {
  const push = dataLayer.push;
  dataLayer.push = (...messages) => {
    const length = push.apply(dataLayer, messages);
    messages.forEach(listener);
    return length;
  };
}

/** The shop's tags behind a data layer: it pushes what happened and listens for `promotion_code_result`. */
export function gtmAdapter(dataLayer, customer) {
  const waiting = new Map();
  onMessage(dataLayer, (message) => {
    if (message?.event !== "promotion_code_result") return;
    const { code, promocodes, evaluation_id } = message.promotion_code_result;
    waiting.get(code)?.(promocodes?.[0] ? { promocode: promocodes[0], evaluationId: evaluation_id } : null);
    waiting.delete(code);
  });
  dataLayer.push({ currency: "USD", customer: shopper(customer) });

  const pushCode = (event, { code, orderId, customer }) =>
    dataLayer.push({ event, promotion_code: code, order_id: orderId, customer: shopper(customer) });

  return {
    report(event, data) {
      if (event === "promotion_code_removed") return pushCode(event, data);
      // What the last event had and this one has not would stay in the model: GA4's own advice is to clear it.
      dataLayer.push({ ecommerce: null });
      return dataLayer.push({ event, ecommerce: ECOMMERCE[event](data) });
    },
    checkCode(asked) {
      return new Promise((resolve) => {
        waiting.set(asked.code, resolve);
        pushCode("promotion_code_used", asked);
      });
    },
  };
}
