import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isOversized, parseBatch, parseEvent, type WireEvent } from "../../collector/contract/event.ts";
import {
  MAX_ENTERED_CODE_LENGTH,
  MAX_EVENTS_PER_BATCH,
  MAX_ID_LENGTH,
  MAX_ITEMS_PER_EVENT,
  MAX_QUANTITY,
} from "../../collector/contract/limits.ts";
import { startCpuClock } from "../support/cpu-clock.ts";

const envelope = { event_id: "e-1", category: "product", action: "add_to_cart" };
const product = { type: "product", id: "118" };

const accepted = (fields: object): WireEvent => {
  const parsed = parseEvent({ ...envelope, ...fields });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.value;
};
const problems = (value: unknown) => {
  const parsed = parseEvent(value);
  return parsed.ok ? [] : parsed.errors;
};
const paths = (value: unknown) => problems(value).map(({ path }) => path);
/** The kind and the path of each repair. */
const repairs = (value: object): string[] => accepted(value).repairs.map(({ kind, path }) => `${kind} ${path}`);
const withItem = (item: unknown) => ({ ...envelope, items: [item] });

describe("the event of Antsomi's guide", () => {
  const used = {
    event_id: "0193a1b2-0000-7000-8000-000000000000",
    occurred_at: "2026-11-22T01:02:02.900Z",
    category: "promotion_code",
    action: "used",
    items: [{ type: "promotion_code", id: "SAVE10", name: "SAVE10", code_status: 4 }],
    dims: {
      customers: {
        customer_id: "C-1",
        name: "Ada",
        email: "ada@shop.example",
        phone: "+1 555 0100",
        cdp_source: "Staging",
      },
      transaction: { id: "O-1" },
    },
    extra: { cdp_property_id: "100001" },
  };

  test("is accepted with its code, its claim and everything else as it was sent", () => {
    expect(parseEvent(used)).toEqual({
      ok: true,
      value: {
        event_id: used.event_id,
        occurred_at: used.occurred_at,
        category: "promotion_code",
        action: "used",
        products: [],
        codes: [
          {
            at: 0,
            item: {
              type: "promotion_code",
              id: "SAVE10",
              code_status: 4,
              outcome: null,
              reason: null,
              discount: null,
            },
          },
        ],
        dims: used.dims,
        extra: used.extra,
        context: { visitor_id: null, session_id: null, webdriver: null, consent: null },
        unreadable: [],
        repairs: [],
        items: used.items,
        unfilled: false,
        sent: used,
      },
    });
  });

  test("is accepted with its placeholders unfilled", () => {
    const items = [{ type: "promotion_code", id: "{{promotion_code}}", name: "{{promotion_code}}", code_status: 4 }];
    const unfilled = { ...used, items, dims: { transaction: { id: "{{order_id}}" } } };
    expect(parseEvent(unfilled)).toMatchObject({
      ok: true,
      value: { codes: [{ item: { id: "{{promotion_code}}" } }] },
    });
  });

  test("is accepted without a time, items, dims, extra and context, and with null for them", () => {
    const bare = { event_id: "e", category: "pageview", action: "view" };
    const nulls = { occurred_at: null, items: null, dims: null, extra: null, context: null };
    for (const event of [bare, { ...bare, ...nulls }]) {
      expect(parseEvent(event)).toMatchObject({
        ok: true,
        value: { occurred_at: null, products: [], codes: [], dims: {}, extra: {}, context: { visitor_id: null } },
      });
    }
  });
});

