import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ItemMatcher } from "../../collector/evaluation/items/index.ts";
import { compileItems } from "../../collector/evaluation/items/index.ts";
import type { Line } from "../../collector/evaluation/types.ts";
import { cartOf, deepFreeze } from "./build.ts";

const towel = {
  price: "10.00",
  productId: "118",
  variantId: "134",
  categoryIds: ["24", "35"],
  brandId: "3",
};
const lineOf = (fields: Partial<Line>): Line => cartOf([{ ...towel, ...fields, price: "10.00" }]).lines[0]!;
const means = (matcher: ItemMatcher | undefined, fields: Partial<Line> = {}) =>
  compileItems(deepFreeze(matcher), "USD").matches(lineOf(fields));

describe("options and custom fields", () => {
  const size = { options: [{ name: "Size", value: "M" }] };
  const men = { customFields: [{ name: "Gender", value: "Mens" }] };
  const sizes = (...values: string[]) =>
    ({ product_option: { type: "string_match", name: "Size", values } }) satisfies ItemMatcher;
  const fields = (name: string, ...values: string[]) =>
    ({ product_custom_field: { name, values } }) satisfies ItemMatcher;

  test.each<[string, ItemMatcher, Partial<Line>, boolean]>([
    ["one of the sizes", sizes("XS", "M"), size, true],
    ["another size", sizes("XS"), size, false],
    ["the size in other letters", sizes("m"), size, false],
    ["a line without options", sizes("M"), {}, false],
    ["another option of the same value", sizes("M"), { options: [{ name: "Fit", value: "M" }] }, false],
    ["a field of the product", fields("Gender", "Mens"), men, true],
    ["another value of the field", fields("Gender", "Womens"), men, false],
    ["a field that the product doesn't have", fields("Season", "Mens"), men, false],
    ["an option is no field", fields("Size", "M"), size, false],
  ])("%s", (_, matcher, line, meant) => {
    expect(means(matcher, line)).toBe(meant);
  });
});

describe("lines that a matcher includes", () => {
  test.each<[string, ItemMatcher | undefined, boolean]>([
    ["no matcher means every line", undefined, true],
    ["a product by its number", { products: [118] }, true],
    ["a product by its id as a text", { products: ["118"] }, true],
    ["one of several products", { products: [7, 118] }, true],
    ["another product", { products: [119] }, false],
    ["a product is not meant by the start of its id", { products: [11] }, false],
    ["an id is no number: 0118 is another product", { products: ["0118"] }, false],
    ["a product is not meant by its variant's id", { products: [134] }, false],
    ["a variant by its number", { variants: [134] }, true],
    ["a variant by its id as a text", { variants: ["134"] }, true],
    ["another variant of the product", { variants: [135] }, false],
    ["the second of its categories", { categories: [35] }, true],
    ["one of several categories as a text", { categories: ["7", "24"] }, true],
    ["another category", { categories: [25] }, false],
    ["its brand", { brands: [3] }, true],
    ["another brand", { brands: ["4"] }, false],
    ["both: brand and category", { and: [{ brands: [3] }, { categories: [24] }] }, true],
    ["both, but only one is true", { and: [{ brands: [3] }, { categories: [25] }] }, false],
    ["either: brand or category", { or: [{ brands: [4] }, { categories: [24] }] }, true],
    ["either, but none is true", { or: [{ brands: [4] }, { categories: [25] }] }, false],
    ["not on sale", { not: { categories: [24] } }, false],
    ["not something else", { not: { categories: [25] } }, true],
    ["not neither", { not: { or: [{ brands: [4] }, { categories: [25] }] } }, true],
    ["not both", { not: { and: [{ brands: [3] }, { categories: [24] }] } }, false],
    ["twice not", { not: { not: { products: [118] } } }, true],
    [
      "brand 3 without the sale category, or this very product",
      { or: [{ and: [{ brands: [3] }, { not: { categories: [24] } }] }, { products: [118] }] },
      true,
    ],
  ])("%s", (_, matcher, expected) => {
    expect(means(matcher)).toBe(expected);
  });

  test.each<[string, ItemMatcher, Partial<Line>, boolean]>([
    ["no product", { products: [118] }, { productId: null }, false],
    ["no product is not the product called null", { products: ["null"] }, { productId: null }, false],
    ["no variant", { variants: ["null"] }, { variantId: null }, false],
    ["no brand", { brands: ["null"] }, { brandId: null }, false],
    ["no categories", { categories: [24] }, { categoryIds: [] }, false],
    ["no brand, where a brand is excluded", { not: { brands: [3] } }, { brandId: null }, true],
  ])("a line with %s", (_, matcher, fields, expected) => {
    expect(means(matcher, fields)).toBe(expected);
  });

  const matcher = fc.letrec<{ matcher: ItemMatcher }>((tie) => {
    const ids = fc.array(fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constantFrom("1", "2", "3", "4")), {
      minLength: 1,
      maxLength: 3,
    });
    const leaf = fc.oneof(
      fc.record({ products: ids }),
      fc.record({ variants: ids }),
      fc.record({ categories: ids }),
      fc.record({ brands: ids }),
    );
    const branches = fc.array(tie("matcher"), { minLength: 1, maxLength: 3 });
    return {
      matcher: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.record({ and: branches }),
        fc.record({ or: branches }),
        fc.record({ not: tie("matcher") }),
      ),
    };
  }).matcher;
  const smallId = fc.constantFrom("1", "2", "3", "4");
  const line = fc
    .record({
      productId: fc.option(smallId),
      variantId: fc.option(smallId),
      brandId: fc.option(smallId),
      categoryIds: fc.array(smallId, { maxLength: 2 }),
    })
    .map(lineOf);

  test("not, and, or obey logic: not (a and b) is (not a) or (not b)", () => {
    fc.assert(
      fc.property(matcher, matcher, line, (a, b, of) => {
        const notBoth = compileItems({ not: { and: [a, b] } }, "USD").matches(of);
        expect(notBoth).toBe(compileItems({ or: [{ not: a }, { not: b }] }, "USD").matches(of));
        expect(notBoth).toBe(!(compileItems(a, "USD").matches(of) && compileItems(b, "USD").matches(of)));
      }),
    );
  });

  test("ids match as numbers and as strings", () => {
    const asTexts = (of: ItemMatcher): ItemMatcher =>
      JSON.parse(JSON.stringify(of), (_, value) => (typeof value === "number" ? String(value) : value));
    fc.assert(
      fc.property(matcher, line, (one, of) => {
        expect(compileItems(asTexts(one), "USD").matches(of)).toBe(compileItems(one, "USD").matches(of));
      }),
    );
  });
});
