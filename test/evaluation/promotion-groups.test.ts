import { describe, expect, test } from "vitest";
import type { Promotion, PromotionGroup } from "../../collector/evaluation/promotion.ts";
import { DEFAULT_SETTINGS } from "../../collector/evaluation/settings.ts";
import {
  amountOff,
  cartOf,
  couponPromotion,
  giftOf,
  itemsOff,
  NOW,
  noUsage,
  promotion,
  rule,
  setFor,
  shippingTo,
} from "./build.ts";
import { implementations } from "./implementations.ts";
import type { CodeVerdict } from "./naive.ts";

const cart = cartOf([{ price: "100.00", productId: "1" }]);
const first: { group: PromotionGroup } = { group: { id: "spring", choose: "first" } };
const best: { group: PromotionGroup } = { group: { id: "spring", choose: "best" } };
const off = (amount: string) => ({ rules: [rule(amountOff(amount))] });
const unmet = { rules: [rule(amountOff("90"), { cart: { minimum_spend: "500" } })] };
const alone = { can_be_used_with_other_promotions: false };
/** 0.00 off: the set costs less than its price. */
const nothing = { rules: [rule(setFor(1, "150.00"))] };
const gift = { rules: [rule(giftOf(9))] };

const summary = ({ status, inTotals, reason, supersededBy }: CodeVerdict) =>
  `${status} ${inTotals ? "in totals" : reason}${supersededBy === null ? "" : ` by ${supersededBy}`}`;

/** Of the promotions with codes, 1 has CODE1. */
type Case = readonly [Promotion[], applied: Readonly<Record<number, number>>, codes?: readonly string[]];

