import { describe, expect, test } from "vitest";
import type { Promotion } from "../../collector/evaluation/promotion.ts";
import {
  amountOff,
  calculate,
  cartOf,
  couponPromotion,
  giftOf,
  itemsOff,
  promotion,
  rule,
  summaryOf,
} from "./build.ts";

const cart = cartOf([{ price: "100.00", productId: "1" }]);
const alone = { can_be_used_with_other_promotions: false };
const overrides = { coupon_overrides_other_promotions: true };
const onNothing = { rules: [rule(itemsOff("5", { items: { products: [9] } }))] };
const unmet = { rules: [rule(amountOff("5"), { cart: { minimum_spend: "500" } })] };

/** `CODE2` belongs to promotion 2, and so does `ALSO2`. */
const couponsByCode = Object.fromEntries(
  [1, 2, 3, 4, 5, 6, 7].flatMap((id) => [
    [`CODE${id}`, id],
    [`ALSO${id}`, id],
  ]),
);

const answer = (promotions: Promotion[], codes: string[] = []) => {
  const evaluation = calculate({ cart, promotions, coupons: couponsByCode, codes });
  return {
    applied: evaluation.applied.map(({ promotionId }) => promotionId),
    codes: evaluation.codes.map((one) => summaryOf(one) + (one.supersededBy === null ? "" : ` by ${one.supersededBy}`)),
  };
};

