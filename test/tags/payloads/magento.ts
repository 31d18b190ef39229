import type { RequestsPayload, ShopRequest } from "./bigcommerce-orders.ts";
import type { PlatformShape } from "./platform.ts";

const API = "https://github.com/netz98/magento2-swagger-api-client-demo/blob/master/docs/Api";
const ORDER = `${API}/SalesOrderRepositoryV1Api.md`;
const COUPONS = `${API}/QuoteCouponManagementV1Api.md`;
const SEVERAL =
  "https://github.com/jmendozacu/weiss-b2c-cadaff-production/blob/master/includes/src/Magebright_Multicoupons_Model_Sales_Quote.php";

const CART = "/rest/default/V1/guest-carts/4Lx2tnWqHfZ0pR8sVbKcJm5yGd9oUe1A/coupons";
const apply = (code: string): ShopRequest => ({ method: "PUT", path: `${CART}/${code}`, answer: true });
const orderOf = (increment_id: string, discount_amount: number, coupon_code: string | null) => ({
  increment_id,
  order_currency_code: "USD",
  grand_total: 90 + discount_amount,
  discount_amount,
  coupon_code,
  items: [
    {
      item_id: 3,
      product_id: 12,
      sku: "WS12-M-Orange",
      name: "Radiant Tee",
      price: 45,
      qty_ordered: 2,
      product_type: "configurable",
    },
    {
      item_id: 4,
      product_id: 11,
      sku: "WS12-M-Orange",
      name: "Radiant Tee",
      price: 0,
      qty_ordered: 2,
      parent_item_id: 3,
    },
  ],
});

export const MAGENTO: readonly PlatformShape<RequestsPayload>[] = [
  {
    name: "a purchase",
    source: ORDER,
    payload: { requests: [apply("SAVE10")], order: orderOf("000000003", -9, "SAVE10") },
    stored: {
      events: ["promotion_code/used", "product/purchase"],
      codes: ["SAVE10 accepted 9.00"],
      order: { id: "000000003", lines: ["12 2 × 45.00"], claimed: "9.00", redeemed: ["SAVE10 1 9.00"] },
    },
  },
  {
    name: "a refused code",
    source: COUPONS,
    payload: {
      requests: [
        {
          ...apply("NOPE"),
          status: 404,
          answer: { message: "The coupon code isn't valid. Verify the code and try again." },
        },
      ],
    },
    stored: { events: ["promotion_code/used"], codes: ["NOPE rejected unknown_code"] },
  },
  {
    name: "a removed code, in a request that does not name it",
    source: COUPONS,
    payload: { requests: [apply("SAVE10"), { method: "DELETE", path: CART, answer: true }] },
    stored: { events: ["promotion_code/used", "promotion_code/removed"], codes: ["SAVE10 accepted"] },
  },
  {
    name: "an order with two codes, as extensions join them",
    source: SEVERAL,
    payload: { order: orderOf("000000004", -13.5, "SAVE10,FIVE") },
    stored: {
      events: ["product/purchase"],
      order: {
        id: "000000004",
        lines: ["12 2 × 45.00"],
        claimed: "13.50",
        redeemed: ["SAVE10 1 null", "FIVE 1 null"],
      },
    },
  },
];
