import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCouponCode } from "../../collector/contract/promotion/coupon-code.ts";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import { warningsOf } from "../../collector/contract/promotion/warnings.ts";
import type { FieldError } from "../../collector/contract/responses/event-results.ts";
import { compilePromotion } from "../../collector/evaluation/compile.ts";
import { DEFAULT_SETTINGS } from "../../collector/evaluation/settings.ts";
import { promotionBody, ready } from "../evaluation/arbitrary.ts";
import { fifteenPercentExceptSale, giftFrom200, samples } from "../evaluation/samples.ts";
import { startCpuClock } from "../support/cpu-clock.ts";

const orderOff = (fixed_amount: unknown) => ({ cart_value: { discount: { fixed_amount } } });
const tenOff = orderOff("10");
const posted = (fields: object = {}) => ({
  name: "Ten off",
  redemption_type: "AUTOMATIC",
  rules: [{ action: tenOff }],
  ...fields,
});
const withAction = (action: unknown, fields: object = {}) => posted({ rules: [{ action }], ...fields });
const withCondition = (condition: unknown, fields: object = {}) =>
  posted({ rules: [{ action: tenOff, condition }], ...fields });
const withItems = (items: unknown) => withAction({ cart_items: { discount: { percentage_amount: "5" }, items } });

const accepted = (body: unknown, currency = "USD") => {
  const parsed = parsePromotion(body, currency);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.value;
};
const problems = (body: unknown, currency = "USD"): FieldError[] => {
  const parsed = parsePromotion(body, currency);
  return parsed.ok ? [] : parsed.errors;
};
const paths = (body: unknown) => problems(body).map(({ path }) => path);

describe("a promotion of BigCommerce's guide", () => {
  const itemDefaults = {
    strategy: "LEAST_EXPENSIVE",
    as_total: false,
    include_items_considered_by_condition: false,
    exclude_items_on_sale: false,
    add_free_item: true,
  };
  const withDefaults = (action: object) =>
    "cart_items" in action ? { cart_items: { ...itemDefaults, ...(action.cart_items as object) } } : action;
  const defaults = {
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
  };

  test.each(
    samples.map((body) => [body.name, body] as const),
  )("%s: comes back with every default filled in", (_, body) => {
    const rules = body.rules.map((rule) => ({ stop: false, ...rule, action: withDefaults(rule.action) }));
    expect(accepted(body)).toEqual({ ...defaults, ...body, rules });
  });

  test("needs only a name, a type and a rule with an action", () => {
    const rules = [{ action: tenOff, apply_once: true, stop: false }];
    expect(accepted(posted())).toEqual({ ...defaults, ...posted(), rules });
  });

  test("has the property's currency by default", () => {
    expect(accepted(fifteenPercentExceptSale, "JPY").currency_code).toBe("JPY");
  });

  test("gets a warning that a rule's currency is ignored", () => {
    expect(warningsOf(accepted(giftFrom200))).toEqual([
      "rules[0].currency_code is ignored: the promotion's currency_code decides",
    ]);
    expect(warningsOf(accepted(fifteenPercentExceptSale))).toEqual([]);
  });

  test("gets a warning for each rule with a currency", () => {
    const rules = [
      { action: tenOff, currency_code: "AUD" },
      { action: tenOff },
      { action: tenOff, currency_code: "USD" },
    ];
    expect(warningsOf(accepted(posted({ rules }))).map((warning) => warning.split(" ")[0])).toEqual([
      "rules[0].currency_code",
      "rules[2].currency_code",
    ]);
  });

  const OTHERS = "coupon_overrides_other_promotions";
  const REPLACES = "coupon_overrides_automatic_when_offering_higher_discounts";
  test.each<[string, object, string[]]>([
    ["overrides others and is automatic", { [OTHERS]: true }, [OTHERS]],
    ["replaces automatic promotions and is one", { [REPLACES]: true }, [REPLACES]],
    ["does both", { [OTHERS]: true, [REPLACES]: true }, [OTHERS, REPLACES]],
    ["does neither", { [OTHERS]: false, [REPLACES]: false }, []],
    ["does both with a code", { redemption_type: "COUPON", [OTHERS]: true, [REPLACES]: true }, []],
  ])("gets a warning where it %s", (_, fields, expected) => {
    const warnings = warningsOf(accepted(posted({ can_be_used_with_other_promotions: false, ...fields })));
    const noEffect = "has no effect, because redemption_type is AUTOMATIC: only a code overrides other promotions";
    expect(warnings).toEqual(expected.map((field) => `${field} ${noEffect}`));
  });
});

