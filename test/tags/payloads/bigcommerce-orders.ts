import type { PlatformShape } from "./platform.ts";

const API = "https://github.com/api-evangelist/bigcommerce/blob/main";
const ORDER = `${API}/openapi/storefront-orders-openapi-original.yml`;
const COUPONS = `${API}/capabilities/storefront-checkouts-checkout-coupons.yaml`;

/** A shop's answer to a request of its own page. */
export interface ShopRequest {
  readonly method: "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: object;
  readonly status?: number;
  readonly answer: unknown;
}

export interface RequestsPayload {
  readonly requests?: readonly ShopRequest[];
  /** The order in the form of the platform's API. */
  readonly order?: object;
}

const CHECKOUT = "/api/storefront/checkouts/6f2b4c1e/coupons";
const apply = (couponCode: string, answer: object, status = 200): ShopRequest => ({
  method: "POST",
  path: CHECKOUT,
  body: { couponCode },
  status,
  answer,
});
const coupon = (code: string, discountedAmount: number) => ({
  id: "1",
  code,
  displayName: "$ off",
  couponType: "per_total_discount",
  discountedAmount,
});
const BASKET = {
  id: "5f7d",
  productId: 118,
  variantId: 131,
  sku: "BSK-TIER",
  name: "Tiered wire basket",
  quantity: 2,
  discounts: [],
  discountAmount: 0,
  couponAmount: 20,
  listPrice: 119.95,
  salePrice: 119.95,
  extendedListPrice: 239.9,
  extendedSalePrice: 239.9,
};
const orderOf = (orderId: number, orderAmount: number, ...coupons: object[]) => ({
  orderId,
  cartId: "6f2b4c1e",
  currency: { name: "US Dollar", code: "USD", symbol: "$", decimalPlaces: 2 },
  baseAmount: 239.9,
  discountAmount: 0,
  orderAmount,
  coupons,
  lineItems: { physicalItems: [BASKET], digitalItems: [], giftCertificates: [] },
  customerId: 0,
});

export const BIGCOMMERCE_ORDERS: readonly PlatformShape<RequestsPayload>[] = [
  {
    name: "a purchase",
    source: ORDER,
    payload: {
      requests: [apply("SPEND200", { id: "6f2b4c1e", coupons: [coupon("SPEND200", 20)] })],
      order: orderOf(118, 219.9, coupon("SPEND200", 20)),
    },
    stored: {
      events: ["promotion_code/used", "product/purchase"],
      codes: ["SPEND200 accepted 20.00"],
      order: { id: "118", lines: ["118 2 × 119.95"], claimed: "20.00", redeemed: ["SPEND200 1 20.00"] },
    },
  },
  {
    name: "a refused code",
    source: COUPONS,
    payload: {
      requests: [
        apply(
          "OLD5",
          { status: 409, title: "The coupon code OLD5 has expired.", detail: "This coupon has expired." },
          409,
        ),
      ],
    },
    stored: { events: ["promotion_code/used"], codes: ["OLD5 rejected promotion_ended"] },
  },
  {
    name: "a removed code",
    source: COUPONS,
    payload: {
      requests: [
        apply("SAVE10", { id: "6f2b4c1e", coupons: [coupon("SAVE10", 10)] }),
        { method: "DELETE", path: `${CHECKOUT}/SAVE10`, answer: { id: "6f2b4c1e", coupons: [] } },
      ],
    },
    stored: { events: ["promotion_code/used", "promotion_code/removed"], codes: ["SAVE10 accepted"] },
  },
  {
    name: "an order with two codes",
    source: ORDER,
    payload: { order: orderOf(119, 209.9, coupon("SPEND200", 20), coupon("TEN", 10)) },
    stored: {
      events: ["product/purchase"],
      order: {
        id: "119",
        lines: ["118 2 × 119.95"],
        claimed: "30.00",
        redeemed: ["SPEND200 1 null", "TEN 1 null"],
      },
    },
  },
];
