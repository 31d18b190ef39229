import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PromotionBody, parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import { type Collector, startCollector } from "../support/collector.ts";
import {
  type Answered,
  type Ask,
  bigCommerceClient,
  newProperty,
  tenOff,
  wrongPaths,
} from "../support/promotions-api.ts";

// Answers in the form of BigCommerce's API, posted back as they are: a shop that moves copies its promotions so.

let collector: Collector;
let ask: Ask;
beforeAll(async () => {
  collector = await startCollector();
  ask = bigCommerceClient(collector, await newProperty(collector, "Moved shop"));
});
afterAll(() => collector.close());

const EVERYONE = { group_ids: [], minimum_order_count: 0, excluded_group_ids: [], segments: null };
const ITEMS = {
  strategy: "LEAST_EXPENSIVE",
  add_free_item: true,
  as_total: false,
  include_items_considered_by_condition: false,
  exclude_items_on_sale: false,
};
const FIVE_OFF = { cart_value: { discount: { fixed_amount: "5" } } };
const rule = (action: object, fields: object = {}) => ({ action, apply_once: true, stop: false, ...fields });
const messages = (content: string) =>
  ["UPSELL", "ELIGIBLE", "APPLIED"].map((type) => ({ type, content, locations: ["CART_PAGE"] }));

/** An answer of BigCommerce. */
const answer = (name: string, rules: readonly object[], fields: object = {}) => ({
  id: 7_001,
  name,
  created_from: "api",
  customer: EVERYONE,
  rules,
  notifications: [],
  stop: false,
  currency_code: "USD",
  redemption_type: "AUTOMATIC",
  shipping_address: null,
  current_uses: 12,
  max_uses: null,
  start_date: "2031-03-01T08:30:15+00:00",
  end_date: null,
  status: "ENABLED",
  schedule: null,
  can_be_used_with_other_promotions: true,
  ...fields,
});

const cart = (fields: object) => ({ condition: { cart: fields } });

