import { expect, test } from "vitest";
import { parsePromotion } from "../../../collector/contract/promotion/promotion.ts";
import { ruleTexts } from "../../../collector/http/dashboard/promotion/rule-texts.ts";

const amount = { fixed_amount: "5.00" };
const off = { cart_value: { discount: amount } };
const shipping = (discount: object, more: object = { method_ids: "*" }) => ({
  shipping_discount: { discount, ...more },
});
const price = { min: "10", max: "20" };

test.each<[object[], string[], object?]>([
  [[{ action: off }], []],
  [[{ action: off }], ["One of group welcome: the best applies."], { group: { id: "welcome", choose: "best" } }],
  [[{ action: off, condition: { cart: { minimum_spend: "50" } } }], ["Needs items worth at least $50.00."]],
  [[{ action: off, condition: { cart: { minimum_quantity: 2 } } }], ["Needs 2 items."]],
  [
    [{ action: off, condition: { cart: { items: { and: [{ price }, { brands: [1] }] }, minimum_quantity: 1 } } }],
    ["Needs 1 matching item from $10.00 to $20.00."],
  ],
  [[{ action: off, condition: { or: [{ cart: { minimum_spend: "50" } }, { cart: {} }] } }], []],
  [[{ action: { cart_items: { discount: amount, items: { not: { price } } } } }], []],
  [[{ action: { cart_value: { discount: { fixed_price: "30" } } } }], ["All items cost $30.00 together."]],
  [
    [
      {
        action: {
          cart_items: {
            discount: { fixed_price: "5" },
            items: { price: { max: "20" } },
            maximum_quantity_per_product: 2,
          },
        },
      },
    ],
    ["Items up to $20.00 cost $5.00 each, at most 2 of each product."],
  ],
  [
    [{ action: { cart_items: { discount: amount, items: { products: [1] }, maximum_quantity_per_product: 1 } } }],
    ["Matching items get the discount, at most 1 of each product."],
  ],
  [
    [{ action: { cart_items: { discount: amount, items: { price: { min: "10" } } } } }],
    ["Items from $10.00 get the discount."],
  ],
  [[{ action: shipping(amount) }], ["$5.00 off shipping."]],
  [[{ action: shipping({ fixed_price: "1" }, { method_ids: ["post"] }) }], ["Shipping by post costs $1.00."]],
  [
    [
      {
        action: shipping(
          { percentage_amount: "50" },
          { method_ids: ["express", 7], maximum_allowed_discount_amount: "10" },
        ),
      },
      { action: { gift_item: { product_id: 1, quantity: 1 } }, condition: { cart: { minimum_spend: "50" } } },
    ],
    ["Rule 1: 50% off shipping by express, 7, at most $10.00 off.", "Rule 2: needs items worth at least $50.00."],
  ],
  [[{ action: shipping({ percentage_amount: "50" }) }], ["50% off shipping."], { currency_code: "*" }],
])("%j is in words %j", (rules, texts, more = {}) => {
  const once = rules.map((rule) => ({ ...rule, apply_once: true }));
  const body = { name: "x", redemption_type: "AUTOMATIC", rules: once, ...more };
  const parsed = parsePromotion(body, "USD");
  expect(parsed.ok ? [] : parsed.errors).toEqual([]);
  if (parsed.ok) expect(ruleTexts(parsed.value)).toEqual(texts);
});
