import { describe, expect, test } from "vitest";
import type { Condition } from "../../collector/evaluation/conditions/index.ts";
import type { Promotion, Rule } from "../../collector/evaluation/promotion.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../collector/evaluation/settings.ts";
import {
  amountOff,
  cartOf,
  itemsOff,
  type LineFields,
  NOW,
  noUsage,
  percentOff,
  promotion,
  repeated,
  rule,
  setFor,
} from "./build.ts";
import { type Implementation, implementations } from "./implementations.ts";

/** The total in minor units, and the discounts of each promotion by line id. */
type Expected = readonly [total: number, ...lines: Readonly<Record<string, number>>[]];

interface Example {
  readonly lines: readonly LineFields[];
  /** The rules of each promotion, in the order of their ids. */
  readonly promotions: readonly (readonly Rule[])[];
  readonly expected: Expected;
  readonly settings?: Partial<Settings>;
}

const promotionsOf = (rules: Example["promotions"]): Promotion[] =>
  rules.map((own, at) => promotion({ id: at + 1, rules: own }));

const inCategory = (fields: Partial<Extract<Condition, { cart: unknown }>["cart"]>): Condition => ({
  cart: { items: { categories: [7] }, ...fields },
});
const tee = (price: string): LineFields => ({ id: "tee", productId: "9", categoryIds: ["7"], price });
const other = (id: string, price: string, quantity = 1): LineFields => ({ id, categoryIds: ["7"], price, quantity });
const freeTee = itemsOff("100%", { items: { products: [9] }, quantity: 1, add_free_item: false });
const buyFour = rule(freeTee, inCategory({ minimum_quantity: 4 }));
const spend = (amount: string) => rule(freeTee, inCategory({ minimum_spend: amount }));

const consumption: Record<string, Example> = {
  "buy four of the category, get its tee": {
    lines: [other("a", "10.00", 4), tee("25.00")],
    promotions: [[buyFour]],
    expected: [4_000, { tee: 2_500 }],
  },
  "three others and the tee give nothing": {
    lines: [other("a", "10.00", 3), tee("25.00")],
    promotions: [[buyFour]],
    expected: [5_500],
  },
  "two tees and three others: one tee is consumed, the other is free": {
    lines: [other("a", "10.00", 3), { ...tee("25.00"), quantity: 2 }],
    promotions: [[buyFour]],
    expected: [5_500, { tee: 2_500 }],
  },
  "spend 50 on the cheap ones, get the dear one": {
    lines: [other("a", "25.00"), other("b", "25.00"), tee("60.00")],
    promotions: [[spend("50")]],
    expected: [5_000, { tee: 6_000 }],
  },
  "spend 50 where only the reward reaches it": {
    lines: [other("a", "25.00"), tee("60.00")],
    promotions: [[spend("50")]],
    expected: [8_500],
  },
  "spend 20: the others pay": {
    lines: [other("a", "10.00", 2), tee("25.00")],
    promotions: [[spend("20")]],
    expected: [2_000, { tee: 2_500 }],
  },
  "a unit that is on sale pays where those on sale get no reward": {
    lines: [other("a", "10.00"), { ...other("b", "10.00"), onSale: true }],
    promotions: [
      [rule(itemsOff("100%", { quantity: 1, exclude_items_on_sale: true }), inCategory({ minimum_quantity: 1 }))],
    ],
    expected: [1_000, { a: 1_000 }],
  },
  "only units at the highest price are rewarded, so the others pay": {
    lines: [other("a", "30.00"), other("b", "10.00"), other("c", "20.00")],
    promotions: [
      [rule(itemsOff("50%", { quantity: 1, strategy: "MOST_EXPENSIVE_ONLY" }), inCategory({ minimum_quantity: 2 }))],
    ],
    expected: [4_500, { a: 1_500 }],
  },
  "the second leaf counts what the first consumed": {
    lines: [other("a", "10.00", 2), tee("25.00")],
    promotions: [[rule(freeTee, { and: [inCategory({ minimum_quantity: 2 }), inCategory({ minimum_spend: "15" })] })]],
    expected: [2_000, { tee: 2_500 }],
  },
  "buy two, get one of the same, as often as it goes": {
    lines: [other("a", "10.00", 4), other("b", "8.00", 3)],
    promotions: [[repeated(itemsOff("100%", { quantity: 1 }), inCategory({ minimum_quantity: 2 }))]],
    expected: [4_800, { b: 1_600 }],
  },
};

/** Units at 120.00 of one product: one is free, and two others are a set for 50.00. */
const freeAndSet = (quantities: readonly number[], set: Readonly<Record<string, number>>): Example => ({
  lines: quantities.map((quantity) => ({ productId: "1", price: "120.00", quantity })),
  promotions: [[rule(itemsOff("100%", { quantity: 1 }))], [rule(setFor(2, "50.00"))]],
  expected: [5_000, { 1: 12_000 }, set],
});

