import { describe, expect, test } from "vitest";
import type { Condition } from "../../collector/evaluation/conditions/index.ts";
import type { Promotion } from "../../collector/evaluation/promotion.ts";
import type { Cart, FailedLeaf } from "../../collector/evaluation/types.ts";
import {
  amountOff,
  calculate,
  cartOf,
  couponPromotion,
  type EvaluationInputs,
  NOW,
  promotion,
  rule,
  unknownCart,
} from "./build.ts";

const cart = cartOf([{ price: "25.00", productId: "118" }]);
const explain = (promotions: Promotion[], inputs: Partial<EvaluationInputs> = {}) =>
  calculate({ cart, promotions, coupons: { SAVE: 1 }, codes: ["save"], options: { explain: true }, ...inputs })
    .explanations;
const failed = (fields: Partial<Promotion>, inputs: Partial<EvaluationInputs> = {}): readonly FailedLeaf[] =>
  explain([couponPromotion(fields)], inputs).flatMap((one) => one.failed);
const when = (condition: Condition) => ({ rules: [rule(amountOff("5"), condition)] });

describe("the failed leaves of a promotion", () => {
  test.each<[string, Condition, Partial<FailedLeaf>[]]>([
    [
      "too little money",
      { cart: { minimum_spend: "80" } },
      [
        {
          path: "rules[0].condition.cart.minimum_spend",
          reason: "minimum_spend_not_met",
          required: { amount: 8000 },
          actual: { amount: 2500 },
          missing: { amount: 5500 },
        },
      ],
    ],
    [
      "too few units",
      { cart: { items: { products: [118] }, minimum_quantity: 3 } },
      [
        {
          path: "rules[0].condition.cart.minimum_quantity",
          reason: "minimum_quantity_not_met",
          required: { quantity: 3 },
          actual: { quantity: 1 },
          missing: { quantity: 2 },
        },
      ],
    ],
    [
      "none of the items: without a minimum one is needed",
      { cart: { items: { products: [7] } } },
      [
        {
          path: "rules[0].condition.cart.minimum_quantity",
          reason: "required_items_missing",
          required: { quantity: 1 },
          actual: { quantity: 0 },
          missing: { quantity: 1 },
        },
      ],
    ],
    [
      "too few units and too little money: both",
      { cart: { minimum_quantity: 3, minimum_spend: "80" } },
      [
        { path: "rules[0].condition.cart.minimum_quantity", missing: { quantity: 2 } },
        { path: "rules[0].condition.cart.minimum_spend", missing: { amount: 5500 } },
      ],
    ],
    [
      "of an and only what fails",
      {
        and: [{ cart: { minimum_spend: "20" } }, { cart: { minimum_spend: "30" } }, { cart: { minimum_quantity: 2 } }],
      },
      [
        { path: "rules[0].condition.and[1].cart.minimum_spend", missing: { amount: 500 } },
        { path: "rules[0].condition.and[2].cart.minimum_quantity", missing: { quantity: 1 } },
      ],
    ],
    [
      "of an or every branch",
      { or: [{ cart: { minimum_spend: "30" } }, { and: [{ cart: { minimum_quantity: 2 } }] }] },
      [
        { path: "rules[0].condition.or[0].cart.minimum_spend" },
        { path: "rules[0].condition.or[1].and[0].cart.minimum_quantity" },
      ],
    ],
    [
      "what must not be there",
      { and: [{ cart: {} }, { not: { cart: { items: { products: [118] } } } }] },
      [
        {
          path: "rules[0].condition.and[1].not",
          reason: "excluded_condition_met",
          required: false,
          actual: true,
          missing: null,
        },
      ],
    ],
  ])("%s", (_, condition, leaves) => {
    expect(failed(when(condition))).toEqual(leaves.map((leaf) => expect.objectContaining(leaf)));
  });

  test("contain the leaves of every rule", () => {
    const spend = (minimum_spend: string) => rule(amountOff("5"), { cart: { minimum_spend } });
    expect(failed({ rules: [spend("30"), spend("40")] }).map(({ path }) => path)).toEqual([
      "rules[0].condition.cart.minimum_spend",
      "rules[1].condition.cart.minimum_spend",
    ]);
    expect(failed({ rules: [spend("30"), spend("20")] })).toEqual([]);
  });

  const now = new Date(NOW).toISOString();
  test.each<[string, Partial<Promotion>, Partial<EvaluationInputs>, Partial<FailedLeaf>]>([
    [
      "disabled",
      { status: "DISABLED" },
      {},
      { path: "status", reason: "promotion_disabled", required: "ENABLED", actual: "DISABLED" },
    ],
    [
      "never ending",
      { status: "INVALID" },
      {},
      { path: "status", reason: "promotion_disabled", required: "ENABLED", actual: "INVALID" },
    ],
    [
      "not started",
      { start_date: "2027-01-01T00:00:00Z" },
      {},
      { path: "start_date", reason: "promotion_not_started", required: "2027-01-01T00:00:00Z", actual: now },
    ],
    [
      "ended",
      { end_date: "2026-02-01T00:00:00Z" },
      {},
      { path: "end_date", reason: "promotion_ended", required: "2026-02-01T00:00:00Z", actual: now },
    ],
    [
      "outside its hours",
      { schedule: { week_frequency: 1, week_days: ["Monday"], daily_start_time: "09:00", daily_end_time: "17:00" } },
      {},
      { path: "schedule", reason: "outside_schedule", actual: now },
    ],
    [
      "used up",
      { max_uses: 3 },
      { usage: { promotions: new Map([[1, 4]]), codes: new Map() } },
      { path: "max_uses", reason: "promotion_uses_exhausted", required: 3, actual: 4 },
    ],
    [
      "held for other checkouts",
      { max_uses: 3 },
      { usage: { promotions: new Map([[1, 1]]), codes: new Map(), reserved: new Map([[1, 2]]) } },
      { path: "max_uses", reason: "reserved_elsewhere", required: 3, actual: 3 },
    ],
    [
      "another currency",
      { currency_code: "EUR" },
      {},
      { path: "currency_code", reason: "currency_mismatch", required: "EUR", actual: "USD" },
    ],
    [
      "another channel",
      { channels: [{ id: 9 }] },
      {},
      { path: "channels", reason: "channel_mismatch", required: [{ id: 9 }], actual: null },
    ],
    [
      "another group",
      { customer: { group_ids: [9] } },
      {},
      { path: "customer.group_ids", reason: "customer_not_eligible", required: [9], actual: "0" },
    ],
    [
      "an excluded group",
      { customer: { excluded_group_ids: [0] } },
      {},
      { path: "customer.excluded_group_ids", required: { not: [0] }, actual: "0" },
    ],
    [
      "too few orders",
      { customer: { minimum_order_count: 2 } },
      {},
      { path: "customer.minimum_order_count", required: 2, actual: 0 },
    ],
    [
      "another segment",
      { customer: { segments: { id: ["vip"] } } },
      {},
      { path: "customer.segments", required: { id: ["vip"] }, actual: [] },
    ],
    [
      "another country",
      { shipping_address: { countries: [{ iso2_country_code: "DE" }] } },
      { cart: { ...cart, country: "US" } },
      { path: "shipping_address", reason: "shipping_not_eligible", actual: "US" },
    ],
    [
      "another channel, which is known",
      { channels: [{ id: 9 }] },
      { cart: { ...cart, channelId: "5" } },
      { path: "channels", actual: "5" },
    ],
  ])("%s", (_, fields, inputs, leaf) => {
    expect(failed(fields, inputs)).toEqual([expect.objectContaining({ missing: null, ...leaf })]);
  });

  test("contain every failure, not only the first", () => {
    const all = {
      status: "DISABLED",
      customer: { group_ids: [9] },
      channels: [{ id: 9 }],
      ...when({ cart: { minimum_quantity: 2 } }),
    } as const;
    expect(failed(all).map(({ path }) => path)).toEqual([
      "status",
      "channels",
      "customer.group_ids",
      "rules[0].condition.cart.minimum_quantity",
    ]);
  });
});

