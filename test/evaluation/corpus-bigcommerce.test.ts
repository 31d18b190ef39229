import { describe, expect, test } from "vitest";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import { warningsOf } from "../../collector/contract/promotion/warnings.ts";
import { formatAmount } from "../../collector/evaluation/money.ts";
import { DEFAULT_SETTINGS } from "../../collector/evaluation/settings.ts";
import type { Customer, Evaluation } from "../../collector/evaluation/types.ts";
import { answer, type Body, isHere, type LineWords, NOW, namesIn, read, saved } from "./corpus.ts";

interface Rule {
  readonly action: Readonly<Record<string, Body>>;
  readonly condition?: Body;
  readonly currency_code?: string;
}

interface Payload {
  readonly name: string;
  readonly redemption_type: string;
  readonly rules: readonly Rule[];
  readonly customer?: Body;
}

/** customer-09 of `customer-09-10-off-for-….json`. */
const shortOf = (file: string): string => /^(.*?-\d\d)-/.exec(file)![1]!;

const files = isHere ? namesIn("bigcommerce").filter((name) => name.endsWith("-request.json")) : [];
const payloads = new Map(files.map((file) => [shortOf(file), read<Payload>(`bigcommerce/${file}`)]));

const REFUSED = "customer-09";
const ENDLESS = "index-03";

// ------------------------------------------------------------------------------------------------ the defaults

const AMOUNTS = ["fixed_amount", "percentage_amount", "minimum_spend", "fixed_price"];

/** Amounts as BigCommerce returns them: as strings. */
function withTexts(value: unknown, key = ""): unknown {
  if (AMOUNTS.includes(key)) return String(value);
  if (Array.isArray(value)) return value.map((one) => withTexts(one));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, nested]) => [name, withTexts(nested, name)]));
}

const CART_ITEMS = {
  strategy: "LEAST_EXPENSIVE",
  as_total: false,
  include_items_considered_by_condition: false,
  exclude_items_on_sale: false,
  add_free_item: true,
};

const EVERYONE = { group_ids: [], minimum_order_count: 0, excluded_group_ids: [], segments: null };

const withRuleDefaults = (rule: Rule): Body => ({
  apply_once: true,
  stop: false,
  ...rule,
  ...(rule.action.cart_items && { action: { cart_items: { ...CART_ITEMS, ...rule.action.cart_items } } }),
});

const withDefaults = (payload: Payload): unknown =>
  withTexts({
    status: "ENABLED",
    end_date: null,
    schedule: null,
    currency_code: "USD",
    channels: [],
    shipping_address: null,
    max_uses: null,
    stop: false,
    priority: 100,
    can_be_used_with_other_promotions: true,
    coupon_overrides_other_promotions: false,
    notifications: [],
    ...payload,
    customer: { ...EVERYONE, ...payload.customer },
    rules: payload.rules.map(withRuleDefaults),
  });

// ---------------------------------------------------------------------------------------------------- the carts

/** Products of carts; the price is of one unit, in US dollars unless the case has another currency. */
const product = (id: number, price: number, quantity = 1): LineWords => ({
  id: `p${id}`,
  productId: String(id),
  price,
  quantity,
});
const variant = (id: number, price: number, quantity = 1): LineWords => ({
  id: `v${id}`,
  productId: "1000",
  variantId: String(id),
  price,
  quantity,
});
const ofBrand = (brand: number, price: number, quantity = 1, categories: number[] = []): LineWords => ({
  id: `b${brand}-${price}`,
  brandId: String(brand),
  categoryIds: categories.map(String),
  price,
  quantity,
});
const inCategory = (category: number, price: number, quantity = 1, productId?: number): LineWords => ({
  id: `c${category}-${price}`,
  categoryIds: [String(category)],
  productId: productId === undefined ? null : String(productId),
  price,
  quantity,
});
const anything = (price: number, quantity = 1): LineWords => ({ id: `x${price}`, price, quantity });

interface More {
  readonly customer?: Partial<Customer>;
  readonly currency?: string;
  readonly now?: string;
}

