import fc from "fast-check";

// Bodies that are valid by the schema that BigCommerce publishes for its V3 promotions, of its documentation's repository
// (reference/promotions.v3.yml). `sensible` bodies say something that a shop can mean; `odd` ones have values that the
// schema does not exclude, such as a gift without a product, or an amount with five decimals.

/** A JSON object. */
export type Body = Readonly<Record<string, unknown>>;

/** Whether odd values are among the generated ones. */
interface Style {
  readonly odd: boolean;
  /** Decimals of the promotion's currency; null where it has no amounts, because the currency is `*`. */
  readonly decimals: number | null;
}

const oddly = <T, U>({ odd }: Style, sensible: fc.Arbitrary<T>, strange: fc.Arbitrary<U>): fc.Arbitrary<T | U> =>
  odd ? fc.oneof({ weight: 6, arbitrary: sensible }, { weight: 1, arbitrary: strange }) : sensible;

/** A field that may be absent, or null as in answers. */
const optional = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.constantFrom(undefined, null) });

/** An object without the fields that are undefined. */
const object = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Body> =>
  fc.record(fields).map((body) => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)));

const wholeId = fc.integer({ min: 1, max: 300 });
const ids = (style: Style) => oddly(style, fc.uniqueArray(wholeId, { minLength: 1, maxLength: 4 }), fc.constant([]));
const word = fc.constantFrom("Size", "Color", "XS", "Größe", "0439538491", "a b", "M/L");
const words = (style: Style) => oddly(style, fc.array(word, { minLength: 1, maxLength: 3 }), fc.constantFrom([], [""]));

function money(style: Style): fc.Arbitrary<string> {
  const decimals = style.decimals ?? 2;
  const digits = fc.integer({ min: 1, max: 99_999 });
  const written = fc.tuple(digits, fc.integer({ min: 0, max: decimals })).map(([whole, places]) => {
    const text = String(whole).padStart(places + 1, "0");
    return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
  });
  return oddly(style, written, fc.constantFrom("0", "00012", "0.12345", "3.999999999999", "99999999999999"));
}

const percentage = (style: Style) =>
  oddly(
    style,
    fc.constantFrom("5", "10", "12.5", "33.3333", "100", "0.01", "7.50"),
    fc.constantFrom("100.5", "1e1", "half", "0.000001"),
  );

function discount(style: Style): fc.Arbitrary<Body> {
  const part = fc.record({ percentage_amount: percentage(style) });
  return style.decimals === null && !style.odd ? part : fc.oneof(part, fc.record({ fixed_amount: money(style) }));
}

const highest = (style: Style) => (style.decimals === null ? fc.constantFrom(undefined, null) : optional(money(style)));

const simpleMatcher = (style: Style): fc.Arbitrary<Body> =>
  fc.oneof(
    fc.record({ brands: ids(style) }),
    fc.record({ categories: ids(style) }),
    fc.record({ products: ids(style) }),
    fc.record({ variants: ids(style) }),
    fc.record({
      product_option: fc.record({
        type: oddly(style, fc.constant("string_match"), fc.constant("regex")),
        name: word,
        values: words(style),
      }),
    }),
    fc.record({ product_custom_field: fc.record({ name: word, values: words(style) }) }),
  );

/** Nested as deep as the schema: three operators around a simple matcher. */
function matcher(style: Style, depth = 3): fc.Arbitrary<Body> {
  const simple = simpleMatcher(style);
  if (depth === 0) return simple;
  const inner = matcher(style, depth - 1);
  const branches = oddly(style, fc.array(inner, { minLength: 1, maxLength: 3 }), fc.constant([]));
  return fc.oneof(
    { weight: 4, arbitrary: simple },
    { weight: 1, arbitrary: fc.record({ and: branches }) },
    { weight: 1, arbitrary: fc.record({ or: branches }) },
    { weight: 1, arbitrary: fc.record({ not: inner }) },
  );
}

const quantity = (style: Style) => oddly(style, fc.integer({ min: 1, max: 50 }), fc.constantFrom(0, -1, 3_000_000));

const cartCondition = (style: Style): fc.Arbitrary<Body> =>
  fc.record({
    cart: object({
      items: optional(matcher(style)),
      minimum_spend: style.decimals === null ? fc.constantFrom(undefined, null) : optional(money(style)),
      minimum_quantity: optional(quantity(style)),
    }),
  });

