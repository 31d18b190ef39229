import fc from "fast-check";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import { endlessRules } from "../../collector/evaluation/compile.ts";
import { type Promotion, WEEK_DAYS } from "../../collector/evaluation/promotion.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../collector/evaluation/settings.ts";
import type { Cart } from "../../collector/evaluation/types.ts";

const id = fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }).map(String));
const ids = fc.array(id, { minLength: 1, maxLength: 5, size: "max" });
const names = fc.constantFrom("Size", "Colour");
const texts = fc.constantFrom("S", "M", "red");
const values = fc.uniqueArray(texts, { minLength: 1, maxLength: 2 });
const locations = ["HOME_PAGE", "PRODUCT_PAGE", "CART_PAGE", "CHECKOUT_PAGE"] as const;

const optional = <T extends Record<string, fc.Arbitrary<unknown>>>(model: T) => fc.record(model, { requiredKeys: [] });

/** Leaves, and combinations of them with `and`, `or` and `not`. */
const nested = (...leaves: fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> =>
  fc.letrec<{ any: unknown }>((tie) => {
    const branches = fc.array(tie("any"), { minLength: 1, maxLength: 3 });
    return {
      any: fc.oneof(
        { maxDepth: 2, depthSize: "small", withCrossShrink: true },
        { weight: 4, arbitrary: fc.oneof(...leaves) },
        fc.record({ and: branches }),
        fc.record({ or: branches }),
        fc.record({ not: tie("any") }),
      ),
    };
  }).any;

/** A price up to or from an amount, or between two. */
const priceRangeIn = (currency: string) =>
  fc.oneof(
    fc.record({ min: amountIn(currency) }),
    fc.record({ max: amountIn(currency) }),
    fc.tuple(amountIn(currency), amountIn(currency)).map((both) => {
      const [min, max] = both.sort((a, b) => Number(a) - Number(b));
      return { min, max };
    }),
  );

const itemsIn = (currency: string) =>
  nested(...leafMatchers, ...(currency === "*" ? [] : [fc.record({ price: priceRangeIn(currency) })]));

const leafMatchers = [
  fc.record({ products: ids }),
  fc.record({ variants: ids }),
  fc.record({ categories: ids }),
  fc.record({ brands: ids }),
  fc.record({ product_option: fc.record({ type: fc.constant("string_match"), name: names, values }) }),
  fc.record({ product_custom_field: fc.record({ name: names, values }) }),
];

/** A percentage as a string or a number. */
const percentage = fc
  .oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 1_000_000 }) },
    { weight: 1, arbitrary: fc.constant(1_000_000) },
  )
  .chain((millionths) => fc.constantFrom<string | number>(String(millionths / 1e4), (millionths / 1e4).toFixed(4)))
  .filter((text) => !/e/.test(text as string));

/** An amount as a string or a number, with decimals that the currency has. */
function amountIn(currency: string): fc.Arbitrary<string | number> {
  const decimals = { JPY: 0, KWD: 3 }[currency] ?? 2;
  const minor = fc.oneof(
    { weight: 3, arbitrary: fc.nat(500) },
    { weight: 3, arbitrary: fc.nat(5_000) },
    { weight: 1, arbitrary: fc.nat(10_000_000) },
  );
  return minor.chain((units) =>
    fc.constantFrom<string | number>((units / 10 ** decimals).toFixed(decimals), units / 10 ** decimals),
  );
}

/** The default, four times out of five. */
const mostly = (usual: boolean) => fc.constantFrom(usual, usual, usual, usual, !usual);

/** Fields with amounts, which a promotion for every currency can't have. */
const withAmounts = <T>(currency: string, fields: (amount: fc.Arbitrary<string | number>) => T): T | object =>
  currency === "*" ? {} : fields(amountIn(currency));

function conditionIn(currency: string): fc.Arbitrary<unknown> {
  const leaf = optional({
    items: itemsIn(currency),
    minimum_quantity: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 0, max: 4 }) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 1_000_000 }) },
    ),
    ...withAmounts(currency, (minimum_spend) => ({ minimum_spend })),
  });
  return nested(fc.record({ cart: leaf }));
}

