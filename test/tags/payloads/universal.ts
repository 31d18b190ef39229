import type { Shape } from "./shape.ts";

const GUIDE = "https://developers.google.com/tag-manager/enhanced-ecommerce";

const SHIRT = {
  name: "Triblend Android T-Shirt",
  id: "12345",
  price: "15.25",
  brand: "Google",
  category: "Apparel",
  variant: "Gray",
};
const TEE = {
  name: "Donut Friday Scented T-Shirt",
  id: "67890",
  price: "33.75",
  brand: "Google",
  category: "Apparel",
  variant: "Black",
};

/** Documented messages of Universal Analytics. */
export const UNIVERSAL: readonly Shape[] = [
  {
    name: "impressions and a product's detail",
    source: GUIDE,
    layer: [
      { ecommerce: { currencyCode: "EUR", impressions: [{ ...SHIRT, list: "Search Results", position: 1 }] } },
      { ecommerce: { detail: { actionField: { list: "Apparel Gallery" }, products: [SHIRT] } } },
    ],
    stored: { events: ["product/view", "product/view"] },
  },
  {
    name: "addToCart and removeFromCart",
    source: GUIDE,
    layer: [
      { event: "addToCart", ecommerce: { currencyCode: "EUR", add: { products: [{ ...SHIRT, quantity: 1 }] } } },
      { event: "removeFromCart", ecommerce: { remove: { products: [{ ...SHIRT, quantity: 1 }] } } },
    ],
    stored: { events: ["product/add_to_cart", "product/remove_cart"] },
  },
  {
    name: "the steps of a checkout",
    source: GUIDE,
    layer: [
      {
        event: "checkout",
        ecommerce: { checkout: { actionField: { step: 1, option: "Visa" }, products: [{ ...SHIRT, quantity: 1 }] } },
      },
      {
        event: "checkout",
        ecommerce: { checkout: { actionField: { step: 2 }, products: [{ ...SHIRT, quantity: 1 }] } },
      },
      { event: "checkoutOption", ecommerce: { checkout_option: { actionField: { step: 2, option: "Visa" } } } },
    ],
    stored: { events: ["product/checkout", "product/payment"] },
  },
  {
    name: "promotions of the page",
    source: GUIDE,
    layer: [
      { ecommerce: { promoView: { promotions: [{ id: "JUNE_PROMO13", name: "June Sale", creative: "banner1" }] } } },
      {
        event: "promotionClick",
        ecommerce: { promoClick: { promotions: [{ id: "JUNE_PROMO13", name: "June Sale" }] } },
      },
    ],
    stored: { events: ["banner/view", "banner/click"] },
  },
  {
    name: "a purchase whose coupon has no discount anywhere",
    source: GUIDE,
    layer: [
      {
        ecommerce: {
          purchase: {
            actionField: {
              id: "T12345",
              affiliation: "Online Store",
              revenue: "59.89",
              tax: "4.90",
              shipping: "5.99",
              coupon: "SUMMER_SALE",
            },
            products: [
              { ...SHIRT, quantity: 1, coupon: "" },
              { ...TEE, quantity: 1 },
            ],
          },
        },
      },
    ],
    stored: {
      events: ["product/purchase"],
      flags: ["price_reading_unclear"],
      order: { id: "T12345", lines: ["12345 1 × ?", "67890 1 × ?"], redeemed: ["SUMMER_SALE 1 null"] },
    },
  },
  {
    name: "a purchase with Google's own amounts, which are below its goods",
    source: GUIDE,
    layer: [
      {
        ecommerce: {
          currencyCode: "EUR",
          purchase: {
            actionField: { id: "T12346", revenue: "35.43", tax: "4.90", shipping: "5.99", coupon: "SUMMER_SALE" },
            products: [
              { ...SHIRT, quantity: 1, coupon: "" },
              { ...TEE, quantity: 1 },
            ],
          },
        },
      },
    ],
    stored: {
      events: ["product/purchase"],
      order: { id: "T12346", lines: ["12345 1 × 15.25", "67890 1 × 33.75"], redeemed: ["SUMMER_SALE 1 null"] },
    },
  },
  {
    name: "a purchase with two codes, and no tax or shipping",
    source: GUIDE,
    layer: [
      {
        event: "transaction",
        ecommerce: {
          purchase: {
            actionField: { id: "T12347", revenue: "40.00", coupon: "SAVE5,SAVE4" },
            products: [
              { ...SHIRT, quantity: 1 },
              { ...TEE, quantity: 1 },
            ],
          },
        },
      },
    ],
    stored: {
      events: ["product/purchase"],
      order: {
        id: "T12347",
        lines: ["12345 1 × 15.25", "67890 1 × 33.75"],
        claimed: "9.00",
        redeemed: ["SAVE5 1 null", "SAVE4 1 null"],
      },
    },
  },
  {
    name: "a refund of a whole transaction",
    source: GUIDE,
    layer: [{ ecommerce: { refund: { actionField: { id: "T12345" } } } }],
    stored: { events: ["product/refund"] },
  },
  {
    name: "an order that the page writes for Universal Analytics and for GA4",
    source: "https://support.google.com/analytics/answer/10759417",
    layer: [
      { event: "eec.add", ecommerce: { add: { products: [{ ...SHIRT, quantity: 1 }] } } },
      { event: "add_to_cart", ecommerce: { items: [{ item_id: "12345", price: 15.25, quantity: 1 }] } },
      {
        ecommerce: {
          purchase: { actionField: { id: "T12348", revenue: "15.25" }, products: [{ ...SHIRT, quantity: 1 }] },
        },
      },
      {
        event: "purchase",
        ecommerce: { transaction_id: "T12348", value: 15.25, items: [{ item_id: "12345", price: 15.25 }] },
      },
    ],
    stored: {
      events: ["product/add_to_cart", "product/purchase"],
      order: { id: "T12348", lines: ["12345 1 × 15.25"] },
    },
  },
];