const condition = (style: Style): fc.Arbitrary<Body> =>
  fc.oneof(
    cartCondition(style),
    fc.record({
      and: oddly(style, fc.array(cartCondition(style), { minLength: 1, maxLength: 3 }), fc.constant([])),
    }),
  );

const strategy = fc.constantFrom("LEAST_EXPENSIVE", "LEAST_EXPENSIVE_ONLY", "MOST_EXPENSIVE", "MOST_EXPENSIVE_ONLY");
const flag = optional(fc.boolean());

const cartItems = (style: Style) =>
  fc.record({
    cart_items: object({
      discount: discount(style),
      maximum_allowed_discount_amount: highest(style),
      as_total: flag,
      items: optional(matcher(style)),
      include_items_considered_by_condition: flag,
      exclude_items_on_sale: flag,
      strategy: optional(strategy),
      quantity: optional(quantity(style)),
      add_free_item: flag,
    }),
  });

const fixedPriceSet = (style: Style) =>
  fc.record({
    fixed_price_set: object({
      quantity: quantity(style),
      fixed_price: money(style),
      items: optional(matcher(style)),
      strategy: optional(strategy),
      exclude_items_on_sale: flag,
      include_items_considered_by_condition: flag,
    }),
  });

function giftItem(style: Style) {
  const gift = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
    fc.record({ gift_item: object({ quantity: quantity(style), ...fields }) });
  return oddly(
    style,
    fc.oneof(gift({ product_id: wholeId }), gift({ variant_id: wholeId, product_id: fc.constant(null) })),
    fc.oneof(gift({}), gift({ product_id: wholeId, variant_id: wholeId })),
  );
}

const shipping = (style: Style) =>
  fc.record({
    shipping: object({ free_shipping: optional(fc.constant(true)), zone_ids: fc.oneof(fc.constant("*"), ids(style)) }),
  });

const shippingDiscount = (style: Style) =>
  fc.record({ shipping_discount: object({ discount: discount(style), method_ids: fc.constant("*") }) });

function action(style: Style): fc.Arbitrary<Body> {
  const withAmounts = style.decimals === null && !style.odd ? [] : [fixedPriceSet(style)];
  const sensible = fc.oneof(
    fc.record({ cart_value: object({ discount: discount(style), maximum_allowed_discount_amount: highest(style) }) }),
    cartItems(style),
    giftItem(style),
    shipping(style),
    shippingDiscount(style),
    ...withAmounts,
  );
  return sensible;
}

const rule = (style: Style) =>
  object({ action: action(style), condition: optional(condition(style)), apply_once: flag, stop: flag });

const segmentIds = fc.record({ id: fc.array(fc.uuid(), { maxLength: 2 }) });

/** Nested as deep as the schema. */
function segments(depth = 3): fc.Arbitrary<Body> {
  if (depth === 0) return segmentIds;
  const inner = segments(depth - 1);
  const branches = fc.array(inner, { minLength: 2, maxLength: 3 });
  return fc.oneof(
    { weight: 3, arbitrary: segmentIds },
    { weight: 1, arbitrary: fc.record({ and: branches }) },
    { weight: 1, arbitrary: fc.record({ or: branches }) },
    { weight: 1, arbitrary: fc.record({ not: inner }) },
  );
}

const groups = fc.uniqueArray(fc.nat(20), { maxLength: 3 });

function customer(style: Style): fc.Arbitrary<Body> {
  const fields = { minimum_order_count: optional(fc.nat(20)), segments: optional(segments()) };
  return oddly(
    style,
    fc.oneof(
      object({ ...fields, group_ids: optional(groups), excluded_group_ids: fc.constant([]) }),
      object({ ...fields, excluded_group_ids: optional(groups) }),
    ),
    object({ group_ids: fc.constant([1]), excluded_group_ids: fc.constant([2]) }),
  );
}

const countries = (style: Style) =>
  fc.record({
    countries: fc.array(
      fc.record({ iso2_country_code: oddly(style, fc.constantFrom("US", "DE", "JP"), fc.constant("USA")) }),
      { maxLength: 3 },
    ),
  });

const timeOfDay = fc
  .tuple(fc.nat(23), fc.nat(59), fc.nat(59))
  .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));
