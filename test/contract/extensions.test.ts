import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extensionsIn } from "../../collector/contract/promotion/extensions.ts";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import { sensible } from "./bigcommerce-schema.ts";

const percent = { discount: { percentage_amount: "10" } };
const body = (fields: object) => ({ name: "Ten", redemption_type: "AUTOMATIC", rules: [], ...fields });
const withActions = (...actions: object[]) => body({ rules: actions.map((action) => ({ action })) });
const withItems = (items: object) =>
  body({ rules: [{ action: { cart_items: { ...percent, items } }, condition: { not: { cart: { items } } } }] });
const inBoth = (path: string) => [
  `rules[0].action.cart_items.items.${path}`,
  `rules[0].condition.not.cart.items.${path}`,
];

describe("the extensions of a promotion", () => {
  test.each<[string, unknown, string[]]>([
    ["a priority", body({ priority: 5 }), ["priority"]],
    ["not the default priority", body({ priority: 100 }), []],
    ["a group", body({ group: { id: 1, choose: "best" } }), ["group"]],
    ["not a field that is null", body({ group: null, priority: null }), []],
    [
      "a fixed price of the order, and of each unit",
      withActions(
        { cart_value: { discount: { fixed_price: "9" } } },
        { cart_items: { discount: { fixed_price: "9" } } },
      ),
      ["rules[0].action.cart_value.discount.fixed_price", "rules[1].action.cart_items.discount.fixed_price"],
    ],
    ["not the price of a set", withActions({ fixed_price_set: { quantity: 2, fixed_price: "9" } }), []],
    [
      "a maximum for each product",
      withActions({ cart_items: { ...percent, maximum_quantity_per_product: 1 } }),
      ["rules[0].action.cart_items.maximum_quantity_per_product"],
    ],
    ["a price", withItems({ price: { min: "5" } }), inBoth("price")],
    ["a price that is excluded", withItems({ not: { price: { min: "5" } } }), inBoth("not.price")],
    [
      "prices in branches, in the order of the body",
      withItems({ and: [{ or: [{ brands: [1] }, { price: { max: "5" } }] }, { price: { min: "1" } }] }),
      ["action.cart_items", "condition.not.cart"].flatMap((place) => [
        `rules[0].${place}.items.and[0].or[1].price`,
        `rules[0].${place}.items.and[1].price`,
      ]),
    ],
    [
      "a discount of shipping, once",
      withActions({ shipping_discount: { discount: { fixed_price: "5" }, method_ids: "*" } }),
      ["rules[0].action.shipping_discount"],
    ],
    ["not a replacing coupon", body({ coupon_overrides_automatic_when_offering_higher_discounts: true }), []],
    ["not fields that are read only here", body({ version: 3, created: "2026-01-01", is_archived: false }), []],
    ["nothing in what is no promotion", 5, []],
    ["nothing in rules that are none", { rules: { price: 1 } }, []],
  ])("%s", (_, sent, paths) => expect(extensionsIn(sent)).toEqual(paths));

  test("are in no body of BigCommerce, which its dialect accepts; only its drafts discount shipping", () => {
    const isDraft = (path: string) => /^rules\[\d+\]\.action\.shipping_discount$/.test(path);
    fc.assert(
      fc.property(sensible, (sent) => {
        const extensions = extensionsIn(sent);
        expect(extensions.filter((path) => !isDraft(path))).toEqual([]);
        fc.pre(extensions.length === 0);
        expect(parsePromotion(sent, "USD", "bigcommerce")).toEqual(parsePromotion(sent, "USD"));
      }),
      { numRuns: 200 },
    );
  });

  test("are refused in BigCommerce's dialect, beside every other error", () => {
    const sent = { ...withItems({ price: { min: "5", max: "1" } }), priority: 3, stop: "no" };
    const parsed = parsePromotion(sent, "USD", "bigcommerce");
    const message = "is not in BigCommerce's API: remove it, or send the request without dialect=bigcommerce";
    const errors = parsed.ok ? [] : parsed.errors;
    expect(errors.filter((error) => error.message === message).map(({ path }) => path)).toEqual([
      "priority",
      ...inBoth("price"),
    ]);
    expect(errors.map(({ path }) => path)).toEqual(expect.arrayContaining(["stop", ...inBoth("price.min")]));
  });
});