function actionIn(currency: string): fc.Arbitrary<unknown> {
  const percent = fc.record({ percentage_amount: percentage });
  const discount = currency === "*" ? percent : fc.oneof(percent, fc.record({ fixed_amount: amountIn(currency) }));
  const most = withAmounts(currency, (maximum_allowed_discount_amount) => ({ maximum_allowed_discount_amount }));
  const quantity = fc.integer({ min: 1, max: 3 });
  const rewarded = {
    items: itemsIn(currency),
    strategy: fc.constantFrom("LEAST_EXPENSIVE", "LEAST_EXPENSIVE_ONLY", "MOST_EXPENSIVE", "MOST_EXPENSIVE_ONLY"),
    include_items_considered_by_condition: fc.boolean(),
    exclude_items_on_sale: mostly(false),
  };
  const kinds = [
    fc.record({ cart_value: fc.record({ discount, ...most }, { requiredKeys: ["discount"] }) }),
    fc.record({
      cart_items: fc.record(
        { discount, ...most, ...rewarded, quantity, as_total: fc.boolean(), add_free_item: fc.boolean() },
        { requiredKeys: ["discount"] },
      ),
    }),
    fc.record({
      gift_item: fc.oneof(fc.record({ product_id: id, quantity }), fc.record({ variant_id: id, quantity })),
    }),
    fc.record({
      shipping: fc.record(
        { free_shipping: mostly(true), zone_ids: fc.oneof(fc.constant("*"), ids) },
        { requiredKeys: ["zone_ids"] },
      ),
    }),
  ];
  const rare = fc.record({
    shipping_discount: fc.record(
      { discount, ...most, method_ids: fc.oneof(fc.constant("*"), ids) },
      { requiredKeys: ["discount", "method_ids"] },
    ),
  });
  const oneOf = (...usual: fc.Arbitrary<unknown>[]) =>
    fc.oneof({ weight: 1, arbitrary: rare }, ...usual.map((arbitrary) => ({ weight: 3, arbitrary })));
  if (currency === "*") return oneOf(...kinds);
  const set = fc.record(
    { quantity, fixed_price: amountIn(currency), ...rewarded },
    { requiredKeys: ["quantity", "fixed_price"] },
  );
  return oneOf(...kinds, fc.record({ fixed_price_set: set }));
}

const dateIn = (from: number, to: number) =>
  fc
    .date({ min: new Date(`${from}-01-01`), max: new Date(`${to}-01-01`), noInvalidDate: true })
    .chain((at) => fc.constantFrom(at.toISOString(), at.toISOString().replace("Z", "+05:30")));

/** Dates with which the promotion is mostly active in the autumn of 2026. */
const dates = fc.oneof(
  { weight: 8, arbitrary: optional({ start_date: dateIn(2020, 2026), end_date: fc.option(dateIn(2027, 2040)) }) },
  { weight: 1, arbitrary: fc.record({ start_date: dateIn(2027, 2030), end_date: fc.option(dateIn(2031, 2040)) }) },
  { weight: 1, arbitrary: fc.record({ start_date: dateIn(2010, 2014), end_date: dateIn(2015, 2020) }) },
);

const timeOfDay = fc
  .tuple(fc.nat(23), fc.nat(59), fc.constantFrom("", ":00", ":30"))
  .map(
    ([hours, minutes, seconds]) => `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}${seconds}`,
  );

const schedule = fc.record(
  {
    week_frequency: fc.constantFrom(1, 1, 2, 3),
    week_days: fc.subarray([...WEEK_DAYS]),
    daily_start_time: timeOfDay,
    daily_end_time: timeOfDay,
  },
  { requiredKeys: ["week_days", "daily_start_time", "daily_end_time"] },
);

const segmentIds = fc.constantFrom("vip", "new", "b2b");
const segments = nested(fc.record({ id: fc.uniqueArray(segmentIds, { minLength: 1 }) }));
const groupId = fc.integer({ min: 0, max: 2 });
const groups = fc.oneof(
  fc.record({ group_ids: fc.array(groupId, { maxLength: 2 }) }),
  fc.record({ excluded_group_ids: fc.array(groupId, { maxLength: 2 }) }),
  fc.constant({}),
);
const customer = fc
  .tuple(groups, optional({ minimum_order_count: fc.nat(3), segments }))
  .map(([group, rest]) => ({ ...group, ...rest }));

const countries = fc.array(fc.record({ iso2_country_code: fc.constantFrom("US", "DE", "de") }), { maxLength: 2 });
const shippingAddress = fc.oneof(fc.record({ countries }), fc.record({ not: fc.record({ countries }) }));

