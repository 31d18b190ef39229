import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { visitModule, visitServer } from "./code-pastes.ts";
import {
  visitAntsomi,
  visitBigCommerce,
  visitHaravan,
  visitHtml,
  visitMagento,
  visitShopify,
  visitWooCommerce,
} from "./pastes.ts";
import { ANTSOMI } from "./payloads/antsomi.ts";
import { BIGCOMMERCE_ORDERS } from "./payloads/bigcommerce-orders.ts";
import { HARAVAN } from "./payloads/haravan.ts";
import { HTML } from "./payloads/html.ts";
import { MAGENTO } from "./payloads/magento.ts";
import { MODULE } from "./payloads/module.ts";
import { type RunnableShape, runnable } from "./payloads/platform.ts";
import { SERVER } from "./payloads/server.ts";
import { SHOPIFY } from "./payloads/shopify.ts";
import { WOOCOMMERCE } from "./payloads/woocommerce.ts";
import { SHOP, type Site } from "./shop-page.ts";
import { openStored, storedOf } from "./stored.ts";

const hasPhp = spawnSync("php", ["--version"]).status === 0;
if (!hasPhp) console.warn("The pastes in PHP are not tested: there is no php here");

const PLATFORMS: Readonly<Record<string, readonly RunnableShape[]>> = {
  Antsomi: runnable(ANTSOMI, visitAntsomi),
  BigCommerce: runnable(BIGCOMMERCE_ORDERS, visitBigCommerce),
  Haravan: runnable(HARAVAN, visitHaravan),
  "plain HTML": runnable(HTML, visitHtml),
  "a module": runnable(MODULE, visitModule),
  "servers and apps": runnable(SERVER, visitServer),
  Shopify: runnable(SHOPIFY, visitShopify),
  ...(hasPhp && {
    WooCommerce: runnable(WOOCOMMERCE, visitWooCommerce),
    Magento: runnable(MAGENTO, visitMagento),
  }),
};

let collector: Collector;
let store: ReturnType<typeof openStored>;
beforeAll(async () => {
  collector = await startCollector();
  store = openStored(collector.dataFile);
});
afterAll(async () => {
  store.close();
  await collector.close();
});

/** A property for a shop and for pixels in a sandbox. */
async function newSite(): Promise<Site & { readonly id: string }> {
  const options = { name: "Shop", allowed_origins: [SHOP, "null"] };
  const { id, write_key } = (await (await collector.admin("/v1/properties", options)).json()).data;
  const key = await (
    await collector.admin(`/v1/properties/${id}/keys`, { name: "Shop server", scopes: ["ingest"] })
  ).json();
  return { id, collector: collector.url, writeKey: write_key, serverKey: key.data.secret };
}

describe.each(Object.entries(PLATFORMS))("the pastes for %s", (_, shapes) => {
  test.each(shapes.map((shape) => [shape.name, shape] as const))("report %s", async (_, { run, stored }) => {
    const site = await newSite();
    const visitor = await run(site);
    expect(storedOf(store.rows, site.id, visitor)).toEqual(stored);
  });
});
