import { expect, test } from "vitest";
import { idsByPattern, patternProblem } from "../../collector/contract/product-id-pattern.ts";

test.each<[string, string, [string | null, string | null] | null]>([
  ["shopify_US_{product_id}_{variant_id}", "shopify_US_118_131", ["118", "131"]],
  ["shopify_US_{product_id}_{variant_id}", "shopify_US_118_131_5", ["118", "131_5"]],
  ["shopify_US_{product_id}_{variant_id}", "shopify_us_118_131", null],
  ["shopify_US_{product_id}_{variant_id}", "shopify_US_118_", null],
  ["shopify_US_{product_id}_{variant_id}", "shopify_US__131", null],
  ["{variant_id}@{product_id}", "131@118", ["118", "131"]],
  ["woocommerce_gpf_{product_id}", "woocommerce_gpf_7", ["7", null]],
  ["{variant_id}-online", "131-online", [null, "131"]],
  ["{variant_id}-online", "-online", null],
  ["{variant_id}-online", "131-store", null],
  ["a{product_id}a", "aa", null],
  ["({product_id}.*)", "(7.*)", ["7", null]],
  ["({product_id}.*)", "(7xx)", null],
])("%s reads %s", (pattern, id, ids) => {
  expect(patternProblem(pattern)).toBeNull();
  expect(idsByPattern(pattern, id)).toEqual(ids && { productId: ids[0], variantId: ids[1] });
});

test.each([
  ["shopify_US", "must contain {product_id}, {variant_id} or both"],
  ["{product_id}", "must have a text beside its placeholder"],
  ["p{product_id}{variant_id}", "must have a text between its placeholders"],
  ["p{product_id}_{product_id}", "must contain each placeholder once"],
  ["p{product_id}_{sku}", "must have no other braces than {product_id} and {variant_id}"],
])("%s is no pattern", (pattern, problem) => {
  expect(patternProblem(pattern)).toBe(problem);
});