/** Mostly absent: else hardly any promotion would apply. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>, nothing: unknown) =>
  fc.oneof({ weight: 15, arbitrary: fc.constant(nothing) }, { weight: 1, arbitrary });

/** Any promotion as a merchandiser may post it, with or without each optional field. */
export function promotionBody(currency: string): fc.Arbitrary<Record<string, unknown>> {
  const rule = fc.record(
    {
      action: actionIn(currency),
      condition: conditionIn(currency),
      apply_once: fc.boolean(),
      stop: fc.boolean(),
      currency_code: fc.constantFrom("AUD", "USD"),
    },
    { requiredKeys: ["action"] },
  );
  const notification = fc.record({
    type: fc.constantFrom("UPSELL", "ELIGIBLE", "APPLIED"),
    content: fc.oneof(fc.string(), fc.constant("%%missing_amount%% %%missing_quantity%% %%discount%%")),
    locations: fc.subarray([...locations]),
  });
  const fields = fc.record(
    {
      name: fc.string({ minLength: 1 }),
      display_name: fc.string(),
      redemption_type: fc.constantFrom("AUTOMATIC", "COUPON"),
      currency_code: fc.constant(currency),
      rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
      notifications: fc.array(notification, { maxLength: 3 }),
      status: fc.constantFrom(...Array<string>(9).fill("ENABLED"), "DISABLED"),
      schedule: rarely(schedule, null),
      channels: rarely(fc.array(fc.record({ id }), { minLength: 1, maxLength: 3 }), []),
      customer: rarely(customer, {}),
      shipping_address: rarely(shippingAddress, null),
      max_uses: fc.option(fc.integer({ min: 1, max: 10 })),
      stop: mostly(false),
      priority: fc.nat(3),
      can_be_used_with_other_promotions: mostly(true),
      coupon_overrides_other_promotions: mostly(false),
      group: rarely(fc.constantFrom({ id: 1, choose: "first" }, { id: "daily", choose: "best" }), undefined),
    },
    { requiredKeys: ["name", "redemption_type", "currency_code", "rules"] },
  );
  return fc.tuple(fields, dates).map(([{ group, ...body }, between]) => {
    const isAlone = body.coupon_overrides_other_promotions || body.can_be_used_with_other_promotions === false;
    return {
      ...body,
      ...(body.coupon_overrides_other_promotions && { can_be_used_with_other_promotions: false }),
      ...(group !== undefined && !isAlone && { group }),
      ...between,
    };
  });
}

/** Parses a body as the API does: it gets an id, and is INVALID if it would repeat without end. */
export function ready(body: unknown, id: number): Promotion {
  const parsed = parsePromotion(body, "USD");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const { start_date = "2026-01-01T00:00:00Z", ...rest } = parsed.value;
  const endless = endlessRules(rest, DEFAULT_SETTINGS).length > 0;
  return { ...rest, start_date, id, version: 1, ...(endless && { status: "INVALID" }) };
}

const smallId = fc.constantFrom("1", "2", "3", "4", "5", "6");
const pairs = fc.array(fc.record({ name: names, value: texts }), { maxLength: 2 });

const line = fc.record(
  {
    id: fc.string({ minLength: 1, maxLength: 3 }),
    productId: fc.option(smallId),
    variantId: fc.option(smallId),
    sku: fc.constant(null),
    quantity: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 1, max: 4 }) },
      { weight: 3, arbitrary: fc.integer({ min: 1, max: 9_999 }) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 1_000_000 }) },
    ),
    price: fc.oneof(
      { weight: 1, arbitrary: fc.constant(0) },
      { weight: 3, arbitrary: fc.nat(100) },
      { weight: 3, arbitrary: fc.nat(50_000) },
    ),
    categoryIds: fc.uniqueArray(smallId, { maxLength: 3 }),
    brandId: fc.option(smallId),
    options: pairs,
    customFields: pairs,
    onSale: mostly(false),
    isCustomPrice: fc.integer({ min: 0, max: 14 }).map((n) => n === 14),
  },
  {
    requiredKeys: ["id", "productId", "variantId", "sku", "quantity", "price", "categoryIds", "brandId"],
  },
);

/** Any cart in US dollars, with prices from zero and quantities up to millions. */
export const anyCart: fc.Arbitrary<Cart> = fc
  .tuple(
    fc.uniqueArray(line, { maxLength: 8, size: "max", selector: ({ id }) => id }),
    optional({
      customer: fc.record({
        groupId: groupId.map(String),
        orderCount: fc.nat(4),
        segmentIds: fc.uniqueArray(segmentIds),
      }),
      channelId: smallId,
      country: fc.constantFrom("US", "DE", "FR"),
      zoneId: smallId,
      shipping: fc.uniqueArray(
        fc.record({ id: smallId, methodId: fc.option(smallId), price: fc.option(fc.nat(2_000), { freq: 9 }) }),
        { maxLength: 3, selector: ({ id }) => id },
      ),
    }),
  )
  .map(([lines, rest]) => ({ currency: "USD", known: true, lines, ...rest }));

/** Stored promotions, mostly in dollars, with ids from 1. */
export const anyPromotions: fc.Arbitrary<Promotion[]> = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: promotionBody("USD") },
      { weight: 1, arbitrary: promotionBody("*") },
      { weight: 1, arbitrary: promotionBody("JPY") },
    ),
    { minLength: 1, maxLength: 6, size: "max" },
  )
  .map((bodies) => bodies.map((body, at) => ready(body, at + 1)));

/** Any settings of a property. */
export const anySettings: fc.Arbitrary<Settings> = fc.record({
  couponsAllowed: fc.integer({ min: 1, max: 5 }),
  onOriginalPrice: fc.boolean(),
  zeroPriceTriggers: fc.boolean(),
  discountsCustomPrices: fc.boolean(),
  timeZone: fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"),
});