const days = fc.uniqueArray(
  fc.constantFrom("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
  { maxLength: 7 },
);

const schedule = (style: Style) =>
  fc.record({
    week_frequency: oddly(style, fc.integer({ min: 1, max: 52 }), fc.constant(9_999)),
    week_days: days,
    daily_start_time: timeOfDay,
    daily_end_time: timeOfDay,
  });

const notification = (style: Style) =>
  fc.record({
    type: fc.constantFrom("UPSELL", "ELIGIBLE", "APPLIED"),
    content: fc.constantFrom("", "<div>&nbsp;</div>", "Only %%missing_amount%% to go"),
    locations: oddly(
      style,
      fc.uniqueArray(fc.constantFrom("HOME_PAGE", "PRODUCT_PAGE", "CART_PAGE", "CHECKOUT_PAGE")),
      fc.constant(["MOON_PAGE"]),
    ),
  });

const instant = (from: string, to: string) =>
  fc
    .date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
    .map((date) => date.toISOString().replace(/\.\d+Z$/, "+00:00"));

const common = (style: Style, currency_code: string | undefined) => ({
  name: oddly(style, fc.constantFrom("Spring", "Größter Rabatt", "x"), fc.constantFrom("", "n".repeat(300))),
  display_name: optional(fc.constantFrom("", "10% off!")),
  channels: optional(fc.array(fc.record({ id: wholeId }), { maxLength: 3 })),
  customer: optional(customer(style)),
  rules: oddly(style, fc.array(rule(style), { minLength: 1, maxLength: 4 }), fc.constant([])),
  max_uses: optional(oddly(style, fc.integer({ min: 1, max: 1_000 }), fc.constantFrom(0, -1))),
  status: optional(fc.constantFrom("ENABLED", "DISABLED")),
  start_date: optional(oddly(style, instant("2020-01-01", "2025-01-01"), fc.constantFrom("2020-01-01", "soon"))),
  end_date: optional(oddly(style, instant("2026-01-01", "2035-01-01"), fc.constantFrom("2019-05-01T00:00:00Z"))),
  stop: flag,
  can_be_used_with_other_promotions: flag,
  currency_code: oddly(style, fc.constant(currency_code), fc.constantFrom("dollar", "DOLLAR")),
  notifications: optional(fc.array(notification(style), { maxLength: 3 })),
  shipping_address: optional(fc.oneof(countries(style), fc.record({ not: countries(style) }))),
  schedule: optional(schedule(style)),
});

/** The read-only fields of an answer. */
const answered = (current_uses: number) => ({
  id: fc.constantFrom(undefined, 1, 260),
  current_uses: fc.constantFrom(undefined, current_uses),
  created_from: fc.constantFrom(undefined, "react_ui", "legacy_ui", "api"),
});

function promotion(style: Style, currency: string | undefined): fc.Arbitrary<Body> {
  const fields = { ...common(style, currency), ...answered(3) };
  const former = "coupon_overrides_automatic_when_offering_higher_discounts";
  return fc.oneof(
    object({ ...fields, redemption_type: fc.constant("AUTOMATIC") }),
    object({
      ...fields,
      redemption_type: fc.constant("COUPON"),
      can_be_used_with_other_promotions: fc.constant(false),
      coupon_overrides_other_promotions: fc.boolean(),
    }),
    object({
      ...fields,
      redemption_type: fc.constant("COUPON"),
      coupon_overrides_other_promotions: oddly(style, fc.constantFrom(undefined, false), fc.constant(true)),
      coupon_type: optional(fc.constantFrom("SINGLE", "BULK")),
      [former]: oddly(style, fc.constantFrom(undefined, false), fc.constant(true)),
      multiple_codes: fc.constantFrom(undefined, { has_multiple_codes: true }),
    }),
  );
}

/** Currencies with their decimals; undefined: the property's, US dollars. */
const CURRENCIES = [
  [undefined, 2],
  ["EUR", 2],
  ["JPY", 0],
  ["KWD", 3],
  ["*", null],
] as const;

const bodies = (odd: boolean): fc.Arbitrary<Body> =>
  fc.constantFrom(...CURRENCIES).chain(([currency, decimals]) => promotion({ odd, decimals }, currency));

export const sensible = bodies(false);
export const odd = bodies(true);
