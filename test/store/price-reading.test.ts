import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { claimOfTotals, type ReadingContext, readPrices } from "../../collector/store/decide/price-reading.ts";
import { propertyReading, type ReadingVote } from "../../collector/store/decide/property-reading.ts";
import type { PriceReading, ProductLine, SentTotals } from "../../collector/store/ports/records.ts";
import { line } from "../support/events.ts";

const CONTEXT: ReadingContext = { currency: "USD", setting: null, kept: null, catalogPrice: () => null };
const TOTALS: SentTotals = { value: null, tax: 0, shipping: 0, discount: null, hasCoupon: true };

/** A line in cents with its discount. */
const sent = (price: number, discount: number, quantity = 1, ofCoupon = true): ProductLine =>
  line("1", price, quantity, discount === 0 ? {} : { stated: { discount: (discount / 100).toFixed(2), ofCoupon } });

/** What is read: the price of each line, or "unclear". */
const read = (lines: readonly ProductLine[], totals: Partial<SentTotals>, context: Partial<ReadingContext> = {}) => {
  const { lines: result, isClear } = readPrices(lines, { ...TOTALS, ...totals }, { ...CONTEXT, ...context });
  return isClear ? result.map(({ price, onSale }) => (onSale ? { price, onSale } : price)) : "unclear";
};

describe("the price before coupons", () => {
  const GOOGLE = [sent(1_001, 222, 3)];
  const CASES: [string, readonly ProductLine[], Partial<SentTotals>, unknown, Partial<ReadingContext>?][] = [
    [
      "Google's example: the value is the sum of the prices",
      GOOGLE,
      { value: 3_003, tax: 490, shipping: 599 },
      [1_223],
    ],
    ["an older example: the value is the sum less the discounts", [sent(22_500, 3_375)], { value: 19_125 }, [22_500]],
    ["a value with shipping", [sent(19_125, 3_375)], { value: 19_724, shipping: 599 }, [22_500]],
    ["a value with tax", [sent(19_125, 3_375)], { value: 20_655, tax: 1_530 }, [22_500]],
    ["a value with both", [sent(19_125, 3_375)], { value: 21_254, tax: 1_530, shipping: 599 }, [22_500]],
    ["a discount that is as large as shipping", [sent(9_500, 500)], { value: 9_500, shipping: 500 }, "unclear"],
    [
      "the same, where earlier orders tell",
      [sent(9_500, 500)],
      { value: 9_500, shipping: 500 },
      [10_000],
      { kept: "after_discount" },
    ],
    ["no value", [sent(9_000, 1_000)], {}, "unclear"],
    ["no value, where earlier orders tell", [sent(9_000, 1_000)], {}, [9_000], { kept: "before_discount" }],
    [
      "an order against the earlier ones",
      [sent(9_000, 1_000)],
      { value: 9_000 },
      "unclear",
      { kept: "before_discount" },
    ],
    [
      "the same, where the property is set",
      [sent(9_000, 1_000)],
      { value: 9_000 },
      [9_000],
      { setting: "before_discount" },
    ],
    ["the catalog's price", [sent(9_000, 1_000)], {}, [10_000], { catalogPrice: () => 10_050 }],
    ["a catalog's price that is neither", [sent(9_000, 1_000)], {}, "unclear", { catalogPrice: () => 12_000 }],
    [
      "a catalog's price against the value",
      [sent(9_000, 1_000)],
      { value: 9_000 },
      "unclear",
      { catalogPrice: () => 9_000 },
    ],
    [
      "a markdown, after it",
      [sent(8_000, 2_000, 1, false)],
      { value: 8_000, hasCoupon: false },
      [{ price: 8_000, onSale: true }],
    ],
    [
      "a markdown, before it",
      [sent(10_000, 2_000, 1, false)],
      { value: 8_000, hasCoupon: false },
      [{ price: 8_000, onSale: true }],
    ],
    ["a discount of the order", [sent(10_000, 0)], { value: 9_000, discount: 1_000 }, [10_000]],
    ["a discount of the order that only the value shows", [sent(10_000, 0)], { value: 9_000 }, [10_000]],
    ["a value below the goods by the tax in them", [sent(11_900, 0)], { value: 10_000, tax: 1_900 }, "unclear"],
    ["a coupon without a discount anywhere", [sent(9_000, 0)], { value: 9_000 }, "unclear"],
    ["the same, at the catalog's price", [sent(9_000, 0)], { value: 9_000 }, [9_000], { catalogPrice: () => 9_000 }],
    [
      "the same, below the catalog's price",
      [sent(9_000, 0)],
      { value: 9_000 },
      "unclear",
      { catalogPrice: () => 10_000 },
    ],
    ["markdowns beside a discount of the order", [sent(8_000, 2_000)], { value: 7_500, discount: 500 }, [8_000]],
    [
      "two lines, one with the coupon",
      [sent(9_000, 1_000), sent(4_000, 500, 2, false)],
      { value: 17_000 },
      [10_000, { price: 4_000, onSale: true }],
    ],
    [
      "a rounded price of many decimals",
      [{ ...sent(6_667, 1_000, 3), amount: 20_000, priceSent: "66.66666666666667" }],
      { value: 20_000 },
      [7_666],
    ],
  ];

  test.each(CASES)("%s", (_, lines, totals, expected, context) => {
    expect(read(lines, totals, context)).toEqual(expected);
  });

  test("of three rounded units, the amount stays exact", () => {
    const lines = [{ ...sent(6_666, 1_000, 3), amount: 20_000, priceSent: "66.66666666666667" }];
    const { lines: result } = readPrices(lines, { ...TOTALS, value: 20_000 }, CONTEXT);
    expect(result).toMatchObject([{ quantity: 3, amount: 23_000 }]);
  });
});

