import { describe, expect, test } from "vitest";
import type { Notification, Promotion } from "../../collector/evaluation/promotion.ts";
import type { Cart } from "../../collector/evaluation/types.ts";
import {
  amountOff,
  calculate,
  cartOf,
  couponPromotion,
  type EvaluationInputs,
  giftOf,
  promotion,
  rule,
  unknownCart,
} from "./build.ts";

const notification = (type: Notification["type"], content: string = type, locations = ["CART_PAGE"]): Notification => ({
  type,
  content,
  locations,
});
const notifications = [notification("UPSELL"), notification("ELIGIBLE"), notification("APPLIED")];

const contentsOf = (promotions: Promotion[], cart: Cart, inputs: Partial<EvaluationInputs> = {}) =>
  calculate({ cart, promotions, options: { notifyAt: "*" }, ...inputs }).notices.map(({ content }) => content);

const from100: Promotion = promotion({
  notifications,
  rules: [rule(amountOff("5"), { cart: { minimum_spend: "100" } })],
});
const twoMugs = promotion({
  notifications,
  rules: [rule(amountOff("5"), { cart: { items: { products: [2] }, minimum_quantity: 2 } })],
});
const mug = { price: "8.00", productId: "2" };

describe("notifications of a promotion", () => {
  test.each<[string, Promotion[], Cart, string[]]>([
    ["80.00 of 100.00: partly met", [from100], cartOf([{ price: "80.00" }]), ["UPSELL"]],
    ["100.00 of 100.00: in the totals", [from100], cartOf([{ price: "100.00" }]), ["APPLIED"]],
    ["nothing of 100.00 in an empty cart: not even begun", [from100], cartOf([]), []],
    ["nothing of 100.00 in a cart that is free", [from100], cartOf([{ price: "0.00" }]), []],
    ["one of two mugs", [twoMugs], cartOf([mug]), ["UPSELL"]],
    ["none of two mugs", [twoMugs], cartOf([{ price: "8.00" }]), []],
    [
      "met, but another promotion stops",
      [promotion({ id: 7, priority: 1, stop: true }), from100],
      cartOf([{ price: "100.00" }]),
      ["ELIGIBLE"],
    ],
    [
      "met, but what it is for is not in the cart",
      [promotion({ notifications, rules: [rule({ ...amountOff("0") })] })],
      cartOf([mug]),
      ["ELIGIBLE"],
    ],
    ["a gift is in the totals", [promotion({ notifications, rules: [rule(giftOf(2))] })], cartOf([mug]), ["APPLIED"]],
    ["a disabled promotion has none", [{ ...from100, status: "DISABLED" }], cartOf([{ price: "100.00" }]), []],
    [
      "a promotion for other customers has none",
      [{ ...from100, customer: { group_ids: [9] } }],
      cartOf([{ price: "100.00" }]),
      [],
    ],
    [
      "a promotion with a code for other customers has none",
      [couponPromotion({ ...from100, redemption_type: "COUPON", customer: { group_ids: [9] } })],
      cartOf([{ price: "100.00" }]),
      [],
    ],
    [
      "a promotion in another currency has none",
      [{ ...from100, currency_code: "EUR" }],
      cartOf([{ price: "100.00" }]),
      [],
    ],
    ["a promotion without notifications", [{ ...from100, notifications: [] }], cartOf([{ price: "100.00" }]), []],
    [
      "a promotion without a notification of this type",
      [{ ...from100, notifications: [notification("UPSELL")] }],
      cartOf([{ price: "100.00" }]),
      [],
    ],
    [
      "several, by id",
      [
        { ...from100, id: 3, priority: 1 },
        { ...twoMugs, id: 2 },
      ],
      cartOf([{ ...mug, price: "60.00", quantity: 2 }]),
      ["APPLIED", "APPLIED"],
    ],
    ["the cart is unknown", [from100], unknownCart, []],
  ])("%s", (_, promotions, cart, expected) => {
    expect(contentsOf(promotions, cart)).toEqual(expected);
  });

  test("a promotion within reach has a name and a shortage, with or without a notification", () => {
    const promotions = [
      { ...from100, notifications: [] },
      { ...twoMugs, id: 2 },
      promotion({ id: 3, rules: [rule(amountOff("0"))] }),
      promotion({ id: 4, rules: [rule(amountOff("5"), { cart: { minimum_spend: "8" } })] }),
    ];
    const { possible } = calculate({ cart: cartOf([mug]), promotions, options: { possible: true } });
    expect(possible).toEqual([
      { promotionId: 1, promotionName: "Promotion 1", missing: { amount: 9200 } },
      { promotionId: 2, promotionName: "Promotion 1", missing: { quantity: 1 } },
      { promotionId: 3, promotionName: "Promotion 3", missing: null },
    ]);
    expect(calculate({ cart: cartOf([mug]), promotions }).possible).toEqual([]);
  });

  test("a promotion with a code has no notification before the code is entered", () => {
    const behind = couponPromotion({ ...from100, redemption_type: "COUPON" });
    const cart = cartOf([{ price: "80.00" }]);
    expect(contentsOf([behind], cart)).toEqual([]);
    expect(contentsOf([behind], cart, { coupons: { SAVE: 1 }, codes: ["save"] })).toEqual(["UPSELL"]);
    expect(contentsOf([behind], cart, { coupons: { SAVE: 1, ALSO: 1 }, codes: ["save", "also"] })).toEqual(["UPSELL"]);
    expect(contentsOf([{ ...behind, status: "DISABLED" }], cart, { coupons: { SAVE: 1 }, codes: ["save"] })).toEqual(
      [],
    );
    expect(contentsOf([behind], cart, { codes: ["nope"] })).toEqual([]);
  });

  test("there are no notifications without the option", () => {
    expect(contentsOf([from100], cartOf([{ price: "100.00" }]), { options: {} })).toEqual([]);
  });
});

