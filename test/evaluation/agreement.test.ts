import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CartItems } from "../../collector/evaluation/actions/cart-items.ts";
import type { Action } from "../../collector/evaluation/actions/index.ts";
import { endlessRules } from "../../collector/evaluation/compile.ts";
import type { Condition } from "../../collector/evaluation/conditions/index.ts";
import type { Rule } from "../../collector/evaluation/promotion.ts";
import { emptySet } from "../../collector/evaluation/promotion-set.ts";
import { REASONS } from "../../collector/evaluation/reasons.ts";
import { DEFAULT_SETTINGS } from "../../collector/evaluation/settings.ts";
import type { Line } from "../../collector/evaluation/types.ts";
import { cartOf, itemsOff, NOW, promotion, repeated } from "./build.ts";
import { naive, real } from "./implementations.ts";
import { type Inputs, inputsOf, moment, promotionIn, ruleIn, schedule, settings, withStatus } from "./inputs.ts";
import { isEndless } from "./naive.ts";

/**
 * FAST_CHECK_RUNS=100000 checks more inputs than the tests have time for; FAST_CHECK_SEED repeats the inputs of a run.
 */
const runs = (usual: number) => ({
  numRuns: Number(process.env.FAST_CHECK_RUNS ?? usual),
  ...(process.env.FAST_CHECK_SEED ? { seed: Number(process.env.FAST_CHECK_SEED) } : {}),
});
const LONG = 1_000_000;

const question = inputsOf();

describe("the evaluation and its second implementation", () => {
  test("agree on every result for any inputs", { timeout: LONG }, () => {
    fc.assert(
      fc.property(question, (inputs) => {
        expect(real(inputs)).toEqual(naive(inputs));
      }),
      runs(2_000),
    );
  });

  test("agree on the rules that never end", () => {
    const rule = fc.constantFrom("USD", "*").chain(ruleIn);
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 3 }), settings, (rules, by) => {
        const expected = rules.flatMap((one, at) => (isEndless(one) ? [at] : []));
        expect(endlessRules({ rules, currency_code: "USD" }, by)).toEqual(expected);
      }),
      runs(2_000),
    );
  });

  test("agree on schedules near changes of the clock", () => {
    const cart = cartOf([{ price: "10.00" }]);
    const usage = { promotions: new Map(), codes: new Map() };
    fc.assert(
      fc.property(schedule, settings, moment, (open, by, now) => {
        const inputs = { cart, codes: [], promotions: [promotion({ schedule: open })], settings: by, usage, now };
        expect(real(inputs)).toEqual(naive(inputs));
      }),
      runs(1_500),
    );
  });

  test("count the units of repeated offers alike, where the units have different offers before", () => {
    // Two of four units are reduced first, then the two others to the same price. The last offer takes two units at a time.
    const percent = (off: string, fields = {}) => repeated(itemsOff(off, { strategy: "LEAST_EXPENSIVE", ...fields }));
    const yen = { currency_code: "JPY" };
    const first = percent("100%", { maximum_allowed_discount_amount: "1", maximum_quantity_per_product: 2 });
    const pairs = percent("12.5%", { quantity: 2, maximum_quantity_per_product: 2 });
    const promotions = [
      promotion({ ...yen, id: 1, rules: [first] }),
      promotion({ ...yen, id: 5, rules: [percent("12.5%"), pairs] }),
    ];
    const cart = cartOf([{ price: "3", quantity: 4 }], "JPY");
    const settings = { ...DEFAULT_SETTINGS, onOriginalPrice: true };
    const usage = { promotions: new Map(), codes: new Map() };
    const inputs = { cart, codes: [], promotions, settings, usage, now: NOW };
    for (const implementation of [real, naive]) expect(implementation(inputs).applied["5"]!.units).toEqual({ 1: 3 });
  });

  test("are compared on inputs with results of every kind", () => {
    const verdicts = fc.sample(question, { numRuns: 2_600, seed: 7 }).map(naive);
    const reasons = new Set(verdicts.flatMap(({ codes }) => codes.map(({ reason }) => reason)));
    const elsewhere = ["rejected_by_site", "reserved_elsewhere", "code_removed"];
    const ofCodes = Object.entries(REASONS).flatMap(([reason, { status }]) => (status > 0 ? [reason] : []));
    expect(ofCodes.filter((reason) => !reasons.has(reason as never))).toEqual(elsewhere);
    const applied = verdicts.map((verdict) => Object.values(verdict.applied));
    expect(applied.filter((list) => list.length > 1).length).toBeGreaterThan(300);
    expect(applied.filter((list) => list.some(({ lines }) => Object.keys(lines).length > 1)).length).toBeGreaterThan(
      300,
    );
    expect(applied.filter((list) => list.some(({ gifts }) => Object.keys(gifts).length > 0)).length).toBeGreaterThan(
      200,
    );
    expect(applied.filter((list) => list.some(({ freeZones }) => freeZones)).length).toBeGreaterThan(100);
    expect(verdicts.filter(({ codes }) => codes.some(({ inTotals }) => inTotals)).length).toBeGreaterThan(300);
  });
});

