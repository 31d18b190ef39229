import { describe, expect, test } from "vitest";
import type { Action } from "../../collector/evaluation/actions/index.ts";
import type { Condition } from "../../collector/evaluation/conditions/index.ts";
import { REASONS, type Reason, STATUS_DESCRIPTIONS } from "../../collector/evaluation/reasons.ts";
import {
  amountOff,
  calculate,
  cartOf,
  couponPromotion,
  type EvaluationInputs,
  itemsOff,
  promotion,
  rule,
  shippingOff,
  summaryOf,
  unknownCart,
} from "./build.ts";

const cart = cartOf([{ price: "30.00", productId: "1", categoryIds: ["24"] }]);
const behind = (action: Action, condition?: Condition) => couponPromotion({ rules: [rule(action, condition)] });
const plain = behind(amountOff("5"));
const manyIds = [1, 2, 3, 4, 5, 6];

/** For each reason of a code, inputs with this result. */
const ladder: [string, 1 | 2 | 3 | 4, Reason, Partial<EvaluationInputs>][] = [
  ["the code is unknown", 1, "unknown_code", { codes: ["NOPE"] }],
  ["its promotion was deleted", 1, "unknown_code", { promotions: [] }],
  ["only spaces were entered", 1, "unknown_code", { codes: ["   "] }],
  ["its promotion is disabled", 2, "promotion_disabled", { promotions: [{ ...plain, status: "DISABLED" }] }],
  ["its promotion has not started", 2, "promotion_not_started", { now: 0 }],
  ["its promotion has ended", 2, "promotion_ended", { promotions: [{ ...plain, end_date: "2026-02-01T00:00:00Z" }] }],
  [
    "it has no use left",
    2,
    "code_uses_exhausted",
    {
      coupons: { SAVE: { promotionId: 1, maxUses: 1 } },
      usage: { promotions: new Map(), codes: new Map([["SAVE", { total: 1, customer: 0 }]]) },
    },
  ],
  [
    "this customer has used it",
    2,
    "customer_uses_exhausted",
    {
      coupons: { SAVE: { promotionId: 1, maxUsesPerCustomer: 1 } },
      usage: { promotions: new Map(), codes: new Map([["SAVE", { total: 1, customer: 1 }]]) },
    },
  ],
  [
    "its promotion has no use left",
    2,
    "promotion_uses_exhausted",
    { promotions: [{ ...plain, max_uses: 1 }], usage: { promotions: new Map([[1, 1]]), codes: new Map() } },
  ],
  [
    "its last use is held for another checkout",
    2,
    "reserved_elsewhere",
    {
      coupons: { SAVE: { promotionId: 1, maxUses: 2 } },
      usage: {
        promotions: new Map(),
        codes: new Map([["SAVE", { total: 1, customer: 0, reserved: 1 }]]),
        reserved: new Map(),
      },
    },
  ],
  [
    "its promotion's last use is held for another checkout",
    2,
    "reserved_elsewhere",
    {
      promotions: [{ ...plain, max_uses: 1 }],
      usage: { promotions: new Map(), codes: new Map(), reserved: new Map([[1, 1]]) },
    },
  ],
  [
    "it is Sunday, and its promotion is open on Mondays",
    2,
    "outside_schedule",
    {
      promotions: [
        {
          ...plain,
          schedule: {
            week_frequency: 1,
            week_days: ["Monday"],
            daily_start_time: "00:00:00",
            daily_end_time: "00:00:00",
          },
        },
      ],
    },
  ],
  [
    "it is for another channel",
    3,
    "channel_mismatch",
    { promotions: [{ ...plain, channels: [{ id: 2 }] }], cart: { ...cart, channelId: "1" } },
  ],
  [
    "it is for another customer group",
    3,
    "customer_not_eligible",
    { promotions: [{ ...plain, customer: { group_ids: [7] } }] },
  ],
  [
    "it is for orders to Germany",
    3,
    "shipping_not_eligible",
    {
      promotions: [{ ...plain, shipping_address: { countries: [{ iso2_country_code: "DE" }] } }],
      cart: { ...cart, country: "US" },
    },
  ],
  [
    "the cart is unknown",
    3,
    "cart_unknown",
    { cart: unknownCart, promotions: [behind(amountOff("5"), { cart: { minimum_spend: "50" } })] },
  ],
  [
    "the cart is unknown, and it must not contain something",
    3,
    "cart_unknown",
    { cart: unknownCart, promotions: [behind(amountOff("5"), { not: { cart: { items: { products: [1] } } } })] },
  ],
  ["the cart is in another currency", 3, "currency_mismatch", { cart: cartOf([{ price: "30.00" }], "EUR") }],
  [
    "the cart is too small",
    3,
    "minimum_spend_not_met",
    { promotions: [behind(amountOff("5"), { cart: { minimum_spend: "30.01" } })] },
  ],
  [
    "there are too few of the items",
    3,
    "minimum_quantity_not_met",
    { promotions: [behind(amountOff("5"), { cart: { items: { products: [1] }, minimum_quantity: 2 } })] },
  ],
  [
    "there are none of the items",
    3,
    "required_items_missing",
    { promotions: [behind(amountOff("5"), { cart: { items: { products: [2] } } })] },
  ],
  [
    "an excluded item is in the cart",
    3,
    "excluded_condition_met",
    { promotions: [behind(amountOff("5"), { not: { cart: { items: { products: [1] } } } })] },
  ],
  [
    "only things on sale are in the cart, and they are left out",
    4,
    "no_discountable_items",
    {
      promotions: [behind(itemsOff("15%", { items: { not: { categories: [24] } } }))],
    },
  ],
  ["the cart is empty", 4, "no_discountable_items", { cart: cartOf([]) }],
  ["all in the cart is free", 4, "no_discountable_items", { cart: cartOf([{ price: "0.00" }]) }],
  [
    "the price of shipping is unknown",
    4,
    "shipping_unknown",
    {
      promotions: [behind(shippingOff("5"))],
      cart: { ...cart, shipping: [{ id: "1", methodId: null, price: null }] },
    },
  ],
  [
    "an earlier promotion left nothing",
    4,
    "no_discountable_items",
    { promotions: [plain, promotion({ id: 2, priority: 1, rules: [rule(amountOff("30"))] })] },
  ],
  [
    "an earlier promotion stops",
    4,
    "superseded",
    { promotions: [plain, promotion({ id: 2, priority: 1, stop: true })] },
  ],
  [
    "an earlier promotion is exclusive",
    4,
    "combination_not_allowed",
    { promotions: [plain, promotion({ id: 2, priority: 1, can_be_used_with_other_promotions: false })] },
  ],
  [
    "five other codes came first",
    4,
    "too_many_codes",
    {
      promotions: manyIds.map((id) => couponPromotion({ id })),
      coupons: Object.fromEntries([["SAVE", 1], ...manyIds.map((id) => [`CODE${id}`, id])]),
      codes: ["CODE2", "CODE3", "CODE4", "CODE5", "CODE6", "SAVE"],
    },
  ],
];

