import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CartItems } from "../../collector/evaluation/actions/cart-items.ts";
import type { Discount } from "../../collector/evaluation/actions/discount.ts";
import type { Action } from "../../collector/evaluation/actions/index.ts";
import { endlessRules } from "../../collector/evaluation/compile.ts";
import type { Condition } from "../../collector/evaluation/conditions/index.ts";
import { evaluate } from "../../collector/evaluation/evaluate.ts";
import type { ItemMatcher } from "../../collector/evaluation/items/index.ts";
import type { Ids } from "../../collector/evaluation/items/kind.ts";
import { formatAmount } from "../../collector/evaluation/money.ts";
import {
  type CustomerLimit,
  type Promotion,
  type Rule,
  type Schedule,
  type Segments,
  WEEK_DAYS,
} from "../../collector/evaluation/promotion.ts";
import { emptySet, type PromotionSet } from "../../collector/evaluation/promotion-set.ts";
import { REASONS } from "../../collector/evaluation/reasons.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../collector/evaluation/settings.ts";
import type { Cart, EnteredCode, Evaluation, Line, Usage } from "../../collector/evaluation/types.ts";
import { type AppliedVerdict, evaluateNaively, isEndless, type Verdict } from "./naive.ts";

// ----------------------------------------------------------------------------------------------------- any inputs