/** Inputs that random tests found. Some of them took tens of thousands of runs to find. */
describe("inputs with different results in earlier versions", () => {
  const cartLine = (id: string, price: number, quantity: number, fields: Partial<Line> = {}): Line => ({
    ...{ productId: null, variantId: null, sku: null, categoryIds: [], brandId: null },
    ...{ id, price, quantity },
    ...fields,
  });
  const items = (fields: Partial<CartItems>): Action => ({
    cart_items: {
      discount: { percentage_amount: "100" },
      strategy: "LEAST_EXPENSIVE",
      as_total: false,
      include_items_considered_by_condition: false,
      exclude_items_on_sale: false,
      add_free_item: true,
      ...fields,
    },
  });
  const once = (action: Action, condition?: Condition): Rule => ({ action, condition, apply_once: true, stop: false });
  const again = (action: Action, condition?: Condition): Rule => ({ ...once(action, condition), apply_once: false });
  const least = (quantity: number): Condition => ({ cart: { minimum_quantity: quantity } });

  const cases: [
    what: string,
    lines: Line[],
    rules: Rule[],
    lines: Record<string, number>,
    onOriginalPrice?: boolean,
  ][] = [
    [
      "of two dearest lines at the same price, the one with the smaller id is rewarded",
      [cartLine("10", 100, 1), cartLine("1", 100, 1)],
      [once(items({ strategy: "MOST_EXPENSIVE", quantity: 1 }))],
      { 1: 100 },
    ],
    [
      "a discount of the order that repeats is computed at once, whichever units each repetition consumes",
      [cartLine("1", 100, 5), cartLine("B", 100, 1)],
      [again({ cart_value: { discount: { fixed_amount: "0.04" } } }, least(3))],
      { 1: 7, B: 1 },
    ],
    [
      "a condition that a repetition no longer meets ends it, also under two nots",
      [cartLine("1", 1, 2)],
      [again(items({ quantity: 1 }), { not: { not: least(2) } })],
      { 1: 1 },
    ],
    [
      "repetitions of a rule are for different units, and don't diminish each other",
      [cartLine("1", 100, 3), cartLine("2", 100, 1), cartLine("3", 100, 1), cartLine("4", 90, 6, { productId: "4" })],
      [
        once(items({ discount: { percentage_amount: "10" }, items: { products: [4] } })),
        again(items({ discount: { percentage_amount: "50" }, items: { products: [4] }, quantity: 1 }), {
          cart: { items: { not: { products: [4] } }, minimum_quantity: 1 },
        }),
      ],
      { 4: 54 + 41 * 5 },
      false,
    ],
    [
      "a cap takes no more than there would be without it",
      [cartLine("b", 2_501, 1), cartLine("1", 33, 1)],
      [
        once(items({ discount: { fixed_amount: "0.33" } })),
        once(items({ discount: { fixed_amount: "9.99" }, maximum_allowed_discount_amount: "10.00" })),
      ],
      { 1: 33, b: 33 + 999 },
    ],
  ];

  test.each(cases)("%s", (_, lines, rules, expected, onOriginalPrice = true) => {
    const inputs: Inputs = {
      cart: { currency: "USD", known: true, lines },
      codes: [],
      promotions: [promotion({ rules })],
      settings: { ...DEFAULT_SETTINGS, onOriginalPrice },
      usage: { promotions: new Map(), codes: new Map() },
      now: Date.parse("2026-06-15T12:00:00Z"),
    };
    expect(real(inputs).applied[1]?.lines).toEqual(expected);
    expect(naive(inputs)).toEqual(real(inputs));
  });
});

describe("a set after many changes", () => {
  /** Adds every promotion, removes some and adds them again, and changes others in between. */
  const changes = question.chain((inputs) =>
    fc.record({
      inputs: fc.constant(inputs),
      order: fc.shuffledSubarray([...inputs.promotions], { minLength: inputs.promotions.length }),
      drafts: fc.array(fc.tuple(fc.nat(), promotionIn(inputs.cart.currency)), { maxLength: 6 }),
      removed: fc.array(fc.nat(), { maxLength: 6 }),
    }),
  );

  test("equals the set that is built at once", { timeout: LONG }, () => {
    fc.assert(
      fc.property(changes, ({ inputs, order, drafts, removed }) => {
        const { promotions } = inputs;
        let set = emptySet(inputs.settings);
        for (const [at, draft] of drafts) set = set.with([withStatus({ ...draft, id: (at % 9) + 1 })]);
        for (const [at, promotion] of order.entries()) {
          set = set.with([promotion]);
          const other = removed[at];
          if (other === undefined) continue;
          const gone = promotions[other % promotions.length]!;
          set = set.without([gone.id]).with([gone]);
        }
        set = set.without([1, 2, 3, 4, 5, 6, 7, 8, 9].slice(promotions.length));
        const atOnce = emptySet(inputs.settings).with(promotions);
        expect([...set.all()].map(({ promotion }) => promotion).sort((a, b) => a.id - b.id)).toEqual(promotions);
        expect(real(inputs, set)).toEqual(real(inputs, atOnce));
        expect(real(inputs, set)).toEqual(naive(inputs));
      }),
      runs(1_500),
    );
  });

  test("does not change the sets that it was made from", () => {
    fc.assert(
      fc.property(changes, ({ inputs, drafts }) => {
        const before = emptySet(inputs.settings).with(inputs.promotions);
        before.with(drafts.map(([at, draft]) => withStatus({ ...draft, id: (at % 9) + 1 })));
        before.without(inputs.promotions.map(({ id: gone }) => gone));
        expect(real(inputs, before)).toEqual(real(inputs));
      }),
      runs(300),
    );
  });
});
