import { describe, expect, test } from "vitest";
import type { ItemMatcher } from "../../collector/evaluation/items/index.ts";
import type { Promotion } from "../../collector/evaluation/promotion.ts";
import type { PromotionSet } from "../../collector/evaluation/promotion-set.ts";
import {
  amountOff,
  cartOf,
  couponPromotion,
  giftOf,
  itemsOff,
  type LineFields,
  percentOff,
  promotion,
  rule,
  setFor,
  setOf,
} from "./build.ts";

const idsOf = (all: Iterable<{ promotion: Promotion }>) =>
  [...all].map(({ promotion: { id } }) => id).toSorted((a, b) => a - b);
const mug: LineFields = { price: "8.00", productId: "118", variantId: "7", brandId: "3", categoryIds: ["24", "25"] };
const automaticIds = (set: PromotionSet, ...lines: LineFields[]) => idsOf(set.automaticFor(cartOf(lines)));
const onItems = (id: number, items: ItemMatcher, fields: Partial<Promotion> = {}) =>
  promotion({ id, rules: [rule(percentOff("10"), { cart: { items } })], ...fields });

describe("the promotions of a property", () => {
  test("none at all", () => {
    const set = setOf([]);
    expect([[...set.all()], set.byId(1), automaticIds(set, mug)]).toEqual([[], undefined, []]);
    expect(set.settings.couponsAllowed).toBe(5);
  });

  test("are found by id, automatic ones also by the lines of a cart", () => {
    const set = setOf([promotion({ id: 1 }), couponPromotion({ id: 2 }), promotion({ id: 3, status: "DISABLED" })]);
    expect(idsOf(set.all())).toEqual([1, 2, 3]);
    expect(set.byId(2)?.promotion.redemption_type).toBe("COUPON");
    expect(automaticIds(set, mug)).toEqual([1]);
  });

  test("the last of two with the same id counts", () => {
    const set = setOf([onItems(1, { products: [7] }), onItems(1, { products: [118] })]);
    expect([idsOf(set.all()), automaticIds(set, mug), automaticIds(set, { ...mug, productId: "7" })]).toEqual([
      [1],
      [1],
      [],
    ]);
    const both = setOf([promotion({ id: 1 }), couponPromotion({ id: 1 })]);
    expect(automaticIds(both, mug)).toEqual([]);
  });
});

describe("a change", () => {
  const before = setOf([
    promotion({ id: 1 }),
    onItems(2, { products: [118] }),
    couponPromotion({ id: 3, max_uses: 1 }),
  ]);
  const now = (set: PromotionSet) => ({ all: idsOf(set.all()), mug: automaticIds(set, mug) });
  const unchanged = { all: [1, 2, 3], mug: [1, 2] };

  test.each<[string, (set: PromotionSet) => PromotionSet, ReturnType<typeof now>]>([
    ["one more", (set) => set.with([promotion({ id: 4, max_uses: 2 })]), { all: [1, 2, 3, 4], mug: [1, 2, 4] }],
    [
      "one more with an item that others have",
      (set) => set.with([onItems(4, { products: [118] })]),
      { all: [1, 2, 3, 4], mug: [1, 2, 4] },
    ],
    ["another item", (set) => set.with([onItems(2, { products: [119] })]), { ...unchanged, mug: [1] }],
    ["storewide now", (set) => set.with([promotion({ id: 2 })]), unchanged],
    ["no longer storewide", (set) => set.with([onItems(1, { products: [119] })]), { ...unchanged, mug: [2] }],
    ["disabled", (set) => set.with([promotion({ id: 1, status: "DISABLED" })]), { ...unchanged, mug: [2] }],
    ["behind a code now", (set) => set.with([couponPromotion({ id: 2 })]), { ...unchanged, mug: [1] }],
    ["deleted", (set) => set.without([1]), { all: [2, 3], mug: [2] }],
    ["all deleted", (set) => set.without([1, 2, 3]), { all: [], mug: [] }],
    ["one deleted that is not there", (set) => set.without([99]), unchanged],
    ["nothing", (set) => set.with([]), unchanged],
    ["deleted and made again", (set) => set.without([2]).with([onItems(2, { brands: [3] })]), unchanged],
  ])("%s: makes a new set and does not change the old one", (_, change, after) => {
    expect(now(change(before))).toEqual(after);
    expect(now(before)).toEqual(unchanged);
  });

  test("compiles only the changed promotions", () => {
    const after = before.with([promotion({ id: 1, priority: 5 })]);
    expect(after.byId(2)).toBe(before.byId(2));
    expect(after.byId(1)).not.toBe(before.byId(1));
    expect(before.byId(1)!.promotion.priority).toBe(100);
  });

  test("adds a thousand promotions and removes them", () => {
    const thousand = Array.from({ length: 1_000 }, (_, at) => onItems(at + 1, { products: [118, at] }));
    let set = setOf(thousand);
    expect(automaticIds(set, mug)).toHaveLength(1_000);
    for (const { id } of thousand.slice(1)) set = set.without([id]);
    expect(automaticIds(set, mug)).toEqual([1]);
  });
});