describe.each(implementations)("of the promotions of a group one applies, in %s", (_, evaluation) => {
  const answer = (promotions: Promotion[]) => {
    const codes = promotions
      .filter(({ redemption_type }) => redemption_type === "COUPON")
      .map(({ id }) => ({ number: `CODE${id}`, coupon: { promotionId: id, maxUses: 0, maxUsesPerCustomer: 0 } }));
    const verdict = evaluation({ cart, codes, promotions, settings: DEFAULT_SETTINGS, usage: noUsage, now: NOW });
    const applied = Object.fromEntries(Object.entries(verdict.applied).map(([id, { discount }]) => [id, discount]));
    return [applied, verdict.codes.map(summary)];
  };
  const check = ([promotions, applied, codes = []]: Case) => expect(answer(promotions)).toEqual([applied, codes]);

  test.each<[string, Case]>([
    [
      "the one with the lower priority, although the other gives more",
      [
        [promotion({ id: 1, ...first, ...off("30") }), promotion({ id: 2, priority: 50, ...first, ...off("20") })],
        { 2: 2_000 },
      ],
    ],
    [
      "the one with the lower id where the priorities are equal",
      [[promotion({ id: 1, ...first, ...off("20") }), promotion({ id: 2, ...first, ...off("30") })], { 1: 2_000 }],
    ],
    [
      "not one whose condition is not met",
      [[promotion({ id: 1, ...first, ...unmet }), promotion({ id: 2, ...first, ...off("20") })], { 2: 2_000 }],
    ],
    [
      "not one that gives nothing",
      [
        [
          couponPromotion({ id: 1, ...first, ...nothing }),
          promotion({ id: 2, ...first, ...off("20") }),
          couponPromotion({ id: 3, ...first, ...off("30") }),
        ],
        { 2: 2_000 },
        ["4 no_discountable_items", "4 superseded by 2"],
      ],
    ],
    [
      "the next one where an earlier discount leaves nothing for the first",
      [
        [
          promotion({ id: 1, rules: [rule(itemsOff("100%"))] }),
          couponPromotion({ id: 2, ...first, ...off("20") }),
          couponPromotion({ id: 3, ...first, ...gift }),
        ],
        { 1: 10_000, 3: 0 },
        ["4 no_discountable_items", "4 in totals"],
      ],
    ],
    [
      "a gift counts: the code after it is kept out",
      [
        [promotion({ id: 1, ...first, ...gift }), couponPromotion({ id: 2, ...first, ...off("20") })],
        { 1: 0 },
        ["4 superseded by 1"],
      ],
    ],
    [
      "none, if none gives anything",
      [
        [couponPromotion({ id: 1, ...first, ...nothing }), couponPromotion({ id: 2, ...first, ...nothing })],
        {},
        ["4 no_discountable_items", "4 no_discountable_items"],
      ],
    ],
  ])("the first: %s", (_name, of) => check(of));

  test.each<[string, Case]>([
    [
      "the larger discount, although the other has the lower priority",
      [
        [promotion({ id: 1, ...best, ...off("30") }), couponPromotion({ id: 2, priority: 50, ...best, ...off("20") })],
        { 1: 3_000 },
        ["4 superseded by 1"],
      ],
    ],
    [
      "the first of two equal ones",
      [[promotion({ id: 1, ...best, ...off("20") }), promotion({ id: 2, ...best, ...off("20") })], { 1: 2_000 }],
    ],
    [
      "of 30.00 off and 20% off 100.00, the 30.00",
      [
        [
          promotion({ id: 1, ...best, rules: [rule(itemsOff("20%"))] }),
          promotion({ id: 2, ...best, ...off("30") }),
          promotion({ id: 3, ...best, ...off("25") }),
        ],
        { 2: 3_000 },
      ],
    ],
    [
      "each is priced alone: a discount of another promotion does not count",
      [
        [
          promotion({ id: 1, rules: [rule(itemsOff("90%"))] }),
          promotion({ id: 2, ...best, ...off("8") }),
          promotion({ id: 3, ...best, ...off("30") }),
        ],
        { 1: 9_000, 3: 1_000 },
      ],
    ],
    [
      "a discount rather than a gift or free shipping, which count as 0.00",
      [
        [
          promotion({ id: 1, ...best, ...gift }),
          promotion({ id: 2, ...best, rules: [rule(shippingTo("*"))] }),
          promotion({ id: 3, ...best, ...off("0.01") }),
        ],
        { 3: 1 },
      ],
    ],
    [
      "a gift rather than nothing",
      [
        [couponPromotion({ id: 1, ...best, ...nothing }), promotion({ id: 2, ...best, ...gift })],
        { 2: 0 },
        ["4 no_discountable_items"],
      ],
    ],
    [
      "the next best where an earlier discount leaves nothing for the best",
      [
        [
          promotion({ id: 1, rules: [rule(itemsOff("100%"))] }),
          couponPromotion({ id: 2, ...best, ...off("20") }),
          promotion({ id: 3, ...best, ...gift }),
        ],
        { 1: 10_000, 3: 0 },
        ["4 no_discountable_items"],
      ],
    ],
  ])("the best: %s", (_name, of) => check(of));

  test("the best: what is taken off shipping counts as what is taken off goods", () => {
    const promotions = [
      promotion({ id: 1, ...best, ...off("4") }),
      promotion({ id: 2, ...best, rules: [rule(shippingTo("*"))] }),
      promotion({ id: 3, ...best, ...off("5") }),
    ];
    const shipped = { ...cart, shipping: [{ id: "s", methodId: null, price: 500 }] };
    const inputs = { cart: shipped, codes: [], promotions, settings: DEFAULT_SETTINGS, usage: noUsage, now: NOW };
    expect(evaluation(inputs).applied).toMatchObject({ 2: { discount: 0, shipping: { s: 500 } } });
    expect(Object.keys(evaluation(inputs).applied)).toEqual(["2"]);
  });

  const winter: { group: PromotionGroup } = { group: { id: 7, choose: "best" } };
  test.each<[string, Case]>([
    [
      "promotions of another group, and of none, apply beside it",
      [
        [
          promotion({ id: 1, ...best, ...off("1") }),
          promotion({ id: 2, ...best, ...off("2") }),
          promotion({ id: 3, ...winter, ...off("4") }),
          promotion({ id: 4, ...off("8") }),
        ],
        { 2: 200, 3: 400, 4: 800 },
      ],
    ],
    [
      "the ids 7 and “7” are one group",
      [
        [
          promotion({ id: 1, ...winter, ...off("4") }),
          promotion({ id: 2, group: { id: "7", choose: "best" }, ...off("5") }),
        ],
        { 2: 500 },
      ],
    ],
    [
      "two codes of a group: the second one says by what it is kept out",
      [
        [couponPromotion({ id: 1, ...first, ...off("1") }), couponPromotion({ id: 2, ...first, ...off("2") })],
        { 1: 100 },
        ["4 in totals", "4 superseded by 1"],
      ],
    ],
    [
      "a member that is not chosen stops nothing",
      [
        [
          promotion({ id: 1, ...best, ...off("1"), stop: true }),
          promotion({ id: 2, ...best, ...off("2") }),
          promotion({ id: 3, ...off("4") }),
        ],
        { 2: 200, 3: 400 },
      ],
    ],
    [
      "a promotion that stops keeps the chosen one out, and no other takes its place",
      [
        [
          couponPromotion({ id: 1, ...best, ...off("1") }),
          promotion({ id: 2, ...off("4"), stop: true }),
          couponPromotion({ id: 3, ...best, ...off("2") }),
        ],
        { 2: 400 },
        ["4 superseded by 3", "4 superseded by 2"],
      ],
    ],
    [
      "so does an earlier promotion that can't be used with others",
      [
        [promotion({ id: 1, ...alone, ...off("4") }), couponPromotion({ id: 2, ...first, ...off("1") })],
        { 1: 400 },
        ["4 combination_not_allowed by 1"],
      ],
    ],
    [
      "a code that overrides others removes the chosen one",
      [
        [
          couponPromotion({ id: 1, ...first, ...off("1") }),
          couponPromotion({ id: 2, ...alone, coupon_overrides_other_promotions: true, ...off("4") }),
          couponPromotion({ id: 3, ...first, ...off("2") }),
        ],
        { 2: 400 },
        ["4 superseded by 2", "4 in totals", "4 superseded by 1"],
      ],
    ],
    [
      "should members differ, the first that gives something decides",
      [
        [
          promotion({ id: 1, ...first, ...nothing }),
          promotion({ id: 2, ...best, ...off("1") }),
          promotion({ id: 3, ...first, ...off("2") }),
        ],
        { 3: 200 },
      ],
    ],
  ])("%s", (_name, of) => check(of));
});