const answers = [
  answer("Free delivery from 60 of a brand", [
    rule(
      { shipping: { free_shipping: true, zone_ids: [4, 9] } },
      cart({ items: { brands: [61] }, minimum_spend: "60", minimum_quantity: 1 }),
    ),
  ]),
  answer(
    "Free delivery everywhere for two pairs",
    [
      rule(
        { shipping: { free_shipping: true, zone_ids: "*" } },
        {
          condition: {
            and: [
              { cart: { items: { products: [12] }, minimum_quantity: 2 } },
              { cart: { items: { variants: [34] }, minimum_quantity: 2 } },
            ],
          },
        },
      ),
    ],
    { start_date: "2030-05-01T00:00:00+00:00", end_date: "2030-05-09T21:59:59+00:00", max_uses: 80 },
  ),
  answer(
    "A fifth off some brands, without one category",
    [
      rule({
        cart_items: {
          discount: { percentage_amount: "20" },
          ...ITEMS,
          items: { and: [{ brands: [1, 2, 3] }, { not: { categories: [8] } }] },
        },
      }),
    ],
    { notifications: messages("Save 20%.\r\n<div>&nbsp;</div>") },
  ),
  answer(
    "Two of a brand, the cheaper one free",
    [
      rule(
        {
          cart_items: {
            discount: { percentage_amount: "100" },
            ...ITEMS,
            include_items_considered_by_condition: true,
            items: { brands: [5] },
            quantity: 1,
          },
        },
        { apply_once: false, ...cart({ items: { brands: [5] }, minimum_quantity: 2 }) },
      ),
    ],
    { notifications: messages("") },
  ),
  answer("A mug with every 15 of a brand", [
    rule(
      { gift_item: { quantity: 1, product_id: 77 } },
      { apply_once: false, ...cart({ items: { brands: [5] }, minimum_spend: "15" }) },
    ),
  ]),
  answer("A variant as a gift, for a product or a variant", [
    rule(
      { gift_item: { quantity: 2, variant_id: 78 } },
      cart({ items: { or: [{ products: [12] }, { variants: [34] }] }, minimum_quantity: 2 }),
    ),
  ]),
  answer("Groups", [rule(FIVE_OFF)], { customer: { ...EVERYONE, group_ids: [0, 3] } }),
  answer("Other groups", [rule(FIVE_OFF)], { customer: { ...EVERYONE, excluded_group_ids: [3] } }),
  answer("Regulars", [rule(FIVE_OFF)], { customer: { ...EVERYONE, minimum_order_count: 4 } }),
  answer("Segments", [rule(FIVE_OFF)], {
    customer: {
      ...EVERYONE,
      segments: { id: ["0f8d1c52-1111-4a7b-ac64-96c0d315c464", "0f8d1c52-2222-4a7b-ac64-96c0d315c464"] },
    },
  }),
  answer(
    "Tiers",
    [
      rule({ cart_value: { discount: { fixed_amount: "12.50" } } }, { stop: true, ...cart({ minimum_spend: "90" }) }),
      rule(FIVE_OFF, { stop: true, ...cart({ minimum_spend: "45.5" }) }),
    ],
    { stop: true },
  ),
  answer("One amount for all of a category", [
    rule({ cart_items: { discount: { fixed_amount: "9" }, ...ITEMS, as_total: true, items: { categories: [2] } } }),
  ]),
  answer("Two of one product, or one of another", [
    rule(FIVE_OFF, {
      condition: {
        or: [
          { cart: { items: { products: [12] }, minimum_quantity: 2 } },
          { cart: { items: { variants: [34] }, minimum_quantity: 1 } },
        ],
      },
    }),
  ]),
  answer("By an option", [
    rule(
      FIVE_OFF,
      cart({
        items: { product_option: { type: "string_match", name: "Color", values: ["Red", "Blue"] } },
        minimum_quantity: 1,
      }),
    ),
  ]),
  answer(
    "By a custom field, in every channel",
    [
      rule({
        cart_items: {
          discount: { percentage_amount: "15" },
          ...ITEMS,
          items: { product_custom_field: { name: "Fabric", values: ["Wool"] } },
        },
      }),
    ],
    { channels: [] },
  ),
  answer(
    "All but two brands",
    [rule({ cart_items: { discount: { percentage_amount: "7.5" }, ...ITEMS, items: { not: { brands: [1, 2] } } } })],
    { display_name: "7.5% off", channels: [{ id: 1 }, { id: 3 }] },
  ),
  answer(
    "Three for 20",
    [
      rule({
        fixed_price_set: {
          quantity: 3,
          fixed_price: "20",
          items: { categories: [2] },
          strategy: "MOST_EXPENSIVE",
          exclude_items_on_sale: true,
          include_items_considered_by_condition: true,
        },
      }),
    ],
    {
      shipping_address: { not: { countries: [{ iso2_country_code: "US" }] } },
      schedule: {
        week_frequency: 2,
        week_days: ["Monday", "Friday"],
        daily_start_time: "18:00:00",
        daily_end_time: "23:59:00",
      },
    },
  ),
  answer(
    "A coupon with a highest discount",
    [rule({ cart_value: { discount: { percentage_amount: "10" }, maximum_allowed_discount_amount: "20" } })],
    {
      redemption_type: "COUPON",
      coupon_type: "BULK",
      coupon_overrides_automatic_when_offering_higher_discounts: false,
      multiple_codes: { has_multiple_codes: false },
      created_from: "react_ui",
      can_be_used_with_other_promotions: false,
    },
  ),
];

/** The part that comes back as it was sent. */
function comparable({ id: _, created_from: _from, current_uses: _uses, ...fields }: Record<string, unknown>) {
  const instant = (value: unknown) => (typeof value === "string" ? Date.parse(value) : value);
  return { ...fields, start_date: instant(fields.start_date), end_date: instant(fields.end_date) };
}

/** The fields of an answer that another one has. */
const fieldsOf = (answered: Record<string, unknown>, sent: object) =>
  Object.fromEntries(Object.keys(sent).map((key) => [key, answered[key]]));

