import type { PlatformShape } from "./platform.ts";

const ORDER = "https://woocommerce.github.io/woocommerce-rest-api-docs/#order-properties";
const COUPONS = "https://woocommerce.github.io/code-reference/classes/WC-Coupon.html";

/** Hooks of WooCommerce with the codes they are about, and the order in the form of its REST API. */
export interface WooCommercePayload {
  /** Each is one request: the fields of the form, and the hook with its arguments. */
  readonly requests?: readonly { readonly post?: object; readonly hook: readonly unknown[] }[];
  readonly order?: object;
}

const mug = (fields: object) => ({
  product_id: 22,
  variation_id: 0,
  name: "Stoneware mug",
  quantity: 2,
  subtotal: "32.00",
  subtotal_tax: "6.40",
  ...fields,
});
const accepted = (code: string) => ({ post: { coupon_code: code }, hook: ["woocommerce_applied_coupon", code] });

export const WOOCOMMERCE: readonly PlatformShape<WooCommercePayload>[] = [
  {
    name: "a purchase whose prices have no tax",
    source: ORDER,
    payload: {
      requests: [accepted("save10")],
      order: {
        id: 727,
        status: "processing",
        currency: "EUR",
        prices_include_tax: false,
        total: "34.56",
        discount_total: "3.20",
        discount_tax: "0.64",
        line_items: [mug({})],
        coupon_lines: [{ code: "save10" }],
      },
    },
    stored: {
      events: ["promotion_code/used", "product/purchase"],
      codes: ["SAVE10 accepted 3.20"],
      order: { id: "727", lines: ["22 2 × 16.00"], claimed: "3.20", redeemed: ["SAVE10 1 3.20"] },
    },
  },
  {
    name: "a refused code",
    source: COUPONS,
    payload: {
      requests: [
        {
          post: { coupon_code: "old5" },
          hook: ["woocommerce_coupon_error", "This coupon has expired.", 107, { coupon: "old5" }],
        },
      ],
    },
    stored: { events: ["promotion_code/used"], codes: ["OLD5 rejected promotion_ended"] },
  },
  {
    name: "a removed code",
    source: COUPONS,
    payload: { requests: [accepted("save10"), { hook: ["woocommerce_removed_coupon", "save10"] }] },
    stored: { events: ["promotion_code/used", "promotion_code/removed"], codes: ["SAVE10 accepted"] },
  },
  {
    name: "an order with two codes, and prices with tax",
    source: ORDER,
    payload: {
      order: {
        id: 728,
        status: "on-hold",
        currency: "EUR",
        prices_include_tax: true,
        total: "31.68",
        discount_total: "5.60",
        discount_tax: "1.12",
        line_items: [mug({ variation_id: 23 })],
        coupon_lines: [{ code: "save10" }, { code: "mugs" }],
      },
    },
    stored: {
      events: ["product/purchase"],
      order: { id: "728", lines: ["22 2 × 19.20"], claimed: "6.72", redeemed: ["SAVE10 1 null", "MUGS 1 null"] },
    },
  },
  {
    name: "an order whose payment failed: it is none",
    source: ORDER,
    payload: {
      order: {
        id: 729,
        status: "failed",
        currency: "EUR",
        prices_include_tax: true,
        total: "38.40",
        discount_total: "0.00",
        discount_tax: "0.00",
        line_items: [mug({})],
        coupon_lines: [],
      },
    },
    stored: { events: [] },
  },
];