/** A cart that the page describes, and the outcome of the promotion. */
type CartCase = readonly [cart: string, lines: readonly LineWords[], outcome: string, more?: More];

const sized = (size: string): LineWords => ({ id: size, price: 20, options: [{ name: "Size", value: size }] });
const forWhom = (gender: string): LineWords => ({
  id: gender,
  price: 20,
  customFields: [{ name: "Gender", value: gender }],
});

const buyOneGetOne: CartCase[] = [
  ["one jar", [product(174, 8)], "gift product 174 × 1"],
  ["three jars", [product(174, 8, 3)], "gift product 174 × 3"],
  ["another jar", [product(175, 8)], "nothing"],
];

const CARTS: Readonly<Record<string, readonly CartCase[]>> = {
  "brand-01": [
    ["$100 of the brand", [ofBrand(37, 50, 2)], "free shipping to 1, 3"],
    ["$99.99 of it, and more of another", [ofBrand(37, 99.99), ofBrand(38, 50)], "nothing"],
  ],
  "brand-03": [
    ["each item of four brands", [ofBrand(35, 10), ofBrand(36, 20, 2), ofBrand(37, 30), ofBrand(38, 40)], "18.00 off"],
    ["one of them in category 19", [ofBrand(35, 10), ofBrand(36, 20, 2, [19])], "1.50 off"],
    ["another brand", [ofBrand(39, 10)], "nothing"],
  ],
  "brand-07": [
    ["two of the brand", [ofBrand(36, 10), ofBrand(36, 20)], "10.00 off"],
    ["one of it", [ofBrand(36, 10), ofBrand(37, 5)], "nothing"],
  ],
  "brand-13": [
    ["$200 of the brand", [ofBrand(38, 100, 2)], "gift product 130 × 1"],
    ["$199.99 of it", [ofBrand(38, 199.99), anything(50)], "nothing"],
  ],
  "category-01": [
    ["each garden item", [inCategory(24, 50), inCategory(24, 30, 2), inCategory(25, 90)], "60.00 off"],
    ["cheaper than the discount", [inCategory(24, 15)], "15.00 off"],
    ["another category", [inCategory(25, 90)], "nothing"],
  ],
  "category-07": [
    ["three items", [inCategory(21, 10), inCategory(21, 20), inCategory(21, 30)], "10.00 off"],
    ["two items", [inCategory(21, 10), inCategory(21, 20)], "nothing"],
    ["six of the same", [inCategory(21, 10, 6)], "20.00 off"],
  ],
  "category-09": [
    ["product X and category Z", [inCategory(2, 5, 1, 1), inCategory(31, 40, 2)], "20.00 off"],
    ["category Y and category Z", [inCategory(1, 5), inCategory(31, 40)], "10.00 off"],
    ["category Z alone", [inCategory(31, 40)], "nothing"],
  ],
  "category-11": [
    ["four of the category", [inCategory(24, 10), inCategory(24, 20, 3)], "10.00 off"],
    ["three of it", [inCategory(24, 10, 3)], "nothing"],
  ],
  "customer-01": [
    ["a VIP", [anything(50)], "5.00 off", { customer: { groupId: "1" } }],
    ["a guest", [anything(50)], "nothing"],
  ],
  "customer-05": [
    ["a guest", [anything(50)], "1.50 off"],
    ["a customer of no group", [anything(50)], "1.50 off", { customer: { orderCount: 3 } }],
    ["a VIP", [anything(50)], "nothing", { customer: { groupId: "1" } }],
  ],
  "customer-07": [
    ["the tenth order is behind", [anything(50)], "5.00 off", { customer: { orderCount: 10 } }],
    ["the ninth order is behind", [anything(50)], "nothing", { customer: { orderCount: 9 } }],
    ["a guest", [anything(50)], "nothing"],
  ],
  "index-02": buyOneGetOne,
  "index-05": buyOneGetOne,
  "logical-operators-01": [
    ["1 product X + 1 product Y", [product(118, 20), variant(134, 20)], "gift product 130 × 1"],
    ["2 product X", [product(118, 20, 2)], "gift product 130 × 1"],
    ["2 product Y", [variant(134, 20, 2)], "gift product 130 × 1"],
    ["1 product X", [product(118, 20), product(119, 20)], "nothing"],
  ],
  "logical-operators-03": [
    ["kitchen items", [inCategory(25, 10, 3)], "6.00 off"],
    ["with the excluded one", [inCategory(25, 10, 3), inCategory(25, 90, 1, 129)], "6.00 off"],
    ["the excluded one alone", [inCategory(25, 90, 1, 129)], "nothing"],
  ],
  "multi-currency-01": [
    ["euros", [anything(50)], "5.00 off", { currency: "EUR" }],
    ["yen", [anything(155)], "16 off", { currency: "JPY" }],
  ],
  "multiple-rules-01": [
    ["$175", [anything(175)], "45.00 off"],
    ["$174.99", [anything(174.99)], "30.00 off"],
    ["$149.99", [anything(149.99)], "15.00 off"],
    ["$99.99", [anything(99.99)], "nothing"],
  ],
  "multiple-rules-03": [
    ["four of 35, off 24", [inCategory(35, 10, 4), inCategory(24, 50)], "20.00 off"],
    ["three of 25, off 25", [inCategory(25, 10, 3)], "15.00 off"],
    ["two of 36, off 30", [inCategory(36, 10, 2), inCategory(30, 50)], "10.00 off"],
    ["two of 25", [inCategory(25, 10, 2)], "nothing"],
  ],
  "order-01": [
    ["two baskets", [product(118, 40, 2)], "50.00 off"],
    ["a small purple towel", [variant(134, 18.75)], "18.75 off"],
    ["one basket", [product(118, 119.95)], "nothing"],
  ],
  "order-03": [
    ["$200", [anything(100, 2)], "20.00 off"],
    ["$199.99", [anything(199.99)], "nothing"],
  ],
  "order-05": [
    ["$200", [anything(100, 2)], "gift product 130 × 1"],
    ["$199.99", [anything(199.99)], "nothing"],
  ],
  "product-05": [
    ["$100 and one orbit more", [anything(100), product(130, 30)], "3.00 off"],
    ["two orbits", [product(130, 60, 2)], "6.00 off"],
    ["less than $100", [product(130, 30, 3)], "nothing"],
    ["$100 and no orbit", [anything(100)], "nothing"],
  ],
  "product-09": [
    ["two of the variant", [variant(139, 10, 2)], "gift variant 151 × 1"],
    ["four of it", [variant(139, 10, 4)], "gift variant 151 × 2"],
    ["one of it", [variant(139, 10)], "nothing"],
  ],
  "product-11": [
    ["both products", [product(129, 60), product(130, 90)], "50.00 off"],
    ["two of each", [product(129, 60, 2), product(130, 90, 2)], "100.00 off"],
    ["the first product alone", [product(129, 60)], "nothing"],
    ["the second product alone", [product(130, 90)], "nothing"],
  ],
  "product-13": [
    ["both products", [product(129, 60), product(130, 90)], "67.50 off"],
    ["the second product alone", [product(130, 90)], "nothing"],
  ],
  "product-15": [
    ["two and the third", [product(129, 60, 2), product(130, 90)], "90.00 off"],
    ["two, and the third is not in the cart", [product(129, 60, 2)], "gift product 130 × 1"],
    ["one and the third", [product(129, 60), product(130, 90)], "nothing"],
  ],
  "product-17": [
    ["extra-small", [sized("XS")], "free shipping to 1"],
    ["medium", [sized("M")], "free shipping to 1"],
    ["large", [sized("L")], "nothing"],
  ],
  "product-21": [
    ["men's and women's clothing", [forWhom("Mens"), forWhom("Womens")], "4.00 off"],
    ["women's clothing", [forWhom("Womens")], "nothing"],
  ],
  "shipping-01": [
    ["two and two", [product(118, 20, 2), variant(134, 20, 2)], "free shipping to *", { now: "2019-02-07T12:00:00Z" }],
    ["two and one", [product(118, 20, 2), variant(134, 20)], "nothing", { now: "2019-02-07T12:00:00Z" }],
    ["two and two, too late", [product(118, 20, 2), variant(134, 20, 2)], "nothing", { now: "2019-02-09T04:59:59Z" }],
  ],
  "shipping-03": [
    ["one of product Y", [product(129, 20)], "free shipping to 2, 3", { now: "2019-02-01T05:00:00Z" }],
    ["another product", [product(130, 20)], "nothing", { now: "2019-02-01T05:00:00Z" }],
    ["one of product Y, too early", [product(129, 20)], "nothing", { now: "2019-02-01T04:59:59Z" }],
  ],
  "storewide-01": [
    ["other brands, and no brand", [ofBrand(34, 20), anything(30)], "5.00 off"],
    ["with a brand that is left out", [ofBrand(35, 20), anything(30)], "3.00 off"],
    ["brands that are left out", [ofBrand(35, 20), ofBrand(36, 20), ofBrand(37, 20)], "nothing"],
  ],
};

