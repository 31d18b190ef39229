import { describe, expect, test } from "vitest";
import type { Action } from "../../collector/evaluation/actions/index.ts";
import { compilePromotion } from "../../collector/evaluation/compile.ts";
import type { Condition } from "../../collector/evaluation/conditions/index.ts";
import type { ItemMatcher } from "../../collector/evaluation/items/index.ts";
import type { Rule } from "../../collector/evaluation/promotion.ts";
import { DEFAULT_SETTINGS } from "../../collector/evaluation/settings.ts";
import { amountOff, giftOf, itemsOff, percentOff, promotion, repeated, rule, setFor, shippingTo } from "./build.ts";

const readsOf = (...rules: Rule[]): string[] =>
  [...compilePromotion(promotion({ rules }), DEFAULT_SETTINGS).reads()].sort();

const GIFT = giftOf(1);

describe("a promotion reads of a cart, beside its products and quantities,", () => {
  test.each<[string, Action, string[]]>([
    ["the sum for an amount off the order, which may exceed it", amountOff("5"), ["subtotal"]],
    ["the sum for a percentage off the order", percentOff("10"), ["subtotal"]],
    ["nothing for a gift", GIFT, []],
    ["nothing for free shipping", shippingTo("*"), []],
    ["each price for a discount of items", itemsOff("5.00"), ["price"]],
    ["each price for a set", setFor(2, "10"), ["price"]],
    [
      "who is on sale, where such items are excluded",
      itemsOff("10%", { exclude_items_on_sale: true }),
      ["on_sale", "price"],
    ],
  ])("%s", (_, action, reads) => expect(readsOf(rule(action))).toEqual(reads));

  test.each<[string, ItemMatcher, string[]]>([
    ["nothing for products", { products: [1] }, []],
    ["nothing for variants", { variants: [1] }, []],
    ["categories", { categories: [1] }, ["category_ids"]],
    ["brands", { brands: [1] }, ["brand_id"]],
    ["options", { product_option: { type: "string_match", name: "Size", values: ["M"] } }, ["options"]],
    ["custom fields", { product_custom_field: { name: "season", values: ["summer"] } }, ["custom_fields"]],
    ["what is excluded", { not: { categories: [1] } }, ["category_ids"]],
    ["all of several matchers", { and: [{ categories: [1] }, { brands: [1] }] }, ["brand_id", "category_ids"]],
    ["each of several matchers", { or: [{ categories: [1] }, { brands: [1] }] }, ["brand_id", "category_ids"]],
  ])("%s, in a condition and in an action", (_, items, reads) => {
    expect(readsOf(rule(GIFT, { cart: { items } }))).toEqual(reads);
    expect(readsOf(rule(itemsOff("10%", { items })))).toEqual([...reads, "price"].sort());
    expect(readsOf(rule(setFor(2, "10", { items })))).toEqual([...reads, "price"].sort());
  });

  const spend: Condition = { cart: { minimum_spend: "20" } };
  const spendOnBrand: Condition = { cart: { minimum_spend: "20", items: { brands: [1] } } };
  test.each<[string, Rule, string[]]>([
    ["the sum for a minimum spend", rule(GIFT, spend), ["subtotal"]],
    ["each price for a minimum spend on some items", rule(GIFT, spendOnBrand), ["brand_id", "price"]],
    ["each price for a minimum spend of a rule that repeats", repeated(GIFT, spend), ["price"]],
    ["nothing for a minimum quantity", rule(GIFT, { cart: { minimum_quantity: 2 } }), []],
    [
      "all branches of a condition",
      rule(GIFT, { and: [spend, { or: [spendOnBrand, { not: spend }] }] }),
      ["brand_id", "price", "subtotal"],
    ],
  ])("%s", (_, of, reads) => expect(readsOf(of)).toEqual(reads));

  test("all of its rules, each fact once", () => {
    expect(readsOf(rule(percentOff("10")), rule(GIFT, spend), rule(itemsOff("10%")))).toEqual(["price", "subtotal"]);
  });
});
