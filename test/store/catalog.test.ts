import { describe, expect, test } from "vitest";
import { type ProductBody, parseProduct } from "../../collector/contract/catalog.ts";
import { MAX_QUANTITY } from "../../collector/contract/limits.ts";
import { completedFrom } from "../../collector/store/decide/catalog.ts";
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

/** One line of a product of which this is told, as a catalogue that has only this product completes it. */
function completed(product: object, told: Partial<ProductLine>, currency = "USD") {
  const parsed = parseProduct(product, "USD");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const known = parsed.value;
  const has = (wanted: string, keys: readonly (string | null)[]): ProductBody | null =>
    keys.includes(wanted) ? known : null;
  const find = {
    byId: (id: string) => has(id, [known.id]),
    byVariant: (id: string) =>
      has(
        id,
        known.variants.map((variant) => variant.id),
      ),
    bySku: (sku: string) => has(sku, [known.sku, ...known.variants.map((variant) => variant.sku)]),
  };
  const sent = { ...line("shirt", 0), productId: null, price: null, ...told };
  const { lines, differences } = completedFrom(find, [sent], currency);
  return { line: lines[0]!, sent, differences };
}

test("everything that promotions look at comes from the catalogue", () => {
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

test("what the line says itself stays", () => {
  const told = {
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
  expect(completed({ ...SHIRT, variants: [SMALL, MEDIUM] }, told).line).toMatchObject(told);
});

test("a line of nothing that is known stays the line that it was", () => {
  for (const told of [{ productId: "hat" }, { sku: "HAT" }, { variantId: "h" }, {}]) {
    const { line, sent } = completed({ ...SHIRT, variants: [SMALL] }, told);
    expect(line).toBe(sent);
  }
});

describe("the variant", () => {
  test.each<[string, object[], Partial<ProductLine>, string | null, number | null]>([
    ["is the one that is named", [SMALL, MEDIUM], { productId: "shirt", variantId: "m" }, "m", 2500],
    ["is found by its sku", [SMALL, MEDIUM], { sku: "SH-M" }, "m", 2500],
    ["is the only one", [MEDIUM], { productId: "shirt" }, "m", 2500],
    ["is the only one, by the product's sku", [MEDIUM], { sku: "SH" }, "m", 2500],
    ["is not the only one where the sku says another", [SMALL], { productId: "shirt", sku: "SH-X" }, null, 2000],
    ["is not known, and the price depends on it", [SMALL, MEDIUM], { productId: "shirt" }, null, null],
    ["is not known, and all cost the same", [SMALL, { ...MEDIUM, price: "20" }], { productId: "shirt" }, null, 2000],
    ["there is none", [], { productId: "shirt" }, null, 2000],
  ])("%s", (_, variants, told, variantId, price) => {
    expect(completed({ ...SHIRT, variants }, told).line).toMatchObject({ variantId, price });
  });
});

describe("the price", () => {
  test.each<[string, Partial<ProductLine>, string, number | null, number | undefined]>([
    ["of the catalogue", { price: null }, "USD", 2000, undefined],
    ["that is the same", { price: 2000 }, "USD", 2000, undefined],
    ["that is another", { price: 1500 }, "USD", 1500, 2000],
    ["of nothing is a price as well", { price: 0 }, "USD", 0, 2000],
    ["in another currency is not compared", { price: 1500 }, "EUR", 1500, undefined],
    ["in another currency is not filled in", { price: null }, "EUR", null, undefined],
  ])("%s", (_, told, currency, price, catalogPrice) => {
    const { line, differences } = completed(SHIRT, { productId: "shirt", ...told }, currency);
    expect([line.price, differences[0]?.catalogPrice]).toEqual([price, catalogPrice]);
  });

  test("that times quantity is beyond exact numbers is none", () => {
    const dear = { ...SHIRT, price: "90000000.00" };
    expect(completed(dear, { productId: "shirt", quantity: MAX_QUANTITY }).line.price).toBeNull();
  });
});

describe("whether it is on sale", () => {
  test.each<[string, object, Partial<ProductLine>, string, boolean]>([
    ["is what the line says", { on_sale: true }, { onSale: false }, "USD", false],
    ["is what the product says", { on_sale: true }, {}, "USD", true],
    ["is what the variant says", { on_sale: true, variants: [{ ...SMALL, on_sale: false }] }, {}, "USD", false],
    ["follows from the usual price", { original_price: "30" }, {}, "USD", true],
    ["follows from what is paid", { original_price: "20" }, { price: 1500 }, "USD", true],
    ["does not follow from a price that is the usual one", { original_price: "30" }, { price: 3000 }, "USD", false],
    ["follows from the catalogue's prices in another currency", { original_price: "30" }, { price: 9000 }, "EUR", true],
  ])("%s", (_, product, told, currency, onSale) => {
    expect(completed({ ...SHIRT, ...product }, { productId: "shirt", ...told }, currency).line.onSale).toBe(onSale);
  });
});
