import { describe, expect, test } from "vitest";
import type { ShippingDiscount } from "../../collector/evaluation/actions/shipping-discount.ts";
import { formatAmount } from "../../collector/evaluation/money.ts";
import type { Promotion } from "../../collector/evaluation/promotion.ts";
import type { Settings } from "../../collector/evaluation/settings.ts";
import type { Cart, Evaluation } from "../../collector/evaluation/types.ts";
import {
  calculate,
  cartOf,
  couponPromotion,
  itemsOff,
  minor,
  percentOff,
  promotion,
  repeated,
  rule,
  shippingOff,
  shippingTo,
  summaryOf,
  unknownCart,
} from "./build.ts";

/** A method by its id, with its price in dollars; null: unknown. Its id in the cart is the same in capitals. */
type Methods = Readonly<Record<string, string | null>>;

const goods = cartOf([{ price: "30.00" }]);
const shippedBy = (methods: Methods, cart: Cart = goods): Cart => ({
  ...cart,
  shipping: Object.entries(methods).map(([methodId, price]) => ({
    id: methodId.toUpperCase(),
    methodId,
    price: price === null ? null : minor(price),
  })),
});

const amount = (value: number | null | undefined) => (value == null ? value : formatAmount(value, "USD"));

/** What each method costs less, and what all costs then. */
const billOf = ({ shipping, grandTotal }: Evaluation) => ({
  off: Object.fromEntries((shipping?.lines ?? []).map(({ id, discount }) => [id, amount(discount)])),
  grandTotal: amount(grandTotal),
});

const off = (text: string, fields: Partial<ShippingDiscount> = {}, more: Partial<Promotion> = {}) =>
  promotion({ rules: [rule(shippingOff(text, fields))], ...more });
const forPrice = (fixed_price: string, fields: Partial<ShippingDiscount> = {}) =>
  off("0", { ...fields, discount: { fixed_price } });
const ofRest: Partial<Settings> = { onOriginalPrice: false };

describe("what an offer takes off the price of shipping", () => {
  test.each<[string, Methods, Promotion[], Record<string, string>, string, Partial<Settings>?]>([
    ["half off express", { express: "12.00" }, [off("50%", { method_ids: ["express"] })], { EXPRESS: "6.00" }, "36.00"],
    ["nothing off other methods", { post: "5.00" }, [off("50%", { method_ids: ["express"] })], {}, "35.00"],
    ["an id as a number", { 7: "5.00" }, [off("1.00", { method_ids: [7] })], { 7: "1.00" }, "34.00"],
    [
      "an amount off all methods together, in proportion",
      { a: "15.00", b: "5.00" },
      [off("10.00")],
      { A: "7.50", B: "2.50" },
      "40.00",
    ],
    [
      "a cent more to the cheaper of equal remainders",
      { b: "1.00", a: "3.00" },
      [off("0.02")],
      { A: "0.01", B: "0.01" },
      "33.98",
    ],
    ["a cent more to the smaller id of equal methods", { b: "1.00", a: "1.00" }, [off("0.01")], { A: "0.01" }, "31.99"],
    ["no more than the price", { a: "4.00" }, [off("10.00")], { A: "4.00" }, "30.00"],
    ["a percentage, rounded once", { a: "0.05", b: "0.05" }, [off("10%")], { A: "0.01" }, "30.09"],
    ["all methods for one price", { a: "6.00", b: "4.00" }, [forPrice("5.00")], { A: "3.00", B: "2.00" }, "35.00"],
    ["one price never raises another", { a: "4.00" }, [forPrice("5.00")], {}, "34.00"],
    [
      "a maximum to the first methods by id",
      { c: "2.00", b: "2.00", a: "2.00" },
      [off("50%", { maximum_allowed_discount_amount: "1.50" })],
      { A: "1.00", B: "0.50" },
      "34.50",
    ],
    [
      "a maximum of a price",
      { a: "8.00" },
      [forPrice("1.00", { maximum_allowed_discount_amount: "2.00" })],
      { A: "2.00" },
      "36.00",
    ],
    [
      "two percentages of the original price",
      { a: "10.00" },
      [off("50%"), off("30%", {}, { id: 2 })],
      { A: "8.00" },
      "32.00",
    ],
    [
      "two percentages, the second of what is left (a setting)",
      { a: "10.00" },
      [off("50%"), off("30%", {}, { id: 2 })],
      { A: "6.50" },
      "33.50",
      ofRest,
    ],
    [
      "two offers in the order of priority",
      { a: "10.00" },
      [off("50%", {}, { priority: 2 }), off("4.00", {}, { id: 2, priority: 1 })],
      { A: "7.00" },
      "33.00",
      ofRest,
    ],
    [
      "shipping after the whole order, whatever the priority",
      { a: "10.00" },
      [off("4.00", {}, { priority: 1 }), promotion({ id: 2, priority: 2, rules: [rule(percentOff("100"))] })],
      { A: "4.00" },
      "6.00",
    ],
    [
      "free shipping, the whole price",
      { a: "10.00", b: "3.00" },
      [promotion({ rules: [rule(shippingTo("*"))] })],
      { A: "10.00", B: "3.00" },
      "30.00",
    ],
    [
      "free shipping, what is left",
      { a: "10.00" },
      [off("4.00", {}, { priority: 1 }), promotion({ id: 2, rules: [rule(shippingTo("*"))] })],
      { A: "10.00" },
      "30.00",
    ],
    ["only the known prices", { a: "10.00", b: null }, [off("4.00")], { A: "4.00" }, null as unknown as string],
  ])("%s", (_, methods, promotions, taken, grandTotal, settings = {}) => {
    const result = calculate({ cart: shippedBy(methods), promotions, settings });
    expect(billOf(result)).toEqual({ off: taken, grandTotal });
    const reversed = Object.fromEntries(Object.entries(methods).reverse());
    expect(calculate({ cart: shippedBy(reversed), promotions, settings })).toEqual(result);
  });

  test("is apart from the goods, and belongs to its promotion", () => {
    const result = calculate({ cart: shippedBy({ a: "10.00" }), promotions: [off("4.00")] });
    expect(result).toMatchObject({
      subtotal: 3000,
      discount: 0,
      total: 3000,
      shipping: { price: 1000, discount: 400 },
    });
    expect(result.applied).toMatchObject([{ discount: 0, shares: [], shipping: { discount: 400 } }]);
  });

  test("is an amount for each application of a rule that repeats, with a maximum for each", () => {
    const pairs = (text: string, fields = {}) =>
      promotion({ rules: [repeated(shippingOff(text, fields), { cart: { minimum_quantity: 2 } })] });
    const cart = shippedBy({ a: "10.00" }, cartOf([{ price: "30.00", quantity: 5 }]));
    const of = (one: Promotion) => billOf(calculate({ cart, promotions: [one] })).off;
    expect(of(pairs("3.00"))).toEqual({ A: "6.00" });
    expect(of(pairs("20%"))).toEqual({ A: "4.00" });
    expect(of(pairs("3.00", { maximum_allowed_discount_amount: "2.00" }))).toEqual({ A: "4.00" });
    expect(of(pairs("0", { discount: { fixed_price: "7.00" } }))).toEqual({ A: "3.00" });
  });

  test("needs no goods, but a known cart", () => {
    const promotions = [off("4.00")];
    expect(billOf(calculate({ cart: shippedBy({ a: "9.00" }, cartOf([])), promotions })).off).toEqual({ A: "4.00" });
    expect(calculate({ cart: shippedBy({ a: "9.00" }, unknownCart), promotions }).applied).toEqual([]);
  });

  test("is nothing where free shipping is for other zones", () => {
    const cart = { ...shippedBy({ a: "10.00" }), zoneId: "2" };
    expect(billOf(calculate({ cart, promotions: [promotion({ rules: [rule(shippingTo([1]))] })] })).off).toEqual({});
  });

  test("is part of what a coupon must give more than automatic offers", () => {
    const coupon = couponPromotion({
      id: 2,
      rules: [rule(shippingOff("100%"))],
      can_be_used_with_other_promotions: false,
      coupon_overrides_automatic_when_offering_higher_discounts: true,
    });
    const inputs = { promotions: [promotion(), coupon], codes: ["SHIP"], coupons: { SHIP: 2 } };
    expect(calculate({ cart: shippedBy({ a: "3.01" }), ...inputs }).codes[0]).toMatchObject({ inTotals: true });
    expect(calculate({ cart: shippedBy({ a: "3.00" }), ...inputs }).codes[0]).toMatchObject({ inTotals: false });
  });
});

