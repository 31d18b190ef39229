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

const line = { price: "10.00" };
const withLine = (fields: object) => ({ cart: { lines: [{ ...line, ...fields }] } });
const accepted = (body: unknown): CalculationBody => {
  const parsed = parseCalculation(body);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.value;
};
const paths = (body: unknown) => {
  const parsed = parseCalculation(body);
  return parsed.ok ? [] : parsed.errors.map(({ path }) => path);
};

describe("a cart to be calculated", () => {
  test("needs only its lines, and a price for each", () => {
    expect(accepted({ cart: { lines: [line] } })).toEqual({
      cart: {
        lines: [
          {
            product_id: null,
            variant_id: null,
            sku: null,
            quantity: 1,
            price: "10.00",
            category_ids: [],
            brand_id: null,
            options: [],
            custom_fields: [],
            on_sale: false,
          },
        ],
      },
      promocodes: [],
      promocodes_info: 0,
      explain: false,
    });
  });

  test("may be empty", () => {
    expect(accepted({ cart: { lines: [] } }).cart.lines).toEqual([]);
  });

  test("is read whole, ids as they were sent", () => {
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
      write_key: "wk_demo",
    };
    expect(accepted(body)).toEqual({ ...body, promocodes: [" save10 ", "12345"] });
  });

  test("a customer of whom nothing is said is a guest", () => {
    expect(accepted({ cart: { lines: [] }, customer: {} }).customer).toEqual({
      customer_id: null,
      group_id: "0",
      order_count: 0,
      segment_ids: [],
    });
  });

  test.each<[string, object]>([
    ["null for what is not known", withLine({ product_id: null, variant_id: null, sku: null, brand_id: null })],
    ["the largest quantity", withLine({ quantity: MAX_QUANTITY })],
    ["the longest id", withLine({ id: "x".repeat(MAX_ID_LENGTH) })],
    ["as many lines as are taken", { cart: { lines: Array(MAX_ITEMS_PER_EVENT).fill(line) } }],
    ["as many codes as are taken", { cart: { lines: [] }, promocodes: Array(MAX_CODES_PER_EVENT).fill("A") }],
    ["the longest code", { cart: { lines: [] }, promocodes: ["x".repeat(MAX_ENTERED_CODE_LENGTH)] }],
    ["info as true", { cart: { lines: [] }, promocodes_info: true }],
    ["a whole address", { cart: { lines: [], shipping_address: { country: "US", city: "Austin" } } }],
  ])("accepted: %s", (_, body) => {
    expect(parseCalculation(body).ok).toBe(true);
  });

  test.each<[string, unknown, string[]]>([
    ["nothing", null, [""]],
    ["a list", [], [""]],
    ["no cart", {}, ["cart"]],
    ["a cart without lines", { cart: {} }, ["cart.lines"]],
    ["lines that are no list", { cart: { lines: {} } }, ["cart.lines"]],
    ["a line that is a text", { cart: { lines: ["towel"] } }, ["cart.lines[0]"]],
    ["a line without a price", { cart: { lines: [{}] } }, ["cart.lines[0].price"]],
    ["a price that is null", withLine({ price: null }), ["cart.lines[0].price"]],
    ["a price that is an essay", withLine({ price: "1".repeat(41) }), ["cart.lines[0].price"]],
    ["no units", withLine({ quantity: 0 }), ["cart.lines[0].quantity"]],
    ["half a unit", withLine({ quantity: 1.5 }), ["cart.lines[0].quantity"]],
    ["units as a text", withLine({ quantity: "2" }), ["cart.lines[0].quantity"]],
    ["more units than are taken", withLine({ quantity: MAX_QUANTITY + 1 }), ["cart.lines[0].quantity"]],
    ["an empty id", withLine({ id: "" }), ["cart.lines[0].id"]],
    ["an id that is too long", withLine({ product_id: "x".repeat(MAX_ID_LENGTH + 1) }), ["cart.lines[0].product_id"]],
    ["a category that is an object", withLine({ category_ids: [1, {}] }), ["cart.lines[0].category_ids[1]"]],
    ["an option without a value", withLine({ options: [{ name: "Size" }] }), ["cart.lines[0].options[0].value"]],
    ["a switch in words", withLine({ on_sale: "yes" }), ["cart.lines[0].on_sale"]],
    ["a field of a line that nobody knows", withLine({ colour: "red" }), ["cart.lines[0].colour"]],
    ["a field of the cart that nobody knows", { cart: { lines: [], colour: "red" } }, ["cart.colour"]],
    ["a field that nobody knows", { cart: { lines: [] }, colour: "red" }, ["colour"]],
    ["a currency that does not exist", { cart: { lines: [], currency: "QQQ" } }, ["cart.currency"]],
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
    ["a page that nobody knows", { cart: { lines: [] }, location: "MOON_PAGE" }, ["location"]],
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

  test("nesting 10,000 deep is refused, and quickly", () => {
    let deep: unknown = {};
    for (let level = 0; level < 10_000; level++) deep = { a: deep };
    const started = performance.now();
    expect(parseCalculation({ cart: { lines: [deep] } })).toMatchObject({
      errors: [{ message: "is nested too deeply" }],
    });
    expect(performance.now() - started).toBeLessThan(500);
  });

  test("no value whatever makes it throw, and a refusal always names a problem", () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.jsonValue().map((lines) => ({ cart: { lines } })),
      fc.dictionary(fc.constantFrom("id", "price", "quantity", "options"), fc.jsonValue()).map(withLine),
    );
    fc.assert(
      fc.property(anything, (body) => {
        const parsed = parseCalculation(body);
        expect(parsed.ok || parsed.errors.length > 0).toBe(true);
      }),
    );
  });
});
