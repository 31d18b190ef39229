import { describe, expect, test } from "vitest";
import {
  parsePromotion,
  parsePromotionChange,
  type StoredPromotion,
} from "../../collector/contract/promotion/promotion.ts";

const tenOff = { cart_value: { discount: { fixed_amount: "10" } } };
const posted = (fields: object = {}) => ({
  name: "Ten off",
  redemption_type: "AUTOMATIC",
  rules: [{ action: tenOff }],
  ...fields,
});
const withAction = (action: unknown, fields: object = {}) => posted({ rules: [{ action }], ...fields });
const withItems = (items: unknown) => posted({ rules: [{ action: tenOff, condition: { cart: { items } } }] });

const accepted = (body: unknown) => {
  const parsed = parsePromotion(body, "USD");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.value;
};
const problems = (body: unknown) => {
  const parsed = parsePromotion(body, "USD");
  return parsed.ok ? [] : parsed.errors.map(({ path, message }) => `${path}: ${message}`);
};
const paths = (body: unknown) => {
  const parsed = parsePromotion(body, "USD");
  return parsed.ok ? [] : parsed.errors.map(({ path }) => path);
};

describe("defaults", () => {
  const percent = { discount: { percentage_amount: 10 } };
  const rewarded = { strategy: "LEAST_EXPENSIVE", exclude_items_on_sale: false };
  test.each<[string, object, object]>([
    [
      "off items",
      { cart_items: percent },
      {
        cart_items: {
          discount: { percentage_amount: "10" },
          ...rewarded,
          as_total: false,
          include_items_considered_by_condition: false,
          add_free_item: true,
        },
      },
    ],
    [
      "a set at a fixed price",
      { fixed_price_set: { quantity: 3, fixed_price: 20 } },
      { fixed_price_set: { quantity: 3, fixed_price: "20", ...rewarded, include_items_considered_by_condition: true } },
    ],
    ["free shipping", { shipping: { zone_ids: "*" } }, { shipping: { free_shipping: true, zone_ids: "*" } }],
    ["off the order", { cart_value: percent }, { cart_value: { discount: { percentage_amount: "10" } } }],
    ["a gift", { gift_item: { variant_id: "7", quantity: 2 } }, { gift_item: { variant_id: "7", quantity: 2 } }],
  ])("of an action: %s", (_, action, full) => {
    expect(accepted(withAction(action)).rules[0]).toEqual({ action: full, apply_once: true, stop: false });
  });

  test("of a promotion", () => {
    const { name: _, rules: __, ...rest } = accepted(posted());
    expect(rest).toEqual({
      redemption_type: "AUTOMATIC",
      notifications: [],
      status: "ENABLED",
      end_date: null,
      schedule: null,
      currency_code: "USD",
      channels: [],
      customer: { group_ids: [], minimum_order_count: 0, excluded_group_ids: [], segments: null },
      shipping_address: null,
      max_uses: null,
      stop: false,
      priority: 100,
      can_be_used_with_other_promotions: true,
      coupon_overrides_other_promotions: false,
    });
  });

  test("of a schedule: every week", () => {
    const hours = { week_days: ["Monday"], daily_start_time: "09:00", daily_end_time: "17:00:00" };
    expect(accepted(posted({ schedule: hours })).schedule).toEqual({ week_frequency: 1, ...hours });
  });
});

