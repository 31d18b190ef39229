import { casesOf } from "./cases.ts";

const GUIDE =
  "https://experienceleague.adobe.com/en/docs/commerce-admin/marketing/promotions/cart-rules/price-rules-cart";
const CREATE = `${GUIDE}-create`;
const BUY = `${GUIDE}-buy-this-get-that`;
const FREE = `${GUIDE}-free-shipping`;
const MINIMUM = `${GUIDE}-discount-with-minimum-purchase`;
const API = "https://developer.adobe.com/commerce/webapi/rest/b2b/integrations/";
const EXAMPLES = "https://www.demacmedia.com/magento-commerce/10-real-world-examples-of-shopping-cart-price-rules/";
const CODE = "https://github.com/magento/magento2/tree/2.4-develop/app/code/Magento/SalesRule/Model";

const CLASS = "Magento\\SalesRule\\Model\\Rule\\Condition\\";
const node = (type: string, fields: object) => ({ condition_type: CLASS + type, ...fields });

/** All of some conditions; `any` and `value: "0"` change it. */
const combine = (conditions: readonly object[], fields: object = {}) =>
  node("Combine", { aggregator_type: "all", operator: null, value: "1", conditions, ...fields });
const address = (attribute_name: string, operator: string, value: string) =>
  node("Address", { attribute_name, operator, value });
const product = (attribute_name: string, operator: string, value: string) =>
  node("Product", { attribute_name, operator, value });
const products = (conditions: readonly object[], fields: object = {}) => ({
  action_condition: node("Product\\Combine", { aggregator_type: "all", value: "1", conditions, ...fields }),
});
const found = (conditions: readonly object[], value = "1") =>
  node("Product\\Found", { aggregator_type: "all", value, conditions });
const subselect = (attribute_name: string, operator: string, value: string, conditions: readonly object[]) =>
  node("Product\\Subselect", { attribute_name, operator, value, aggregator_type: "all", conditions });
const if_ = (...conditions: object[]) => ({ condition: combine(conditions) });

/** A rule as the API returns it, with changes. */
export const salesRule = (fields: object) => ({
  rule_id: 31,
  name: "Autumn",
  store_labels: [],
  description: "",
  website_ids: [1],
  customer_group_ids: [0, 1, 2, 3],
  from_date: "2026-03-01",
  to_date: null,
  uses_per_customer: 0,
  is_active: true,
  condition: combine([]),
  action_condition: node("Product\\Combine", { aggregator_type: "all", operator: null, value: "1" }),
  stop_rules_processing: false,
  is_advanced: true,
  sort_order: 0,
  simple_action: "by_percent",
  discount_amount: 10,
  discount_qty: 0,
  discount_step: 0,
  apply_to_shipping: false,
  times_used: 4,
  is_rss: false,
  coupon_type: "SPECIFIC_COUPON",
  use_auto_generation: false,
  uses_per_coupon: 0,
  simple_free_shipping: "0",
  coupons: [{ coupon_id: 8, rule_id: 31, code: "AUTUMN", usage_limit: 0, usage_per_customer: 0, times_used: 4 }],
  ...fields,
});

const shirt = { productId: "MH01", categoryIds: ["4"], price: "40.00" };
const mug = { productId: "24-MB", categoryIds: ["5"], price: "15.00" };
const automatic = { coupon_type: "NO_COUPON", coupons: [] };
const buyThree = { simple_action: "buy_x_get_y", discount_step: 3, discount_amount: 1 };
const only = (...conditions: object[]) => products(conditions);