const cuts: Record<string, Example> = {
  "three units in one line": freeAndSet([3], { 1: 19_000 }),
  "two and one": freeAndSet([2, 1], { 1: 9_500, 2: 9_500 }),
  "one and two": freeAndSet([1, 2], { 2: 19_000 }),
  "a line for each": freeAndSet([1, 1, 1], { 2: 9_500, 3: 9_500 }),
};

const half = itemsOff("50%");

const amounts: Record<string, Example> = {
  "a percentage is rounded once, and spare cents go one for each unit": {
    lines: [
      { price: "0.33", quantity: 2 },
      { price: "0.33", quantity: 1 },
    ],
    promotions: [[rule(half)]],
    // 49.5 is 50: 17 + 17 and 16.
    expected: [49, { 1: 34, 2: 16 }],
  },
  "ten dollars over three equal units": {
    lines: [
      { price: "10.00", quantity: 1 },
      { price: "10.00", quantity: 2 },
    ],
    promotions: [[rule(amountOff("10.00"))]],
    expected: [2_000, { 1: 334, 2: 666 }],
  },
  "a fixed amount is at most what a unit has left": {
    lines: [{ price: "3.00", quantity: 2 }, { price: "8.00" }],
    promotions: [[rule(itemsOff("5.00"))]],
    expected: [300, { 1: 600, 2: 500 }],
  },
  "a fixed amount for all together, up to its maximum": {
    lines: [{ price: "10.00" }, { price: "30.00" }],
    promotions: [[rule(itemsOff("10.00", { as_total: true, maximum_allowed_discount_amount: "4.00" }))]],
    expected: [3_600, { 1: 100, 2: 300 }],
  },
  "a maximum goes to the cheapest units until it is reached": {
    lines: [{ price: "30.00" }, { price: "20.00" }, { price: "10.00" }],
    promotions: [[rule(itemsOff("50%", { maximum_allowed_discount_amount: "12.00" }))]],
    expected: [4_800, { 2: 700, 3: 500 }],
  },
  "or to the dearest": {
    lines: [{ price: "30.00" }, { price: "20.00" }, { price: "10.00" }],
    promotions: [[rule(itemsOff("50%", { strategy: "MOST_EXPENSIVE", maximum_allowed_discount_amount: "16.00" }))]],
    expected: [4_400, { 1: 1_500, 2: 100 }],
  },
  "of equal units, the one with the larger part comes first": {
    lines: [{ price: "0.33" }, { price: "0.33" }],
    promotions: [[rule(itemsOff("50%", { maximum_allowed_discount_amount: "0.20" }))]],
    expected: [46, { 1: 17, 2: 3 }],
  },
  "sets are priced on what earlier discounts left": {
    lines: [
      { price: "4.00", quantity: 2 },
      { price: "4.00", quantity: 2 },
    ],
    promotions: [[rule(itemsOff("1.00", { quantity: 1 }))], [repeated(setFor(2, "5.00"))]],
    // 4.00 + 4.00 cost 5.00 with 150 + 150 off, 4.00 + 3.00 with 114 + 86. The units keep 2.14, 2.50, 2.50 and 2.86.
    expected: [1_000, { 1: 100 }, { 1: 86 + 150, 2: 150 + 114 }],
  },
  "a unit with less left than its percentage gives all it has": {
    lines: [{ price: "10.00", quantity: 2 }],
    promotions: [[rule(itemsOff("80%", { quantity: 1 }))], [rule(half)]],
    expected: [500, { 1: 800 }, { 1: 200 + 500 }],
  },
  "a percentage of what is left leaves the same part of each": {
    lines: [{ price: "10.00", quantity: 2 }],
    promotions: [[rule(itemsOff("80%", { quantity: 1 }))], [rule(half)]],
    settings: { onOriginalPrice: false },
    expected: [600, { 1: 800 }, { 1: 100 + 500 }],
  },
  "the next rule starts with the units that cost most by then": {
    lines: [{ price: "1.00" }, { price: "10.00", quantity: 3, productId: "1" }],
    promotions: [
      [repeated(setFor(2, "5.00"))],
      [rule(itemsOff("100%", { items: { products: [1] }, quantity: 1, add_free_item: false }))],
    ],
    // 1.00 + 10.00 get 55 + 545 off, then 10.00 + 10.00 get 750 + 750. So 4.55, 2.50 and 2.50 are left.
    expected: [1_000 - 455, { 1: 55, 2: 545 + 750 + 750 }, { 2: 455 }],
  },
  "applications of one rule are for different units": {
    lines: [{ price: "10.00", quantity: 3 }],
    promotions: [[rule(itemsOff("50%", { quantity: 1 }))], [repeated(itemsOff("50%", { quantity: 1 }))]],
    settings: { onOriginalPrice: false },
    expected: [2_250 - 1_000, { 1: 500 }, { 1: 250 + 500 + 500 }],
  },
  "the order's discount comes after those of products": {
    lines: [{ price: "10.00" }, { price: "30.00" }],
    promotions: [[rule(amountOff("15.00"))], [rule(itemsOff("10.00", { quantity: 1 }))]],
    expected: [1_500, { 2: 1_500 }, { 1: 1_000 }],
  },
  "an order's discount that repeats": {
    lines: [{ price: "10.00", quantity: 5 }],
    promotions: [[repeated(amountOff("3.00"), { cart: { minimum_quantity: 2 } })]],
    expected: [4_400, { 1: 600 }],
  },
  "a percentage off the order, up to its maximum, is split in proportion to what is left": {
    lines: [{ price: "10.00" }, { price: "30.00" }],
    promotions: [
      [
        rule({
          cart_value: { discount: { percentage_amount: "50" }, maximum_allowed_discount_amount: "8.00" },
        }),
      ],
    ],
    expected: [3_200, { 1: 200, 2: 600 }],
  },
  "neither free units nor those with a custom price get a discount": {
    lines: [{ price: "10.00", isCustomPrice: true }, { price: "0.00" }, { price: "10.00" }],
    promotions: [[rule(percentOff("10"))], [rule(itemsOff("1.00"))]],
    expected: [1_800, { 3: 100 }, { 3: 100 }],
  },
  "of products at one price, that with the smaller id is free": {
    lines: [
      { id: "1", productId: "10", price: "5.00" },
      { id: "2", productId: "2", price: "5.00" },
    ],
    promotions: [[rule(itemsOff("100%", { quantity: 1 }))]],
    expected: [500, { 2: 500 }],
  },
  "the most discounted of equal units go to the smallest line id": {
    lines: [
      { id: "10", price: "5.00" },
      { id: "2", price: "5.00" },
    ],
    promotions: [[rule(itemsOff("100%", { quantity: 1 }))]],
    expected: [500, { 2: 500 }],
  },
};