describe("fields that are returned as they were sent", () => {
  test.each<[string, object]>([
    ["a display name", { display_name: "Ten" }],
    ["codes of a kind", { redemption_type: "COUPON", coupon_type: "BULK" }],
    ["channels", { channels: [{ id: 1 }, { id: "5" }] }],
    ["groups", { customer: { group_ids: [0, "7"], minimum_order_count: 0 } }],
    ["other groups", { customer: { excluded_group_ids: [3] } }],
    [
      "segments",
      { customer: { segments: { and: [{ id: ["a"] }, { not: { id: ["b"] } }, { or: [{ id: ["c", "d"] }] }] } } },
    ],
    ["no segment", { customer: { segments: { not: { id: [] } } } }],
    ["countries", { shipping_address: { countries: [{ iso2_country_code: "US" }] } }],
    ["other countries", { shipping_address: { not: { countries: [{ iso2_country_code: "US" }] } } }],
    [
      "a schedule",
      { schedule: { week_frequency: 2, week_days: ["Sunday"], daily_start_time: "22:00", daily_end_time: "02:00" } },
    ],
    ["notifications", { notifications: [{ type: "UPSELL", content: "%%missing_amount%%", locations: ["CART_PAGE"] }] }],
    ["an end in another offset", { end_date: "2027-01-01T00:00:00+02:00" }],
    ["null for what there is not", { end_date: null, schedule: null, shipping_address: null, max_uses: null }],
    ["stop", { stop: true, coupon_overrides_other_promotions: true, can_be_used_with_other_promotions: false }],
  ])("%s", (_, fields) => {
    expect(accepted(posted(fields))).toMatchObject(fields);
  });

  test.each<[string, object]>([
    ["options", { product_option: { type: "string_match", name: "Size", values: ["XS", "M"] } }],
    ["custom fields", { product_custom_field: { name: "Season", values: ["Winter"] } }],
    ["a price from and up to an amount", { price: { min: "9.99", max: "50" } }],
    ["one price", { price: { min: "5", max: "5.00" } }],
    ["no price above an amount, nested", { not: { or: [{ price: { min: "50.01" } }, { price: { max: "0" } }] } }],
    [
      "nested",
      { and: [{ or: [{ products: [1] }, { variants: ["2"] }] }, { not: { brands: [3] } }, { categories: [4] }] },
    ],
  ])("matchers: %s", (_, items) => {
    expect(accepted(withItems(items)).rules[0]!.condition).toEqual({ cart: { items } });
  });

  test.each([
    "LEAST_EXPENSIVE",
    "LEAST_EXPENSIVE_ONLY",
    "MOST_EXPENSIVE",
    "MOST_EXPENSIVE_ONLY",
  ])("the strategy %s", (strategy) => {
    const action = accepted(withAction({ cart_items: { discount: { fixed_amount: "5" }, strategy } })).rules[0]!.action;
    expect(action).toMatchObject({ cart_items: { strategy } });
  });

  test("a rule that repeats, and a condition without fields", () => {
    const rule = { action: tenOff, condition: { cart: { minimum_quantity: 0 } }, apply_once: false, stop: true };
    expect(accepted(posted({ rules: [rule] })).rules).toEqual([rule]);
  });

  test("read-only fields are ignored, so that a response can be sent back", () => {
    expect(accepted(posted({ id: 7, version: 3, current_uses: 12 }))).toEqual(accepted(posted()));
  });
});

