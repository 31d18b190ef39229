import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CalculationBody, parseCalculation } from "../../collector/contract/cart.ts";
import {
  MAX_CODES_PER_EVENT,
  MAX_ENTERED_CODE_LENGTH,
  MAX_ID_LENGTH,
  MAX_ITEMS_PER_EVENT,
  MAX_QUANTITY,
} from "../../collector/contract/limits.ts";
import { startCpuClock } from "../support/cpu-clock.ts";

const line = { price: "10.00" };
const withLine = (fields: object) => ({ cart: { lines: [{ ...line, ...fields }] } });
const accepted = (body: unknown): CalculationBody => {
  const parsed = parseCalculation(body, "USD");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.value;
};
const paths = (body: unknown) => {
  const parsed = parseCalculation(body, "USD");
  return parsed.ok ? [] : parsed.errors.map(({ path }) => path);
};

describe("the body of a calculation", () => {
  test("needs only lines with prices, which are in the property's currency", () => {
    expect(accepted({ cart: { lines: [line] } })).toEqual({
      cart: {
        currency: "USD",
        lines: [
          {
            product_id: null,
            variant_id: null,
            sku: null,
            quantity: 1,
            price: 1000,
            category_ids: [],
            brand_id: null,
            options: [],
            custom_fields: [],
          },
        ],
      },
      promocodes: [],
      promocodes_info: 0,
      explain: false,
      visitor_id: null,
    });
  });

  test("needs no price for a product of the catalog", () => {
    for (const known of [{ product_id: 118 }, { variant_id: "134" }, { sku: "TWL" }]) {
      expect(accepted({ cart: { lines: [known] } }).cart.lines[0]).toMatchObject(known);
    }
    expect(paths({ cart: { lines: [{ name: "Towel" }, { product_id: null }] } })).toEqual([
      "cart.lines[0].price",
      "cart.lines[1].price",
    ]);
  });

  test("may be empty", () => {
    expect(accepted({ cart: { lines: [] } }).cart.lines).toEqual([]);
  });

  test("keeps ids as they were sent", () => {
    const body = {
      cart: {
        currency: "EUR",
        lines: [
          {
            id: 1,
            product_id: 118,
            variant_id: "134",
            sku: "TOWEL",
            name: "Towel",
            quantity: 2,
            price: 19.99,
            category_ids: [24, "35"],
            brand_id: 3,
            options: [{ name: "Size", value: "M" }],
            custom_fields: [{ name: "Season", value: "Winter" }],
            on_sale: true,
          },
        ],
        channel_id: 5,
        shipping_address: { country: "DE" },
        shipping_zone_id: 7,
      },
      customer: { customer_id: 42, group_id: 3, order_count: 2, segment_ids: ["vip"] },
      promocodes: [" save10 ", 12345],
      promocodes_info: 1,
      explain: true,
      location: "CART_PAGE",
      visitor_id: "v-1",
      write_key: "wk_demo",
    };
    const { cart, ...rest } = body;
    const lines = [{ ...cart.lines[0], price: 1999 }];
    expect(accepted(body)).toEqual({ ...rest, cart: { ...cart, lines }, promocodes: [" save10 ", "12345"] });
  });

  test.each<[string, string | undefined, number]>([
    ["the property's where the cart names none", undefined, 5],
    ["the cart's", "KWD", 5_000],
  ])("the currency of prices: %s", (_, currency, minor) => {
    const parsed = parseCalculation({ cart: { currency, lines: [{ price: "5" }] } }, "JPY");
    expect(parsed).toMatchObject({ value: { cart: { currency: currency ?? "JPY", lines: [{ price: minor }] } } });
  });

  test("a country is in upper case", () => {
    expect(accepted({ cart: { lines: [], shipping_address: { country: "de" } } }).cart.shipping_address).toEqual({
      country: "DE",
    });
  });

  test("a customer without fields is a guest", () => {
    expect(accepted({ cart: { lines: [] }, customer: {} }).customer).toEqual({
      customer_id: null,
      group_id: "0",
      order_count: 0,
      segment_ids: [],
    });
  });

  test.each<[string, object]>([
    ["null for what is not known", withLine({ product_id: null, variant_id: null, sku: null, brand_id: null })],
    ["measured goods", withLine({ quantity: 2.5 })],
    ["units as a text", withLine({ quantity: "2.0000" })],
    ["a price with more decimals than its currency", withLine({ price: 66.66666666666667 })],
    ["the largest quantity", withLine({ quantity: MAX_QUANTITY })],
    ["the longest id", withLine({ id: "x".repeat(MAX_ID_LENGTH) })],
    ["as many lines as allowed", { cart: { lines: Array(MAX_ITEMS_PER_EVENT).fill(line) } }],
    ["as many codes as allowed", { cart: { lines: [] }, promocodes: Array(MAX_CODES_PER_EVENT).fill("A") }],
    ["the longest code", { cart: { lines: [] }, promocodes: ["x".repeat(MAX_ENTERED_CODE_LENGTH)] }],
    ["info as true", { cart: { lines: [] }, promocodes_info: true }],
    ["the largest number of orders", { cart: { lines: [] }, customer: { order_count: Number.MAX_SAFE_INTEGER } }],
    ["the dearest line", withLine({ price: "100000.00", quantity: MAX_QUANTITY })],
    [
      "an id that is another line's place, where that has another",
      {
        cart: {
          lines: [
            { ...line, id: 2 },
            { ...line, id: 1 },
          ],
        },
      },
    ],
    ["a whole address", { cart: { lines: [], shipping_address: { country: "US", city: "Austin" } } }],
  ])("accepted: %s", (_, body) => {
    expect(parseCalculation(body, "USD").ok).toBe(true);
  });

  test.each<[string, unknown, string[]]>([
    ["nothing", null, [""]],
    ["a list", [], [""]],
    ["no cart", {}, ["cart"]],
    ["a cart without lines", { cart: {} }, ["cart.lines"]],
    ["lines that are no list", { cart: { lines: {} } }, ["cart.lines"]],
    ["a line that is a string", { cart: { lines: ["towel"] } }, ["cart.lines[0]"]],
    ["a line without a price", { cart: { lines: [{}] } }, ["cart.lines[0].price"]],
    ["a price that is null", withLine({ price: null }), ["cart.lines[0].price"]],
    ["a price that is an essay", withLine({ price: "1".repeat(41) }), ["cart.lines[0].price"]],
    ["no units", withLine({ quantity: 0 }), ["cart.lines[0].quantity"]],
    ["fewer than none", withLine({ quantity: -1.5 }), ["cart.lines[0].quantity"]],
    ["units in words", withLine({ quantity: "two" }), ["cart.lines[0].quantity"]],
    ["more units than allowed", withLine({ quantity: MAX_QUANTITY + 1 }), ["cart.lines[0].quantity"]],
    ["an empty id", withLine({ id: "" }), ["cart.lines[0].id"]],
    ["an id that is too long", withLine({ product_id: "x".repeat(MAX_ID_LENGTH + 1) }), ["cart.lines[0].product_id"]],
    ["a category that is an object", withLine({ category_ids: [1, {}] }), ["cart.lines[0].category_ids[1]"]],
    ["an option without a value", withLine({ options: [{ name: "Size" }] }), ["cart.lines[0].options[0].value"]],
    ["a switch in words", withLine({ on_sale: "yes" }), ["cart.lines[0].on_sale"]],
    ["an unknown field of a line", withLine({ colour: "red" }), ["cart.lines[0].colour"]],
    ["an unknown field of the cart", { cart: { lines: [], colour: "red" } }, ["cart.colour"]],
    ["an unknown field", { cart: { lines: [] }, colour: "red" }, ["colour"]],
    ["a currency that doesn't exist", { cart: { lines: [], currency: "QQQ" } }, ["cart.currency"]],
    [
      "a country of three letters",
      { cart: { lines: [], shipping_address: { country: "DEU" } } },
      ["cart.shipping_address.country"],
    ],
    ["negative orders", { cart: { lines: [] }, customer: { order_count: -1 } }, ["customer.order_count"]],
    ["an empty code", { cart: { lines: [] }, promocodes: ["A", ""] }, ["promocodes[1]"]],
    [
      "a code that is an essay",
      { cart: { lines: [] }, promocodes: ["x".repeat(MAX_ENTERED_CODE_LENGTH + 1)] },
      ["promocodes[0]"],
    ],
    ["too many codes", { cart: { lines: [] }, promocodes: Array(MAX_CODES_PER_EVENT + 1).fill("A") }, ["promocodes"]],
    ["too many lines", { cart: { lines: Array(MAX_ITEMS_PER_EVENT + 1).fill(line) } }, ["cart.lines"]],
    ["info in words", { cart: { lines: [] }, promocodes_info: "yes" }, ["promocodes_info"]],
    ["an unknown page", { cart: { lines: [] }, location: "MOON_PAGE" }, ["location"]],
    ["__proto__", JSON.parse('{"cart":{"lines":[{"__proto__":{}}]}}'), ["cart.lines[0].__proto__"]],
    [
      "everything at once",
      {
        cart: { currency: "x", lines: [{ price: {}, quantity: 0 }, line, { id: "" }], z: 1 },
        customer: { group_id: {}, segment_ids: "vip" },
        promocodes: "A",
        explain: 1,
      },
      [
        "cart.currency",
        "cart.lines[0].quantity",
        "cart.lines[0].price",
        "cart.lines[2].id",
        "cart.lines[2].price",
        "cart.z",
        "customer.group_id",
        "customer.segment_ids",
        "promocodes",
        "explain",
      ],
    ],
  ])("refused: %s", (_, body, expected) => {
    expect(paths(body).toSorted()).toEqual(expected.toSorted());
  });

  const lines = (...sent: unknown[]) => ({ cart: { lines: sent } });
  const WRONG_ID = `must be a string of 1 to ${MAX_ID_LENGTH} characters, or a whole number`;
  test.each<[string, unknown, string[]]>([
    [
      "prices, each with its own mistake",
      lines({ price: "ten" }, { price: "1.005" }, { price: -1 }, { price: "100000000000.01" }, { price: null }, {}),
      [
        "cart.lines[0].price: must be a decimal amount such as 19.99",
        "cart.lines[2].price: must not be negative",
        "cart.lines[3].price: must be at most 100000000000.00",
        "cart.lines[4].price: is required for a line without product_id, variant_id or sku",
        "cart.lines[5].price: is required for a line without product_id, variant_id or sku",
      ],
    ],
    [
      "a line that is too dear, with another mistake",
      lines({ price: "100000.01", quantity: MAX_QUANTITY, on_sale: "yes" }),
      [
        "cart.lines[0].on_sale: must be true or false",
        "cart.lines[0].price: times quantity must be at most 100000000000.00",
      ],
    ],
    [
      "a line that would be too dear if its quantity were one",
      lines({ price: "100000.01", quantity: 1e15 }),
      ["cart.lines[0].quantity: must be at most 1000000"],
    ],
    [
      "a line whose price is endless",
      { cart: { lines: [{ price: Number.POSITIVE_INFINITY }] } },
      ["cart.lines[0].price: must be a decimal amount such as 19.99"],
    ],
    [
      "lines with the same id, as a number and as a string, among lines with other errors",
      lines({ ...line, id: 7 }, { ...line, id: "7", quantity: 0 }, "towel", { ...line, id: "" }, { ...line, id: "07" }),
      [
        "cart.lines[1].quantity: must be greater than 0",
        "cart.lines[2]: must be an object",
        `cart.lines[3].id: ${WRONG_ID}`,
        "cart.lines[1].id: must be unique: another line has the same id",
      ],
    ],
    [
      "a line named as the place of one without a name",
      lines({ ...line, id: 2 }, line, { ...line, id: "2" }),
      [
        "cart.lines[1].id: must be unique: another line has the same id",
        "cart.lines[2].id: must be unique: another line has the same id",
      ],
    ],
    [
      "a currency that is none: prices are checked for what is wrong in every currency",
      { cart: { currency: "QQQ", lines: [{ price: "1.005" }, { price: "-1.005" }, { price: "ten", id: 1 }] } },
      [
        "cart.currency: must be an ISO 4217 currency code such as USD",
        "cart.lines[1].price: must not be negative",
        "cart.lines[2].price: must be a decimal amount such as 19.99",
        "cart.lines[2].id: must be unique: another line has the same id",
      ],
    ],
    [
      "a currency that is no string",
      { cart: { currency: 7, lines: [{ price: "1.005" }] } },
      ["cart.currency: must be a string"],
    ],
    [
      "a country by its name",
      { cart: { lines: [], shipping_address: { country: "Germany" } } },
      ["cart.shipping_address.country: must be two letters such as US (ISO 3166-1 alpha-2)"],
    ],
    [
      "a country of no letters",
      { cart: { lines: [], shipping_address: { country: "4Ä" } } },
      ["cart.shipping_address.country: must be two letters such as US (ISO 3166-1 alpha-2)"],
    ],
    [
      "more orders than an exact number",
      { cart: { lines: [] }, customer: { order_count: 2 ** 53 } },
      ["customer.order_count: must be at most 9007199254740991"],
    ],
    [
      "codes and wishes of the wrong kind",
      { cart: { lines: [] }, promocodes: ["A", {}], promocodes_info: 2, location: "MOON_PAGE" },
      [
        "promocodes[1]: must be a string or a number",
        "promocodes_info: must be 0 or 1 or true or false",
        "location: must be one of HOME_PAGE, PRODUCT_PAGE, CART_PAGE, CHECKOUT_PAGE",
      ],
    ],
    [
      "too many lines",
      lines(...Array(MAX_ITEMS_PER_EVENT + 1).fill(line)),
      ["cart.lines: must have at most 500 entries"],
    ],
  ])("has readable errors: %s", (_, body, expected) => {
    const parsed = parseCalculation(body, "USD");
    expect(parsed.ok ? [] : parsed.errors.map(({ path, message }) => `${path}: ${message}`)).toEqual(expected);
  });

  test("nesting 10,000 deep is refused, and quickly", () => {
    let deep: unknown = {};
    for (let level = 0; level < 10_000; level++) deep = { a: deep };
    const spent = startCpuClock();
    expect(parseCalculation({ cart: { lines: [deep] } }, "USD")).toMatchObject({
      errors: [{ message: "must not be nested deeper than 40 levels" }],
    });
    expect(spent()).toBeLessThan(500);
  });

  test("no value makes it throw, and a refusal always has an error", () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.jsonValue().map((lines) => ({ cart: { lines } })),
      fc.dictionary(fc.constantFrom("id", "price", "quantity", "options"), fc.jsonValue()).map(withLine),
    );
    fc.assert(
      fc.property(anything, (body) => {
        const parsed = parseCalculation(body, "USD");
        expect(parsed.ok || parsed.errors.length > 0).toBe(true);
      }),
    );
  });
});
