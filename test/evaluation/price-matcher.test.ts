import { describe, expect, test } from "vitest";
import type { ItemMatcher } from "../../collector/evaluation/items/index.ts";
import type { Rule } from "../../collector/evaluation/promotion.ts";
import { DEFAULT_SETTINGS } from "../../collector/evaluation/settings.ts";
import {
  amountOff,
  calculate,
  cartOf,
  giftOf,
  itemsOff,
  type LineFields,
  NOW,
  noUsage,
  promotion,
  receipt,
  repeated,
  rule,
  setFor,
} from "./build.ts";
import { implementations } from "./implementations.ts";

const shirt: LineFields = { id: "shirt", productId: "1", categoryIds: ["wear"], price: "50.00" };
const socks: LineFields = { id: "socks", productId: "2", categoryIds: ["wear"], price: "9.99", quantity: 2 };
const mug: LineFields = { id: "mug", productId: "3", categoryIds: ["home"], price: "20.00" };
const free: LineFields = { id: "sticker", productId: "4", categoryIds: ["home"], price: "0.00" };
const cart = cartOf([shirt, socks, mug, free]);

const inputsOf = (rules: Rule[], lines = cart, currency_code = "USD") => ({
  cart: lines,
  codes: [],
  promotions: [promotion({ rules, currency_code })],
  settings: DEFAULT_SETTINGS,
  usage: noUsage,
  now: NOW,
});

describe.each(implementations)("items by their price, in %s", (_, evaluation) => {
  const discounts = (...[rules, lines, currency]: Parameters<typeof inputsOf>) =>
    evaluation(inputsOf(rules, lines, currency)).applied[1]?.lines ?? {};

  test.each<[string, ItemMatcher, string[]]>([
    ["from 20.00: the mug at 20.00 is one of them", { price: { min: "20.00" } }, ["mug", "shirt"]],
    ["from 20.01", { price: { min: "20.01" } }, ["shirt"]],
    ["up to 20.00: the mug at 20.00 is one of them", { price: { max: "20.00" } }, ["mug", "socks"]],
    ["up to 19.99: two socks cost 19.98, and the price of one counts", { price: { max: "19.99" } }, ["socks"]],
    ["from 10.00 up to 30.00", { price: { min: "10.00", max: "30.00" } }, ["mug"]],
    ["at one price only", { price: { min: "9.99", max: "9.99" } }, ["socks"]],
    ["at a price that nothing has", { price: { min: "10", max: "19.5" } }, []],
    [
      "from 0: all of them, but no discount is taken off what is free",
      { price: { min: "0" } },
      ["mug", "shirt", "socks"],
    ],
    ["not from 20.00", { not: { price: { min: "20.00" } } }, ["socks"]],
    ["clothes from 20.00", { and: [{ categories: ["wear"] }, { price: { min: "20.00" } }] }, ["shirt"]],
    ["the mug, or anything up to 9.99", { or: [{ products: [3] }, { price: { max: "9.99" } }] }, ["mug", "socks"]],
    ["clothes, but none from 20.00", { and: [{ categories: ["wear"] }, { not: { price: { min: "20" } } }] }, ["socks"]],
  ])("%s", (_name, items, ids) => {
    expect(Object.keys(discounts([rule(itemsOff("10%", { items }))])).sort()).toEqual(ids);
  });

  const wear = (fields: object) => ({ cart: { items: { price: { max: "20.00" } }, ...fields } });
  test.each<[string, Rule, number]>([
    ["three units up to 20.00 are here", rule(amountOff("5"), wear({ minimum_quantity: 3 })), 500],
    ["four units up to 20.00 are not", rule(amountOff("5"), wear({ minimum_quantity: 4 })), 0],
    ["39.98 are spent on units up to 20.00", rule(amountOff("5"), wear({ minimum_spend: "39.98" })), 500],
    ["39.99 are not", rule(amountOff("5"), wear({ minimum_spend: "39.99" })), 0],
    [
      "any two up to 20.00 for 12.00: the cheapest two",
      rule(setFor(2, "12.00", { items: { price: { max: "20.00" } } })),
      798,
    ],
    [
      "each pair of socks halves the price of one unit from 20.00",
      repeated(itemsOff("50%", { items: { price: { min: "20.00" } }, quantity: 1 }), {
        cart: { items: { price: { max: "9.99" } }, minimum_quantity: 1 },
      }),
      3_500,
    ],
  ])("%s", (_name, own, discount) => {
    expect(evaluation(inputsOf([own])).discount).toBe(discount);
  });

  test("an earlier rule does not change the price that counts", () => {
    const half = rule(itemsOff("50%"));
    const from50 = rule(itemsOff("1.00", { items: { price: { min: "50.00" } } }));
    expect(discounts([half, from50])).toEqual({ shirt: 2_600, socks: 999, mug: 1_000 });
  });

  test.each([
    ["JPY", "500", "500"],
    ["KWD", "1.250", "1.25"],
  ])("amounts are in the promotion's currency: %s", (currency, price, min) => {
    const lines = cartOf([{ id: "a", price }], currency);
    expect(
      Object.keys(discounts([rule(itemsOff("10%", { items: { price: { min, max: min } } }))], lines, currency)),
    ).toEqual(["a"]);
  });
});

test("units that share 100.00 all have the price of the cheapest, 33.33", () => {
  const thirds = cartOf([{ id: "a", price: "33.33", quantity: 3, amount: 10_000 }]);
  const off = (price: { min?: string; max?: string }) =>
    receipt(
      calculate({ cart: thirds, promotions: [promotion({ rules: [rule(itemsOff("100%", { items: { price } }))] })] }),
    );
  expect(off({ max: "33.33" })).toEqual({ a: "100.00" });
  expect(off({ min: "33.33" })).toEqual({ a: "100.00" });
  expect(off({ min: "33.34" })).toEqual({});
});

test("a gift is no unit with a price", () => {
  const rules = [rule(giftOf(9)), rule(itemsOff("10%", { items: { price: { max: "5.00" } } }))];
  expect(calculate({ cart, promotions: [promotion({ rules })] }).discount).toBe(0);
});