/** Few ids, so that matchers often match lines; as numbers or strings. */
const id = fc.integer({ min: 1, max: 4 }).chain((n) => fc.constantFrom<number | string>(n, String(n)));
const ids: fc.Arbitrary<Ids> = fc.array(id, { minLength: 1, maxLength: 3 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
/** Nearly always the default. */
const mostly = (usual: boolean) => fc.integer({ min: 0, max: 14 }).map((n) => (n === 14 ? !usual : usual));
const named = fc.record({
  name: fc.constantFrom("Size", "Gender"),
  values: fc.subarray(["S", "M", "Mens"], { minLength: 1 }),
});

const leafMatcher: fc.Arbitrary<ItemMatcher> = fc.oneof(
  fc.record({ products: ids }),
  fc.record({ products: ids }),
  fc.record({ products: fc.tuple(id) }),
  fc.record({ variants: ids }),
  fc.record({ categories: ids }),
  fc.record({ categories: ids }),
  fc.record({ brands: ids }),
  fc.record({ product_option: named.map((one) => ({ type: "string_match" as const, ...one })) }),
  fc.record({ product_custom_field: named }),
);

const matcher: fc.Arbitrary<ItemMatcher> = fc.letrec<{ matcher: ItemMatcher }>((tie) => {
  const several = fc.array(tie("matcher"), { minLength: 1, maxLength: 3 });
  return {
    matcher: fc.oneof(
      { maxDepth: 2, depthSize: "small" },
      { weight: 6, arbitrary: leafMatcher },
      { weight: 1, arbitrary: fc.record({ and: several }) },
      { weight: 1, arbitrary: fc.record({ or: several }) },
      { weight: 1, arbitrary: fc.record({ not: tie("matcher") }) },
    ),
  };
}).matcher;

/** Prices, amounts and limits in minor units: few, for ties; odd, for remainders. */
const minorUnits = fc.constantFrom(1, 2, 3, 10, 33, 100, 101, 250, 333, 500, 999, 1_000, 2_501);
const amountIn = (currency: string): fc.Arbitrary<string> => minorUnits.map((minor) => formatAmount(minor, currency));

function conditionIn(currency: string): fc.Arbitrary<Condition> {
  const cart = fc
    .record({
      items: maybe(matcher),
      minimum_quantity: maybe(
        fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.constantFrom(0, 30)),
      ),
      minimum_spend: currency === "*" ? fc.constant(undefined) : maybe(fc.oneof(amountIn(currency), fc.constant("0"))),
    })
    .map((one) => ({ cart: one }));
  return fc.letrec<{ condition: Condition }>((tie) => {
    const several = fc.array(tie("condition"), { minLength: 1, maxLength: 3 });
    return {
      condition: fc.oneof(
        { maxDepth: 2, depthSize: "small" },
        { weight: 6, arbitrary: cart },
        { weight: 1, arbitrary: fc.record({ and: several }) },
        { weight: 1, arbitrary: fc.record({ or: several }) },
        { weight: 1, arbitrary: fc.record({ not: tie("condition") }) },
      ),
    };
  }).condition;
}

const percentage: fc.Arbitrary<Discount> = fc
  .constantFrom("100", "100", "50", "33.3333", "10", "12.5", "0.01", "75", "99.9999")
  .map((percentage_amount) => ({ percentage_amount }));

function actionIn(currency: string): fc.Arbitrary<Action> {
  const isAny = currency === "*";
  const discount: fc.Arbitrary<Discount> = isAny
    ? percentage
    : fc.oneof(
        percentage,
        fc.record({ fixed_amount: amountIn(currency) }),
        fc.record({ fixed_price: amountIn(currency) }),
      );
  const maximum_allowed_discount_amount = isAny
    ? fc.constant(undefined)
    : fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, amountIn(currency));
  const quantity = fc.integer({ min: 1, max: 3 });
  const shared = {
    items: maybe(matcher),
    strategy: fc.constantFrom(
      "LEAST_EXPENSIVE" as const,
      "LEAST_EXPENSIVE_ONLY" as const,
      "MOST_EXPENSIVE" as const,
      "MOST_EXPENSIVE_ONLY" as const,
    ),
    include_items_considered_by_condition: fc.boolean(),
    exclude_items_on_sale: mostly(false),
  };
  const cartItems = fc.record({
    ...shared,
    discount,
    maximum_allowed_discount_amount,
    quantity: maybe(quantity),
    as_total: fc.boolean(),
    add_free_item: mostly(true),
  });
  const fixedPriceSet = fc.record({ ...shared, quantity, fixed_price: isAny ? fc.constant("0") : amountIn(currency) });
  return fc.oneof(
    { weight: 2, arbitrary: fc.record({ cart_value: fc.record({ discount, maximum_allowed_discount_amount }) }) },
    { weight: 4, arbitrary: fc.record({ cart_items: cartItems }) },
    { weight: isAny ? 0 : 2, arbitrary: fc.record({ fixed_price_set: fixedPriceSet }) },
    {
      weight: 1,
      arbitrary: fc
        .oneof(fc.record({ product_id: id, quantity }), fc.record({ variant_id: id, quantity }))
        .map((gift_item) => ({ gift_item })),
    },
    {
      weight: 1,
      arbitrary: fc
        .record({ free_shipping: fc.constant(true), zone_ids: fc.oneof(ids, fc.constant("*" as const)) })
        .map((shipping) => ({ shipping })),
    },
  );
}

const ruleIn = (currency: string): fc.Arbitrary<Rule> =>
  fc.record({
    action: actionIn(currency),
    condition: fc.option(conditionIn(currency), { nil: undefined, freq: 2 }),
    apply_once: fc.boolean(),
    stop: fc.boolean(),
  });

const SEGMENTS = ["s1", "s2", "s3"];
const segments: fc.Arbitrary<Segments> = fc.letrec<{ segments: Segments }>((tie) => ({
  segments: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    fc.record({ id: fc.subarray(SEGMENTS, { minLength: 1 }) }),
    fc.record({ and: fc.array(tie("segments"), { minLength: 1, maxLength: 2 }) }),
    fc.record({ or: fc.array(tie("segments"), { minLength: 1, maxLength: 2 }) }),
    fc.record({ not: tie("segments") }),
  ),
})).segments;

const groups: fc.Arbitrary<Ids> = fc.subarray<number | string>([0, "1", 2]);
const customerLimit: fc.Arbitrary<CustomerLimit> = fc.oneof(
  { weight: 20, arbitrary: fc.constant({}) },
  fc.constant({ group_ids: [], minimum_order_count: 0, excluded_group_ids: [], segments: null }),
  fc.record({ group_ids: groups, minimum_order_count: fc.integer({ min: 0, max: 3 }), segments }, { requiredKeys: [] }),
  fc.record({ excluded_group_ids: groups }),
);

