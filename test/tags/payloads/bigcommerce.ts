import type { Shape } from "./shape.ts";

const SOURCE =
  "https://www.bluefroganalytics.com/documentation/website-platforms/bigcommerce/integrations/gtm/data-layer";
const CHECKOUT = "https://github.com/kmclaugh/amrelieve-datalayer";

/** Data layers of BigCommerce's themes and Script Manager. */
export const BIGCOMMERCE: readonly Shape[] = [
  {
    name: "a purchase of the order confirmation, with the discount of the order",
    source: SOURCE,
    layer: [
      {
        event: "purchase",
        ecommerce: {
          transaction_id: "118",
          value: 234.9,
          tax: 0,
          shipping: 15,
          discount: 20,
          currency: "USD",
          coupon: "SPEND200",
          items: [{ item_id: "BSK-TIER", item_name: "Tiered wire basket", price: 119.95, quantity: 2 }],
        },
      },
    ],
    stored: {
      events: ["product/purchase"],
      order: {
        id: "118",
        lines: ["BSK-TIER 2 × 119.95"],
        reading: "before_discount",
        claimed: "20.00",
        redeemed: ["SPEND200 1 20.00"],
      },
    },
  },
  {
    name: "a purchase for Universal Analytics, its amounts filled in by the template",
    source: CHECKOUT,
    layer: [
      {
        event: "eec.purchase",
        eecEventName: "Purchase",
        ecommerce: {
          currencyCode: "USD",
          purchase: {
            actionField: { id: "119", revenue: "126.65", tax: "0.00", shipping: "0.00", coupon: "SUMMER2020" },
            products: [
              {
                id: "7038955749537",
                name: "Knee support",
                quantity: "1",
                price: "97.00",
                sku: "K-1",
                variantId: "40997",
              },
              { id: "6914426142881", name: "Socks", quantity: "1", price: "39.65", sku: "S-1", variantId: "41030" },
            ],
          },
        },
      },
    ],
    stored: {
      events: ["product/purchase"],
      order: {
        id: "119",
        lines: ["7038955749537 1 × 97.00", "6914426142881 1 × 39.65"],
        claimed: "10.00",
        redeemed: ["SUMMER2020 1 10.00"],
      },
    },
  },
  {
    name: "a coupon of the checkout, and the order without it",
    source: SOURCE,
    layer: [
      {
        event: "begin_checkout",
        ecommerce: {
          currency: "USD",
          value: 99.95,
          coupon: "TAKE20",
          items: [{ item_id: "BSK-TIER", price: 119.95, quantity: 1 }],
        },
      },
      {
        event: "begin_checkout",
        ecommerce: { currency: "USD", value: 119.95, items: [{ item_id: "BSK-TIER", price: 119.95, quantity: 1 }] },
      },
      {
        event: "purchase",
        ecommerce: {
          transaction_id: "120",
          currency: "USD",
          value: 119.95,
          items: [{ item_id: "BSK-TIER", price: 119.95, quantity: 1 }],
        },
      },
    ],
    stored: {
      events: [
        "product/checkout",
        "promotion_code/used",
        "product/checkout",
        "promotion_code/removed",
        "product/purchase",
      ],
      codes: ["TAKE20 accepted reported"],
      order: { id: "120", lines: ["BSK-TIER 1 × 119.95"] },
    },
  },
];
