import { casesOf, type PlatformCase } from "./cases.ts";

const EXAMPLES = "https://developer.bigcommerce.com/docs/store-operations/promotions/examples/";
const PROMOTIONS = "https://developer.bigcommerce.com/docs/rest-management/promotions";
const COUPONS = "https://developer.bigcommerce.com/docs/rest-management/marketing/coupons";
const HELP = "https://support.bigcommerce.com/s/article/Coupon-Codes";

/** A promotion of the V3 API with its codes, with changes. */
export const promotion = (fields: object) => ({
  id: 7,
  name: "Autumn",
  created_from: "react_ui",
  customer: { group_ids: [], minimum_order_count: 0, excluded_group_ids: [], segments: null },
  rules: [],
  notifications: [],
  stop: false,
  currency_code: "USD",
  redemption_type: "COUPON",
  coupon_type: "SINGLE",
  shipping_address: null,
  current_uses: 0,
  max_uses: null,
  start_date: "2026-03-01T14:00:00+00:00",
  end_date: null,
  status: "ENABLED",
  schedule: null,
  can_be_used_with_other_promotions: true,
  codes: [{ id: 1, code: "AUTUMN", max_uses: 0, max_uses_per_customer: 0, current_uses: 0 }],
  ...fields,
});

const rule = (action: object, condition?: object, fields: object = {}) => ({
  rules: [{ action, ...(condition && { condition }), apply_once: true, stop: false, ...fields }],
});
const percent = (percentage_amount: string, items?: object, fields: object = {}) => ({
  cart_items: { discount: { percentage_amount }, ...(items && { items }), ...fields },
});
const order = (discount: object) => ({ cart_value: { discount } });
const cart = (fields: object) => ({ cart: fields });
const shipping = (zone_ids: unknown) => ({ shipping: { free_shipping: true, zone_ids } });

const shirt = { productId: "11", variantId: "111", categoryIds: ["4"], brandId: "37", price: "40.00" };
const mug = { productId: "12", variantId: "121", categoryIds: ["5"], brandId: "38", price: "15.00" };

const OF_PROMOTIONS = casesOf(
  promotion,
  [
    ["$10 off the order", `${EXAMPLES}order`, rule(order({ fixed_amount: "10" })), [shirt, mug], "10.00"],
    ["10 % off the order", `${EXAMPLES}storewide`, rule(order({ percentage_amount: "10" })), [shirt, mug], "5.50"],
    [
      "spend $50, get $10 off",
      `${EXAMPLES}order`,
      rule(order({ fixed_amount: "10" }), cart({ minimum_spend: "50" })),
      [shirt, mug],
      "10.00",
    ],
    [
      "spend $60, get $10 off",
      `${EXAMPLES}order`,
      rule(order({ fixed_amount: "10" }), cart({ minimum_spend: "60" })),
      [shirt, mug],
      "minimum_spend_not_met",
    ],
    ["15 % off brands", `${EXAMPLES}brand`, rule(percent("15", { brands: [37] })), [shirt, mug], "6.00"],
    [
      "10 % off a category but one product",
      `${EXAMPLES}logical-operators`,
      rule(percent("10", { and: [{ categories: [4] }, { not: { products: [12] } }] })),
      [shirt, { ...mug, categoryIds: ["4"] }],
      "4.00",
    ],
    [
      "three for the price of two",
      `${EXAMPLES}category`,
      rule(
        percent("100", { categories: [5] }, { quantity: 1 }),
        cart({ items: { categories: [5] }, minimum_quantity: 2 }),
        { apply_once: false },
      ),
      [{ ...mug, quantity: 3 }],
      "15.00",
    ],
    [
      "buy a variant, get a variant free",
      `${EXAMPLES}product`,
      rule(
        percent("100", { variants: [121] }, { quantity: 1 }),
        cart({ items: { variants: [111] }, minimum_quantity: 1 }),
      ),
      [shirt, mug],
      "15.00",
    ],
    [
      "two of a product or of another",
      `${EXAMPLES}logical-operators`,
      rule(order({ percentage_amount: "10" }), {
        or: [
          cart({ items: { products: [11] }, minimum_quantity: 2 }),
          cart({ items: { products: [12] }, minimum_quantity: 2 }),
        ],
      }),
      [{ ...mug, quantity: 2 }],
      "3.00",
    ],
    [
      "free shipping to all zones",
      `${EXAMPLES}shipping`,
      rule(shipping("*"), cart({ minimum_spend: "50" })),
      [shirt, mug],
      "0.00 and free shipping",
    ],
    [
      "three for $30",
      PROMOTIONS,
      rule({ fixed_price_set: { quantity: 3, fixed_price: "30", items: { products: [12] } } }),
      [{ ...mug, quantity: 3 }],
      "15.00",
    ],
    [
      "for a group",
      `${EXAMPLES}customer`,
      { ...rule(order({ percentage_amount: "10" })), customer: { group_ids: [1] } },
      [shirt],
      "4.00",
    ],
    [
      "for guests",
      `${EXAMPLES}customer`,
      { ...rule(order({ percentage_amount: "10" })), customer: { group_ids: [0] } },
      [shirt],
      "customer_not_eligible",
    ],
    [
      "for a segment",
      `${EXAMPLES}customer`,
      { ...rule(order({ percentage_amount: "10" })), customer: { segments: { id: ["77"] } } },
      [shirt],
      "4.00",
    ],
    [
      "percentages in all currencies",
      `${EXAMPLES}multi-currency`,
      { ...rule(order({ percentage_amount: "10" })), currency_code: "*" },
      [shirt],
      "4.00",
    ],
    [
      "tiers",
      `${EXAMPLES}multiple-rules`,
      {
        rules: [
          ...rule(order({ fixed_amount: "20" }), cart({ minimum_spend: "100" }), { stop: true }).rules,
          ...rule(order({ fixed_amount: "10" }), cart({ minimum_spend: "50" })).rules,
        ],
      },
      [shirt, mug],
      "10.00",
    ],
    [
      "without a code",
      PROMOTIONS,
      { ...rule(order({ percentage_amount: "10" })), redemption_type: "AUTOMATIC", coupon_type: undefined, codes: [] },
      [shirt],
      "4.00",
    ],
    [
      "a quantity that BigCommerce ignores",
      PROMOTIONS,
      rule(order({ fixed_amount: "5" }), cart({ minimum_quantity: 9, minimum_spend: "10" })),
      [shirt],
      "5.00",
    ],
    [
      "archived",
      PROMOTIONS,
      { ...rule(order({ fixed_amount: "5" })), is_archived: true },
      [shirt],
      "promotion_disabled",
    ],
    [
      "answers of the API with its own fields",
      PROMOTIONS,
      { ...rule(order({ fixed_amount: "5" })), is_featured_promotion: true, promotion_category: "x" },
      [shirt],
      "5.00",
    ],
  ],
  [
    ["an action that is new", PROMOTIONS, rule({ store_credit: { amount: "5" } }), ["rules[0].action.store_credit"]],
    ["a field that is new", PROMOTIONS, { ...rule(order({ fixed_amount: "5" })), loyalty: { points: 5 } }, ["loyalty"]],
    ["no codes in the file", PROMOTIONS, { ...rule(order({ fixed_amount: "5" })), codes: [] }, ["codes"]],
  ],
);

