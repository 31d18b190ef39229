import type { Shape } from "./shape.ts";

const EVENTS = "https://developers.google.com/analytics/devguides/collection/ga4/reference/events";
const DISCOUNT = "https://developers.google.com/analytics/devguides/collection/ga4/apply-discount";
const SHOPIFY_IDS = "https://help.shopify.com/en/manual/online-sales-channels/google/product-feed";

/** A purchase of the demo shop's goods. */
const purchase = (transaction_id: string, fields: object, items: readonly object[]) => ({
  event: "purchase",
  ecommerce: { transaction_id, currency: "USD", ...fields, items },
});

/** Orders that were read wrong, or not at all, before the bridge. */
export const OBSERVED: readonly Shape[] = [
  {
    name: "a price after the discount, of goods in the catalog",
    source: DISCOUNT,
    shop: "demo",
    layer: [
      purchase("O-1", { value: 191.25, coupon: "FRESH15" }, [
        { item_id: "121", item_name: "Wool throw", price: 191.25, discount: 33.75, quantity: 1 },
      ]),
    ],
    stored: {
      events: ["product/purchase"],
      order: {
        id: "O-1",
        lines: ["121 1 × 225.00"],
        reading: "after_discount",
        claimed: "33.75",
        redeemed: ["FRESH15 5 33.75"],
      },
    },
  },
  {
    name: "a price below the minimum spend that the list prices reach",
    source: DISCOUNT,
    shop: "demo",
    layer: [
      purchase("O-2", { value: 189.94, coupon: "SPEND200" }, [
        { item_id: "X-1", price: 94.97, discount: 10, quantity: 2 },
      ]),
    ],
    stored: {
      events: ["product/purchase"],
      order: {
        id: "O-2",
        lines: ["X-1 2 × 104.97"],
        reading: "after_discount",
        claimed: "20.00",
        redeemed: ["SPEND200 5 20.00"],
      },
    },
  },
  {
    name: "a price before the discount",
    source: "https://developers.google.com/tag-manager/ecommerce-ga4",
    shop: "demo",
    layer: [
      purchase("O-3", { value: 191.25, coupon: "FRESH15" }, [
        { item_id: "X-1", price: 225, discount: 33.75, quantity: 1 },
      ]),
    ],
    stored: {
      events: ["product/purchase"],
      order: {
        id: "O-3",
        lines: ["X-1 1 × 225.00"],
        reading: "before_discount",
        claimed: "33.75",
        redeemed: ["FRESH15 5 33.75"],
      },
    },
  },
  {
    name: "prices that have two readings",
    source: DISCOUNT,
    layer: [
      purchase("O-4", { value: 95, shipping: 5, coupon: "FIVE" }, [
        { item_id: "X-1", price: 95, discount: 5, quantity: 1 },
      ]),
    ],
    stored: {
      events: ["product/purchase"],
      flags: ["price_reading_unclear"],
      order: { id: "O-4", lines: ["X-1 1 × ?"], claimed: "5.00", redeemed: ["FIVE 1 5.00"] },
    },
  },
  {
    name: "a coupon on an item only",
    source: EVENTS,
    shop: "demo",
    layer: [
      purchase("O-5", { value: 191.25 }, [
        { item_id: "121", price: 191.25, discount: 33.75, coupon: "FRESH15", quantity: 1 },
      ]),
    ],
    stored: {
      events: ["product/purchase"],
      order: {
        id: "O-5",
        lines: ["121 1 × 225.00"],
        reading: "after_discount",
        claimed: "33.75",
        redeemed: ["FRESH15 5 33.75"],
      },
    },
  },
  {
    name: "two codes in one text",
    source: EVENTS,
    layer: [
      purchase("O-6", { value: 85, coupon: "SAVE10|FIVE" }, [{ item_id: "X-1", price: 85, discount: 15, quantity: 1 }]),
    ],
    stored: {
      events: ["product/purchase"],
      order: {
        id: "O-6",
        lines: ["X-1 1 × 100.00"],
        reading: "after_discount",
        claimed: "15.00",
        redeemed: ["SAVE10 1 null", "FIVE 1 null"],
      },
    },
  },
  {
    name: "a coupon that is not set",
    source: "https://support.google.com/analytics/answer/13331684",
    layer: [purchase("O-7", { value: 100, coupon: "(not set)" }, [{ item_id: "X-1", price: 100, quantity: 1 }])],
    stored: { events: ["product/purchase"], order: { id: "O-7", lines: ["X-1 1 × 100.00"] } },
  },
  {
    name: "a price of many decimals",
    source: EVENTS,
    layer: [purchase("O-8", { value: 200 }, [{ item_id: "X-1", price: 66.66666666666667, quantity: 3 }])],
    stored: {
      events: ["product/purchase"],
      flags: ["rounded_line"],
      order: { id: "O-8", lines: ["X-1 3 × 66.66"] },
    },
  },
  {
    name: "amounts as the shop prints them",
    source: EVENTS,
    layer: [
      purchase("O-9", { value: "$1,099.50", coupon: "HUNDRED" }, [
        { item_id: "X-1", price: "$1,099.50", discount: "$100.00", quantity: "1" },
      ]),
    ],
    stored: {
      events: ["product/purchase"],
      order: {
        id: "O-9",
        lines: ["X-1 1 × 1199.50"],
        reading: "after_discount",
        claimed: "100.00",
        redeemed: ["HUNDRED 1 100.00"],
      },
    },
  },
  {
    name: "amounts of a German shop",
    source: EVENTS,
    layer: [
      purchase("O-10", { value: "1.099,50 €", currency: "EUR", coupon: "HUNDERT" }, [
        { item_id: "X-1", price: "1.099,50 €", discount: "100,00 €", quantity: 1 },
      ]),
    ],
    stored: {
      events: ["product/purchase"],
      order: {
        id: "O-10",
        lines: ["X-1 1 × 1199.50"],
        reading: "after_discount",
        claimed: "100.00",
        redeemed: ["HUNDERT 1 100.00"],
      },
    },
  },
  {
    name: "an amount that has two meanings",
    source: EVENTS,
    layer: [purchase("O-11", { value: 1199 }, [{ item_id: "X-1", price: "1.199", quantity: 1 }])],
    stored: {
      events: ["product/purchase"],
      flags: ["unreadable_line"],
      order: { id: "O-11", lines: ["X-1 1 × ?"] },
    },
  },
  {
    name: "measures and quantities as texts",
    source: EVENTS,
    layer: [
      purchase("O-12", { value: 35 }, [
        { item_id: "X-1", price: 10, quantity: 1.5 },
        { item_id: "X-2", price: 10, quantity: "2.0" },
      ]),
    ],
    stored: {
      events: ["product/purchase"],
      flags: ["measured_line"],
      order: { id: "O-12", lines: ["X-1 1 × 15.00", "X-2 2 × 10.00"] },
    },
  },
  ...["BSK-TIER", "131", "shopify_US_118_131"].map(
    (item_id, at): Shape => ({
      name: `the item id ${item_id}`,
      source: SHOPIFY_IDS,
      shop: "demo",
      layer: [
        purchase(`O-13-${at}`, { value: 189.9, coupon: "TAKE50" }, [
          { item_id, price: 94.95, discount: 25, quantity: 2 },
        ]),
      ],
      stored: {
        events: ["product/purchase"],
        flags: ["guessed_product"],
        order: {
          id: `O-13-${at}`,
          lines: [`${item_id} 2 × 119.95`],
          reading: "after_discount",
          claimed: "50.00",
          redeemed: ["TAKE50 5 50.00"],
        },
      },
    }),
  ),
  {
    name: "a purchase without a transaction",
    source: EVENTS,
    layer: [{ event: "purchase", ecommerce: { currency: "USD", value: 90, coupon: "SAVE10", items: [] } }],
    stored: { events: ["product/purchase"], flags: ["no_transaction_id"] },
  },
  {
    name: "a coupon in each step of the checkout",
    source: EVENTS,
    layer: [
      { event: "view_cart", ecommerce: { items: [{ item_id: "X-1", price: 100, quantity: 1 }] } },
      ["event", "begin_checkout", { coupon: "SAVE10", value: 90, items: [{ item_id: "X-1", price: 90, quantity: 1 }] }],
      ["event", "add_shipping_info", { coupon: "SAVE10", items: [{ item_id: "X-1", price: 90, quantity: 1 }] }],
      ["event", "add_payment_info", { items: [{ item_id: "X-1", price: 90, quantity: 1 }] }],
    ],
    stored: {
      events: ["product/view_cart", "product/checkout", "promotion_code/used", "product/payment", "product/payment"],
      codes: ["SAVE10 accepted reported"],
      flags: ["price_reading_unclear"],
    },
  },
  {
    name: "a coupon that the same step no longer has",
    source: EVENTS,
    layer: [
      ["event", "view_cart", { coupon: "SAVE10", value: 90, items: [{ item_id: "X-1", price: 100, quantity: 1 }] }],
      ["event", "begin_checkout", { value: 90, items: [{ item_id: "X-1", price: 100, quantity: 1 }] }],
      ["event", "view_cart", { coupon: "", value: 100, items: [{ item_id: "X-1", price: 100, quantity: 1 }] }],
    ],
    stored: {
      events: [
        "product/view_cart",
        "promotion_code/used",
        "product/checkout",
        "product/view_cart",
        "promotion_code/removed",
      ],
      codes: ["SAVE10 accepted reported"],
    },
  },
  {
    name: "no ecommerce: null between a cart of three lines and an order of one",
    source: "https://developers.google.com/analytics/devguides/collection/ga4/ecommerce",
    layer: [
      {
        event: "view_cart",
        ecommerce: {
          items: ["X-1", "X-2", "X-3"].map((item_id) => ({ item_id, price: 10, quantity: 1 })),
        },
      },
      purchase("O-14", { value: 10 }, [{ item_id: "X-1", price: 10, quantity: 1 }]),
    ],
    stored: { events: ["product/view_cart", "product/purchase"], order: { id: "O-14", lines: ["X-1 1 × 10.00"] } },
  },
  {
    name: "the title of an automatic discount in place of a code",
    source: "https://shopify.dev/docs/api/web-pixels-api/standard-events/checkout_completed",
    layer: [
      purchase("O-15", { value: 80, coupon: "SAVE10, Summer sale 10% off" }, [
        { item_id: "X-1", price: 80, discount: 20, quantity: 1 },
      ]),
    ],
    stored: {
      events: ["product/purchase"],
      titles: ["Summer sale 10% off"],
      order: {
        id: "O-15",
        lines: ["X-1 1 × 100.00"],
        reading: "after_discount",
        claimed: "20.00",
        redeemed: ["SAVE10 1 20.00"],
      },
    },
  },
  {
    name: "a code of two words, in the checkout and in the order",
    source: EVENTS,
    shop: "demo",
    layer: [
      [
        "event",
        "begin_checkout",
        { coupon: "Save 10", value: 90, items: [{ item_id: "X-1", price: 90, quantity: 1 }] },
      ],
      purchase("O-18", { value: 90, coupon: "Save 10" }, [{ item_id: "X-1", price: 100, quantity: 1 }]),
    ],
    stored: {
      events: ["product/checkout", "promotion_code/used", "product/purchase"],
      codes: ["SAVE 10 accepted reported 10.00"],
      flags: ["price_reading_unclear"],
      order: { id: "O-18", lines: ["X-1 1 × 100.00"], claimed: "10.00", redeemed: ["SAVE 10 5 10.00"] },
    },
  },
  {
    name: "the title of an automatic discount in the checkout, and then none",
    source: "https://shopify.dev/docs/api/web-pixels-api/standard-events/checkout_completed",
    layer: [
      [
        "event",
        "begin_checkout",
        { coupon: "Summer sale 10% off", items: [{ item_id: "X-1", price: 90, quantity: 1 }] },
      ],
      ["event", "begin_checkout", { items: [{ item_id: "X-1", price: 100, quantity: 1 }] }],
    ],
    stored: {
      events: ["product/checkout", "promotion_code/used", "product/checkout", "promotion_code/removed"],
      flags: ["price_reading_unclear"],
      titles: ["Summer sale 10% off"],
    },
  },
  {
    name: "two codes in one text, of which one is removed, and an order that names none",
    source: EVENTS,
    shop: "demo",
    layer: [
      ["event", "view_cart", { coupon: "FRESH15,SPEND200", items: [{ item_id: "X-1", price: 300, quantity: 1 }] }],
      ["event", "view_cart", { coupon: "FRESH15", items: [{ item_id: "X-1", price: 300, quantity: 1 }] }],
      purchase("O-19", { value: 255 }, [{ item_id: "X-1", price: 300, quantity: 1 }]),
    ],
    stored: {
      events: [
        "product/view_cart",
        "promotion_code/used",
        "product/view_cart",
        "promotion_code/removed",
        "product/purchase",
      ],
      codes: ["FRESH15 accepted reported", "SPEND200 accepted reported"],
      flags: ["price_reading_unclear"],
      order: { id: "O-19", lines: ["X-1 1 × 300.00"], redeemed: ["FRESH15 5 45.00"] },
    },
  },
  {
    name: "a refund",
    source: EVENTS,
    layer: [
      purchase("O-16", { value: 90, coupon: "SAVE10" }, [{ item_id: "X-1", price: 90, discount: 10, quantity: 1 }]),
      ["event", "refund", { transaction_id: "O-16", value: 90, currency: "USD" }],
    ],
    stored: {
      events: ["product/purchase", "product/refund"],
      order: {
        id: "O-16",
        lines: ["X-1 1 × 100.00"],
        reading: "after_discount",
        claimed: "10.00",
        redeemed: ["SAVE10 1 10.00"],
      },
    },
  },
  {
    name: "a markdown without a coupon",
    source: DISCOUNT,
    layer: [purchase("O-17", { value: 80 }, [{ item_id: "X-1", price: 80, discount: 20, quantity: 1 }])],
    stored: {
      events: ["product/purchase"],
      order: { id: "O-17", lines: ["X-1 1 × 80.00"], reading: "after_discount" },
    },
  },
];