describe("items of product events", () => {
  test("absent fields have defaults", () => {
    expect(accepted({ items: [{ type: "product" }] }).products).toEqual([
      {
        at: 0,
        item: {
          type: "product",
          id: null,
          sku: null,
          variant_id: null,
          brand_id: null,
          category_ids: [],
          original_price: null,
          minimum_price: null,
          price: null,
          quantity: null,
        },
      },
    ]);
  });

  test.each<[string, object, object]>([
    ["an id as a number", { id: 118 }, { id: "118" }],
    ["an id as a string", { id: "118" }, { id: "118" }],
    [
      "variant, brand and sku as numbers",
      { variant_id: 7, brand_id: 3, sku: 12 },
      { variant_id: "7", brand_id: "3", sku: "12" },
    ],
    ["categories as both", { category_ids: [24, "35"] }, { category_ids: ["24", "35"] }],
    ["a price as a number", { price: 19.99 }, { price: 19.99 }],
    ["a price as a string, with spaces", { price: " 19.99 " }, { price: "19.99" }],
    ["a quantity as a number", { quantity: 2 }, { quantity: 2 }],
    ["a quantity as a string", { quantity: "2.0000" }, { quantity: "2.0000" }],
    ["a quantity of measured goods", { quantity: 2.5 }, { quantity: 2.5 }],
    ["blank numbers", { price: " ", quantity: "" }, { price: null, quantity: null }],
    ["the largest quantity", { quantity: MAX_QUANTITY }, { quantity: MAX_QUANTITY }],
    ["null for everything", { id: null, price: null, quantity: null }, { id: null, price: null, quantity: null }],
    ["unfilled placeholders", { price: "{{price}}", quantity: "{{qty}}" }, { price: null, quantity: null }],
    ["a number that is exact", { id: Number.MAX_SAFE_INTEGER }, { id: "9007199254740991" }],
    ["what was paid before", { original_price: "25.00" }, { original_price: "25.00" }],
    ["the longest id", { id: "x".repeat(MAX_ID_LENGTH) }, { id: "x".repeat(MAX_ID_LENGTH) }],
  ])("%s", (_, fields, read) => {
    expect(accepted({ items: [{ type: "product", ...fields }] }).products[0]!.item).toMatchObject(read);
  });

  test.each<[string, object, string]>([
    ["an id that is too long", { id: "x".repeat(MAX_ID_LENGTH + 1) }, "items[0].id"],
    ["an id that is an object", { id: {} }, "items[0].id"],
    ["an id that is true", { id: true }, "items[0].id"],
    ["a category that is an object", { category_ids: [1, {}] }, "items[0].category_ids[1]"],
    ["categories that are no list", { category_ids: "24" }, "items[0].category_ids"],
    ["an id that is no exact number", { id: 2 ** 53 }, "items[0].id"],
    ["a price that is an object", { price: {} }, "items[0].price"],
    ["a quantity that is true", { quantity: true }, "items[0].quantity"],
  ])("an item with %s is an unreadable line of a stored event", (_, fields, path) => {
    const event = withItem({ ...product, sku: "A-1", ...fields });
    expect(repairs(event)).toEqual([`unreadable_line ${path}`]);
    const { products, unreadable } = accepted(event);
    const id = "id" in fields ? null : "118";
    expect([products, unreadable]).toEqual([[], [{ ids: { productId: id, variantId: null, sku: "A-1" } }]]);
  });

  test("an unfilled placeholder is recorded", () => {
    expect(accepted({ items: [{ type: "product", price: "{{price}}" }] }).unfilled).toBe(true);
    expect(accepted({ items: [product] }).unfilled).toBe(false);
  });
});

describe("items of code events", () => {
  test.each<[string, object, object]>([
    ["as it was entered, blanks and case included", { id: " save10 " }, { id: " save10 " }],
    ["a number", { id: 12345 }, { id: "12345" }],
    ["nothing entered", { id: null }, { id: null }],
    ["no id at all", {}, { id: null, code_status: null }],
    ["a claim in words", { id: "A", code_status: "applied" }, { code_status: "applied" }],
    ["the longest string", { id: "x".repeat(MAX_ENTERED_CODE_LENGTH) }, { id: "x".repeat(MAX_ENTERED_CODE_LENGTH) }],
  ])("%s", (_, fields, read) => {
    expect(accepted({ items: [{ type: "promotion_code", ...fields }] }).codes[0]!.item).toMatchObject(read);
  });

  test.each<[string, object, string]>([
    ["an essay", { id: "x".repeat(MAX_ENTERED_CODE_LENGTH + 1) }, "items[0].id"],
    ["a list of codes as an id", { id: ["A", "B"] }, "items[0].id"],
    ["a claim that is an object", { id: "A", code_status: {} }, "items[0].code_status"],
  ])("%s is left out", (_, fields, path) => {
    const event = withItem({ type: "promotion_code", ...fields });
    expect([repairs(event), accepted(event).codes]).toEqual([[`unreadable_code ${path}`], []]);
  });
});