test("amounts of another currency are not compared with the cart's", () => {
  const yen = { currency_code: "JPY", ...when({ cart: { minimum_spend: "20000" } }) };
  expect(failed(yen)).toMatchObject([{ path: "currency_code", required: "JPY", actual: "USD" }]);
});

test("a used-up code is explained although another code of its promotion is in the totals", () => {
  const usage = { promotions: new Map(), codes: new Map([["OLD", { total: 1, customer: 0 }]]) };
  const couponsByCode = { OLD: { promotionId: 1, maxUses: 1 }, NEW: 1 };
  expect(explain([couponPromotion()], { coupons: couponsByCode, usage, codes: ["old", "new"] })).toMatchObject([
    { code: "OLD", failed: [{ path: "code.max_uses", reason: "code_uses_exhausted" }] },
  ]);
});

describe("the explained promotions", () => {
  const unmet = when({ cart: { minimum_spend: "80" } });
  const explained = (promotions: Promotion[], inputs: Partial<EvaluationInputs> = {}) =>
    explain(promotions, inputs).map(({ promotionId, code }) => [promotionId, code]);

  test.each<[string, Promotion[], Partial<EvaluationInputs>, unknown[]]>([
    ["a code that is in the totals: nothing", [couponPromotion()], {}, []],
    ["an unknown code: nothing", [], { codes: ["nope"] }, []],
    [
      "a code, and an automatic promotion",
      [couponPromotion(unmet), promotion({ id: 2, ...unmet })],
      {},
      [
        [2, null],
        [1, "SAVE"],
      ],
    ],
    [
      "two codes of a promotion",
      [couponPromotion(unmet)],
      { codes: ["save", "also"], coupons: { SAVE: 1, ALSO: 1 } },
      [
        [1, "SAVE"],
        [1, "ALSO"],
      ],
    ],
    [
      "automatic ones in the order of selection",
      [promotion({ id: 1, ...unmet }), promotion({ id: 2, priority: 1, ...unmet })],
      { codes: [] },
      [
        [2, null],
        [1, null],
      ],
    ],
    [
      "one that was only kept out by another: nothing",
      [promotion({ id: 2, priority: 1, stop: true }), couponPromotion()],
      {},
      [],
    ],
    ["a promotion behind a code that was not named: nothing", [couponPromotion(unmet)], { codes: [] }, []],
    [
      "an automatic one for items that are not in the cart: it has nothing to do with it",
      [promotion(when({ cart: { items: { products: [7] } } }))],
      { codes: [] },
      [],
    ],
    ["the cart is unknown", [couponPromotion(unmet)], { cart: unknownCart }, [[1, "SAVE"]]],
    [
      "the cart is unknown, but the code is disabled",
      [couponPromotion({ status: "DISABLED", ...unmet })],
      { cart: unknownCart },
      [[1, "SAVE"]],
    ],
  ])("%s", (_, promotions, inputs, expected) => {
    expect(explained(promotions, inputs)).toEqual(expected);
  });

  test.each<[string, Partial<EvaluationInputs>, Partial<FailedLeaf>[]]>([
    [
      "the code is used up",
      {
        coupons: { SAVE: { promotionId: 1, maxUses: 5 } },
        usage: { promotions: new Map(), codes: new Map([["SAVE", { total: 5, customer: 1 }]]) },
      },
      [{ path: "code.max_uses", reason: "code_uses_exhausted", required: 5, actual: 5, missing: null }],
    ],
    [
      "its last uses are held for other checkouts",
      {
        coupons: { SAVE: { promotionId: 1, maxUses: 5 } },
        usage: {
          promotions: new Map(),
          codes: new Map([["SAVE", { total: 3, customer: 1, reserved: 2 }]]),
          reserved: new Map(),
        },
      },
      [{ path: "code.max_uses", reason: "reserved_elsewhere", required: 5, actual: 5, missing: null }],
    ],
    [
      "the customer has used it up",
      {
        coupons: { SAVE: { promotionId: 1, maxUsesPerCustomer: 2 } },
        usage: { promotions: new Map(), codes: new Map([["SAVE", { total: 5, customer: 2 }]]) },
      },
      [
        {
          path: "code.max_uses_per_customer",
          reason: "customer_uses_exhausted",
          required: 2,
          actual: 2,
          missing: null,
        },
      ],
    ],
    [
      "the cart is unknown, and the promotion has no condition",
      { cart: unknownCart },
      [{ path: "rules[0].action", reason: "cart_unknown", actual: null }],
    ],
  ])("%s", (_, inputs, leaves) => {
    expect(failed({}, inputs)).toMatchObject(leaves);
  });

  test("of an unknown cart: the conditions that need it", () => {
    expect(failed(unmet, { cart: unknownCart })).toMatchObject([
      { path: "rules[0].condition", reason: "cart_unknown", required: "a known cart", actual: null },
    ]);
  });

  test("only on request", () => {
    expect(explain([couponPromotion(unmet)], { options: {} })).toEqual([]);
    expect(explain([couponPromotion(unmet)], { options: { explain: false } })).toEqual([]);
  });

  test("in the amounts of the cart", () => {
    const yen: Cart = cartOf([{ price: "80" }], "JPY");
    expect(failed({ currency_code: "JPY", ...when({ cart: { minimum_spend: "100" } }) }, { cart: yen })).toMatchObject([
      { required: { amount: 100 }, actual: { amount: 80 }, missing: { amount: 20 } },
    ]);
  });
});
