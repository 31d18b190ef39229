import { readFileSync } from "node:fs";
import { putProducts } from "./services/catalog.ts";
import { createCode } from "./services/codes.ts";
import { createPromotion } from "./services/promotions.ts";
import { createProperty } from "./services/properties.ts";
import { isRefusal, type Refusal } from "./services/refusal.ts";
import type { Store } from "./store/ports/store.ts";

export const DEMO_PROPERTY = "100001";
export const DEMO_WRITE_KEY = "wk_demo";

interface DemoPromotion {
  promotion: unknown;
  codes: unknown[];
}

/** Fills an empty store with the demo's property, catalog and promotions, through the same services as the API. */
export async function seedDemo(store: Store): Promise<void> {
  if ((await store.properties()).length > 0) return;
  const settings = { id: DEMO_PROPERTY, name: "Demo shop", write_key: DEMO_WRITE_KEY, allowed_origins: ["*"] };
  const { data: property } = expectAccepted(await createProperty(store, { ...settings, count_unverified: true }));
  expectAccepted(await putProducts(store, property, demoProducts()));
  for (const { promotion, codes } of demoPromotions()) {
    const { data } = expectAccepted(await createPromotion(store, property, "demo", promotion));
    for (const code of codes) expectAccepted(await createCode(store, property, String(data.id), code));
  }
}

const readDemo = (name: string) =>
  JSON.parse(readFileSync(new URL(`../demo-site/${name}.json`, import.meta.url), "utf8"));

const demoPromotions = (): DemoPromotion[] => readDemo("promotions");

/** A variant in the demo shop's catalog. */
interface DemoVariant {
  product_id: number;
  variant_id: number;
  sku: string;
  name: string;
  brand: string;
  brand_id: number;
  price: string;
  original_price?: string;
  category_ids: number[];
}

function demoProducts() {
  const byProduct = Map.groupBy(readDemo("catalog") as DemoVariant[], ({ product_id }) => product_id);
  return [...byProduct].map(([id, group]) => {
    const { name, brand, brand_id, category_ids } = group[0]!;
    const variants = group.map(({ variant_id, sku, price, original_price }) => ({
      id: variant_id,
      sku,
      price,
      original_price,
    }));
    // "Purple towel, small" is a variant of the purple towel.
    return { id, name: name.split(", ")[0], brand, brand_id, category_ids, variants };
  });
}

function expectAccepted<T>(result: T | Refusal): T {
  if (isRefusal(result)) throw new Error(`the store refused the demo's own data: ${JSON.stringify(result)}`);
  return result;
}
