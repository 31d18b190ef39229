import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { source } from "./tags.ts";

interface Product {
  product_id: number;
  sku: string;
  price: string;
  original_price?: string;
  category_ids: number[];
  image: string;
}

const catalog: Product[] = JSON.parse(source("catalog.json"));
const promotions: { codes: { code: string }[] }[] = JSON.parse(source("promotions.json"));
const checkoutCodes: { code: string }[] = JSON.parse(source("checkout-codes.json"));

it("sells each sku once, at a decimal price, with a picture", () => {
  expect(new Set(catalog.map(({ sku }) => sku)).size).toBe(catalog.length);
  for (const product of catalog) {
    expect(product.price).toMatch(/^\d+\.\d\d$/);
    expect(existsSync(new URL(`../../demo-site/assets/${product.image}`, import.meta.url))).toBe(true);
  }
});

it("has exactly the products with a former price in the sale category", () => {
  const onSale = catalog.filter(({ category_ids }) => category_ids.includes(24));
  expect(onSale.length).toBeGreaterThanOrEqual(2);
  expect(onSale).toEqual(catalog.filter(({ original_price }) => original_price));
});

it("describes every code on the start page", () => {
  const codes = [...promotions.flatMap((promotion) => promotion.codes), ...checkoutCodes].map(({ code }) => code);
  for (const code of codes) expect(source("pages/welcome.html")).toContain(`<dt>${code}</dt>`);
});
