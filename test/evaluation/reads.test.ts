import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Action } from "../../collector/evaluation/actions/index.ts";
import { compilePromotion } from "../../collector/evaluation/compile.ts";
import type { Condition } from "../../collector/evaluation/conditions/index.ts";
import { GUEST } from "../../collector/evaluation/customer.ts";
import type { ItemMatcher } from "../../collector/evaluation/items/index.ts";
import type { Promotion, Rule } from "../../collector/evaluation/promotion.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../collector/evaluation/settings.ts";
import type { Cart, Customer, Line } from "../../collector/evaluation/types.ts";
import { factsReadBy, type PromotionFacts } from "../../collector/store/decide/promotion-facts.ts";
import type { PromotionFact } from "../../collector/store/decide/quote-comparison.ts";
import { assertShown } from "../support/shown.ts";
import { anyCart, anySettings, promotionBody, ready } from "./arbitrary.ts";
import {
  amountOff,
  calculate,
  giftOf,
  itemsOff,
  percentOff,
  promotion,
  repeated,
  rule,
  setFor,
  shippingOff,
  shippingTo,
} from "./build.ts";

const readsOf = (...rules: Rule[]): string[] =>
  [...compilePromotion(promotion({ rules }), DEFAULT_SETTINGS).reads()].sort();

const GIFT = giftOf(1);

describe("a promotion reads of a cart, beside its quantities,", () => {
  test.each<[string, Action, string[]]>([
    ["the sum for an amount off the order, which may exceed it", amountOff("5"), ["subtotal"]],
    ["the sum for a percentage off the order", percentOff("10"), ["subtotal"]],
    ["nothing for a gift", GIFT, []],
    ["the shipping for free shipping to all zones", shippingTo("*"), ["shipping"]],
    ["the zone, too, for free shipping to some", shippingTo([1]), ["shipping", "shipping_zone_id"]],
    ["the shipping for a discount on it", shippingOff("5.00"), ["shipping"]],
    ["each price for a discount of items", itemsOff("5.00"), ["price"]],
    ["each price for a set", setFor(2, "10"), ["price"]],
    [
      "who is on sale, where such items are excluded",
      itemsOff("10%", { exclude_items_on_sale: true }),
      ["on_sale", "price"],
    ],
  ])("%s", (_, action, reads) => expect(readsOf(rule(action))).toEqual(reads));

  test.each<[string, ItemMatcher, string[]]>([
    ["products", { products: [1] }, ["product_id"]],
    ["variants", { variants: [1] }, ["variant_id"]],
    ["categories", { categories: [1] }, ["category_ids"]],
    ["brands", { brands: [1] }, ["brand_id"]],
    ["options", { product_option: { type: "string_match", name: "Size", values: ["M"] } }, ["options"]],
    ["custom fields", { product_custom_field: { name: "season", values: ["summer"] } }, ["custom_fields"]],
    ["what is excluded by its price", { not: { price: { min: "5.00" } } }, ["price"]],
    ["what is excluded", { not: { categories: [1] } }, ["category_ids"]],
    ["all of several matchers", { and: [{ categories: [1] }, { brands: [1] }] }, ["brand_id", "category_ids"]],
    ["each of several matchers", { or: [{ categories: [1] }, { brands: [1] }] }, ["brand_id", "category_ids"]],
  ])("%s, in a condition and in an action", (_, items, reads) => {
    expect(readsOf(rule(GIFT, { cart: { items } }))).toEqual([...reads, "is_free"].sort());
    expect(readsOf(rule(GIFT, { cart: { items, minimum_quantity: 0 } }))).toEqual([]);
    const withPrice = [...new Set([...reads, "price"])].sort();
    expect(readsOf(rule(itemsOff("10%", { items })))).toEqual(withPrice);
    expect(readsOf(rule(setFor(2, "10", { items })))).toEqual(withPrice);
  });

  const spend: Condition = { cart: { minimum_spend: "20" } };
  const spendOnBrand: Condition = { cart: { minimum_spend: "20", items: { brands: [1] } } };
  test.each<[string, Rule, string[]]>([
    ["the sum for a minimum spend", rule(GIFT, spend), ["subtotal"]],
    ["each price for a minimum spend on some items", rule(GIFT, spendOnBrand), ["brand_id", "price"]],
    ["each price for a minimum spend of a rule that repeats", repeated(GIFT, spend), ["price"]],
    ["which lines are free for a minimum quantity", rule(GIFT, { cart: { minimum_quantity: 2 } }), ["is_free"]],
    ["which lines are free for a rule that repeats, too", repeated(GIFT, { cart: {} }), ["is_free"]],
    [
      "each price for a rule that repeats with two conditions: the cheapest units are consumed first",
      repeated(GIFT, { and: [{ cart: { items: { categories: [1] } } }, { cart: { items: { brands: [1] } } }] }),
      ["brand_id", "category_ids", "is_free", "price"],
    ],
    [
      "all branches of a condition",
      rule(GIFT, { and: [spend, { or: [spendOnBrand, { not: spend }] }] }),
      ["brand_id", "price", "subtotal"],
    ],
  ])("%s", (_, of, reads) => expect(readsOf(of)).toEqual(reads));

  test("all of its rules, each fact once", () => {
    expect(readsOf(rule(percentOff("10")), rule(GIFT, spend), rule(itemsOff("10%")))).toEqual(["price", "subtotal"]);
  });
});