describe("an answer of BigCommerce", () => {
  test.each(
    answers.map((body) => [body.name, body] as const),
  )("comes back equal when it is posted: %s", async (_, body) => {
    const { status, json } = await ask("POST", "", body);
    expect([status, json.errors]).toEqual([201, undefined]);
    expect(comparable(fieldsOf(json.data, body))).toEqual(comparable(body));
    expect(json.data).toMatchObject({ created_from: "api", current_uses: 0 });
    expect(json.data.id).not.toBe(body.id);
    expect((await ask("GET", `/${json.data.id}`)).json.data).toEqual(json.data);
  });

  test("comes back equal from the list, and each of these can be posted again", async () => {
    const { json } = await ask("GET", "?limit=250");
    expect(json.data.length).toBeGreaterThanOrEqual(answers.length);
    for (const listed of json.data.slice(0, answers.length)) {
      const again = await ask("POST", "", listed);
      expect([again.status, again.json.data]).toEqual([
        201,
        { ...listed, id: expect.any(Number), created: expect.any(String), updated: expect.any(String) },
      ]);
    }
  });

  test("has no effect on its copy by the fields of BigCommerce's own pages, and says so", async () => {
    const fields = {
      promotion_category: "cart",
      is_featured_promotion: true,
      featured_promotion_callout_message: "Look!",
      is_archived: true,
      codes: [{ id: 1, code: "OTHER", current_uses: 3, created: "2031-01-01T00:00:00+00:00" }],
    };
    const { status, json } = await ask("POST", "", answer("Archived", [rule(FIVE_OFF)], fields));
    expect([status, json.data.status]).toEqual([201, "DISABLED"]);
    expect(json.meta.warnings).toEqual([
      "is_archived is not stored: the promotion is saved as DISABLED",
      "is_featured_promotion is ignored: it concerns BigCommerce's own shop pages",
      "featured_promotion_callout_message is ignored: it concerns BigCommerce's own shop pages",
    ]);
    expect(Object.keys(json.data)).not.toContain("is_featured_promotion");
  });
});

describe("an empty list or null", () => {
  const required = { name: "Nulls", redemption_type: "AUTOMATIC" };
  const nothing = {
    display_name: null,
    channels: null,
    customer: null,
    notifications: null,
    max_uses: null,
    start_date: null,
    end_date: null,
    schedule: null,
    shipping_address: null,
    stop: null,
    status: null,
    currency_code: null,
    can_be_used_with_other_promotions: null,
  };

  test("is no requirement in any field of a promotion", async () => {
    const action = {
      cart_items: {
        discount: { percentage_amount: "10" },
        items: null,
        quantity: null,
        strategy: null,
        maximum_allowed_discount_amount: null,
      },
    };
    const { status, json } = await ask("POST", "", {
      ...required,
      ...nothing,
      rules: [{ action, condition: null, apply_once: null, stop: null }],
    });
    expect([status, json.errors]).toEqual([201, undefined]);
    expect(json.data).toMatchObject({
      status: "ENABLED",
      channels: [],
      customer: EVERYONE,
      max_uses: null,
      currency_code: "USD",
    });
    expect(json.data.rules).toEqual([rule({ cart_items: { discount: { percentage_amount: "10" }, ...ITEMS } })]);
  });

  test.each<[string, object]>([
    [
      "a limit of customers",
      { customer: { group_ids: null, excluded_group_ids: null, minimum_order_count: null, segments: null } },
    ],
    ["empty groups", { customer: { group_ids: [], excluded_group_ids: [] } }],
    ["groups beside an empty list of others", { customer: { group_ids: [0], excluded_group_ids: [] } }],
    ["countries", { shipping_address: { countries: [] } }],
    ["other countries", { shipping_address: { not: { countries: [] } } }],
    [
      "week days",
      { schedule: { week_frequency: 1, week_days: [], daily_start_time: "00:00:00", daily_end_time: "00:00:00" } },
    ],
    [
      "a condition of the whole cart",
      {
        rules: [
          { action: FIVE_OFF, condition: { cart: { items: null, minimum_spend: null, minimum_quantity: null } } },
        ],
      },
    ],
  ])("applies to every guest's cart: %s", async (_, fields) => {
    const property = await newProperty(collector, "Empty");
    const own = bigCommerceClient(collector, property);
    const made = await own("POST", "", { ...required, rules: [{ action: FIVE_OFF }], ...fields });
    expect([made.status, made.json.errors]).toEqual([201, undefined]);
    const priced = await collector.admin(`/v1/carts/calculate?property_id=${property}`, {
      cart: { lines: [{ price: "20" }] },
    });
    expect((await priced.json()).cart.discount).toBe("5.00");
  });

  test("removes a requirement in a change, and leaves a field without one as it is", async () => {
    const { json: made } = await ask("POST", "", {
      ...required,
      rules: [{ action: FIVE_OFF }],
      max_uses: 5,
      end_date: "2099-01-01T00:00:00Z",
      customer: { group_ids: [3] },
      status: "DISABLED",
      priority: 7,
    });
    const { json } = await ask("PUT", `/${made.data.id}`, { ...nothing, priority: null, name: null });
    expect(json.data).toMatchObject({
      max_uses: null,
      end_date: null,
      customer: EVERYONE,
      status: "DISABLED",
      priority: 7,
      name: "Nulls",
      start_date: made.data.start_date,
    });
  });

  test.each<[string, object, string]>([
    [
      "a matcher",
      { cart_items: { discount: { percentage_amount: "10" }, items: { products: [] } } },
      "rules[0].action.cart_items.items.products",
    ],
    [
      "a matcher in a not",
      { cart_items: { discount: { percentage_amount: "10" }, items: { not: { brands: [] } } } },
      "rules[0].action.cart_items.items.not.brands",
    ],
    ["the zones of free shipping", { shipping: { zone_ids: [] } }, "rules[0].action.shipping.zone_ids"],
  ])("is refused where it would reward everything, or nothing: %s", async (_, action, path) => {
    expect(wrongPaths(await ask("POST", "", { ...required, rules: [{ action }] }))).toEqual([path]);
  });
});

