import { describe, expect, test } from "vitest";
import { type ProductBody, parseProduct } from "../../collector/contract/catalog.ts";
import { MAX_QUANTITY } from "../../collector/contract/limits.ts";
import { completedFrom, type LineSource } from "../../collector/store/decide/catalog.ts";
import type { ProductLine } from "../../collector/store/ports/records.ts";
import { line } from "../support/events.ts";

const SHIRT = {
  id: "shirt",
  sku: "SH",
  brand_id: "b",
  category_ids: ["c"],
  price: "20",
  options: [{ name: "Fit", value: "slim" }],
  custom_fields: [{ name: "Material", value: "wool" }],
};
const SMALL = { id: "s", sku: "SH-S", options: [{ name: "Size", value: "S" }] };
const MEDIUM = { id: "m", sku: "SH-M", price: "25" };

/** Completes a line from a catalog with one product. @param fields of the line as sent */
function completed(
  product: object,
  fields: Partial<ProductLine>,
  currency = "USD",
  patterns: readonly string[] = [],
  source: LineSource = "page",
) {
  const parsed = parseProduct(product, "USD");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const body = parsed.value;
  const find = (wanted: string, keys: readonly (string | null)[]): ProductBody | null =>
    keys.includes(wanted) ? body : null;
  const finder = {
    byId: (id: string) => find(id, [body.id]),
    byVariant: (id: string) =>
      find(
        id,
        body.variants.map((variant) => variant.id),
      ),
    bySku: (sku: string) => find(sku, [body.sku, ...body.variants.map((variant) => variant.sku)]),
    patterns,
  };
  const sent = { ...line("shirt", 0), productId: null, price: null, ...fields };
  const { lines, differences, guesses } = completedFrom(finder, [sent], currency, source);
  return { line: lines[0]!, sent, differences, guesses };
}

test("the catalog adds all fields that promotions evaluate", () => {
  expect(completed({ ...SHIRT, variants: [SMALL, MEDIUM] }, { variantId: "s" })).toMatchObject({
    line: {
      productId: "shirt",
      variantId: "s",
      sku: "SH-S",
      price: 2000,
      brandId: "b",
      categoryIds: ["c"],
      options: [...SMALL.options, ...SHIRT.options],
      customFields: SHIRT.custom_fields,
      onSale: false,
    },
    differences: [],
  });
});

test("the fields of the line stay", () => {
  const fields = {
    productId: "shirt",
    variantId: "other",
    sku: "OWN",
    price: 2000,
    brandId: "own",
    categoryIds: ["own"],
    options: [{ name: "Size", value: "XL" }],
    customFields: [{ name: "Material", value: "silk" }],
    onSale: true,
  };
  expect(completed({ ...SHIRT, variants: [SMALL, MEDIUM] }, fields).line).toMatchObject(fields);
});

test("a line of an unknown product stays as it is", () => {
  for (const fields of [{ productId: "hat" }, { sku: "HAT" }, { variantId: "h" }, {}]) {
    const { line, sent } = completed({ ...SHIRT, variants: [SMALL] }, fields);
    expect(line).toBe(sent);
  }
});

describe("a product id that is no product's", () => {
  const PATTERNS = ["feed:{variant_id}", "shop_US_{product_id}_{variant_id}"];

  test.each<[string, Partial<ProductLine>, string | null, string | null]>([
    ["is a variant's id", { productId: "m" }, "m", "variant_id"],
    ["is the SKU of a variant", { productId: "SH-M" }, "m", "sku"],
    ["is the SKU of the product", { productId: "SH" }, null, "sku"],
    ["has the form of the feed", { productId: "shop_US_shirt_m" }, "m", "pattern"],
    ["has a variant's form of the feed", { productId: "feed:m" }, "m", "pattern"],
    ["has the form of the feed, with a variant that was deleted", { productId: "shop_US_shirt_x" }, null, "pattern"],
    ["is unknown, and the line names the variant", { productId: "p-1", variantId: "m" }, "m", "other_field"],
    ["is unknown, and the line names the SKU", { productId: "p-1", sku: "SH-M" }, "m", "other_field"],
    ["is unknown, as the variant is", { productId: "p-1", variantId: "v-1", sku: "SH-M" }, "m", "other_field"],
    ["is a product's", { productId: "shirt", variantId: "m" }, "m", null],
    ["is absent", { productId: null, variantId: "m" }, "m", null],
  ])("%s", (_, fields, variantId, by) => {
    const { line, guesses } = completed({ ...SHIRT, variants: [SMALL, MEDIUM] }, fields, "USD", PATTERNS);
    expect(line).toMatchObject({ productId: "shirt", variantId });
    const guess = { position: 1, sentId: fields.productId, productId: "shirt", by };
    expect(guesses).toEqual(by === null ? [] : [guess]);
  });

  test.each(["shop_DE_shirt_m", "shop_US_shirt", "shop_US__m", "feed:", "hat"])("is not found: %s", (productId) => {
    const { line, sent, guesses } = completed({ ...SHIRT, variants: [SMALL] }, { productId }, "USD", PATTERNS);
    expect([line, guesses]).toEqual([sent, []]);
  });
});