const countries = fc
  .subarray(["US", "GB", "JP"])
  .map((codes) => ({ countries: codes.map((iso2_country_code) => ({ iso2_country_code })) }));

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom("00:00", "30:00", "15:01"))
  .map(([hours, rest]) => `${String(hours).padStart(2, "0")}:${rest}`);
const schedule: fc.Arbitrary<Schedule> = fc.record({
  week_frequency: fc.integer({ min: 1, max: 3 }),
  week_days: fc.oneof({ weight: 9, arbitrary: fc.subarray([...WEEK_DAYS], { minLength: 3 }) }, fc.constant([])),
  daily_start_time: time,
  daily_end_time: time,
});

/** A moment near one of the two clock changes of New York in 2026, or anywhere in the year. */
const moment = fc
  .tuple(fc.constantFrom("2026-03-08", "2026-11-01", "2026-06-15", "2026-12-31"), fc.integer({ min: -48, max: 60 }))
  .map(([day, hours]) => Date.parse(`${day}T05:00:00Z`) + hours * 1_800_000);

const promotionIn = (currency: string): fc.Arbitrary<Omit<Promotion, "id">> =>
  fc.record({
    version: fc.constant(1),
    name: fc.constant("A promotion"),
    redemption_type: fc.constantFrom("AUTOMATIC", "COUPON"),
    rules: fc.array(ruleIn(currency), { minLength: 1, maxLength: 3 }),
    notifications: fc.constant([]),
    status: mostly(true).chain((on) => fc.constant(on ? ("ENABLED" as const) : ("DISABLED" as const))),
    start_date: mostly(true).map((started) => (started ? "2026-01-05T23:30:00Z" : "2026-10-31T00:00:00Z")),
    end_date: mostly(true).map((goesOn) => (goesOn ? null : "2026-11-01T06:30:00Z")),
    schedule: fc.oneof({ weight: 12, arbitrary: fc.constant(null) }, schedule),
    currency_code: fc.constant(currency),
    channels: fc.oneof(
      { weight: 12, arbitrary: fc.constant([]) },
      fc.array(fc.record({ id }), { minLength: 1, maxLength: 2 }),
    ),
    customer: customerLimit,
    shipping_address: fc.oneof(
      { weight: 20, arbitrary: fc.constant(null) },
      countries,
      countries.map((not) => ({ not })),
    ),
    max_uses: fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, fc.integer({ min: 1, max: 3 })),
    stop: mostly(false),
    priority: fc.integer({ min: 0, max: 3 }),
    can_be_used_with_other_promotions: mostly(true),
    coupon_overrides_other_promotions: mostly(false),
  });

/** An automatic promotion that is eligible for every cart. */
const PLAIN: Promotion = {
  id: 1,
  version: 1,
  name: "A promotion",
  redemption_type: "AUTOMATIC",
  rules: [],
  notifications: [],
  status: "ENABLED",
  start_date: "2026-01-01T00:00:00Z",
  end_date: null,
  schedule: null,
  currency_code: "USD",
  channels: [],
  customer: {},
  shipping_address: null,
  max_uses: null,
  stop: false,
  priority: 100,
  can_be_used_with_other_promotions: true,
  coupon_overrides_other_promotions: false,
};

const idOfLine = fc.constantFrom("1", "2", "10", "11", "a", "B", "b");
const nameValue = fc.record({
  name: fc.constantFrom("Size", "Gender"),
  value: fc.constantFrom("S", "M", "L", "Mens"),
});
const shortId = fc.constantFrom("1", "2", "3", "4");