describe("the claimed discount", () => {
  const CASES: [string, readonly ProductLine[], Partial<SentTotals>, number | null][] = [
    ["the discounts of lines with a coupon", [sent(9_497, 1_000, 2), sent(500, 100, 1, false)], {}, 2_000],
    ["the discount of the order first", [sent(9_497, 1_000, 2)], { discount: 1_500 }, 1_500],
    ["what the value lacks", [sent(10_000, 0)], { value: 9_000 }, 1_000],
    ["nothing where shipping may be in the value", [sent(10_000, 0)], { value: 9_000, shipping: 500 }, null],
    ["nothing where tax explains it", [sent(11_900, 0)], { value: 10_000, tax: 1_900 }, null],
    ["nothing without a coupon", [sent(10_000, 0)], { value: 9_000, hasCoupon: false }, null],
  ];

  test.each(CASES)("%s", (_, lines, totals, expected) => {
    expect(claimOfTotals(lines, { ...TOTALS, ...totals }, "USD")).toBe(expected);
  });
});

describe("the reading of a property", () => {
  let visitors = 0;
  const votes = (count: number, reading: PriceReading, more: Partial<ReadingVote> = {}): ReadingVote[] =>
    Array.from({ length: count }, () => ({ reading, visitorId: `v${++visitors}`, isConfirmed: false, ...more }));
  const showAfter = (count: number, more?: Partial<ReadingVote>) => votes(count, "after_discount", more);
  const showBefore = (count: number, more?: Partial<ReadingVote>) => votes(count, "before_discount", more);
  /** Days with the same orders. */
  const days = (count: number, day: () => ReadingVote[]) => Array.from({ length: count }, day);
  /** Orders on as many days as they need, five a day, in turn. */
  const spread = (orders: readonly ReadingVote[]): ReadingVote[][] => {
    const count = Math.ceil(orders.length / 5);
    return Array.from({ length: count }, (_, day) => orders.filter((_, at) => at % count === day));
  };

  test.each([
    [19, 0, null],
    [20, 0, "after_discount"],
    [0, 20, "before_discount"],
    [97, 3, "after_discount"],
    [20, 20, null],
    [80, 20, null],
  ])("after %i orders after and %i before the discount", (ofAfter, ofBefore, reading) => {
    expect(propertyReading(spread([...showAfter(ofAfter), ...showBefore(ofBefore)]))).toMatchObject({
      reading,
      agreeing: Math.max(ofAfter, ofBefore),
      orders: ofAfter + ofBefore,
    });
  });

  const CONFIRMED = { isConfirmed: true, visitorId: null };
  test.each<[string, ReadingVote[][], object]>([
    ["one day of 100 orders is not enough", [showAfter(100)], { reading: null, agreeing: 5, orders: 5 }],
    [
      "one visitor is one order of each day",
      days(10, () => showAfter(50, { visitorId: "one" })),
      { reading: null, agreeing: 10, orders: 10 },
    ],
    [
      "orders without a visitor are one of each day",
      days(10, () => showAfter(50, { visitorId: null })),
      { reading: null, agreeing: 10, orders: 10 },
    ],
    [
      "a flood does not turn it, and the operator is asked",
      [showBefore(200), ...days(4, () => showAfter(5))],
      { reading: "after_discount", agreeing: 20, orders: 25, disputed: true },
    ],
    [
      "nor do two weeks of floods",
      [...days(14, () => showBefore(200)), ...days(6, () => showAfter(5))],
      { reading: "after_discount", agreeing: 30, orders: 100, disputed: true },
    ],
    [
      "a few orders that contradict are no reason to ask",
      [[...showAfter(4), ...showBefore(1)], ...days(4, () => showAfter(5))],
      { reading: "after_discount", agreeing: 24, orders: 25, disputed: false },
    ],
    [
      "where the days disagree from the beginning, the operator is asked",
      days(5, () => [...showAfter(3), ...showBefore(3)]),
      { reading: null, orders: 25, disputed: true },
    ],
    [
      "confirmed orders count alone",
      [...days(10, () => showBefore(200)), ...days(4, () => showAfter(5, CONFIRMED))],
      { reading: "after_discount", agreeing: 20, orders: 20, disputed: false },
    ],
    [
      "on a day that has some, confirmed orders count alone",
      [[...showBefore(200), ...showAfter(1, CONFIRMED)]],
      { reading: null, agreeing: 1, orders: 1, disputed: false },
    ],
    ["nothing shows nothing", [], { reading: null, agreeing: 0, orders: 0, disputed: false }],
  ])("%s", (_, orders, expected) => {
    expect(propertyReading(orders)).toMatchObject(expected);
  });
});