describe("promotions that can be combined", () => {
  test.each<[string, Promotion[], string[], number[], string[]]>([
    ["two automatic ones", [promotion({ id: 1 }), promotion({ id: 2 })], [], [1, 2], []],
    [
      "an automatic one and a code",
      [promotion({ id: 1 }), couponPromotion({ id: 2 })],
      ["CODE2"],
      [1, 2],
      ["4 in totals"],
    ],
    ["a promotion with codes does nothing without its code", [couponPromotion({ id: 2 })], [], [], []],
    ["one that stops is the last", [promotion({ id: 1, stop: true }), promotion({ id: 2 })], [], [1], []],
    [
      "one that stops keeps the earlier ones",
      [promotion({ id: 1 }), promotion({ id: 2, stop: true }), promotion({ id: 3 })],
      [],
      [1, 2],
      [],
    ],
    [
      "priority decides which one stops",
      [promotion({ id: 1, stop: true }), promotion({ id: 2, priority: 5 })],
      [],
      [2, 1],
      [],
    ],
    [
      "a code after one that stops is superseded by it",
      [promotion({ id: 1, stop: true }), couponPromotion({ id: 2 })],
      ["CODE2"],
      [1],
      ["4 superseded by 1"],
    ],
    [
      "one whose conditions are not met stops nothing",
      [promotion({ id: 1, stop: true, ...unmet }), promotion({ id: 2 })],
      [],
      [2],
      [],
    ],
    [
      "one that has nothing to reward stops nothing",
      [promotion({ id: 1, stop: true, ...onNothing }), promotion({ id: 2 })],
      [],
      [2],
      [],
    ],
    [
      "one that is disabled stops nothing",
      [promotion({ id: 1, stop: true, status: "DISABLED" }), promotion({ id: 2 })],
      [],
      [2],
      [],
    ],
    [
      "an exclusive promotion keeps the later ones out",
      [promotion({ id: 1, ...alone }), couponPromotion({ id: 2 })],
      ["CODE2"],
      [1],
      ["4 combination_not_allowed by 1"],
    ],
    [
      "an exclusive promotion is too late",
      [promotion({ id: 1 }), couponPromotion({ id: 2, ...alone })],
      ["CODE2"],
      [1],
      ["4 combination_not_allowed by 1"],
    ],
    [
      "a late exclusive promotion keeps no other out",
      [promotion({ id: 1 }), promotion({ id: 2, ...alone }), promotion({ id: 3 })],
      [],
      [1, 3],
      [],
    ],
    ["an exclusive promotion is alone", [couponPromotion({ id: 2, ...alone })], ["CODE2"], [2], ["4 in totals"]],
    [
      "a coupon that overrides removes the automatic ones",
      [promotion({ id: 1 }), promotion({ id: 2 }), couponPromotion({ id: 3, ...alone, ...overrides })],
      ["CODE3"],
      [3],
      ["4 in totals"],
    ],
    [
      "a coupon that overrides removes an earlier code",
      [couponPromotion({ id: 1 }), couponPromotion({ id: 2, ...alone, ...overrides })],
      ["CODE1", "CODE2"],
      [2],
      ["4 superseded by 2", "4 in totals"],
    ],
    [
      "a coupon that overrides and is exclusive keeps the later ones out",
      [couponPromotion({ id: 1, ...alone, ...overrides }), promotion({ id: 2 })],
      ["CODE1"],
      [1],
      ["4 in totals"],
    ],
    [
      "a coupon that would override, but is not entered",
      [promotion({ id: 1 }), couponPromotion({ id: 2, ...alone, ...overrides })],
      [],
      [1],
      [],
    ],
    [
      "a coupon that would override, but its conditions are not met",
      [promotion({ id: 1 }), couponPromotion({ id: 2, ...alone, ...overrides, ...unmet })],
      ["CODE2"],
      [1],
      ["3 minimum_spend_not_met"],
    ],
    [
      "a coupon that would override, but has nothing to reward",
      [promotion({ id: 1 }), couponPromotion({ id: 2, ...alone, ...overrides, ...onNothing })],
      ["CODE2"],
      [1],
      ["4 no_discountable_items"],
    ],
    [
      "a coupon that overrides is superseded by one that stops",
      [promotion({ id: 1, stop: true }), couponPromotion({ id: 2, ...overrides })],
      ["CODE2"],
      [1],
      ["4 superseded by 1"],
    ],
    [
      "a coupon that overrides removes an exclusive promotion",
      [promotion({ id: 1, ...alone }), couponPromotion({ id: 2, ...overrides })],
      ["CODE2"],
      [2],
      ["4 in totals"],
    ],
    [
      "a coupon that overrides and is not exclusive lets later ones come",
      [promotion({ id: 1 }), couponPromotion({ id: 2, ...overrides }), promotion({ id: 3 })],
      ["CODE2"],
      [2, 3],
      ["4 in totals"],
    ],
    [
      "of two coupons that override the later one stays",
      [couponPromotion({ id: 1, ...alone, ...overrides }), couponPromotion({ id: 2, ...alone, ...overrides })],
      ["CODE1", "CODE2"],
      [2],
      ["4 superseded by 2", "4 in totals"],
    ],
    [
      "one that stops and is exclusive: the later ones are superseded",
      [promotion({ id: 1, stop: true, ...alone }), couponPromotion({ id: 2 })],
      ["CODE2"],
      [1],
      ["4 superseded by 1"],
    ],
    [
      "one that stops, but is exclusive and too late, stops nothing",
      [promotion({ id: 1 }), promotion({ id: 2, stop: true, ...alone }), couponPromotion({ id: 3 })],
      ["CODE3"],
      [1, 3],
      ["4 in totals"],
    ],
    [
      "an order discount to which a later item discount leaves nothing is not in the totals",
      [promotion({ id: 1 }), promotion({ id: 2, rules: [rule(itemsOff("100%"))] })],
      [],
      [2],
      [],
    ],
    [
      "an order discount without anything left keeps no other out",
      [
        promotion({ id: 1, rules: [rule(itemsOff("100%"))] }),
        couponPromotion({ id: 2, stop: true }),
        couponPromotion({ id: 3, rules: [rule(giftOf(9))] }),
      ],
      ["CODE2", "CODE3"],
      [1, 3],
      ["4 no_discountable_items", "4 in totals"],
    ],
    [
      "a coupon that overrides, but whose 0% give nothing, removes nothing",
      [promotion({ id: 1 }), couponPromotion({ id: 2, ...overrides, rules: [rule(itemsOff("0%"))] })],
      ["CODE2"],
      [1],
      ["4 no_discountable_items"],
    ],
    [
      "an automatic promotion overrides nothing",
      [promotion({ id: 1 }), promotion({ id: 2, ...overrides })],
      [],
      [1, 2],
      [],
    ],
  ])("%s", (_, promotions, codes, applied, outcomes) => {
    expect(answer(promotions, codes)).toEqual({ applied, codes: outcomes });
  });
});