describe("a customer limit", () => {
  test("is answered with all four fields, however it was sent", async () => {
    for (const customer of [undefined, {}, { minimum_order_count: 2 }, { segments: { not: { id: ["a"] } } }]) {
      const { json } = await ask("POST", "", tenOff({ name: "Four", ...(customer && { customer }) }));
      expect(json.data.customer).toEqual({ ...EVERYONE, ...customer });
    }
  });

  test("with both lists of groups is refused", async () => {
    const answered = await ask("POST", "", tenOff({ customer: { group_ids: [1], excluded_group_ids: [2] } }));
    expect([answered.status, wrongPaths(answered)]).toEqual([422, ["customer"]]);
  });
});

describe("a coupon that overrides other promotions", () => {
  const OVERRIDES = { coupon_overrides_other_promotions: true };
  const contradiction = (answered: Answered) => [answered.status, wrongPaths(answered)];

  test("must not be used beside them: refused in new and in changed promotions", async () => {
    const refused = [422, ["coupon_overrides_other_promotions"]];
    expect(contradiction(await ask("POST", "", tenOff(OVERRIDES)))).toEqual(refused);
    expect(
      contradiction(await ask("POST", "", tenOff({ ...OVERRIDES, can_be_used_with_other_promotions: true }))),
    ).toEqual(refused);
    const alone = await ask("POST", "", tenOff({ ...OVERRIDES, can_be_used_with_other_promotions: false }));
    expect(alone.status).toBe(201);
    expect(
      contradiction(await ask("PUT", `/${alone.json.data.id}`, { can_be_used_with_other_promotions: true })),
    ).toEqual(refused);
    const other = await ask("POST", "", tenOff());
    expect(contradiction(await ask("PUT", `/${other.json.data.id}`, OVERRIDES))).toEqual(refused);
  });

  test("is reported with every other error of the body", async () => {
    expect(wrongPaths(await ask("POST", "", tenOff({ ...OVERRIDES, name: "", stop: 1 })))).toEqual([
      "coupon_overrides_other_promotions",
      "name",
      "stop",
    ]);
  });

  test("only by a higher discount: must not be used beside them, and false is the default", async () => {
    const former = "coupon_overrides_automatic_when_offering_higher_discounts";
    const made = await ask("POST", "", tenOff({ [former]: false }));
    expect([made.status, made.json.data[former]]).toEqual([201, false]);
    expect((await ask("POST", "", tenOff())).json.data[former]).toBe(false);
    const refused = [422, ["can_be_used_with_other_promotions", former]];
    expect(contradiction(await ask("POST", "", tenOff({ [former]: true })))).toEqual(refused);
    expect(contradiction(await ask("PUT", `/${made.json.data.id}`, { [former]: true }))).toEqual(refused);
    const alone = { [former]: true, can_be_used_with_other_promotions: false };
    const stored = await ask("POST", "", tenOff(alone));
    expect([stored.status, (await ask("GET", `/${stored.json.data.id}`)).json.data]).toEqual([
      201,
      expect.objectContaining(alone),
    ]);
  });
});