describe("refused bodies", () => {
  const items = (fields: object) => withAction({ cart_items: { discount: { fixed_amount: "5" }, ...fields } });
  const set = (fields: object) => withAction({ fixed_price_set: { quantity: 2, fixed_price: "5", ...fields } });
  const hours = (fields: object) =>
    posted({ schedule: { week_days: ["Monday"], daily_start_time: "09:00", daily_end_time: "17:00", ...fields } });
  const at = "rules[0].action";

  test.each<[string, unknown, ...string[]]>([
    ["an unknown strategy", items({ strategy: "RANDOM" }), `${at}.cart_items.strategy`],
    ["no units", items({ quantity: 0 }), `${at}.cart_items.quantity`],
    ["too many units", items({ quantity: 1_000_001 }), `${at}.cart_items.quantity`],
    [
      "half a cent at most",
      items({ maximum_allowed_discount_amount: "0.005" }),
      `${at}.cart_items.maximum_allowed_discount_amount`,
    ],
    [
      "less than nothing at most",
      items({ maximum_allowed_discount_amount: -1 }),
      `${at}.cart_items.maximum_allowed_discount_amount`,
    ],
    ["a switch in words", items({ as_total: "yes" }), `${at}.cart_items.as_total`],
    ["another switch in words", items({ add_free_item: "no" }), `${at}.cart_items.add_free_item`],
    ["a switch as a number", items({ exclude_items_on_sale: 1 }), `${at}.cart_items.exclude_items_on_sale`],
    ["an unknown field of items", items({ colour: "red" }), `${at}.cart_items.colour`],
    ["a set of none", set({ quantity: 0 }), `${at}.fixed_price_set.quantity`],
    ["a set for less than nothing", set({ fixed_price: "-1" }), `${at}.fixed_price_set.fixed_price`],
    ["a set without a price", set({ fixed_price: undefined }), `${at}.fixed_price_set.fixed_price`],
    ["a set with as_total", set({ as_total: true }), `${at}.fixed_price_set.as_total`],
    ["a gift of none", withAction({ gift_item: { product_id: 1, quantity: 0 } }), `${at}.gift_item.quantity`],
    ["shipping to nowhere", withAction({ shipping: { zone_ids: [] } }), `${at}.shipping.zone_ids`],
    ["shipping without zones", withAction({ shipping: { free_shipping: true } }), `${at}.shipping.zone_ids`],
    [
      "a set for a price in any currency",
      withAction({ fixed_price_set: { quantity: 2, fixed_price: "5" } }, { currency_code: "*" }),
      `${at}.fixed_price_set.fixed_price`,
      "currency_code",
    ],
    [
      "an option that is compared in another way",
      withItems({ product_option: { type: "regex", name: "Size", values: ["M"] } }),
      "rules[0].condition.cart.items.product_option.type",
    ],
    [
      "an option without a name",
      withItems({ product_option: { type: "string_match", name: "", values: ["M"] } }),
      "rules[0].condition.cart.items.product_option.name",
    ],
    [
      "a custom field without values",
      withItems({ product_custom_field: { name: "Season", values: [] } }),
      "rules[0].condition.cart.items.product_custom_field.values",
    ],
    [
      "a hundred and one branches",
      withItems({ or: Array(101).fill({ products: [1] }) }),
      "rules[0].condition.cart.items.or",
    ],
    [
      "three times a hundred branches",
      withItems({ or: Array(3).fill({ or: Array(100).fill({ products: [1] }) }) }),
      "rules",
    ],
    ["a million ids", withItems({ products: Array(1_000_000).fill(1) }), "rules[0].condition.cart.items.products"],
    ["an unknown day", hours({ week_days: ["Monday", "Blursday"] }), "schedule.week_days[1]"],
    ["an hour that no clock shows", hours({ daily_start_time: "24:00" }), "schedule.daily_start_time"],
    ["a minute that no clock shows", hours({ daily_end_time: "09:60:00" }), "schedule.daily_end_time"],
    ["nine o'clock in one digit", hours({ daily_end_time: "9:00" }), "schedule.daily_end_time"],
    ["every zeroth week", hours({ week_frequency: 0 }), "schedule.week_frequency"],
    ["an unknown field of a schedule", hours({ time_zone: "UTC" }), "schedule.time_zone"],
    ["a channel that is a number", posted({ channels: [5] }), "channels[0]"],
    ["a channel without an id", posted({ channels: [{ id: 1 }, {}] }), "channels[1].id"],
    ["groups and other groups", posted({ customer: { group_ids: [1], excluded_group_ids: [2] } }), "customer"],
    ["negative orders", posted({ customer: { minimum_order_count: -1 } }), "customer.minimum_order_count"],
    ["a segment that is a number", posted({ customer: { segments: { id: [5] } } }), "customer.segments.id[0]"],
    [
      "segments of two kinds",
      posted({ customer: { segments: { id: ["a"], not: { id: ["b"] } } } }),
      "customer.segments",
    ],
    ["segments of no kind, nested", posted({ customer: { segments: { and: [{}] } } }), "customer.segments.and[0]"],
    ["an unknown customer field", posted({ customer: { age: 18 } }), "customer.age"],
    [
      "a country of three letters",
      posted({ shipping_address: { countries: [{ iso2_country_code: "USA" }] } }),
      "shipping_address.countries[0].iso2_country_code",
    ],
    [
      "a notification of another type",
      posted({ notifications: [{ type: "SALE", content: "", locations: [] }] }),
      "notifications[0].type",
    ],
    [
      "a notification without words",
      posted({ notifications: [{ type: "UPSELL", locations: [] }] }),
      "notifications[0].content",
    ],
    [
      "an end before the start",
      posted({ start_date: "2026-02-01T00:00:00Z", end_date: "2026-01-01T00:00:00Z" }),
      "end_date",
    ],
    [
      "an end at the start",
      posted({ start_date: "2026-02-01T00:00:00Z", end_date: "2026-02-01T01:00:00+01:00" }),
      "end_date",
    ],
    ["codes of a kind without codes", posted({ coupon_type: "BULK" }), "coupon_type"],
    ["an unknown coupon_type", posted({ redemption_type: "COUPON", coupon_type: "TRIPLE" }), "coupon_type"],
    ["a priority in words", posted({ priority: "first" }), "priority"],
    ["NaN", items({ quantity: Number.NaN }), `${at}.cart_items.quantity`],
    [
      "an endless amount",
      withAction({ cart_value: { discount: { fixed_amount: Infinity } } }),
      `${at}.cart_value.discount.fixed_amount`,
    ],
    [
      "a price for each unit that is one amount for all units",
      items({ discount: { fixed_price: "5" }, as_total: true }),
      `${at}.cart_items.as_total`,
      `${at}.cart_items.discount.fixed_price`,
    ],
    [
      "a price in every currency",
      { ...withAction({ cart_value: { discount: { fixed_price: "5" } } }), currency_code: "*" },
      `${at}.cart_value.discount.fixed_price`,
      "currency_code",
    ],
    [
      "an amount near 2^53",
      withAction({ cart_value: { discount: { fixed_amount: 2 ** 53 } } }),
      `${at}.cart_value.discount.fixed_amount`,
    ],
    [
      "1000 per cent",
      withAction({ cart_value: { discount: { percentage_amount: 1000 } } }),
      `${at}.cart_value.discount.percentage_amount`,
    ],
  ])("%s", (_, body, ...expected) => {
    expect(paths(body)).toEqual(expected);
  });

  test("have all errors in one response", () => {
    const wrong = {
      ...posted(),
      rules: [
        { action: { cart_items: { discount: {}, quantity: 0, strategy: "X" } } },
        { action: { shipping: { zone_ids: 5 } }, condition: { cart: { items: { products: 5 } } } },
      ],
      schedule: { week_days: ["X"], daily_start_time: "x", daily_end_time: "y" },
      channels: [{ id: {} }],
      customer: { group_ids: 1, segments: 5 },
      shipping_address: { countries: [{}] },
      notifications: [{ type: "X", content: 5, locations: ["X"] }],
    };
    expect(paths(wrong).toSorted()).toEqual(
      [
        "rules[0].action.cart_items.discount",
        "rules[0].action.cart_items.quantity",
        "rules[0].action.cart_items.strategy",
        "rules[1].action.shipping.zone_ids",
        "rules[1].condition.cart.items.products",
        "schedule.week_days[0]",
        "schedule.daily_start_time",
        "schedule.daily_end_time",
        "channels[0].id",
        "customer.group_ids",
        "customer.segments",
        "shipping_address.countries[0].iso2_country_code",
        "notifications[0].type",
        "notifications[0].content",
        "notifications[0].locations[0]",
      ].toSorted(),
    );
  });

  test("with ten thousand invalid ids list a hundred, and count the others", () => {
    const errors = problems(withItems({ products: Array(10_000).fill(1.5) }));
    expect(errors).toHaveLength(101);
    expect(errors[99]).toMatch(/^rules\[0\]\.condition\.cart\.items\.products\[99\]: must be a string/);
    expect(errors[100]).toBe(": and 9900 more problems: correct these first");
  });

  test.each<[string, unknown, string[]]>([
    ["an empty promotion", {}, ["name: is required", "redemption_type: is required", "rules: is required"]],
    [
      "wrong words, numbers and times",
      posted({
        redemption_type: "GIFT",
        priority: 1_000_001,
        max_uses: 1.5,
        start_date: "soon",
        stop: "no",
        rules: [],
      }),
      [
        "redemption_type: must be one of AUTOMATIC, COUPON",
        "rules: must have at least 1 entry",
        "start_date: must be an ISO 8601 date and time with an offset, such as 2026-01-31T09:00:00Z",
        "max_uses: must be a whole number",
        "stop: must be true or false",
        "priority: must be at most 1000000",
      ],
    ],
    [
      "places to ship to: none, something else, and one that is no id",
      posted({ rules: [{}, { zone_ids: 5 }, { zone_ids: ["DE", ""] }].map((shipping) => ({ action: { shipping } })) }),
      [
        "rules[0].action.shipping.zone_ids: is required",
        "rules[1].action.shipping.zone_ids: must be * or a list of ids",
        "rules[2].action.shipping.zone_ids[1]: must be a string of 1 to 128 characters, or a whole number",
      ],
    ],
    [
      "amounts in any currency, which are wrong in all of them",
      posted({
        currency_code: "*",
        rules: ["5.555", "-5"].map((fixed_amount) => ({ action: { cart_value: { discount: { fixed_amount } } } })),
      }),
      [
        "rules[0].action.cart_value.discount.fixed_amount: is not possible with currency_code *: set a currency such as USD",
        "rules[1].action.cart_value.discount.fixed_amount: is not possible with currency_code *: set a currency such as USD",
        "rules[1].action.cart_value.discount.fixed_amount: must not be negative",
        "currency_code: must be a currency such as USD while the promotion has amounts, as in rules[0].action.cart_value.discount.fixed_amount",
      ],
    ],
    [
      "prices from no amount, from a higher one to a lower one, and from one that is no amount",
      posted({
        rules: [{}, { min: "20", max: "10.00" }, { min: "cheap", max: "5.555" }, { most: 5 }].map((price) => ({
          action: { cart_items: { discount: { percentage_amount: "5" }, items: { not: { price } } } },
        })),
      }),
      [
        "rules[0].action.cart_items.items.not.price: must have at least one of: min, max",
        "rules[1].action.cart_items.items.not.price.min: must be at most max",
        "rules[1].action.cart_items.items.not.price.max: must be at least min",
        "rules[2].action.cart_items.items.not.price.min: must be a decimal amount such as 19.99",
        "rules[2].action.cart_items.items.not.price.max: must have at most 2 decimals in USD",
        "rules[3].action.cart_items.items.not.price.most: is not a known field: correct its name or remove it",
        "rules[3].action.cart_items.items.not.price: must have at least one of: min, max",
      ],
    ],
    [
      "a price in every currency",
      posted({
        currency_code: "*",
        rules: [
          {
            action: { cart_value: { discount: { percentage_amount: "5" } } },
            condition: { cart: { items: { and: [{ brands: [1] }, { price: { min: "5" } }] } } },
          },
        ],
      }),
      [
        "rules[0].condition.cart.items.and[1].price.min: is not possible with currency_code *: set a currency such as USD",
        "currency_code: must be a currency such as USD while the promotion has amounts, as in rules[0].condition.cart.items.and[1].price.min",
      ],
    ],
    [
      "a currency that is a number",
      posted({ currency_code: 840 }),
      ["currency_code: must be an ISO 4217 currency code such as USD, or *"],
    ],
  ])("have readable errors: %s", (_, body, errors) => {
    expect(problems(body)).toEqual(errors);
  });
});