const line: fc.Arbitrary<Line> = fc.record({
  id: idOfLine,
  productId: fc.option(shortId, { freq: 9 }),
  variantId: fc.option(shortId),
  sku: fc.constant(null),
  quantity: fc.integer({ min: 1, max: 6 }),
  price: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 9, arbitrary: minorUnits }),
  categoryIds: fc.uniqueArray(shortId, { maxLength: 3 }),
  brandId: fc.option(shortId),
  options: maybe(fc.array(nameValue, { maxLength: 2 })),
  customFields: maybe(fc.array(nameValue, { maxLength: 2 })),
  onSale: maybe(fc.boolean()),
  isCustomPrice: mostly(false),
});

const cartIn = (currency: string): fc.Arbitrary<Cart> =>
  fc
    .record({
      currency: fc.constant(currency),
      known: mostly(true),
      lines: fc.uniqueArray(line, { maxLength: 5, size: "max", selector: (one) => one.id }),
      customer: maybe(
        fc.record({
          groupId: fc.constantFrom("0", "1", "2"),
          orderCount: fc.integer({ min: 0, max: 3 }),
          segmentIds: fc.subarray(SEGMENTS),
        }),
      ),
      channelId: maybe(shortId),
      country: maybe(fc.constantFrom("US", "GB", "JP", "DE")),
      zoneId: maybe(fc.constantFrom("1", "2", "9")),
    })
    .map((cart) => (cart.known ? cart : { ...cart, lines: [] }));

const settings: fc.Arbitrary<Settings> = fc.record({
  couponsAllowed: fc.constantFrom(1, 2, 5),
  onOriginalPrice: fc.boolean(),
  zeroPriceTriggers: fc.boolean(),
  discountsCustomPrices: mostly(false),
  timeZone: fc.constantFrom("UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"),
});

interface Inputs {
  readonly cart: Cart;
  readonly codes: readonly EnteredCode[];
  readonly promotions: readonly Promotion[];
  readonly settings: Settings;
  readonly usage: Usage;
  readonly now: number;
}

/** Two codes for every promotion, some of them limited, and an unknown code. */
const codesFor = (promotions: readonly Promotion[]): fc.Arbitrary<EnteredCode[]> => {
  const limits = fc.record({
    maxUses: fc.constantFrom(0, 0, 0, 2),
    maxUsesPerCustomer: fc.constantFrom(0, 0, 0, 1),
  });
  const known = promotions
    .filter(({ redemption_type }) => redemption_type === "COUPON")
    .flatMap(({ id: promotionId }) =>
      ["SAVE", "save", " Save", "ALSO"].map((prefix) => ({ number: `${prefix}${promotionId}`, promotionId })),
    );
  return fc
    .tuple(limits, fc.shuffledSubarray(known), fc.boolean())
    .map(([limit, entered, addUnknown]) => [
      ...entered.map(({ number, promotionId }) => ({ number, coupon: { promotionId, ...limit } })),
      ...(addUnknown ? [{ number: "nope", coupon: null }] : []),
    ]);
};

const usage: fc.Arbitrary<Usage> = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 9, maxLength: 9 }),
    fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 9, maxLength: 9 }),
  )
  .map(([ofPromotions, ofCodes]) => ({
    promotions: new Map(ofPromotions.map((uses, at) => [at + 1, uses])),
    codes: new Map(ofCodes.map((total, at) => [`SAVE${at + 1}`, { total, customer: Math.max(0, total - 1) }] as const)),
  }));

const CURRENCIES = ["USD", "JPY", "KWD"];

const promotionsFor = (currency: string): fc.Arbitrary<Promotion[]> =>
  fc
    .array(
      fc.oneof(
        { weight: 12, arbitrary: promotionIn(currency) },
        { weight: 3, arbitrary: promotionIn("*") },
        ...CURRENCIES.filter((other) => other !== currency).map(promotionIn),
      ),
      { minLength: 1, maxLength: 8, size: "max" },
    )
    .map((list) => list.map((one, at) => withStatus({ ...one, id: at + 1 })));