/** How a shop writes its orders. */
const shops = fc.record({
  /** `order`: no line has a discount. `unsaid`: the same, and prices are after it. */
  prices: fc.constantFrom("after", "before", "order", "unsaid" as const),
  statesOrderDiscount: fc.boolean(),
  addsTax: fc.boolean(),
  addsShipping: fc.boolean(),
});
const carts = fc.array(
  fc.record({
    list: fc.integer({ min: 100, max: 50_000 }),
    quantity: fc.integer({ min: 1, max: 5 }),
    percent: fc.integer({ min: 0, max: 60 }),
  }),
  { minLength: 1, maxLength: 4 },
);
const charges = fc.record({ tax: fc.integer({ min: 0, max: 3_000 }), shipping: fc.constantFrom(0, 499, 599, 1_000) });

type Shop = typeof shops extends fc.Arbitrary<infer T> ? T : never;
type Cart = typeof carts extends fc.Arbitrary<infer T> ? T : never;
type Charges = typeof charges extends fc.Arbitrary<infer T> ? T : never;

/** An order with a coupon, as the shop writes it. */
function orderOf(shop: Shop, cart: Cart, { tax, shipping }: Charges) {
  const priced = cart.map(({ list, quantity, percent }) => ({
    list,
    quantity,
    off: Math.floor((list * percent) / 100),
  }));
  const off = priced.reduce((sum, each) => sum + each.off * each.quantity, 0);
  const goods = priced.reduce((sum, each) => sum + each.list * each.quantity, 0);
  const lines = priced.map(({ list, quantity, off }) => {
    if (shop.prices === "order") return sent(list, 0, quantity);
    if (shop.prices === "unsaid") return sent(list - off, 0, quantity);
    return sent(shop.prices === "after" ? list - off : list, off, quantity);
  });
  const value = goods - off + (shop.addsTax ? tax : 0) + (shop.addsShipping ? shipping : 0);
  const discount = shop.prices === "order" && shop.statesOrderDiscount ? off : null;
  return {
    lines,
    totals: { value, tax, shipping, discount, hasCoupon: true },
    lists: priced.map(({ list }) => list),
    off,
  };
}

/** Reads 5,000 orders, and counts those whose prices are right, unclear and wrong; a wrong claim counts as wrong. */
function countsOf(contextOf: (shop: Shop) => Partial<ReadingContext>) {
  const counts = { right: 0, unclear: 0, wrong: 0 };
  const property = fc.property(shops, carts, charges, (shop, cart, charge) => {
    const { lines, totals, lists, off } = orderOf(shop, cart, charge);
    const result = readPrices(lines, totals, { ...CONTEXT, ...contextOf(shop) });
    const isRight = result.isClear && result.lines.every(({ price }, at) => price === lists[at]);
    const claim = claimOfTotals(lines, totals, "USD");
    const isClaimRight = claim === null || claim === off;
    if (!isClaimRight || (result.isClear && !isRight)) counts.wrong += 1;
    else counts[isRight ? "right" : "unclear"] += 1;
  });
  fc.assert(property, { numRuns: 5_000, seed: 22 });
  return counts;
}

test("no order is read wrong, whatever way the shop writes it", () => {
  expect(countsOf(() => ({}))).toEqual({ right: 3_742, unclear: 1_258, wrong: 0 });
});

test("orders of shops whose reading is known are not read wrong either, and fewer are unclear", () => {
  const KEPT = { after: "after_discount", before: "before_discount", order: null, unsaid: null } as const;
  const { unclear, wrong } = countsOf(({ prices }) => ({ kept: KEPT[prices] }));
  expect(wrong).toBe(0);
  expect(unclear).toBeLessThan(1_258);
});