describe("a promotion of an earlier version", () => {
  /** Stores a body as an earlier version did. */
  async function stored(fields: object) {
    const property = await newProperty(collector, "Upgraded");
    const parsed = parsePromotion(tenOff(), "USD");
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    const { coupon_overrides_automatic_when_offering_higher_discounts: _, ...body } = parsed.value;
    const { id } = await collector.store.createPromotion(property, { ...body, ...fields } as PromotionBody, "Ann");
    return { property, id, own: bigCommerceClient(collector, property) };
  }

  test("is answered with all fields of a customer limit, and a change that changes nothing makes no version", async () => {
    const { id, own } = await stored({ customer: { group_ids: [2] } });
    const { json } = await own("GET", `/${id}`);
    expect(json.data).toMatchObject({ customer: { ...EVERYONE, group_ids: [2] }, version: 1 });
    expect((await own("PUT", `/${id}`, json.data)).json.data).toEqual(json.data);
    const versions = (await own("GET", `/${id}/versions`)).json.data;
    expect(versions).toHaveLength(1);
    expect(versions[0].promotion.customer).toEqual(json.data.customer);
  });

  test("that overrides others beside them still works, can be changed, and warns", async () => {
    const fields = { coupon_overrides_other_promotions: true, can_be_used_with_other_promotions: true };
    const { property, id, own } = await stored(fields);
    const warnings = [expect.stringContaining("which new promotions can't have")];
    const read = await own("GET", `/${id}`);
    expect(read.json).toMatchObject({ data: fields, meta: { warnings } });
    for (const change of [{ priority: 4 }, { ...read.json.data, name: "Renamed" }])
      expect(await own("PUT", `/${id}`, change)).toMatchObject({
        status: 200,
        json: { data: fields, meta: { warnings } },
      });

    await own("POST", `/${id}/codes`, { code: "OVER" });
    await own("POST", "", tenOff({ redemption_type: "AUTOMATIC", priority: 1 }));
    const cart = { cart: { lines: [{ price: "50" }] }, promocodes: ["OVER"] };
    const priced = await collector.admin(`/v1/carts/calculate?property_id=${property}`, cart);
    expect((await priced.json()).marketing_actions_applied.map((each: { code: string }) => each.code)).toEqual([
      "OVER",
    ]);

    const repaired = await own("PUT", `/${id}`, { can_be_used_with_other_promotions: false });
    expect([repaired.status, repaired.json.meta]).toEqual([200, {}]);
    expect((await own("PUT", `/${id}`, { can_be_used_with_other_promotions: true })).status).toBe(422);
  });
});

describe("a minimum quantity without items", () => {
  const withQuantity = (condition: object) => tenOff({ rules: [{ action: FIVE_OFF, condition }] });

  test("counts all lines, and warns when it is saved and read", async () => {
    const made = await ask(
      "POST",
      "",
      withQuantity({ and: [{ cart: { minimum_quantity: 2 } }, { cart: { minimum_spend: "1" } }] }),
    );
    const warning =
      "rules[0].condition.and[0].cart.minimum_quantity counts the units of all lines, because the condition has no items; BigCommerce ignores it";
    expect([made.status, made.json.meta.warnings]).toEqual([201, [warning]]);
    expect((await ask("GET", `/${made.json.data.id}`)).json.meta).toEqual({ warnings: [warning] });
    expect((await ask("PUT", `/${made.json.data.id}`, { stop: true })).json.meta).toEqual({ warnings: [warning] });
  });

  test("with items has no warning", async () => {
    const made = await ask("POST", "", withQuantity({ cart: { items: { products: [1] }, minimum_quantity: 2 } }));
    expect(made.json.meta).toEqual({});
  });
});

describe("deletions as in BigCommerce", () => {
  test.each([
    "/999999",
    "/no-id",
    "/1/codes/999999",
    "/999999/codes/1",
    "/x/codes/y",
    "/codes?code=NOBODY",
  ])("of a thing that does not exist is 204: %s", async (path) => {
    expect((await ask("DELETE", path)).status).toBe(204);
  });

  test("of up to 250 codes at once", async () => {
    const { json } = await ask("POST", "", tenOff({ coupon_type: "BULK" }));
    const path = `/${json.data.id}/codes`;
    expect((await ask("POST", `/${json.data.id}/codegen`, { batch_size: 250 })).status).toBe(201);
    const ids = (await ask("GET", `${path}?limit=250`)).json.data.map(({ id }: { id: number }) => id);
    expect((await ask("DELETE", `${path}?id:in=${[...ids, 1].join(",")}`)).status).toBe(422);
    expect((await ask("DELETE", `${path}?id:in=${ids.join(",")}`)).status).toBe(204);
    expect((await ask("GET", path)).json.data).toEqual([]);
  });
});