describe("the variant", () => {
  test.each<[string, object[], Partial<ProductLine>, string | null, number | null]>([
    ["is the one with the id", [SMALL, MEDIUM], { productId: "shirt", variantId: "m" }, "m", 2500],
    ["is the one with the SKU", [SMALL, MEDIUM], { sku: "SH-M" }, "m", 2500],
    ["is the only one", [MEDIUM], { productId: "shirt" }, "m", 2500],
    ["is the only one, by the product's SKU", [MEDIUM], { sku: "SH" }, "m", 2500],
    ["is unknown, because the SKU is another one", [SMALL], { productId: "shirt", sku: "SH-X" }, null, 2000],
    ["is unknown, and the price depends on it", [SMALL, MEDIUM], { productId: "shirt" }, null, null],
    ["is unknown, and all have one price", [SMALL, { ...MEDIUM, price: "20" }], { productId: "shirt" }, null, 2000],
    ["is missing", [], { productId: "shirt" }, null, 2000],
  ])("%s", (_, variants, fields, variantId, price) => {
    expect(completed({ ...SHIRT, variants }, fields).line).toMatchObject({ variantId, price });
  });
});

describe("the price", () => {
  test.each<[string, Partial<ProductLine>, string, number | null, number | undefined]>([
    ["of the catalog", { price: null }, "USD", 2000, undefined],
    ["that equals the catalog's", { price: 2000 }, "USD", 2000, undefined],
    ["that differs from the catalog's", { price: 1500 }, "USD", 1500, 2000],
    ["of zero is a price", { price: 0 }, "USD", 0, 2000],
    ["in another currency is not compared", { price: 1500 }, "EUR", 1500, undefined],
    ["in another currency is not filled in", { price: null }, "EUR", null, undefined],
  ])("%s", (_, fields, currency, price, catalogPrice) => {
    const { line, differences } = completed(SHIRT, { productId: "shirt", ...fields }, currency);
    expect([line.price, differences[0]?.catalogPrice]).toEqual([price, catalogPrice]);
  });

  test("is unknown where the line would exceed the greatest amount", () => {
    const dear = { ...SHIRT, price: "90000000.00" };
    expect(completed(dear, { productId: "shirt", quantity: MAX_QUANTITY }).line.price).toBeNull();
  });
});

describe("the sale flag", () => {
  test.each<[string, object, Partial<ProductLine>, string, boolean]>([
    ["is that of the line", { on_sale: true }, { onSale: false }, "USD", false],
    ["is that of the product", { on_sale: true }, {}, "USD", true],
    ["is that of the variant", { on_sale: true, variants: [{ ...SMALL, on_sale: false }] }, {}, "USD", false],
    ["follows from the usual price", { original_price: "30" }, {}, "USD", true],
    ["follows from the line's price", { original_price: "20" }, { price: 1500 }, "USD", true],
    ["does not follow from the usual price", { original_price: "30" }, { price: 3000 }, "USD", false],
    ["follows from the catalog's prices for another currency", { original_price: "30" }, { price: 9000 }, "EUR", true],
  ])("%s", (_, product, fields, currency, onSale) => {
    expect(completed({ ...SHIRT, ...product }, { productId: "shirt", ...fields }, currency).line.onSale).toBe(onSale);
  });
});
