import { describe, expect, test } from "vitest";
import type { Notification, Promotion } from "../../collector/evaluation/promotion.ts";
import type { Cart } from "../../collector/evaluation/types.ts";
import {
  amountOff,
  calculate,
  cartOf,
  couponPromotion,
  giftOf,
  promotion,
  type Question,
  rule,
  unknownCart,
} from "./build.ts";

const say = (type: Notification["type"], content: string = type, locations = ["CART_PAGE"]): Notification => ({
  type,
  content,
  locations,
});
const notifications = [say("UPSELL"), say("ELIGIBLE"), say("APPLIED")];

const tell = (promotions: Promotion[], cart: Cart, asked: Partial<Question> = {}) =>
  calculate({ cart, promotions, wishes: { notifyAt: "*" }, ...asked }).notices.map(({ content }) => content);

const from100: Promotion = promotion({
  notifications,
  rules: [rule(amountOff("5"), { cart: { minimum_spend: "100" } })],
});
const twoMugs = promotion({
  notifications,
  rules: [rule(amountOff("5"), { cart: { items: { products: [2] }, minimum_quantity: 2 } })],
});
const mug = { price: "8.00", productId: "2" };

describe("what a shopper is told of a promotion", () => {
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
    ["a disabled one says nothing", [{ ...from100, status: "DISABLED" }], cartOf([{ price: "100.00" }]), []],
    ["one for others says nothing", [{ ...from100, customer: { group_ids: [9] } }], cartOf([{ price: "100.00" }]), []],
    [
      "one behind a code that is for others says nothing",
      [couponPromotion({ ...from100, redemption_type: "COUPON", customer: { group_ids: [9] } })],
      cartOf([{ price: "100.00" }]),
      [],
    ],
    ["one in another currency says nothing", [{ ...from100, currency_code: "EUR" }], cartOf([{ price: "100.00" }]), []],
    ["one that has nothing to say", [{ ...from100, notifications: [] }], cartOf([{ price: "100.00" }]), []],
    ["one without words for this", [{ ...from100, notifications: [say("UPSELL")] }], cartOf([{ price: "100.00" }]), []],
    [
      "several, by id",
      [
        { ...from100, id: 3, priority: 1 },
        { ...twoMugs, id: 2 },
      ],
      cartOf([{ ...mug, price: "60.00", quantity: 2 }]),
      ["APPLIED", "APPLIED"],
    ],
    ["nobody knows the cart", [from100], unknownCart, []],
  ])("%s", (_, promotions, cart, told) => {
    expect(tell(promotions, cart)).toEqual(told);
  });

  test("what is within reach has a name and what is missing, whether it has something to say or not", () => {
    const promotions = [
      { ...from100, notifications: [] },
      { ...twoMugs, id: 2 },
      promotion({ id: 3, rules: [rule(amountOff("0"))] }),
      promotion({ id: 4, rules: [rule(amountOff("5"), { cart: { minimum_spend: "8" } })] }),
    ];
    const { possible } = calculate({ cart: cartOf([mug]), promotions, wishes: { possible: true } });
    expect(possible).toEqual([
      { promotionId: 1, promotionName: "Promotion 1", missing: { amount: 9200 } },
      { promotionId: 2, promotionName: "Promotion 1", missing: { quantity: 1 } },
      { promotionId: 3, promotionName: "Promotion 3", missing: null },
    ]);
    expect(calculate({ cart: cartOf([mug]), promotions }).possible).toEqual([]);
  });

  test("a promotion behind a code says nothing until its code is named", () => {
    const behind = couponPromotion({ ...from100, redemption_type: "COUPON" });
    const cart = cartOf([{ price: "80.00" }]);
    expect(tell([behind], cart)).toEqual([]);
    expect(tell([behind], cart, { book: { SAVE: 1 }, codes: ["save"] })).toEqual(["UPSELL"]);
    expect(tell([behind], cart, { book: { SAVE: 1, ALSO: 1 }, codes: ["save", "also"] })).toEqual(["UPSELL"]);
    expect(tell([{ ...behind, status: "DISABLED" }], cart, { book: { SAVE: 1 }, codes: ["save"] })).toEqual([]);
    expect(tell([behind], cart, { codes: ["nope"] })).toEqual([]);
  });

  test("nothing is told that was not asked for", () => {
    expect(tell([from100], cartOf([{ price: "100.00" }]), { wishes: {} })).toEqual([]);
  });
});

describe("where it is told", () => {
  const everywhere = promotion({
    notifications: [
      say("APPLIED", "cart", ["CART_PAGE"]),
      say("APPLIED", "home and cart", ["HOME_PAGE", "CART_PAGE"]),
      say("APPLIED", "nowhere", []),
    ],
  });
  test.each<[string, string[]]>([
    ["CART_PAGE", ["cart", "home and cart"]],
    ["HOME_PAGE", ["home and cart"]],
    ["CHECKOUT_PAGE", []],
    ["*", ["cart", "home and cart", "nowhere"]],
  ])("%s", (notifyAt, told) => {
    expect(tell([everywhere], cartOf([mug]), { wishes: { notifyAt } })).toEqual(told);
  });

  test("with the promotion, its kind and its locations", () => {
    const { notices } = calculate({ cart: cartOf([mug]), promotions: [everywhere], wishes: { notifyAt: "HOME_PAGE" } });
    expect(notices).toEqual([
      { promotionId: 1, type: "APPLIED", content: "home and cart", locations: ["HOME_PAGE", "CART_PAGE"] },
    ]);
  });
});

describe("placeholders", () => {
  const speak = (words: string) => (["UPSELL", "ELIGIBLE", "APPLIED"] as const).map((type) => say(type, words));
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
    ["what nobody knows stays", "%%colour%% 100%", [from100], cartOf([{ price: "100.00" }]), ["%%colour%% 100%"]],
    [
      "a text about money is not shown where units are missing",
      "%%missing_amount%% to go",
      [twoMugs],
      cartOf([mug]),
      [],
    ],
    ["nor one about units where money is missing", "%%missing_quantity%%", [from100], cartOf([{ price: "80.50" }]), []],
    [
      "nor one about a discount that is not given",
      "%%discount%% off",
      [stopper, from100],
      cartOf([{ price: "100.00" }]),
      [],
    ],
  ])("%s", (_, words, promotions, cart, told) => {
    const speaking = promotions.map((one) => (one === stopper ? one : { ...one, notifications: speak(words) }));
    expect(tell(speaking, cart)).toEqual(told);
  });

  test("are in the currency of the cart", () => {
    const yen = promotion({
      currency_code: "JPY",
      notifications: speak("%%missing_amount%%"),
      rules: [rule(amountOff("5"), { cart: { minimum_spend: "100" } })],
    });
    expect(tell([yen], cartOf([{ price: "80" }], "JPY"))).toEqual(["20"]);
    expect(tell([yen], cartOf([{ price: "80" }], "USD"))).toEqual([]);
  });

  test("names that every object inherits are no placeholders", () => {
    const odd = promotion({ notifications: [say("APPLIED", "%%toString%% %%__proto__%%")] });
    expect(tell([odd], cartOf([mug]))).toEqual(["%%toString%% %%__proto__%%"]);
  });
});