describe("status and reason of a code", () => {
  test.each(ladder)("%s: status %i, %s", (_, status, reason, inputs) => {
    const { codes, applied } = calculate({
      cart,
      promotions: [plain],
      coupons: { SAVE: 1 },
      codes: ["SAVE"],
      ...inputs,
    });
    expect(summaryOf(codes.at(-1)!)).toBe(`${status} ${reason}`);
    expect(codes.at(-1)!.discount).toBe(0);
    expect(applied.some(({ code }) => code === "SAVE")).toBe(false);
    expect(REASONS[reason].status).toBe(status);
  });

  test("every reason of a code has a case above, or comes from the recorder of purchases or from the site", () => {
    const recorded: Reason[] = ["code_removed", "maximum_spend_exceeded", "rejected_by_site"];
    const covered = new Set([...ladder.map(([, , reason]) => reason), ...recorded]);
    const ofCodes = Object.entries(REASONS).flatMap(([reason, { status }]) => (status > 0 ? [reason] : []));
    expect([...covered].toSorted()).toEqual(ofCodes.toSorted());
  });

  test("a code in the totals has status 4, a discount and no reason", () => {
    const { codes } = calculate({ cart, promotions: [plain], coupons: { SAVE: 1 }, codes: ["save"] });
    expect(codes).toEqual([
      {
        number: "save",
        code: "SAVE",
        promotionId: 1,
        promotionVersion: 1,
        promotionName: "Promotion 1",
        status: 4,
        inTotals: true,
        discount: 500,
        reason: null,
        missing: null,
        supersededBy: null,
      },
    ]);
  });

  test("an unknown code has no promotion", () => {
    const { codes } = calculate({ cart, promotions: [plain], codes: ["NOPE"] });
    expect(codes).toMatchObject([{ number: "NOPE", promotionId: null, promotionName: null, missing: null }]);
  });

  test.each<[string, Condition, { amount: number } | { quantity: number }]>([
    ["money", { cart: { minimum_spend: "80" } }, { amount: 5000 }],
    ["units", { cart: { items: { products: [1] }, minimum_quantity: 2 } }, { quantity: 1 }],
  ])("the missing amount or quantity: %s", (_, condition, missing) => {
    const promotions = [behind(amountOff("5"), condition)];
    expect(calculate({ cart, promotions, coupons: { SAVE: 1 }, codes: ["SAVE"] }).codes).toMatchObject([{ missing }]);
  });

  test("the nearest of several rules is reported", () => {
    const spend = (amount: string) => rule(amountOff("5"), { cart: { minimum_spend: amount } });
    const promotions = [couponPromotion({ rules: [spend("175"), spend("100"), spend("150")] })];
    const { codes } = calculate({ cart, promotions, coupons: { SAVE: 1 }, codes: ["SAVE"] });
    expect(codes).toMatchObject([{ reason: "minimum_spend_not_met", missing: { amount: 7000 } }]);
  });

  test("one rule that is met is enough", () => {
    const rules = [rule(amountOff("9"), { cart: { minimum_spend: "500" } }), rule(amountOff("5"))];
    const { codes } = calculate({
      cart,
      promotions: [couponPromotion({ rules })],
      coupons: { SAVE: 1 },
      codes: ["SAVE"],
    });
    expect(codes).toMatchObject([{ status: 4, inTotals: true, discount: 500 }]);
  });

  test("an unknown cart has no unmet minimum, although some rules need the cart", () => {
    const rules = [rule(amountOff("9"), { cart: { minimum_spend: "500" } }), rule(amountOff("5"))];
    const promotions = [couponPromotion({ rules })];
    const { codes } = calculate({ cart: unknownCart, promotions, coupons: { SAVE: 1 }, codes: ["SAVE"] });
    expect(codes).toMatchObject([{ status: 4, reason: "cart_unknown", inTotals: false, missing: null }]);
  });

  test("refused codes do not count towards the allowed number", () => {
    const poor = { cart: { minimum_spend: "500" } };
    const refused = [1, 2, 3, 4, 5].map((id) => couponPromotion({ id, rules: [rule(amountOff("1"), poor)] }));
    const promotions = [...refused, couponPromotion({ id: 6, rules: [rule(amountOff("1"))] })];
    const couponsByCode = { A: 1, B: 2, C: 3, D: 4, E: 5, LAST: 6 };
    const { codes } = calculate({ cart, promotions, coupons: couponsByCode, codes: ["A", "B", "C", "D", "E", "LAST"] });
    expect(codes.at(-1)).toMatchObject({ number: "LAST", inTotals: true });
  });

  test("each of two codes that are kept out names the promotion that does it", () => {
    const alone = { can_be_used_with_other_promotions: false };
    const promotions = [
      couponPromotion({ id: 1, priority: 1 }),
      couponPromotion({ id: 2, priority: 2, ...alone }),
      couponPromotion({ id: 3, priority: 3, stop: true }),
      couponPromotion({ id: 4, priority: 4 }),
    ];
    const couponsByCode = { ONE: 1, ALONE: 2, STOPS: 3, LATE: 4 };
    const { codes } = calculate({ cart, promotions, coupons: couponsByCode, codes: ["ONE", "ALONE", "STOPS", "LATE"] });
    expect(codes.map(summaryOf)).toEqual(["4 in totals", "4 combination_not_allowed", "4 in totals", "4 superseded"]);
    expect(codes.map(({ supersededBy }) => supersededBy)).toEqual([null, 1, null, 3]);
  });

  test("each status has its description", () => {
    expect(Object.keys(STATUS_DESCRIPTIONS)).toEqual(["1", "2", "3", "4", "5"]);
  });
});
