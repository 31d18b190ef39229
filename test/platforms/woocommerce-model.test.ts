import fc from "fast-check";
import { expect, test } from "vitest";
import { resultFor, translated } from "./cases.ts";
import { coupon } from "./woocommerce-cases.ts";
import { type ModelCoupon, type ModelLine, modelDiscount, sentLine } from "./woocommerce-model.ts";

const some = (...ids: number[]) => fc.subarray(ids);
const dollars = (most: number) => fc.integer({ min: 1, max: most });
const orNone = (amounts: fc.Arbitrary<number>) => fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, amounts);

/** Ids are few, so that coupons and carts have some in common; 11 and 21 are products, 111 and 121 variations. */
const COUPONS: fc.Arbitrary<ModelCoupon> = fc.record({
  discount_type: fc.constantFrom("percent", "fixed_cart", "fixed_product"),
  amount: dollars(120),
  product_ids: fc.oneof(fc.constant([]), some(11, 21, 111, 121)),
  excluded_product_ids: fc.oneof(fc.constant([]), some(11, 21, 111)),
  product_categories: fc.oneof(fc.constant([]), some(4, 5, 6)),
  excluded_product_categories: fc.oneof(fc.constant([]), some(4, 5)),
  exclude_sale_items: fc.boolean(),
  minimum_amount: orNone(dollars(150)),
  maximum_amount: orNone(dollars(300)),
});

const LINES: fc.Arbitrary<ModelLine> = fc
  .record({
    product: fc.constantFrom(11, 12, 21),
    form: fc.integer({ min: 1, max: 2 }),
    categories: some(4, 5, 6),
    price: dollars(60),
    quantity: fc.integer({ min: 1, max: 4 }),
    onSale: fc.boolean(),
  })
  .map(({ form, ...line }) => ({ ...line, variation: line.product + form * 100 }));

test("exact coupons of WooCommerce give what its own checks and sums give", () => {
  let exact = 0;
  const agree = (model: ModelCoupon, lines: readonly ModelLine[]) => {
    const record = coupon({
      ...model,
      amount: `${model.amount}.00`,
      minimum_amount: `${model.minimum_amount}.00`,
      maximum_amount: `${model.maximum_amount}.00`,
    });
    if (translated("woocommerce", record).unsupported.length > 0) return;
    exact += 1;
    const result = resultFor("woocommerce", { wish: "", page: "", partial: [], record, cart: lines.map(sentLine) });
    const discount = modelDiscount(model, lines);
    if (discount === null) expect(result).toMatch(/^[a-z_]+$/);
    else expect(result).toBe((discount / 100).toFixed(2));
  };
  fc.assert(fc.property(COUPONS, fc.array(LINES, { minLength: 1, maxLength: 4 }), agree), { numRuns: 1_500 });
  expect(exact).toBeGreaterThan(800);
});