describe("an order of generated codes", () => {
  test.each<[string, unknown, RegExp]>([
    ["a text", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", /^\d{16}$/],
    ["a list of characters", [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWX"], /^[YZ]{16}$/],
    ["an empty list", [], /^[A-Z\d]{16}$/],
    ["null", null, /^[A-Z\d]{16}$/],
  ])("excludes characters by %s", async (_, exclude_characters, form) => {
    const { json } = await ask("POST", "", tenOff({ coupon_type: "BULK" }));
    const made = await ask("POST", `/${json.data.id}/codegen`, {
      batch_size: 1,
      force: true,
      exclude_characters,
    });
    expect([made.status, made.json.data?.codes[0].code]).toEqual([201, expect.stringMatching(form)]);
  });

  test("refuses another value by its path", async () => {
    const { json } = await ask("POST", "", tenOff({ coupon_type: "BULK" }));
    for (const exclude_characters of [5, [5], { a: 1 }])
      expect(
        wrongPaths(await ask("POST", `/${json.data.id}/codegen`, { batch_size: 1, exclude_characters })),
      ).toHaveLength(1);
  });
});

describe("a line with a custom price", () => {
  const SETTING = "promotions_apply_on_products_with_custom_product_price";
  const lines = [
    { sku: "A", price: "80.00", is_custom_price: true },
    { sku: "B", price: "20.00" },
  ];

  /** A property with a code for 10 % off, and its write key. */
  async function shop() {
    const { data } = await (await collector.admin("/v1/properties", { name: "Quotes", allowed_origins: ["*"] })).json();
    const own = bigCommerceClient(collector, data.id);
    const { id } = (await own("POST", "", tenOff())).json.data;
    await own("POST", `/${id}/codes`, { code: "TEN" });
    return { own, property: data.id, writeKey: data.write_key };
  }

  test.each<[boolean, string]>([
    [false, "2.00"],
    [true, "10.00"],
  ])("is discounted if the setting is %s: %s off, through every door", async (setting, discount) => {
    const { own, property, writeKey } = await shop();
    expect((await own("PUT", "/settings", { [SETTING]: setting })).json.data[SETTING]).toBe(setting);

    const calculated = await collector.admin(`/v1/carts/calculate?property_id=${property}`, {
      cart: { lines },
      promocodes: ["TEN"],
    });
    const { cart } = await calculated.json();
    expect([cart.discount, cart.lines[0].is_custom_price]).toEqual([discount, true]);

    const items = [
      { type: "promotion_code", id: "TEN" },
      ...lines.map((line) => ({ type: "product", quantity: 1, ...line })),
    ];
    const event = { event_id: `custom-${setting}`, category: "promotion_code", action: "used", items };
    const sent = await collector.send({ write_key: writeKey, events: [event] });
    expect((await sent.json()).results[0].promocodes[0].discount).toBe(discount);

    const redeemed = await collector.admin(`/v1/promotions/redemptions?property_id=${property}`, {
      customerId: "C-1",
      transactionIdentifier: "order-1",
      transactionNumber: "1",
      transactionDate: Date.now(),
      amount: 100,
      promoCode: "TEN",
      cart: { lines },
    });
    expect((await redeemed.json()).redemptions[0].discount).toBe(discount);
  });

  test("is not discounted by default, and says what is wrong with the field", async () => {
    const { own, property } = await shop();
    expect((await own("GET", "/settings")).json.data[SETTING]).toBe(false);
    const wrong = await collector.admin(`/v1/carts/calculate?property_id=${property}`, {
      cart: { lines: [{ price: "80.00", is_custom_price: "75.00" }] },
    });
    expect([wrong.status, (await wrong.json()).errors]).toMatchObject([
      400,
      [{ path: "cart.lines[0].is_custom_price", message: "must be true or false" }],
    ]);
  });
});