describe("locations of notifications", () => {
  const everywhere = promotion({
    notifications: [
      notification("APPLIED", "cart", ["CART_PAGE"]),
      notification("APPLIED", "home and cart", ["HOME_PAGE", "CART_PAGE"]),
      notification("APPLIED", "nowhere", []),
    ],
  });
  test.each<[string, string[]]>([
    ["CART_PAGE", ["cart", "home and cart"]],
    ["HOME_PAGE", ["home and cart"]],
    ["CHECKOUT_PAGE", []],
    ["*", ["cart", "home and cart", "nowhere"]],
  ])("%s", (notifyAt, expected) => {
    expect(contentsOf([everywhere], cartOf([mug]), { options: { notifyAt } })).toEqual(expected);
  });

  test("contain the promotion, the type and the locations", () => {
    const { notices } = calculate({
      cart: cartOf([mug]),
      promotions: [everywhere],
      options: { notifyAt: "HOME_PAGE" },
    });
    expect(notices).toEqual([
      { promotionId: 1, type: "APPLIED", content: "home and cart", locations: ["HOME_PAGE", "CART_PAGE"] },
    ]);
  });
});

describe("placeholders", () => {
  const notificationsWith = (content: string) =>
    (["UPSELL", "ELIGIBLE", "APPLIED"] as const).map((type) => notification(type, content));
  const stopper = promotion({ id: 7, priority: 1, stop: true });
  test.each<[string, string, Promotion[], Cart, string[]]>([
    ["money is missing", "%%missing_amount%% to go", [from100], cartOf([{ price: "80.50" }]), ["19.50 to go"]],
    ["units are missing", "%%missing_quantity%% to go", [twoMugs], cartOf([mug]), ["1 to go"]],
    ["what it gives", "%%discount%% off", [from100], cartOf([{ price: "100.00" }]), ["5.00 off"]],
    [
      "its name, twice",
      "%%promotion_name%%, %%promotion_name%%",
      [from100],
      cartOf([{ price: "100.00" }]),
      ["Promotion 1, Promotion 1"],
    ],
    [
      "met, but not in the totals",
      "%%promotion_name%%",
      [stopper, from100],
      cartOf([{ price: "100.00" }]),
      ["Promotion 1"],
    ],
    ["an unknown placeholder stays", "%%colour%% 100%", [from100], cartOf([{ price: "100.00" }]), ["%%colour%% 100%"]],
    [
      "a text about money is left out where units are missing",
      "%%missing_amount%% to go",
      [twoMugs],
      cartOf([mug]),
      [],
    ],
    ["nor one about units where money is missing", "%%missing_quantity%%", [from100], cartOf([{ price: "80.50" }]), []],
    ["nor one about a discount of zero", "%%discount%% off", [stopper, from100], cartOf([{ price: "100.00" }]), []],
  ])("%s", (_, content, promotions, cart, expected) => {
    const withNotifications = promotions.map((one) =>
      one === stopper ? one : { ...one, notifications: notificationsWith(content) },
    );
    expect(contentsOf(withNotifications, cart)).toEqual(expected);
  });

  test("are in the currency of the cart", () => {
    const yen = promotion({
      currency_code: "JPY",
      notifications: notificationsWith("%%missing_amount%%"),
      rules: [rule(amountOff("5"), { cart: { minimum_spend: "100" } })],
    });
    expect(contentsOf([yen], cartOf([{ price: "80" }], "JPY"))).toEqual(["20"]);
    expect(contentsOf([yen], cartOf([{ price: "80" }], "USD"))).toEqual([]);
  });

  test("inherited property names are no placeholders", () => {
    const odd = promotion({ notifications: [notification("APPLIED", "%%toString%% %%__proto__%%")] });
    expect(contentsOf([odd], cartOf([mug]))).toEqual(["%%toString%% %%__proto__%%"]);
  });
});