describe("amounts", () => {
  const amountOff = (fixed_amount: unknown, fields: object = {}) => withAction(orderOff(fixed_amount), fields);
  const percentOff = (percentage_amount: unknown) => withAction({ cart_value: { discount: { percentage_amount } } });

  test.each<[string, object, object]>([
    ["a number", amountOff(50), orderOff("50")],
    ["a number with cents", amountOff(19.99), orderOff("19.99")],
    ["a string", amountOff("50.00"), orderOff("50.00")],
    ["dinars with three decimals", amountOff("1.234", { currency_code: "KWD" }), orderOff("1.234")],
    ["yen", amountOff(500, { currency_code: "JPY" }), orderOff("500")],
    ["a percentage as a number", percentOff(12.5), { cart_value: { discount: { percentage_amount: "12.5" } } }],
  ])("are returned as strings: %s", (_, body, action) => {
    expect(accepted(body).rules[0]!.action).toEqual(action);
  });

  test("a minimum spend is returned as a string", () => {
    expect(accepted(withCondition({ cart: { minimum_spend: 200 } })).rules[0]!.condition).toEqual({
      cart: { minimum_spend: "200" },
    });
  });

  test.each<[string, object, string]>([
    ["half a cent", amountOff("5.555"), "must have at most 2 decimals in USD"],
    ["a fraction of a yen", amountOff("5.5", { currency_code: "JPY" }), "must have no decimals in JPY"],
    ["a tenth of a fils", amountOff(1.2345, { currency_code: "KWD" }), "must have at most 3 decimals in KWD"],
    ["a negative amount", amountOff("-5"), "must not be negative"],
    ["a negative number", amountOff(-0.01), "must not be negative"],
    ["a huge amount", amountOff("100000000000.01"), "must be at most 100000000000.00"],
    ["exponent notation", amountOff("1e3"), "must be a decimal amount such as 19.99"],
    ["words", amountOff("ten"), "must be a decimal amount such as 19.99"],
    [
      "an amount for any currency",
      amountOff("5", { currency_code: "*" }),
      "is not possible with currency_code *: set a currency such as USD",
    ],
  ])("refused: %s", (_, body, message) => {
    expect(problems(body)[0]).toEqual({ path: "rules[0].action.cart_value.discount.fixed_amount", message });
  });

  test("without a currency, decimals are those of the property's currency", () => {
    expect(problems(amountOff("5.55"), "JPY")).toMatchObject([{ message: "must have no decimals in JPY" }]);
  });

  test("a minimum spend for any currency is refused, a percentage is not", () => {
    const condition = { cart: { minimum_spend: "5" } };
    const action = { cart_value: { discount: { percentage_amount: "5" } } };
    expect(paths(posted({ currency_code: "*", rules: [{ action, condition }] }))).toEqual([
      "rules[0].condition.cart.minimum_spend",
      "currency_code",
    ]);
    expect(accepted(posted({ currency_code: "*", rules: [{ action }] })).currency_code).toBe("*");
  });

  test.each([101, "-1", "15%", "33.33333"])("no percentage: %j", (percentage) => {
    expect(problems(percentOff(percentage))).toEqual([
      {
        path: "rules[0].action.cart_value.discount.percentage_amount",
        message: "must be between 0 and 100 with at most four decimals",
      },
    ]);
  });

  test("every accepted amount can be compiled, and is accepted again as it was returned", () => {
    const amount = fc.oneof(
      fc.double({ noNaN: true }),
      fc.nat(1_000_000).map((cents) => cents / 100),
      fc.stringMatching(/^-?\d{1,6}(\.\d{1,9})?$/),
    );
    fc.assert(
      fc.property(amount, (fixed_amount) => {
        const parsed = parsePromotion(amountOff(fixed_amount), "USD");
        if (!parsed.ok) return;
        expect(accepted(parsed.value)).toEqual(parsed.value);
        expect(() => compilePromotion(ready(parsed.value, 1), DEFAULT_SETTINGS)).not.toThrow();
      }),
      { examples: [[1e-7], [0.1 + 0.2], [19.99], [1e21], [-1e-9]] },
    );
  });
});