describe("other items", () => {
  test("are stored as they were sent; products and codes have their positions", () => {
    const items = [
      { type: "article", id: { any: ["thing"] } },
      product,
      { no_type: true },
      { type: "promotion_code", id: "A" },
    ];
    const { products, codes, sent } = accepted({ items });
    expect(products.map(({ at }) => at)).toEqual([1]);
    expect(codes.map(({ at }) => at)).toEqual([3]);
    expect(sent).toEqual({ ...envelope, items });
  });

  test.each<[string, unknown, string]>([
    ["a string", "SAVE10", "items[0]"],
    ["a list", [], "items[0]"],
    ["a type that is no string", { type: 5 }, "items[0].type"],
    ["a type that is an essay", { type: "x".repeat(65) }, "items[0].type"],
  ])("%s may be a product: it is an unreadable line", (_, item, path) => {
    const { unreadable } = accepted(withItem(item));
    expect([repairs(withItem(item)), unreadable.length]).toEqual([[`unreadable_line ${path}`], 1]);
  });

  test("null is dropped", () => {
    const event = { items: [null, product, null] };
    expect(repairs(event)).toEqual(["null_item items[0]", "null_item items[2]"]);
    expect(accepted(event).products.map(({ at }) => at)).toEqual([1]);
  });
});

