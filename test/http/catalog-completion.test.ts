import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";

/** A promotion for each attribute in a rule. */
const PROMOTIONS: Record<string, object> = {
  BRAND: { brands: [1] },
  CATEGORY: { or: [{ categories: [1, 2] }, { brands: [3] }] },
  VARIANT: { variants: ["1-1", "2-2", "3-1"] },
  PRODUCT: { products: [1, 4] },
  OPTION: { product_option: { type: "string_match", name: "Size", values: ["M"] } },
  FIELD: { not: { product_custom_field: { name: "Material", values: ["wool"] } } },
};

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector();
  for (const id of ["1", "2"]) {
    await collector.admin("/v1/properties", { id, name: "Shop", write_key: `wk_${id}` });
    for (const [code, items] of Object.entries(PROMOTIONS)) {
      const discount = { percentage_amount: "10" };
      const action = { cart_items: { discount, items, exclude_items_on_sale: code !== "BRAND" } };
      const body = { name: code, redemption_type: "COUPON", rules: [{ action }] };
      const { data } = await (await collector.admin(`/stores/${id}/v3/promotions`, body)).json();
      await collector.admin(`/stores/${id}/v3/promotions/${data.id}/codes`, { code });
    }
  }
});
afterAll(() => collector.close());

interface Variant {
  id: string;
  sku: string;
  price: string | null;
  options: { name: string; value: string }[];
}
interface Product {
  id: string;
  sku: string;
  price: string;
  original_price: string | null;
  brand_id: string | null;
  category_ids: string[];
  custom_fields: { name: string; value: string }[];
  variants: Variant[];
}

const price = fc.integer({ min: 1, max: 99_999 }).map((cents) => (cents / 100).toFixed(2));
const digit = fc.constantFrom("1", "2", "3");
const pairs = (name: string, ...values: string[]) =>
  fc.option(fc.constantFrom(...values), { nil: undefined }).map((value) => (value ? [{ name, value }] : []));

const variant = (product: string) => (at: number) =>
  fc.record({
    id: fc.constant(`${product}-${at}`),
    sku: fc.constant(`sku-${product}-${at}`),
    price: fc.option(price),
    options: pairs("Size", "S", "M"),
  });

const product = (id: string) =>
  fc.integer({ min: 0, max: 3 }).chain((variants) =>
    fc.record({
      id: fc.constant(id),
      sku: fc.constant(`sku-${id}`),
      price,
      original_price: fc.option(price),
      brand_id: fc.option(digit),
      category_ids: fc.uniqueArray(digit),
      custom_fields: pairs("Material", "wool", "clay"),
      variants: fc.tuple(...Array.from({ length: variants }, (_, at) => variant(id)(at + 1))),
    }),
  );

const catalog: fc.Arbitrary<Product[]> = fc.tuple(...["1", "2", "3", "4"].map(product));

/** A line: a variant of a product, and the identifiers that the shop sends. */
const choice = fc.record({
  product: fc.nat(3),
  variant: fc.nat(2),
  identifiers: fc.constantFrom("ids", "sku", "sku and product", "variant"),
  quantity: fc.integer({ min: 1, max: 4 }),
});
type Choice = typeof choice extends fc.Arbitrary<infer T> ? T : never;

interface Line {
  product_id?: string;
  variant_id?: string;
  sku?: string;
  quantity: number;
}

/** A line with identifiers only. */
function bare(products: Product[], { product: at, variant: which, identifiers, quantity }: Choice): Line {
  const { id, sku, variants } = products[at]!;
  const meant = variants[which % Math.max(variants.length, 1)];
  switch (identifiers) {
    case "sku":
      return { sku: meant?.sku ?? sku, quantity };
    case "sku and product":
      return { product_id: id, sku: meant?.sku ?? sku, quantity };
    case "variant":
      return meant ? { variant_id: meant.id, quantity } : { product_id: id, quantity };
    default:
      return { product_id: id, ...(meant && { variant_id: meant.id }), quantity };
  }
}

/** The same line with all of its attributes. */
function whole(products: Product[], { product: at, variant: which, quantity }: Choice) {
  const { id, sku, variants, price, original_price, brand_id, category_ids, custom_fields } = products[at]!;
  const meant = variants[which % Math.max(variants.length, 1)];
  const paid = meant?.price ?? price;
  return {
    product_id: id,
    sku: meant?.sku ?? sku,
    ...(meant && { variant_id: meant.id, options: meant.options }),
    quantity,
    price: paid,
    brand_id,
    category_ids,
    custom_fields,
    on_sale: original_price !== null && Number(paid) < Number(original_price),
  };
}

const codes = Object.keys(PROMOTIONS);
let serial = 0;

/** The response to a cart without the ids of promotions, which differ by shop. */
async function answers(shop: string, lines: object[]) {
  const body = { write_key: `wk_${shop}`, cart: { lines }, promocodes: codes, promocodes_info: 1 };
  const calculated = await fetch(`${collector.url}/v1/carts/calculate`, { method: "POST", body: JSON.stringify(body) });
  const { cart, promocodes } = await calculated.json();
  const items = [
    ...codes.map((id) => ({ type: "promotion_code", id })),
    ...lines.map(({ product_id: id, ...line }: { product_id?: string }) => ({ type: "product", id, ...line })),
  ];
  const event = { event_id: `e-${++serial}`, category: "promotion_code", action: "used", items };
  const { results } = await (await collector.send({ write_key: `wk_${shop}`, events: [event] })).json();
  const costs = (line: Record<string, unknown>) => [line.price, line.discount, line.total, line.on_sale];
  const facts = (code: Record<string, unknown>) => [
    code.number,
    code.status,
    code.in_totals,
    code.discount,
    code.reason,
  ];
  return {
    totals: [cart.subtotal, cart.discount, cart.total],
    lines: cart.lines.map(costs),
    calculated: promocodes.map(facts),
    identifiers: results[0].promocodes.map(facts),
  };
}

test("lines with only ids or skus have the price of complete lines, from the present catalog", async () => {
  await fc.assert(
    fc.asyncProperty(catalog, fc.array(choice, { minLength: 1, maxLength: 6 }), async (products, choices) => {
      await fetch(`${collector.url}/v1/catalog/products?property_id=1`, {
        method: "PUT",
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
        body: JSON.stringify({ products }),
      });
      const completed = await answers(
        "1",
        choices.map((one) => bare(products, one)),
      );
      expect(completed).toEqual(
        await answers(
          "2",
          choices.map((one) => whole(products, one)),
        ),
      );
    }),
    { numRuns: 25 },
  );
});