describe("a code for shipping that gives nothing", () => {
  const codeFor = (rules: Promotion["rules"]) => couponPromotion({ rules });
  const express = codeFor([rule(shippingOff("50%", { method_ids: ["express"] }))]);
  test.each<[string, Cart, Promotion, string]>([
    ["the cart says nothing of shipping", goods, express, "4 shipping_unknown"],
    ["the method has no price", shippedBy({ express: null }), express, "4 shipping_unknown"],
    ["only another method has none", shippedBy({ post: null }), express, "4 no_discountable_items"],
    ["no method is chosen", shippedBy({}), express, "4 no_discountable_items"],
    ["the method costs nothing", shippedBy({ express: "0" }), express, "4 no_discountable_items"],
    [
      "the condition is not met",
      shippedBy({ express: null }),
      codeFor([rule(shippingOff("50%"), { cart: { minimum_spend: "40" } })]),
      "3 minimum_spend_not_met",
    ],
    [
      "it is for the goods, too, and finds none",
      shippedBy({ express: null }),
      codeFor([rule(itemsOff("10%", { items: { products: [9] } })), rule(shippingOff("50%"))]),
      "4 shipping_unknown",
    ],
    [
      "it is for the goods, too, and finds some",
      shippedBy({ express: null }),
      codeFor([rule(itemsOff("10%")), rule(shippingOff("50%"))]),
      "4 in totals",
    ],
  ])("%s", (_, cart, one, summary) => {
    const { codes } = calculate({ cart, promotions: [one], codes: ["SHIP"], coupons: { SHIP: 1 } });
    expect(summaryOf(codes[0]!)).toBe(summary);
  });
});

test("a cart that says nothing of shipping has no price of it", () => {
  const result = calculate({ cart: goods, promotions: [promotion({ rules: [rule(shippingTo("*"))] })] });
  expect(result).not.toHaveProperty("shipping");
  expect(result).not.toHaveProperty("grandTotal");
  expect(result.applied).toMatchObject([{ freeZones: "*", shipping: undefined }]);
});