describe("several codes", () => {
  const coupons = (...ids: number[]) => ids.map((id) => couponPromotion({ id, rules: [rule(amountOff("1"))] }));

  test.each<[string, Promotion[], string[], string[]]>([
    ["two codes of two promotions", coupons(1, 2), ["CODE1", "CODE2"], ["4 in totals", "4 in totals"]],
    ["a second code of the same promotion", coupons(1), ["CODE1", "ALSO1"], ["4 in totals", "4 superseded by 1"]],
    ["the first entered code counts", coupons(1), ["ALSO1", "CODE1"], ["4 in totals", "4 superseded by 1"]],
    [
      "five codes are allowed, the sixth and seventh are too many",
      coupons(1, 2, 3, 4, 5, 6, 7),
      ["CODE7", "CODE6", "CODE5", "CODE4", "CODE3", "CODE2", "CODE1"],
      [...Array(5).fill("4 in totals"), "4 too_many_codes", "4 too_many_codes"],
    ],
    [
      "codes that don't match do not count towards the five",
      coupons(1, 2, 3, 4, 5),
      ["NOPE", "CODE1", "CODE2", "CODE3", "ALSO1", "CODE4", "CODE5"],
      ["1 unknown_code", ...Array(3).fill("4 in totals"), "4 superseded by 1", "4 in totals", "4 in totals"],
    ],
    [
      "a second code of a promotion is superseded even with five codes in the totals",
      coupons(1, 2, 3, 4, 5),
      ["CODE1", "CODE2", "CODE3", "CODE4", "CODE5", "ALSO1"],
      [...Array(5).fill("4 in totals"), "4 superseded by 1"],
    ],
  ])("%s", (_, promotions, codes, outcomes) => {
    expect(answer(promotions, codes).codes).toEqual(outcomes);
  });

  test("a code entered twice, in different case and with spaces, counts once and is returned as first entered", () => {
    const { codes, discount } = calculate({
      cart,
      promotions: coupons(1),
      coupons: couponsByCode,
      codes: [" code1", "CODE1", "Code1 "],
    });
    expect(codes.map(({ number, code, discount }) => [number, code, discount])).toEqual([[" code1", "CODE1", 100]]);
    expect(discount).toBe(100);
  });

  test("codes are in the order of the request, promotions in the order in which they applied", () => {
    const { codes, applied } = calculate({
      cart,
      promotions: coupons(1, 2),
      coupons: couponsByCode,
      codes: ["CODE2", "CODE1"],
    });
    expect(codes.map(({ code }) => code)).toEqual(["CODE2", "CODE1"]);
    expect(applied.map(({ code }) => code)).toEqual(["CODE1", "CODE2"]);
  });
});

describe("a coupon that replaces automatic promotions if it gives more", () => {
  const replaces = { ...alone, coupon_overrides_automatic_when_offering_higher_discounts: true };
  const off = (amount: string) => ({ rules: [rule(amountOff(amount))] });
  test.each<[string, Promotion[], string[], number[], string[]]>([
    [
      "more than all of them together",
      [promotion({ id: 1 }), promotion({ id: 2, ...off("5") }), couponPromotion({ id: 3, ...replaces, ...off("16") })],
      ["CODE3"],
      [3],
      ["4 in totals"],
    ],
    [
      "as much as they give is not more",
      [promotion({ id: 1 }), couponPromotion({ id: 3, ...replaces, ...off("10") })],
      ["CODE3"],
      [1],
      ["4 combination_not_allowed by 1"],
    ],
    [
      "more than one that can't be used with others",
      [promotion({ id: 1, ...alone }), couponPromotion({ id: 3, ...replaces, ...off("16") })],
      ["CODE3"],
      [3],
      ["4 in totals"],
    ],
    [
      "that comes after it and gives less",
      [couponPromotion({ id: 1, ...replaces, ...off("16") }), promotion({ id: 3 })],
      ["CODE1"],
      [1],
      ["4 in totals"],
    ],
    [
      "not if one that comes after it gives more",
      [couponPromotion({ id: 1, ...replaces, ...off("16") }), promotion({ id: 3, ...off("20") })],
      ["CODE1"],
      [3],
      ["4 combination_not_allowed by 3"],
    ],
    [
      "where nothing else applies",
      [couponPromotion({ id: 1, ...replaces, ...off("16") })],
      ["CODE1"],
      [1],
      ["4 in totals"],
    ],
    [
      "also before one that stops",
      [couponPromotion({ id: 1, ...replaces, ...off("16") }), promotion({ id: 3, stop: true })],
      ["CODE1"],
      [1],
      ["4 in totals"],
    ],
    [
      "not after one that stops",
      [promotion({ id: 1, stop: true }), couponPromotion({ id: 3, ...replaces, ...off("16") })],
      ["CODE3"],
      [1],
      ["4 superseded by 1"],
    ],
    [
      "not beside another code",
      [couponPromotion({ id: 1 }), couponPromotion({ id: 3, ...replaces, ...off("16") })],
      ["CODE1", "CODE3"],
      [1],
      ["4 in totals", "4 combination_not_allowed by 1"],
    ],
    [
      "the one that gives most of two",
      [
        promotion({ id: 1 }),
        couponPromotion({ id: 3, ...replaces, ...off("16") }),
        couponPromotion({ id: 4, ...replaces, ...off("20") }),
      ],
      ["CODE3", "CODE4"],
      [4],
      ["4 combination_not_allowed by 4", "4 in totals"],
    ],
  ])("%s", (_, promotions, codes, applied, outcomes) => {
    expect(answer(promotions, codes)).toEqual({ applied, codes: outcomes });
  });
});
