import { describe, expect, test } from "vitest";
import { MAX_PRODUCTS, parseProduct, parseProducts } from "../../collector/contract/catalog.ts";

const problems = (body: unknown) => {
  const parsed = parseProducts(body, "USD");
  return parsed.ok ? [] : parsed.errors.map(({ path, message }) => `${path}: ${message}`);
};

describe("a product", () => {
  test("needs only its id; other fields are null or empty", () => {
    expect(parseProduct({ id: 118 }, "EUR")).toEqual({
      ok: true,
      value: {
        id: "118",
        sku: null,
        name: null,
        brand_id: null,
        brand: null,
        category_ids: [],
        currency: "EUR",
        price: null,
        original_price: null,
        minimum_price: null,
        on_sale: null,
        options: [],
        custom_fields: [],
        variants: [],
      },
    });
  });

  test("has prices in its own currency, its variants too", () => {
    const body = { id: "1", currency: "JPY", price: "1200", variants: [{ id: 7, sku: "S", price: 1300 }] };
    expect(parseProduct(body, "USD")).toMatchObject({
      ok: true,
      value: { price: 1200, variants: [{ id: "7", sku: "S", price: 1300, original_price: null, options: [] }] },
    });
  });
});

test("prices with more decimals than cents are rounded half away from zero", () => {
  const price = (value: unknown) => {
    const parsed = parseProduct({ id: 1, price: value }, "USD");
    return parsed.ok ? parsed.value.price : parsed.errors;
  };
  expect([66.6667, "66.665", "66.6649", ".5", "5."].map(price)).toEqual([6667, 6667, 6666, 50, 500]);
});

describe("errors of products", () => {
  test.each<[string, unknown, string[]]>([
    ["no list", "products", ["products: must be a list of products"]],
    ["no list in an object", { products: {} }, ["products: must be a list of products"]],
    [
      "unknown fields next to the list",
      { products: [], shop: 1 },
      ["shop: is not a known field: correct its name or remove it"],
    ],
    ["an entry that is no object", [7], ["[0]: must be an object"]],
    [
      "several products, each with its own",
      {
        products: [
          { sku: "A", price: "$1" },
          { id: 2, currency: "XXY", price: "-1", colour: "red" },
          { id: 3, variants: [{ id: 1, price: "x" }, { sku: "B" }, { id: "1" }] },
          { id: "2", on_sale: "yes" },
        ],
      },
      [
        "products[0].id: is required",
        "products[0].price: must be a decimal amount such as 19.99",
        "products[1].currency: must be an ISO 4217 currency code such as USD",
        "products[1].price: must not be negative",
        "products[1].colour: is not a known field: correct its name or remove it",
        "products[2].variants[0].price: must be a decimal amount such as 19.99",
        "products[2].variants[1].id: is required",
        "products[2].variants[2].id: must be unique: another variant has the same id",
        "products[3].on_sale: must be true or false",
        "products[3].id: must be unique: another product has the same id",
      ],
    ],
    ["too many", Array(MAX_PRODUCTS + 1).fill({ id: 1 }), ["products: must have at most 5000 entries"]],
    [
      "nesting that is too deep",
      [{ id: 1, options: JSON.parse("[".repeat(50) + "]".repeat(50)) }],
      [expect.stringContaining("must not be nested deeper than 40 levels")],
    ],
  ])("%s", (_, body, expected) => {
    expect(problems(body).toSorted()).toEqual(expected.toSorted());
  });

  test("the first hundred are listed, and the others counted", () => {
    const messages = problems(Array.from({ length: 150 }, (_, id) => ({ id, price: "x" })));
    expect(messages).toHaveLength(101);
    expect(messages.at(-1)).toBe(": and 50 more problems: correct these first");
  });
});