describe("errors of a promotion", () => {
  test("are all in one response, each with its path", () => {
    const wrong = {
      redemption_type: "MAGIC",
      rules: [
        {
          action: { cart_value: { discount: { fixed_amount: "-5" } } },
          condition: {
            and: [
              { cart: { minimum_quantity: -1, minimum_spend: "1.234" } },
              { or: [{ cart: { items: { not: { products: [] } } } }] },
            ],
          },
          apply_once: "no",
          colour: "red",
        },
        { action: { gift_item: { product_id: 1, quantity: 1.5 } }, stop: "yes" },
        {},
      ],
      notifications: [{ type: "UPSELL", content: "x", locations: ["MOON_PAGE"] }],
      status: "ON",
      start_date: "tomorrow",
      end_date: "2026-02-30T00:00:00Z",
      currency_code: "dollar",
      max_uses: 0,
      stop: 1,
      priority: -1,
      shape: "round",
    };
    expect(paths(wrong).toSorted()).toEqual(
      [
        "name",
        "redemption_type",
        "rules[0].action.cart_value.discount.fixed_amount",
        "rules[0].condition.and[0].cart.minimum_quantity",
        "rules[0].condition.and[0].cart.minimum_spend",
        "rules[0].condition.and[1].or[0].cart.items.not.products",
        "rules[0].apply_once",
        "rules[0].colour",
        "rules[1].action.gift_item.quantity",
        "rules[1].stop",
        "rules[2].action",
        "notifications[0].locations[0]",
        "status",
        "start_date",
        "end_date",
        "currency_code",
        "max_uses",
        "stop",
        "priority",
        "shape",
      ].toSorted(),
    );
  });

  test.each<[string, object, string, string]>([
    [
      "two discounts",
      withAction({ cart_value: { discount: { fixed_amount: "1", percentage_amount: "2" } } }),
      "rules[0].action.cart_value.discount",
      "fixed_amount, percentage_amount, fixed_price",
    ],
    [
      "no discount",
      withAction({ cart_value: { discount: {} } }),
      "rules[0].action.cart_value.discount",
      "fixed_amount, percentage_amount, fixed_price",
    ],
    [
      "two actions",
      withAction({ ...tenOff, gift_item: { product_id: 1, quantity: 1 } }),
      "rules[0].action",
      "cart_value, cart_items, fixed_price_set, gift_item, shipping, shipping_discount",
    ],
    [
      "no action",
      withAction({}),
      "rules[0].action",
      "cart_value, cart_items, fixed_price_set, gift_item, shipping, shipping_discount",
    ],
    ["two conditions", withCondition({ cart: {}, not: { cart: {} } }), "rules[0].condition", "cart, and, or, not"],
    ["no condition in the braces", withCondition({}), "rules[0].condition", "cart, and, or, not"],
    [
      "two matchers",
      withItems({ products: [1], brands: [2] }),
      "rules[0].action.cart_items.items",
      "products, variants, categories, brands, product_option, product_custom_field, price, and, or, not",
    ],
    [
      "a gift of a product and a variant",
      withAction({ gift_item: { product_id: 1, variant_id: 2, quantity: 1 } }),
      "rules[0].action.gift_item",
      "product_id, variant_id",
    ],
    [
      "a gift of nothing",
      withAction({ gift_item: { quantity: 1 } }),
      "rules[0].action.gift_item",
      "product_id, variant_id",
    ],
  ])("exactly one kind: %s", (_, body, path, kinds) => {
    expect(problems(body)).toEqual([{ path, message: `must have exactly one of: ${kinds}` }]);
  });

  test.each<[string, unknown, string]>([
    ["a field of the promotion", posted({ colour: "red" }), "colour"],
    ["a field of a rule", posted({ rules: [{ action: tenOff, colour: "red" }] }), "rules[0].colour"],
    ["a kind of action", withAction({ teleport: {} }), "rules[0].action.teleport"],
    ["a kind of condition", withCondition({ moon: "full" }), "rules[0].condition.moon"],
    [
      "a kind of matcher, nested",
      withItems({ or: [{ products: [1] }, { colours: [2] }] }),
      "rules[0].action.cart_items.items.or[1].colours",
    ],
    [
      "a field of the cart condition",
      withCondition({ cart: { maximum_spend: "5" } }),
      "rules[0].condition.cart.maximum_spend",
    ],
    [
      "a field of a discount",
      withAction({ cart_value: { discount: { amount: "5" } } }),
      "rules[0].action.cart_value.discount.amount",
    ],
    ["a name that every object inherits", posted({ toString: 1 }), "toString"],
  ])("unknown: %s", (_, body, path) => {
    expect(problems(body)).toContainEqual({ path, message: "is not a known field: correct its name or remove it" });
  });

  test.each<[string, unknown, string]>([
    ["nothing", null, ""],
    ["a list", [posted()], ""],
    ["an empty name", posted({ name: "" }), "name"],
    ["no rules", posted({ rules: [] }), "rules"],
    ["too many rules", posted({ rules: Array(101).fill({ action: tenOff }) }), "rules"],
    ["an and of nothing", withCondition({ and: [] }), "rules[0].condition.and"],
    ["an or of nothing", withItems({ or: [] }), "rules[0].action.cart_items.items.or"],
    [
      "an id that is no whole number",
      withItems({ products: [118, 1.5] }),
      "rules[0].action.cart_items.items.products[1]",
    ],
    ["an id that is empty", withItems({ products: [""] }), "rules[0].action.cart_items.items.products[0]"],
    ["one id instead of a list", withItems({ products: 118 }), "rules[0].action.cart_items.items.products"],
    ["a name that is null", posted({ name: null }), "name"],
    ["a date without an offset", posted({ end_date: "2026-01-01T00:00:00" }), "end_date"],
    [
      "21 notifications",
      posted({ notifications: Array(21).fill({ type: "UPSELL", content: "", locations: [] }) }),
      "notifications",
    ],
  ])("refused: %s", (_, body, path) => {
    expect(paths(body)).toEqual([path]);
  });

  test("__proto__ is refused wherever it is", () => {
    const body = JSON.parse(JSON.stringify(posted()).replace('"fixed_amount"', '"__proto__":{},"fixed_amount"'));
    expect(problems(body)).toEqual([
      { path: "rules[0].action.cart_value.discount.__proto__", message: "must not be used as a name: rename it" },
    ]);
  });

  const nested = (levels: number, innermost: unknown) => {
    let value = innermost;
    for (let level = 0; level < levels; level++) value = { not: value };
    return value;
  };

  test.each<[string, (levels: number) => object]>([
    ["conditions", (levels) => withCondition(nested(levels, { cart: {} }))],
    ["matchers", (levels) => withItems(nested(levels, { products: [1] }))],
  ])("%s nested 10,000 deep are refused, and quickly", (_, body) => {
    const spent = startCpuClock();
    expect(problems(body(10_000))).toMatchObject([{ message: "must not be nested deeper than 40 levels" }]);
    expect(spent()).toBeLessThan(500);
    expect(problems(body(20))).toEqual([]);
  });

  test("no value makes it throw, and a refusal always has an error", () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.jsonValue().map((action) => withAction(action)),
      fc.jsonValue().map((condition) => withCondition(condition)),
      fc.dictionary(fc.constantFrom("rules", "stop", "priority", "currency_code", "x"), fc.jsonValue()).map(posted),
    );
    fc.assert(
      fc.property(anything, (body) => {
        const parsed = parsePromotion(body, "USD");
        expect(parsed.ok || parsed.errors.length > 0).toBe(true);
      }),
    );
  });
});