describe("a change", () => {
  const body = {
    ...accepted(posted({ start_date: "2026-01-01T00:00:00Z", priority: 5, max_uses: 7, stop: true })),
    start_date: "2026-01-01T00:00:00Z",
  };
  const current = {
    ...body,
    id: 7,
    version: 3,
    current_uses: 2,
    created_from: "api",
    created: "2026-01-01T00:00:00.000Z",
    updated: "2026-01-02T00:00:00.000Z",
  } as StoredPromotion;
  const changed = (fields: unknown, of = current) => {
    const parsed = parsePromotionChange(fields, of, "USD");
    return parsed.ok ? parsed.value : parsed.errors.map(({ path, message }) => `${path}: ${message}`);
  };

  test.each<[string, object]>([
    ["nothing", {}],
    ["its name", { name: "Eleven off" }],
    ["null where that is meant", { max_uses: null, end_date: null }],
    ["it is disabled", { status: "DISABLED" }],
    ["an end after its start", { end_date: "2027-01-01T00:00:00Z" }],
    ["the same type again", { redemption_type: "AUTOMATIC" }],
  ])("%s: the other fields stay, without defaults", (_, fields) => {
    expect(changed(fields)).toEqual({ ...body, ...fields });
  });

  test("a response that is sent back changes nothing", () => {
    expect(changed(JSON.parse(JSON.stringify(current)))).toEqual(body);
  });

  test.each<[string, unknown, string[]]>([
    ["the type", { redemption_type: "COUPON" }, ["redemption_type: can't be changed: create another promotion"]],
    ["an end before its start", { end_date: "2025-01-01T00:00:00Z" }, ["end_date: must be after start_date"]],
    [
      "a start after its end",
      { start_date: "2027-01-01T00:00:00Z", end_date: "2026-06-01T00:00:00Z" },
      ["end_date: must be after start_date"],
    ],
    ["an unknown field", { colour: "red" }, ["colour: is not a known field: correct its name or remove it"]],
    ["rules that are none", { rules: [{ action: {} }] }, problems(withAction({}))],
    [
      "another currency, in which its amounts can't be",
      { currency_code: "*" },
      [
        "rules[0].action.cart_value.discount.fixed_amount: is not possible with currency_code *: set a currency such as USD",
        "currency_code: must be a currency such as USD while the promotion has amounts, as in rules[0].action.cart_value.discount.fixed_amount",
      ],
    ],
    [
      "what can't change, and what is wrong, at once",
      { redemption_type: "COUPON", coupon_type: "BULK", colour: "red" },
      [
        "redemption_type: can't be changed: create another promotion",
        "coupon_type: can't be changed: create another promotion",
        "colour: is not a known field: correct its name or remove it",
      ],
    ],
    ["nothing at all", null, problems(null)],
    ["a list", [], problems([])],
  ])("refused: %s", (_, fields, errors) => {
    expect(changed(fields)).toEqual(errors);
  });

  test("refused: __proto__", () => {
    expect(changed(JSON.parse('{"__proto__":{"stop":false}}'))).toEqual([
      "__proto__: must not be used as a name: rename it",
    ]);
  });

  test("amounts are in the promotion's currency", () => {
    const rules = [{ action: { cart_value: { discount: { fixed_amount: "5.5" } } } }];
    const inYen = { ...current, currency_code: "JPY" } as StoredPromotion;
    expect(changed({ rules }, inYen)).toEqual([
      "rules[0].action.cart_value.discount.fixed_amount: must have no decimals in JPY",
    ]);
    expect(changed({ rules, currency_code: "EUR" }, inYen)).toMatchObject({ currency_code: "EUR" });
  });

  test("coupon_type can't change", () => {
    const single = { ...current, redemption_type: "COUPON", coupon_type: "SINGLE" } as StoredPromotion;
    expect(changed({ coupon_type: "BULK" }, single)).toEqual([
      "coupon_type: can't be changed: create another promotion",
    ]);
    expect(changed({ coupon_type: "SINGLE" }, single)).toMatchObject({ coupon_type: "SINGLE" });
  });
});