export const MAGENTO = casesOf(
  salesRule,
  [
    ["10 % off", CREATE, {}, [shirt, mug], "5.50"],
    ["10 % off, without a coupon", CREATE, automatic, [shirt, mug], "5.50"],
    ["$10 off each product", CREATE, { simple_action: "by_fixed" }, [{ ...shirt, quantity: 2 }, mug], "30.00"],
    ["$20 off the cart", CREATE, { simple_action: "cart_fixed", discount_amount: 20 }, [shirt, mug], "20.00"],
    [
      "$20 off matching products of the cart",
      `${CODE}/Rule/Action/Discount/CartFixed.php`,
      { simple_action: "cart_fixed", discount_amount: 20, ...only(product("category_ids", "==", "5")) },
      [shirt, mug],
      "15.00",
    ],
    ["10 % off a category", EXAMPLES, only(product("category_ids", "==", "4")), [shirt, mug], "4.00"],
    ["10 % off some categories", EXAMPLES, only(product("category_ids", "()", "4, 9")), [shirt, mug], "4.00"],
    ["10 % off all but a category", EXAMPLES, only(product("category_ids", "!=", "4")), [shirt, mug], "1.50"],
    ["10 % off a SKU", GUIDE, only(product("sku", "==", "MH01")), [shirt, mug], "4.00"],
    ["10 % off all but some SKUs", GUIDE, only(product("sku", "!()", "MH01,MH02")), [shirt, mug], "1.50"],
    [
      "a SKU or a category",
      GUIDE,
      products([product("sku", "==", "MH01"), product("category_ids", "==", "5")], { aggregator_type: "any" }),
      [shirt, mug],
      "5.50",
    ],
    [
      "neither",
      `${CODE}/Rule/Condition/Product/Combine.php`,
      products([product("sku", "==", "MH01")], { value: "0" }),
      [shirt, mug],
      "1.50",
    ],
    ["10 % off products from $20", GUIDE, only(product("quote_item_price", ">=", "20")), [shirt, mug], "4.00"],
    ["10 % off products below $20", GUIDE, only(product("quote_item_price", "<", "20")), [shirt, mug], "1.50"],
    ["10 % off two units of each product", CREATE, { discount_qty: 2 }, [{ ...shirt, quantity: 3 }], "8.00"],
    [
      "buy three, get one free",
      BUY,
      { ...buyThree, ...only(product("sku", "==", "24-MB")) },
      [{ ...mug, quantity: 4 }],
      "15.00",
    ],
    [
      "buy three, get one free, with three",
      BUY,
      { ...buyThree, ...only(product("sku", "==", "24-MB")) },
      [{ ...mug, quantity: 3 }],
      "no_discountable_items",
    ],
    [
      "buy three, get one free, twice",
      `${CODE}/Rule/Action/Discount/BuyXGetY.php`,
      { ...buyThree, ...only(product("sku", "==", "24-MB")) },
      [{ ...mug, quantity: 8 }],
      "30.00",
    ],
    ["from $50", MINIMUM, if_(address("base_subtotal", ">=", "50")), [shirt, mug], "5.50"],
    ["more than $55", MINIMUM, if_(address("base_subtotal", ">", "55")), [shirt, mug], "minimum_spend_not_met"],
    ["at most $50", EXAMPLES, if_(address("base_subtotal", "<=", "50")), [shirt, mug], "maximum_spend_exceeded"],
    ["from three units", EXAMPLES, if_(address("total_qty", ">=", "3")), [shirt, mug], "minimum_quantity_not_met"],
    [
      "exactly two units",
      `${CODE}/Rule/Condition/Address.php`,
      if_(address("total_qty", "==", "2")),
      [shirt, mug],
      "5.50",
    ],
    [
      "$50 or three units",
      EXAMPLES,
      {
        condition: combine([address("base_subtotal", ">=", "50"), address("total_qty", ">=", "3")], {
          aggregator_type: "any",
        }),
      },
      [shirt, mug],
      "5.50",
    ],
    ["with a product of a category", GUIDE, if_(found([product("category_ids", "==", "5")])), [shirt, mug], "5.50"],
    [
      "without a product of a category",
      GUIDE,
      if_(found([product("category_ids", "==", "5")], "0")),
      [shirt, mug],
      "excluded_condition_met",
    ],
    [
      "two units of a category",
      EXAMPLES,
      if_(subselect("qty", ">=", "2", [product("category_ids", "==", "5")])),
      [shirt, { ...mug, quantity: 2 }],
      "7.00",
    ],
    [
      "$30 in a category",
      GUIDE,
      if_(subselect("base_row_total", ">=", "30", [product("category_ids", "==", "5")])),
      [shirt, mug],
      "minimum_spend_not_met",
    ],
    [
      "free shipping from $50",
      FREE,
      { discount_amount: 0, simple_free_shipping: "2", ...if_(address("base_subtotal", ">=", "50")) },
      [shirt, mug],
      "0.00 and free shipping",
    ],
    [
      "free shipping of all items",
      FREE,
      { discount_amount: 0, simple_free_shipping: "1" },
      [mug],
      "0.00 and free shipping",
    ],
    ["10 % off goods and shipping", CREATE, { apply_to_shipping: true }, [shirt], "4.00 and 0.90 off shipping"],
    ["to one country", EXAMPLES, if_(address("country_id", "==", "US")), [shirt], "4.00"],
    ["to other countries", EXAMPLES, if_(address("country_id", "!()", "US,CA")), [shirt], "shipping_not_eligible"],
    ["for a group", CREATE, { customer_group_ids: [1] }, [shirt], "4.00"],
    ["for another group", CREATE, { customer_group_ids: [2] }, [shirt], "customer_not_eligible"],
    ["through its last day", CREATE, { to_date: "2026-11-22" }, [shirt], "4.00"],
    ["after its last day", CREATE, { to_date: "2026-11-21" }, [shirt], "promotion_ended"],
    ["inactive", CREATE, { is_active: false }, [shirt], "promotion_disabled"],
  ],
  [
    ["SKUs that contain a text", GUIDE, only(product("sku", "{}", "MH")), ["action_condition.conditions[0].operator"]],
    ["of a color", GUIDE, only(product("color", "==", "49")), ["action_condition.conditions[0].attribute_name"]],
    ["by weight", CREATE, if_(address("weight", ">", "5")), ["condition.conditions[0].attribute_name"]],
    [
      "by payment method",
      CREATE,
      if_(address("payment_method", "==", "checkmo")),
      ["condition.conditions[0].attribute_name"],
    ],
    [
      "buy three of a category, get one free",
      BUY,
      { ...buyThree, ...only(product("category_ids", "==", "4")) },
      ["simple_action"],
    ],
    ["10 % off in steps of three", CREATE, { discount_step: 3 }, ["discount_step"]],
    [
      "$10 off goods and shipping",
      CREATE,
      { simple_action: "cart_fixed", apply_to_shipping: true },
      ["apply_to_shipping"],
    ],
    [
      "free shipping of a category",
      FREE,
      { simple_free_shipping: "1", ...only(product("category_ids", "==", "4")) },
      ["simple_free_shipping"],
    ],
    ["once for each customer, without a coupon", API, { ...automatic, uses_per_customer: 1 }, ["uses_per_customer"]],
    ["an action of a module", CREATE, { simple_action: "the_cheapest" }, ["simple_action"]],
  ],
);
