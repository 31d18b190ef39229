import { sum } from "../shop/money.js";

/** A line of the shop as a GA4 item; fields that GA4 does not define are custom item parameters. */
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

/** Contact data can change on the page, so each event that needs it carries it. */
const contact = ({ customer_id, name, email, phone }) => ({ id: customer_id, name, email, phone });

/** Calls `listener` for every later message, after the listeners that exist already. */
function onMessage(dataLayer, listener) {
  const push = dataLayer.push;
  dataLayer.push = (...messages) => {
    const length = push.apply(dataLayer, messages);
    messages.forEach(listener);
    return length;
  };
}

/** The shop's tags behind a data layer: the shop pushes its events and receives `promotion_code_result`. */
export function gtmAdapter(dataLayer, customer) {
  const pending = new Map();
  onMessage(dataLayer, (message) => {
    if (message?.event !== "promotion_code_result") return;
    const { code, promocodes, gifts, evaluation_id } = message.promotion_code_result;
    const promocode = promocodes?.[0];
    pending.get(code)?.(promocode ? { promocode, gifts, evaluationId: evaluation_id } : null);
    pending.delete(code);
  });
  dataLayer.push({ currency: "USD", customer: contact(customer) });

  const pushCode = (event, { code, orderId, customer }) =>
    dataLayer.push({ event, promotion_code: code, order_id: orderId, customer: contact(customer) });

  return {
    report(event, data) {
      if (event === "promotion_code_removed") return pushCode(event, data);
      // Clears the model, as GA4's documentation advises: otherwise fields of the previous event remain.
      dataLayer.push({ ecommerce: null });
      return dataLayer.push({ event, ecommerce: ECOMMERCE[event](data) });
    },
    checkCode(request) {
      return new Promise((resolve) => {
        pending.set(request.code, resolve);
        pushCode("promotion_code_used", request);
      });
    },
  };
}