/** As saving does it: a promotion that would repeat without end is INVALID. */
const withStatus = (promotion: Promotion): Promotion =>
  promotion.rules.some((rule) => isEndless(rule)) ? { ...promotion, status: "INVALID" } : promotion;

const question: fc.Arbitrary<Inputs> = fc
  .constantFrom(...CURRENCIES)
  .chain((currency) => fc.tuple(cartIn(currency), promotionsFor(currency)))
  .chain(([cart, promotions]) =>
    fc.record({
      cart: fc.constant(cart),
      promotions: fc.constant(promotions),
      codes: codesFor(promotions),
      settings,
      usage,
      now: moment,
    }),
  );

// ---------------------------------------------------------------------------------------------- both implementations

const naive = ({ cart, codes, promotions, settings: by, usage: used, now }: Inputs): Verdict =>
  evaluateNaively(cart, codes, promotions, by, used, now);

const real = ({ cart, codes, promotions, settings: by, usage: used, now }: Inputs, set?: PromotionSet): Verdict =>
  verdictOf(evaluate(cart, codes, set ?? emptySet(by).with(promotions), used, now));

function verdictOf({ subtotal, discount, total, applied, codes }: Evaluation): Verdict {
  return {
    subtotal,
    discount,
    total,
    applied: Object.fromEntries(applied.map((one) => [one.promotionId, appliedVerdictOf(one)])),
    codes: codes.map((one) => ({
      number: one.number,
      code: one.code,
      promotionId: one.promotionId,
      status: one.status,
      inTotals: one.inTotals,
      discount: one.discount,
      reason: one.reason,
      supersededBy: one.supersededBy,
    })),
  };
}

function appliedVerdictOf({ code, discount, shares, gifts, freeZones }: Evaluation["applied"][number]): AppliedVerdict {
  const lines: Record<string, number> = {};
  const units: Record<string, number> = {};
  for (const share of shares) {
    if (share.discount === 0) continue;
    lines[share.lineId] = (lines[share.lineId] ?? 0) + share.discount;
    units[share.lineId] = (units[share.lineId] ?? 0) + share.quantity;
  }
  const byName: Record<string, number> = {};
  for (const gift of gifts) {
    const name = gift.productId === null ? `variant ${gift.variantId}` : `product ${gift.productId}`;
    byName[name] = (byName[name] ?? 0) + gift.quantity;
  }
  const zones = freeZones && (freeZones === "*" ? ["*"] : [...freeZones].sort());
  return { code, discount, lines, units, gifts: byName, freeZones: zones };
}

/**
 * FAST_CHECK_RUNS=100000 checks more inputs than the tests have time for; FAST_CHECK_SEED repeats the inputs of a run.
 */
const runs = (usual: number) => ({
  numRuns: Number(process.env.FAST_CHECK_RUNS ?? usual),
  ...(process.env.FAST_CHECK_SEED ? { seed: Number(process.env.FAST_CHECK_SEED) } : {}),
});
const LONG = 1_000_000;

describe("the evaluation and its second implementation", () => {
  test("agree on every result for any inputs", { timeout: LONG }, () => {
    fc.assert(
      fc.property(question, (inputs) => {
        expect(real(inputs)).toEqual(naive(inputs));
      }),
      runs(6_000),
    );
  });

  test("agree on the rules that never end", () => {
    const rule = fc.constantFrom("USD", "*").chain(ruleIn);
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 3 }), settings, (rules, by) => {
        const expected = rules.flatMap((one, at) => (isEndless(one) ? [at] : []));
        expect(endlessRules({ rules, currency_code: "USD" }, by)).toEqual(expected);
      }),
      runs(5_000),
    );
  });

  test("are compared on inputs with results of every kind", () => {
    const verdicts = fc.sample(question, { numRuns: 2_300, seed: 7 }).map(naive);
    const reasons = new Set(verdicts.flatMap(({ codes }) => codes.map(({ reason }) => reason)));
    const elsewhere = ["reserved_elsewhere", "code_removed"];
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
      promotions: [{ ...PLAIN, rules }],
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
