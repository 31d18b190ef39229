import type { Shape } from "./shape.ts";

const EVENTS = "https://developers.google.com/analytics/devguides/collection/ga4/reference/events";
const DISCOUNT = "https://developers.google.com/analytics/devguides/collection/ga4/apply-discount";
const ECOMMERCE = "https://developers.google.com/analytics/devguides/collection/ga4/ecommerce";

const TEE = {
  item_id: "SKU_12345",
  item_name: "Stan and Friends Tee",
  affiliation: "Google Merchandise Store",
  index: 0,
  item_brand: "Google",
  item_category: "Apparel",
  item_category2: "Adult",
  item_variant: "green",
  price: 10.01,
  quantity: 3,
};

/** Documented events of GA4, as `gtag` and as messages of the data layer. */
export const GA4: readonly Shape[] = [
  {
    name: "view_item by gtag",
    source: EVENTS,
    layer: [["event", "view_item", { currency: "USD", value: 30.03, items: [TEE] }]],
    stored: { events: ["product/view"] },
  },
  {
    name: "view_item_list, select_promotion and view_promotion",
    source: EVENTS,
    layer: [
      ["event", "view_item_list", { item_list_id: "related", items: [TEE] }],
      ["event", "view_promotion", { promotion_id: "P_12345", promotion_name: "Summer Sale", items: [TEE] }],
      ["event", "select_promotion", { promotion_id: "P_12345", promotion_name: "Summer Sale", items: [TEE] }],
    ],
    stored: { events: ["product/view", "banner/view", "banner/click"] },
  },
  {
    name: "a cart from its first product to the payment",
    source: ECOMMERCE,
    layer: [
      { ecommerce: null },
      { event: "add_to_cart", ecommerce: { currency: "USD", value: 30.03, items: [TEE] } },
      { ecommerce: null },
      { event: "remove_from_cart", ecommerce: { currency: "USD", value: 10.01, items: [{ ...TEE, quantity: 1 }] } },
      { event: "view_cart", ecommerce: { currency: "USD", value: 20.02, items: [{ ...TEE, quantity: 2 }] } },
      { event: "begin_checkout", ecommerce: { currency: "USD", value: 20.02, items: [{ ...TEE, quantity: 2 }] } },
      { event: "add_shipping_info", ecommerce: { shipping_tier: "Ground", items: [{ ...TEE, quantity: 2 }] } },
      { event: "add_payment_info", ecommerce: { payment_type: "Card", items: [{ ...TEE, quantity: 2 }] } },
    ],
    stored: {
      events: [
        "product/add_to_cart",
        "product/remove_cart",
        "product/view_cart",
        "product/checkout",
        "product/payment",
        "product/payment",
      ],
    },
  },
  {
    name: "search, login and sign_up",
    source: EVENTS,
    layer: [
      ["event", "search", { search_term: "wire basket" }],
      ["event", "login", { method: "Google" }],
      { event: "sign_up", method: "Google" },
    ],
    stored: { events: ["browsing/product_search", "user/sign_in", "user/sign_up"] },
  },
  {
    name: "a purchase with a coupon of the order and one of an item",
    source: EVENTS,
    layer: [
      [
        "event",
        "purchase",
        {
          transaction_id: "T_12345_1",
          value: 30.03,
          tax: 4.9,
          shipping: 5.99,
          currency: "USD",
          coupon: "SUMMER_SALE",
          items: [{ ...TEE, coupon: "SUMMER_FUN", discount: 2.22 }],
        },
      ],
    ],
    stored: {
      events: ["product/purchase"],
      order: {
        id: "T_12345_1",
        lines: ["SKU_12345 3 × 12.23"],
        reading: "after_discount",
        claimed: "6.66",
        redeemed: ["SUMMER_SALE 1 null", "SUMMER_FUN 1 null"],
      },
    },
  },
  {
    name: "a coupon of the order whose discount is on its items",
    source: DISCOUNT,
    layer: [
      [
        "event",
        "purchase",
        {
          transaction_id: "T_12345",
          value: 41.6,
          currency: "USD",
          coupon: "SAVE20",
          items: [
            { item_id: "SKU_1", item_name: "Blue widget", price: 8, discount: 2, quantity: 3 },
            { item_id: "SKU_2", item_name: "Red widget", price: 17.6, discount: 4.4, quantity: 1 },
          ],
        },
      ],
    ],
    stored: {
      events: ["product/purchase"],
      order: {
        id: "T_12345",
        lines: ["SKU_1 3 × 10.00", "SKU_2 1 × 22.00"],
        reading: "after_discount",
        claimed: "10.40",
        redeemed: ["SAVE20 1 10.40"],
      },
    },
  },
];