describe("automatic promotions that may apply to a cart", () => {
  const items = (matcher: ItemMatcher) => rule(percentOff("10"), { cart: { items: matcher } });
  test.each<[string, Promotion["rules"], boolean]>([
    ["its product", [items({ products: ["118"] })], true],
    ["another product", [items({ products: [119] })], false],
    ["its variant", [items({ variants: [7] })], true],
    ["another variant", [items({ variants: [118] })], false],
    ["its second category", [items({ categories: [25] })], true],
    ["another category", [items({ categories: [26] })], false],
    ["its brand", [items({ brands: [3] })], true],
    ["another brand", [items({ brands: [24] })], false],
    ["one of either", [items({ or: [{ products: [9] }, { brands: [3] }] })], true],
    ["none of either", [items({ or: [{ products: [9] }, { brands: [9] }] })], false],
    ["both, looked up by the rarer one", [items({ and: [{ categories: [1, 2] }, { brands: [3] }] })], true],
    ["not something: every cart is a candidate", [items({ not: { products: [118] } })], true],
    [
      "an option: every cart is a candidate",
      [items({ product_option: { type: "string_match", name: "Size", values: ["M"] } })],
      true,
    ],
    ["a field: every cart is a candidate", [items({ product_custom_field: { name: "Size", values: ["M"] } })], true],
    ["a price: every cart is a candidate", [items({ price: { min: "5.00" } })], true],
    ["a price of another product", [items({ and: [{ products: [9] }, { price: { min: "5.00" } }] })], false],
    [
      "either an option or another product: every cart is a candidate",
      [items({ or: [{ products: [9] }, { product_custom_field: { name: "Size", values: ["M"] } }] })],
      true,
    ],
    ["no condition", [rule(percentOff("10"))], true],
    ["not a condition", [rule(percentOff("10"), { not: { cart: { items: { products: [9] } } } })], true],
    [
      "all conditions, one of them about another product",
      [rule(percentOff("10"), { and: [{ cart: {} }, { cart: { items: { products: [9] } } }] })],
      false,
    ],
    [
      "either condition, one of them about money",
      [rule(percentOff("10"), { or: [{ cart: { minimum_spend: "5" } }, { cart: { items: { products: [9] } } }] })],
      true,
    ],
    [
      "no unit of another product is needed",
      [rule(percentOff("10"), { cart: { items: { products: [9] }, minimum_quantity: 0 } })],
      true,
    ],
    [
      "no money for another product is needed",
      [rule(percentOff("10"), { cart: { items: { products: [9] }, minimum_spend: "0.00" } })],
      true,
    ],
    [
      "no unit, but money for another product",
      [rule(percentOff("10"), { cart: { items: { products: [9] }, minimum_quantity: 0, minimum_spend: "1" } })],
      false,
    ],
    [
      "no money, but a unit of another product",
      [rule(percentOff("10"), { cart: { items: { products: [9] }, minimum_quantity: 1, minimum_spend: "0" } })],
      false,
    ],
    ["off another product", [rule(itemsOff("10%", { items: { products: [9] } }))], false],
    ["off its product", [rule(itemsOff("10%", { items: { products: [118] } }))], true],
    [
      "another product free: it may be added",
      [rule(itemsOff("100%", { items: { products: [9] }, quantity: 1 }))],
      true,
    ],
    ["a set of another product", [rule(setFor(2, "5", { items: { products: [9] } }))], false],
    ["a gift", [rule(giftOf(9))], true],
    ["two rules, one of them about its product", [items({ products: [9] }), items({ products: [118] })], true],
    [
      "two rules, none of them about its product",
      [items({ products: [9] }), rule(amountOff("5"), { cart: { items: { brands: [9] } } })],
      false,
    ],
  ])("%s", (_, rules, expected) => {
    expect(automaticIds(setOf([promotion({ rules })]), mug)).toEqual(expected ? [1] : []);
  });

  test("a promotion for several lines of the cart is found once", () => {
    const set = setOf([
      onItems(1, { or: [{ products: [118] }, { categories: [24, 25] }] }),
      onItems(2, { brands: [3] }),
    ]);
    expect(automaticIds(set, mug, mug)).toEqual([1, 2]);
  });

  test("hundreds of promotions for several lines of the cart are each found once", () => {
    const hundreds = Array.from({ length: 300 }, (_, at) =>
      onItems(at + 1, { categories: [24, at % 2 === 0 ? 25 : 26] }),
    );
    const others = [onItems(301, { brands: [3] }), onItems(302, { products: [9] })];
    expect(automaticIds(setOf([...hundreds, ...others]), mug, mug, { ...mug, categoryIds: ["26"] })).toEqual(
      Array.from({ length: 301 }, (_, at) => at + 1),
    );
  });

  test("lines without product, variant, category and brand find the storewide promotions", () => {
    expect(automaticIds(setOf([promotion({ id: 1 }), onItems(2, { products: [118] })]), { price: "5.00" })).toEqual([
      1,
    ]);
  });
});