function summaryOf({ applied, discount, currency }: Evaluation): string {
  const gifts = applied
    .flatMap((one) => one.gifts)
    .map(
      (gift) => `gift ${gift.productId ? "product" : "variant"} ${gift.productId ?? gift.variantId} × ${gift.quantity}`,
    );
  const zones = applied.flatMap(({ freeZones }) =>
    freeZones ? [`free shipping to ${[...freeZones].join(", ")}`] : [],
  );
  const off = discount > 0 ? [`${formatAmount(discount, currency)} off`] : [];
  return [...off, ...gifts, ...zones].join(" and ") || "nothing";
}

function outcomeOf(payload: Payload, lines: readonly LineWords[], { customer, currency, now }: More = {}): string {
  const isCoupon = payload.redemption_type === "COUPON";
  return summaryOf(
    answer({
      currency: currency ?? "USD",
      lines,
      cart: customer ? { customer: { groupId: "0", orderCount: 0, segmentIds: [], ...customer } } : {},
      promotions: [payload as unknown as Body],
      coupons: { WELCOME10: { promotion: 0 } },
      codes: isCoupon ? ["WELCOME10"] : [],
      now: now === undefined ? NOW : Date.parse(now),
    }),
  );
}

describe.skipIf(!isHere)("BigCommerce's own promotions (skipped where ../shared/corpus is absent)", () => {
  const accepted = [...payloads].filter(([short]) => short !== REFUSED);

  test("all 33 are checked", () => {
    expect(payloads.size).toBe(33);
    const matched = [...payloads.keys()].filter((short) => short !== REFUSED && short !== ENDLESS);
    expect(Object.keys(CARTS).sort()).toEqual(matched.sort());
  });

  test.each(accepted)("%s is accepted, and returned with BigCommerce's defaults", (_, payload) => {
    const parsed = parsePromotion(payload, "USD");
    expect(parsed).toEqual({ ok: true, value: withDefaults(payload) });
    const ignored = payload.rules.flatMap(({ currency_code }, at) =>
      currency_code ? [`rules[${at}].currency_code`] : [],
    );
    const warnings = parsed.ok ? warningsOf(parsed.value) : [];
    expect(warnings.map((warning) => warning.split(" ")[0])).toEqual(ignored);
  });

  test(`${REFUSED} is refused for its misspelling`, () => {
    const parsed = parsePromotion(payloads.get(REFUSED), "USD");
    expect(parsed.ok ? [] : parsed.errors.map(({ path }) => path)).toContain("customer.segments.isd");
  });

  test.each(accepted)("%s is stored unchanged", (short, payload) => {
    const { status } = saved(payload, 1, "USD", DEFAULT_SETTINGS);
    expect(status).toBe(short === ENDLESS ? "INVALID" : "ENABLED");
  });

  const cartCases = Object.entries(CARTS).flatMap(([short, carts]) =>
    carts.map(([cart, lines, outcome, more]) => ({ short, cart, lines, outcome, more })),
  );
  test.each(cartCases)("$short, $cart: $outcome", ({ short, lines, outcome, more }) => {
    expect(outcomeOf(payloads.get(short)!, lines, more)).toBe(outcome);
  });
});