describe("the fields around the items", () => {
  const repaired = (fields: object) => repairs({ ...envelope, ...fields });

  test.each<[string, object]>([
    ["empty lists, as PHP writes empty objects", { dims: [], extra: [], context: [] }],
    ["empty texts", { dims: "", extra: " ", context: "" }],
    ["null", { dims: null, extra: null, context: null }],
  ])("%s are empty objects", (_, fields) => {
    const { dims, extra, context } = accepted(fields);
    expect([dims, extra, context.visitor_id, repaired(fields)]).toEqual([{}, {}, null, []]);
  });

  test.each<[string, object, string]>([
    ["dims that are a text", { dims: "none" }, "unreadable_field dims"],
    ["extra that is a filled list", { extra: [{ order_id: 1 }] }, "unreadable_field extra"],
    ["a context that is a number", { context: 5 }, "unreadable_field context"],
    ["a visitor's id that is an empty list", { context: { visitor_id: [] } }, "unreadable_id context.visitor_id"],
    ["a visitor's id with a fraction", { context: { visitor_id: 1.5 } }, "unreadable_id context.visitor_id"],
    ["a visitor's id that lost digits", { context: { visitor_id: 2 ** 60 } }, "unreadable_id context.visitor_id"],
    [
      "a session's id that is too long",
      { context: { session_id: "x".repeat(129) } },
      "unreadable_id context.session_id",
    ],
    ["half a character in an id", { context: { visitor_id: "v\ud800" } }, "unreadable_id context.visitor_id"],
  ])("%s are left out", (_, fields, repair) => {
    expect(repaired({ context: { visitor_id: "v-1" }, extra: { order_id: "O-1" }, ...fields })).toEqual([repair]);
  });

  test.each<[string, unknown, string | null]>([
    ["milliseconds since 1970", 1_796_006_159_567, "2026-11-30T02:35:59.567Z"],
    ["milliseconds since 1970 as a text", "1796006159567", "2026-11-30T02:35:59.567Z"],
    ["seconds since 1970", 1_796_006_159, "2026-11-30T02:35:59.000Z"],
    ["seconds with a fraction", 1_796_006_159.567, "2026-11-30T02:35:59.567Z"],
    ["an offset without a colon", "2026-11-30T02:00:00+0100", "2026-11-30T02:00:00+01:00"],
    ["an offset of hours", "2026-11-30T02:00:00.5-05", "2026-11-30T02:00:00.5-05:00"],
    ["a blank in place of the T", "2026-11-30 02:00:00Z", "2026-11-30T02:00:00Z"],
    ["a blank before the offset", "2026-11-30 02:00:00 +0530", "2026-11-30T02:00:00+05:30"],
    ["lower case", "2026-11-30t02:00:00z", "2026-11-30T02:00:00Z"],
    ["nothing", "", null],
    ["undefined", "undefined", null],
    ["a variable", "{{timestamp}}", null],
  ])("a time as %s is read", (_, sent, time) => {
    expect([accepted({ occurred_at: sent }).occurred_at, repaired({ occurred_at: sent })]).toEqual([time, []]);
    expect(accepted({ occurred_at: sent }).unfilled).toBe(time === null);
  });

  test.each<[string, unknown]>([
    ["no offset", "2026-11-30T02:00:00"],
    ["no offset, and a blank", "2026-11-30 02:00:00"],
    ["a day only", "2026-11-30"],
    ["a day that no calendar has", "2026-02-30T01:02:03Z"],
    ["an hour that no clock has", "2026-11-30 25:00:00Z"],
    ["words", "yesterday"],
    ["too few digits", 1_795_000],
    ["too many digits", "1796006159567000"],
    ["an object", {}],
    ["true", true],
  ])("a time with %s is that of the arrival", (_, sent) => {
    expect(accepted({ occurred_at: sent }).occurred_at).toBeNull();
    expect(repaired({ occurred_at: sent })).toEqual(["unreadable_time occurred_at"]);
  });

  test.each<[string, unknown, number]>([
    ["as JSON text", JSON.stringify([product, product]), 2],
    ["as the JSON text of one", JSON.stringify(product), 1],
    ["as an empty text", "", 0],
    ["as a variable", "{{items}}", 0],
  ])("items %s are read", (_, items, count) => {
    expect([accepted({ items }).products.length, repaired({ items })]).toEqual([count, []]);
  });

  test.each<[string, unknown, number, string]>([
    ["a text", "P1", 0, "items"],
    ["a number", 5, 0, "items"],
    ["JSON text of a name", '"P1"', 0, "items"],
    ["JSON text of a prototype", '[{"__proto__":{}}]', 0, "items"],
    ["one more than allowed", Array(MAX_ITEMS_PER_EVENT + 1).fill(product), MAX_ITEMS_PER_EVENT, "items[500]"],
  ])("items that are %s are followed by an unreadable line", (_, items, count, path) => {
    const { products, unreadable } = accepted({ items });
    expect([products.length, unreadable.length, repaired({ items })]).toEqual([count, 1, [`unreadable_line ${path}`]]);
  });
});