test("free units count where a setting says so: then nothing reads which they are", () => {
  const settings = { ...DEFAULT_SETTINGS, zeroPriceTriggers: true };
  const rules = [rule(GIFT, { cart: { minimum_quantity: 2 } })];
  expect(compilePromotion(promotion({ rules }), settings).reads()).toEqual([]);
});

/** For each fact, a cart that may differ in it alone. `cents`: any amounts. */
const CHANGES: Readonly<Record<string, (cart: Cart, other: Cart) => Cart>> = {
  product_id: ofLines(({ productId }) => ({ productId })),
  variant_id: ofLines(({ variantId }) => ({ variantId })),
  category_ids: ofLines(({ categoryIds }) => ({ categoryIds })),
  brand_id: ofLines(({ brandId }) => ({ brandId })),
  options: ofLines(({ options }) => ({ options })),
  custom_fields: ofLines(({ customFields }) => ({ customFields })),
  on_sale: ofLines(({ onSale }) => ({ onSale })),
  "customer.group_id": ofCustomer(({ groupId }) => ({ groupId })),
  "customer.order_count": ofCustomer(({ orderCount }) => ({ orderCount })),
  "customer.segment_ids": ofCustomer(({ segmentIds }) => ({ segmentIds })),
  channel_id: (cart, { channelId }) => ({ ...cart, channelId }),
  "shipping_address.country": (cart, { country }) => ({ ...cart, country }),
  shipping_zone_id: (cart, { zoneId }) => ({ ...cart, zoneId }),
  shipping: (cart, { shipping }) => ({ ...cart, shipping }),
};

function ofLines(changed: (other: Line) => Partial<Line>): (cart: Cart, other: Cart) => Cart {
  return (cart, { lines }) => ({
    ...cart,
    lines: cart.lines.map((line, at) => ({ ...line, ...(lines[at] && changed(lines[at])) })),
  });
}

function ofCustomer(changed: (other: Customer) => Partial<Customer>): (cart: Cart, other: Cart) => Cart {
  return (cart, other) => ({
    ...cart,
    customer: { ...(cart.customer ?? GUEST), ...changed(other.customer ?? GUEST) },
  });
}

const anyPrices = ofLines(({ price }) => ({ price }));

/** A cart with other prices, as far as a promotion with these facts does not read them. */
function withOtherPrices(cart: Cart, other: Cart, reads: PromotionFacts): Cart {
  if (reads.has("price")) return cart;
  if (reads.has("subtotal")) return shifted(cart, other, reads);
  const changed = anyPrices(cart, other);
  if (!reads.has("is_free")) return changed;
  const lines = changed.lines.map((line, at) => ({ ...line, price: cart.lines[at]!.price && Math.max(1, line.price) }));
  return { ...changed, lines };
}

/** A cart of the same sum: the first two lines have as many units, and cents of one are in the other. */
function shifted(cart: Cart, { lines: [other] }: Cart, reads: PromotionFacts): Cart {
  const [first, second, ...rest] = cart.lines;
  if (!first || !second || !other || first.quantity !== second.quantity) return cart;
  // The discount of the order is for the sum of the prices that nobody negotiated.
  if (first.isCustomPrice !== second.isCustomPrice) return cart;
  const isOdd = reads.has("is_free") && (first.price === 0 || second.price === 0);
  const least = reads.has("is_free") ? 1 : 0;
  const cents = isOdd ? 0 : Math.min(other.price, second.price - least);
  const lines = [{ ...first, price: first.price + cents }, { ...second, price: second.price - cents }, ...rest];
  return { ...cart, lines };
}

/** What a cart gives its customer. Shares depend on prices, which are facts of their own. */
function givenFor(cart: Cart, body: Promotion, settings: Settings) {
  const { applied, discount } = calculate({
    cart,
    promotions: [body],
    codes: ["CODE"],
    coupons: { CODE: 1 },
    settings,
  });
  return { discount, promotions: applied.map(({ gifts, freeZones, shipping }) => ({ gifts, freeZones, shipping })) };
}

/**
 * Whether the order of units of one price matters: where a second rule may meet the same unit. Then all their facts decide the order.
 */
const dependsOnTies = ({ lines }: Cart, { rules }: Promotion): boolean =>
  rules.length > 1 && new Set(lines.map(({ price }) => price)).size < lines.length;

test("a fact that a promotion does not read changes nothing", { timeout: 120_000 }, async () => {
  const results = { given: 0, changed: 0 };
  const isIndependent = fc.property(
    anyCart,
    anyCart,
    promotionBody("USD"),
    anySettings,
    (cart, other, fields, settings) => {
      const body = ready(fields, 1);
      fc.pre(!dependsOnTies(cart, body));
      const reads = factsReadBy(compilePromotion(body, settings));
      const unread = Object.entries(CHANGES).filter(([fact]) => !reads.has(fact as PromotionFact));
      const others = unread.reduce((changed, [, change]) => change(changed, other), cart);
      const changed = withOtherPrices(others, other, reads);
      const given = givenFor(cart, body, settings);
      expect(givenFor(changed, body, settings)).toEqual(given);
      if (given.promotions.length > 0) results.given += 1;
      if (given.promotions.length > 0 && withOtherPrices(cart, other, reads) !== cart) results.changed += 1;
    },
  );
  await assertShown(isIndependent, 2_000, () => {
    expect(results.given).toBeGreaterThan(50);
    expect(results.changed).toBeGreaterThan(1);
  });
});