/** A coupon of the V2 API, with changes. */
export const coupon = (fields: object) => ({
  id: 3,
  name: "Autumn",
  type: "per_total_discount",
  amount: "10.0000",
  min_purchase: "0.0000",
  expires: "",
  enabled: true,
  code: "AUTUMN",
  applies_to: { entity: "categories", ids: [0] },
  num_uses: 0,
  max_uses: 0,
  max_uses_per_customer: 0,
  restricted_to: [],
  shipping_methods: null,
  date_created: "Sun, 01 Mar 2026 14:00:00 +0000",
  ...fields,
});

const items = (entity: string, ...ids: number[]) => ({ applies_to: { entity, ids } });

const OF_COUPONS = casesOf(
  coupon,
  [
    ["coupon: $10 off the order", COUPONS, {}, [shirt, mug], "10.00"],
    ["coupon: $10 off from $60", COUPONS, { min_purchase: "60.0000" }, [shirt, mug], "minimum_spend_not_met"],
    ["coupon: $10 off each item", COUPONS, { type: "per_item_discount" }, [{ ...shirt, quantity: 2 }], "20.00"],
    [
      "coupon: $5 off each item of a category",
      COUPONS,
      { type: "per_item_discount", amount: "5", ...items("categories", 5) },
      [shirt, { ...mug, quantity: 2 }],
      "10.00",
    ],
    ["coupon: 10 % off", COUPONS, { type: "percentage_discount" }, [shirt, mug], "5.50"],
    [
      "coupon: 10 % off a product",
      HELP,
      { type: "percentage_discount", ...items("products", 12) },
      [shirt, mug],
      "1.50",
    ],
    [
      "coupon: the product is missing",
      HELP,
      { type: "percentage_discount", ...items("products", 99) },
      [shirt],
      "required_items_missing",
    ],
    [
      "coupon: $5 off shipping",
      COUPONS,
      { type: "shipping_discount", amount: "5.0000" },
      [mug],
      "0.00 and 5.00 off shipping",
    ],
    ["coupon: free shipping", COUPONS, { type: "free_shipping", amount: "0" }, [mug], "0.00 and free shipping"],
    [
      "coupon: free express shipping",
      COUPONS,
      { type: "free_shipping", shipping_methods: [{ id: "express", name: "Express" }] },
      [mug],
      "0.00 and free shipping",
    ],
    ["coupon: to one country", COUPONS, { restricted_to: { countries: "US" } }, [shirt], "10.00"],
    ["coupon: to another country", COUPONS, { restricted_to: { countries: ["AU"] } }, [shirt], "shipping_not_eligible"],
    ["coupon: expired", COUPONS, { expires: "Sun, 01 Nov 2026 00:00:00 +0000" }, [shirt], "promotion_ended"],
    ["coupon: disabled", COUPONS, { enabled: false }, [shirt], "promotion_disabled"],
  ],
  [
    ["coupon: $10 off a category's order", COUPONS, items("categories", 5), ["applies_to"]],
    [
      "coupon: to some states",
      COUPONS,
      { restricted_to: { countries: ["US"], states: { US: ["CA"] } } },
      ["restricted_to.states"],
    ],
    ["coupon: of a promotion", COUPONS, { type: "promotion" }, ["type"]],
  ],
);

export const BIGCOMMERCE: readonly PlatformCase[] = [...OF_PROMOTIONS, ...OF_COUPONS];
