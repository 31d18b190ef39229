import { describe, expect, test } from "vitest";
import { SOURCE_TITLES, type Source } from "../../collector/contract/promotion/source.ts";
import { BIGCOMMERCE } from "./bigcommerce-cases.ts";
import { outcomeOf, type PlatformCase, resultFor, titled, translated } from "./cases.ts";
import { MAGENTO } from "./magento-cases.ts";
import { SHOPIFY } from "./shopify-cases.ts";
import { WOOCOMMERCE } from "./woocommerce-cases.ts";

const CASES: Readonly<Record<Source, readonly PlatformCase[]>> = {
  woocommerce: WOOCOMMERCE,
  shopify: SHOPIFY,
  magento: MAGENTO,
  bigcommerce: BIGCOMMERCE,
};

describe.each(Object.entries(CASES) as [Source, readonly PlatformCase[]][])("coupons of %s", (source, cases) => {
  test.each(titled(cases))("%s", (_, one) => {
    const named = translated(source, one.record).unsupported.map(({ path }) => path);
    expect([...named].sort()).toEqual([...one.partial].sort());
    if (one.partial.length === 0) expect(resultFor(source, one)).toBe(one.gives);
  });

  test("at least 30 are documented, 75 % of them exact and none wrong", () => {
    const outcomes = cases.map((one) => outcomeOf(source, one));
    const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
    const [exact, partial, wrong] = [count("exact"), count("partial"), count("wrong")];
    console.log(`${SOURCE_TITLES[source]}: ${exact} exact, ${partial} partial, ${wrong} wrong of ${cases.length}`);
    expect(cases.length).toBeGreaterThanOrEqual(30);
    expect(wrong).toBe(0);
    expect(exact / cases.length).toBeGreaterThanOrEqual(0.75);
    expect(cases.filter(({ page }) => !page.startsWith("https://"))).toEqual([]);
  });

  test("each sentence about a difference is one", () => {
    const texts = cases.flatMap(({ record }) => translated(source, record).unsupported.map(({ text }) => text));
    for (const text of texts) expect(text).toMatch(/^[A-Z].*\.$/);
  });
});