describe("errors of an event", () => {
  test("list the problems that nothing repairs, and none of the other fields", () => {
    const wrong = {
      event_id: "two words",
      occurred_at: "yesterday",
      category: "",
      items: [{ ...product, quantity: 0, id: {} }, "SAVE10", product, { type: "promotion_code", id: [] }],
      dims: [],
      extra: "none",
      context: { visitor_id: {} },
    };
    expect(paths(wrong).toSorted()).toEqual(["action", "category", "event_id"]);
  });

  test.each<[string, unknown, string]>([
    ["nothing", null, ""],
    ["a string", "used", ""],
    ["a list", [envelope], ""],
    ["an event id that is empty", { ...envelope, event_id: "" }, "event_id"],
    ["an event id that is too long", { ...envelope, event_id: "x".repeat(65) }, "event_id"],
    ["an event id that is a number", { ...envelope, event_id: 5 }, "event_id"],
    ["a category that is too long", { ...envelope, category: "x".repeat(65) }, "category"],
  ])("%s", (_, event, path) => {
    expect(paths(event)).toEqual([path]);
  });

  test.each<[string, string, string]>([
    ["in the event", '"__proto__":{"admin":true}', "__proto__"],
    ["in dims", '"dims":{"customers":{"__proto__":{"admin":true}}}', "dims.customers.__proto__"],
    ["in an item", '"items":[{"type":"product"},{"__proto__":{}}]', "items[1].__proto__"],
    ["in what is not read", '"context":{"page":{"__proto__":"x"}}', "context.page.__proto__"],
  ])("__proto__ as a key %s is refused", (_, field, path) => {
    const event = JSON.parse(`{"event_id":"e","category":"c","action":"a",${field}}`);
    expect(problems(event)).toEqual([{ path, message: "must not be used as a name: rename it" }]);
  });

  test("nesting 10,000 deep is refused, and quickly", () => {
    let deep: unknown = {};
    for (let level = 0; level < 10_000; level++) deep = { a: deep };
    const spent = startCpuClock();
    expect(problems({ ...envelope, extra: deep })).toEqual([
      { path: "extra.a.a", message: "must not be nested deeper than 40 levels" },
    ]);
    expect(spent()).toBeLessThan(500);
  });

  test("no value makes it throw, and a refusal always has an error", () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.anything().map((items) => ({ ...envelope, items })),
      fc.jsonValue().map((item) => withItem(item)),
      fc
        .record({ id: fc.anything(), price: fc.anything(), quantity: fc.anything() })
        .map((item) => withItem({ type: "product", ...item })),
    );
    fc.assert(
      fc.property(anything, (value) => {
        const parsed = parseEvent(value);
        expect(parsed.ok || parsed.errors.length > 0).toBe(true);
      }),
    );
  });
});

describe("the batch around the events", () => {
  test("is parsed without its events", () => {
    const body = { write_key: "wk_demo", sent_at: "2026-11-22T01:02:03.004Z", events: [{ any: "thing" }, null, 5] };
    expect(parseBatch(body)).toEqual({ ok: true, value: body });
  });

  test("needs neither key nor time; an invalid time does not refuse it", () => {
    const value = { write_key: null, sent_at: null, events: [1] };
    expect(parseBatch({ events: [1] })).toEqual({ ok: true, value });
    expect(parseBatch({ events: [1], sent_at: "yesterday", write_key: null })).toEqual({ ok: true, value });
  });

  test("may have as many events as the limit", () => {
    expect(parseBatch({ events: Array(MAX_EVENTS_PER_BATCH).fill({}) }).ok).toBe(true);
  });

  test.each<[string, unknown, string]>([
    ["nothing", null, ""],
    ["a list of events", [{}], ""],
    ["no events", {}, "events"],
    ["an empty list of events", { events: [] }, "events"],
    ["one event instead of a list", { events: {} }, "events"],
    ["a key that is a number", { events: [1], write_key: 5 }, "write_key"],
    ["a key that is an essay", { events: [1], write_key: "x".repeat(201) }, "write_key"],
  ])("refuses %s", (_, body, path) => {
    const parsed = parseBatch(body);
    expect(parsed.ok ? [] : parsed.errors.map((error) => error.path)).toEqual([path]);
  });

  test.each<[string, unknown, boolean]>([
    ["as many events as allowed", { events: Array(MAX_EVENTS_PER_BATCH).fill({}) }, false],
    ["one more", { events: Array(MAX_EVENTS_PER_BATCH + 1).fill({}) }, true],
    ["no events", {}, false],
    ["no list", { events: {} }, false],
    ["nothing", null, false],
    ["a string", "events", false],
  ])("is too large with %s: %s", (_, body, expected) => {
    expect(isOversized(body)).toBe(expected);
  });
});
