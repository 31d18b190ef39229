import { readFileSync } from "node:fs";
import { createCode } from "./services/codes.ts";
import { createPromotion } from "./services/promotions.ts";
import { createProperty } from "./services/properties.ts";
import { isRefusal } from "./services/refusal.ts";
import type { Store } from "./store/store.ts";

export const DEMO_PROPERTY = "100001";
export const DEMO_WRITE_KEY = "wk_demo";

interface DemoPromotion {
  promotion: unknown;
  codes: unknown[];
}

/** Gives an empty store the demo's property and promotions, through the doors that everybody uses. */
export async function seedDemo(store: Store): Promise<void> {
  if ((await store.properties()).length > 0) return;
  const settings = { id: DEMO_PROPERTY, name: "Demo shop", write_key: DEMO_WRITE_KEY, allowed_origins: ["*"] };
  const { data: property } = expectDone(await createProperty(store, { ...settings, count_unverified: true }));
  for (const { promotion, codes } of demoPromotions()) {
    const { data } = expectDone(await createPromotion(store, property, "demo", promotion));
    for (const code of codes) expectDone(await createCode(store, property, String(data.id), code));
  }
}

const demoPromotions = (): DemoPromotion[] =>
  JSON.parse(readFileSync(new URL("../demo-site/promotions.json", import.meta.url), "utf8"));

function expectDone<T>(result: T): Exclude<T, { refused: string }> {
  if (isRefusal(result)) throw new Error(`the demo's own data was refused: ${JSON.stringify(result)}`);
  return result as Exclude<T, { refused: string }>;
}
