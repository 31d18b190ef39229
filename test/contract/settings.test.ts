import { describe, expect, test } from "vitest";
import { DEFAULT_PROMOTION_SETTINGS } from "../../collector/contract/default-settings.ts";
import { parseSettings } from "../../collector/contract/settings.ts";
import { DEFAULT_SETTINGS } from "../../collector/evaluation/settings.ts";

const paths = (body: unknown) => {
  const parsed = parseSettings(body);
  return parsed.ok ? [] : parsed.errors.map(({ path }) => path);
};

describe("the settings of a property's promotions", () => {
  test("have the same defaults in the API and in the evaluation", () => {
    expect(DEFAULT_PROMOTION_SETTINGS).toEqual({
      number_of_coupons_allowed_at_checkout: 5,
      promotions_applied_on_original_product_price: true,
      promotions_triggered_by_products_with_zero_product_price: false,
      promotions_apply_on_products_with_custom_product_price: false,
    });
    expect(DEFAULT_SETTINGS).toEqual({
      couponsAllowed: 5,
      onOriginalPrice: true,
      zeroPriceTriggers: false,
      discountsCustomPrices: false,
      timeZone: "UTC",
    });
  });

  test.each<[string, object]>([
    ["all of them", { ...DEFAULT_PROMOTION_SETTINGS, number_of_coupons_allowed_at_checkout: 1 }],
    ["one of them: the others stay as they are", { promotions_applied_on_original_product_price: false }],
    ["none", {}],
  ])("%s may be changed", (_, body) => {
    expect(parseSettings(body)).toEqual({ ok: true, value: body });
  });

  test.each<[string, unknown, string[]]>([
    ["no code at all", { number_of_coupons_allowed_at_checkout: 0 }, ["number_of_coupons_allowed_at_checkout"]],
    ["six codes", { number_of_coupons_allowed_at_checkout: 6 }, ["number_of_coupons_allowed_at_checkout"]],
    ["half a code", { number_of_coupons_allowed_at_checkout: 1.5 }, ["number_of_coupons_allowed_at_checkout"]],
    ["a number as a string", { number_of_coupons_allowed_at_checkout: "1" }, ["number_of_coupons_allowed_at_checkout"]],
    ["null", { promotions_applied_on_original_product_price: null }, ["promotions_applied_on_original_product_price"]],
    ["an unknown setting", { colour: "red" }, ["colour"]],
    [
      "everything at once",
      {
        number_of_coupons_allowed_at_checkout: 9,
        promotions_applied_on_original_product_price: "no",
        promotions_triggered_by_products_with_zero_product_price: 1,
        x: 1,
      },
      [
        "number_of_coupons_allowed_at_checkout",
        "promotions_applied_on_original_product_price",
        "promotions_triggered_by_products_with_zero_product_price",
        "x",
      ],
    ],
    ["nothing", null, [""]],
    ["a list", [], [""]],
    ["__proto__", JSON.parse('{"__proto__":{"admin":true}}'), ["__proto__"]],
  ])("refused: %s", (_, body, expected) => {
    expect(paths(body)).toEqual(expected);
  });
});