function check({ lines, promotions, expected, settings = {} }: Example, evaluated: Implementation): void {
  const { total, applied } = evaluated({
    cart: cartOf(lines),
    codes: [],
    promotions: promotionsOf(promotions),
    settings: { ...DEFAULT_SETTINGS, ...settings },
    usage: noUsage,
    now: NOW,
  });
  expect([total, ...Object.values(applied).map((one) => one.lines)]).toEqual(expected);
}

describe.each(implementations)("%s", (_, evaluated) => {
  describe("consumes first what it can't reward", () => {
    test.each(Object.entries(consumption))("%s", (_name, example) => check(example, evaluated));
  });

  describe("gives the same however lines are cut: a free unit, and two for 50.00", () => {
    test.each(Object.entries(cuts))("%s", (_name, example) => check(example, evaluated));
  });

  describe("computes amounts for each unit", () => {
    test.each(Object.entries(amounts))("%s", (_name, example) => check(example, evaluated));
  });

  test("counts the discounted units of a line", () => {
    const verdict = evaluated({
      cart: cartOf([
        { price: "5.00", quantity: 3 },
        { price: "5.00", quantity: 3 },
      ]),
      codes: [],
      promotions: promotionsOf([
        [
          repeated(itemsOff("1.00", { quantity: 2 }), {
            cart: { items: { not: { products: [1] } }, minimum_quantity: 1 },
          }),
        ],
      ]),
      settings: DEFAULT_SETTINGS,
      usage: noUsage,
      now: NOW,
    });
    expect(verdict.applied[1]?.units).toEqual({ 1: 3, 2: 1 });
  });

  /** In New York the clock goes from 2:00 to 3:00 on 2026-03-08, at 7:00 UTC. */
  test.each<[string, from: string, to: string, at: string, isOpen: boolean]>([
    ["opens at the end of the gap that its beginning is in", "02:30", "04:00", "07:00", true],
    ["is closed before the gap", "02:30", "04:00", "06:59", false],
    ["closes as usual after the gap", "02:30", "04:00", "08:00", false],
    ["does not open where all of it is in the gap", "02:15", "02:45", "07:20", false],
    ["closes with the gap that its end is in", "01:00", "02:30", "06:59", true],
    ["is closed after the gap that its end is in", "01:00", "02:30", "07:00", false],
  ])("a schedule %s", (_what, daily_start_time, daily_end_time, at, isOpen) => {
    const schedule = { week_frequency: 1, week_days: [], daily_start_time, daily_end_time };
    const verdict = evaluated({
      cart: cartOf([{ price: "10.00" }]),
      codes: [],
      promotions: [promotion({ schedule })],
      settings: { ...DEFAULT_SETTINGS, timeZone: "America/New_York" },
      usage: noUsage,
      now: Date.parse(`2026-03-08T${at}:00Z`),
    });
    expect(verdict.total).toBe(isOpen ? 900 : 1_000);
  });
});
