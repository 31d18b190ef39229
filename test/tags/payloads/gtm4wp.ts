import type { Shape } from "./shape.ts";

const SOURCE = "https://github.com/duracelltomi/gtm4wp";

/** A product as the plugin writes it: the price is what the coupon leaves. */
const MUG = {
  internal_id: 22,
  item_id: 22,
  item_name: "Stoneware mug",
  sku: "MUG-STON",
  price: 14.4,
  stocklevel: 12,
  stockstatus: "instock",
  google_business_vertical: "retail",
  item_category: "Kitchen",
  id: 22,
  quantity: 2,
};

/** The plugin GTM4WP on WooCommerce. */
export const GTM4WP: readonly Shape[] = [
  {
    name: "add_to_cart",
    source: SOURCE,
    layer: [{ event: "add_to_cart", ecommerce: { currency: "USD", value: 14.4, items: [{ ...MUG, quantity: 1 }] } }],
    stored: { events: ["product/add_to_cart"] },
  },
  {
    name: "a purchase: the value has tax and shipping, the coupons are joined by a comma and a blank",
    source: SOURCE,
    layer: [
      {
        event: "purchase",
        ecommerce: {
          currency: "USD",
          transaction_id: "1001",
          affiliation: "",
          value: 36.12,
          tax: 2.33,
          shipping: 4.99,
          coupon: "save10, mugs",
          items: [{ ...MUG, discount: 1.6 }],
        },
      },
    ],
    stored: {
      events: ["product/purchase"],
      order: {
        id: "1001",
        lines: ["22 2 × 16.00"],
        reading: "after_discount",
        claimed: "3.20",
        redeemed: ["SAVE10 1 null", "MUGS 1 null"],
      },
    },
  },
  {
    name: "a purchase without a coupon",
    source: SOURCE,
    layer: [
      {
        event: "purchase",
        ecommerce: {
          currency: "USD",
          transaction_id: "1002",
          value: 28.8,
          tax: 0,
          shipping: 0,
          coupon: "",
          items: [MUG],
        },
      },
    ],
    stored: { events: ["product/purchase"], order: { id: "1002", lines: ["22 2 × 14.40"] } },
  },
  {
    name: "the older order of the plugin, for Universal Analytics",
    source: SOURCE,
    layer: [
      {
        event: "gtm4wp.orderCompletedEEC",
        ecommerce: {
          currencyCode: "USD",
          purchase: {
            actionField: { id: "1003", affiliation: "Shop", revenue: 28.8, tax: 0, shipping: 0, coupon: "save10" },
            products: [{ id: 22, name: "Stoneware mug", sku: "MUG-STON", price: 14.4, currency: "USD", quantity: 2 }],
          },
        },
      },
    ],
    stored: {
      events: ["product/purchase"],
      flags: ["price_reading_unclear"],
      order: { id: "1003", lines: ["22 2 × ?"], redeemed: ["SAVE10 1 null"] },
    },
  },
  {
    name: "older messages of the cart",
    source: SOURCE,
    layer: [
      {
        event: "gtm4wp.addProductToCartEEC",
        ecommerce: { currencyCode: "USD", add: { products: [{ name: "Mug", id: 22, price: 16, quantity: 1 }] } },
      },
      {
        event: "gtm4wp.removeFromCartEEC",
        ecommerce: { remove: { products: [{ name: "Mug", id: 22, price: 16, quantity: 1 }] } },
      },
      {
        event: "gtm4wp.changeDetailViewEEC",
        ecommerce: { currencyCode: "USD", detail: { name: "Mug", id: 22, price: 16 } },
      },
    ],
    stored: { events: ["product/add_to_cart", "product/remove_cart", "product/view"] },
  },
];