describe("a response can be sent back", () => {
  test.each(["USD", "JPY", "KWD", "*"])("any promotion in %s is equal after a round trip", (currency) => {
    fc.assert(
      fc.property(promotionBody(currency), (body) => {
        const once = accepted(body, "EUR");
        expect(accepted(JSON.parse(JSON.stringify(once)), "EUR")).toEqual(once);
      }),
    );
  });

  test.each(["USD", "JPY", "KWD", "*"])("any accepted promotion in %s can be compiled", (currency) => {
    fc.assert(
      fc.property(promotionBody(currency), (body) => {
        const { start, rules } = compilePromotion(ready(body, 1), DEFAULT_SETTINGS);
        expect(Number.isFinite(start)).toBe(true);
        expect(rules).toHaveLength((body.rules as unknown[]).length);
      }),
    );
  });
});

describe("the body of a coupon code", () => {
  const unlimited = { max_uses: 0, max_uses_per_customer: 0 };

  test.each<[string, object, object]>([
    ["without limits", { code: "SAVE10" }, { code: "SAVE10", ...unlimited }],
    [
      "with limits",
      { code: "S", max_uses: 500, max_uses_per_customer: 1 },
      { code: "S", max_uses: 500, max_uses_per_customer: 1 },
    ],
    ["keeps its case", { code: "Save10" }, { code: "Save10", ...unlimited }],
    ["loses blanks around it", { code: "  SAVE10 " }, { code: "SAVE10", ...unlimited }],
    ["letters, digits, space, _ and -", { code: "A b_3-c" }, { code: "A b_3-c", ...unlimited }],
    ["other alphabets", { code: "СКИДКА10" }, { code: "СКИДКА10", ...unlimited }],
    ["50 characters", { code: "X".repeat(50) }, { code: "X".repeat(50), ...unlimited }],
  ])("%s", (_, body, value) => {
    expect(parseCouponCode(body)).toEqual({ ok: true, value });
  });

  test.each<[string, unknown, string[]]>([
    ["nothing", null, [""]],
    ["no code", {}, ["code"]],
    ["51 characters", { code: "X".repeat(51) }, ["code"]],
    ["a slash", { code: "A/B" }, ["code"]],
    ["a comma, which separates codes elsewhere", { code: "A,B" }, ["code"]],
    ["a line break", { code: "A\nB" }, ["code"]],
    ["a number", { code: 12345 }, ["code"]],
    ["negative uses", { code: "A", max_uses: -1 }, ["max_uses"]],
    ["half a use", { code: "A", max_uses_per_customer: 0.5 }, ["max_uses_per_customer"]],
    ["an unknown field", { code: "A", colour: "red" }, ["colour"]],
    [
      "everything at once",
      { code: "A/B", max_uses: -1, max_uses_per_customer: "1", x: 1 },
      ["code", "max_uses", "max_uses_per_customer", "x"],
    ],
  ])("refused: %s", (_, body, expected) => {
    const parsed = parseCouponCode(body);
    expect(parsed.ok ? [] : parsed.errors.map(({ path }) => path)).toEqual(expected);
  });

  test.each(["", "   "])("refused: the blank code %j", (code) => {
    const parsed = parseCouponCode({ code });
    expect(parsed.ok ? [] : new Set(parsed.errors.map(({ path }) => path))).toEqual(new Set(["code"]));
  });
});

test("rules over several fields and errors of single fields are in one response", () => {
  const discount = { fixed_amount: "1", percentage_amount: "x" };
  const parsed = parsePromotion(
    {
      name: "",
      redemption_type: "AUTOMATIC",
      coupon_type: "BULK",
      start_date: "2026-01-02T00:00:00Z",
      end_date: "2026-01-01T00:00:00Z",
      rules: [{ action: { gift_item: { quantity: 0 }, cart_value: { discount } } }],
    },
    "USD",
  );
  expect(parsed.ok ? [] : parsed.errors.map(({ path }) => path).sort()).toEqual([
    "coupon_type",
    "end_date",
    "name",
    "rules[0].action",
    "rules[0].action.cart_value.discount",
    "rules[0].action.cart_value.discount.percentage_amount",
    "rules[0].action.gift_item",
    "rules[0].action.gift_item.quantity",
  ]);
});
