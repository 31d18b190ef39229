import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ADMIN_TOKEN, type Collector, collectorForTest } from "../support/collector.ts";
import { BROWSER_TEST_MS, launch, newVisitor, serve } from "./browser.ts";
import { snippetFor } from "./snippet.ts";
import { fireTags, TAG_EVENTS } from "./tag-template.ts";

vi.setConfig({ testTimeout: BROWSER_TEST_MS });

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const PROPERTY = "565018647";

/** The lines that Antsomi documents for every page, with our script's address. */
const antsomiSnippet = (collector: string): string => `<script>
  var _portalId = "33167", _propId = "${PROPERTY}";
  (function () {
    if (window.web_event) return;
    var call = (window.web_event = function () { call.queue.push(arguments); });
    call.propId = _propId;
    call.track = call;
    call.queue = [];
    var element = document.createElement("script"), first = document.getElementsByTagName("script")[0];
    element.async = true;
    element.src = "${collector}/sdk/web_event.js";
    first.parentNode.insertBefore(element, first);
  })();
</script>`;

/** The ways to install the SDK beside the template: what is on the page, and the script that the template injects. */
const INSTALLS: Record<string, { page(collector: string): string; script(collector: string): string | null }> = {
  "our snippet": { page: snippetFor, script: () => null },
  "Antsomi's snippet with our address": { page: antsomiSnippet, script: () => null },
  "no snippet": { page: () => "", script: (collector) => `${collector}/sdk/web_event.js` },
};

/** A collector whose demo property is also known by Antsomi's number. */
async function aliasedCollector(): Promise<Collector> {
  const collector = await collectorForTest({ demo: true });
  const { status } = await fetch(`${collector.url}/v1/properties/100001`, {
    method: "PUT",
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    body: JSON.stringify({ aliases: [PROPERTY], allowed_origins: ["*"] }),
  });
  expect(status).toBe(200);
  return collector;
}

/** Opens a page, and waits until each of its tags has made its call and the collector has responded. */
async function visit(html: string): Promise<Page> {
  const page = await newVisitor(browser);
  await page.goto(await serve((_req, res) => res.setHeader("content-type", "text/html").end(html)));
  await page.waitForFunction(`window.tracked === ${TAG_EVENTS.length} && web_event.version`);
  await page.evaluate("web_event.flush()");
  return page;
}

async function rows<T>(collector: Collector, path: string): Promise<T[]> {
  const { data } = await (await collector.admin(`${path}?traffic=all&property_id=100001`)).json();
  return data;
}

const namesOf = (events: readonly { category: string; action: string }[]): string[] =>
  events.map(({ category, action }) => `${category}/${action}`).toSorted();

describe.each(Object.entries(INSTALLS))("Antsomi's template for Google Tag Manager, with %s", (_, install) => {
  test("has each of its events stored and understood", async () => {
    const collector = await aliasedCollector();
    const tags = `<script>${fireTags(TAG_EVENTS, install.script(collector.url))}</script>`;
    const page = await visit(`<!doctype html><title>Shop</title>${install.page(collector.url)}${tags}`);

    const defaultView = { category: "pageview", action: "view" };
    const events = await rows<{ category: string; action: string; customer_id: string | null }>(
      collector,
      "/v1/events",
    );
    expect(namesOf(events)).toEqual(namesOf([defaultView, ...TAG_EVENTS]));
    expect(events.filter(({ customer_id }) => customer_id === "C-42")).toHaveLength(
      TAG_EVENTS.filter(({ payload }) => payload.includes("C-42")).length,
    );
    expect((await (await collector.admin("/v1/rejected_events?property_id=100001")).json()).data).toEqual([]);
    expect(await rows(collector, "/v1/code_checks")).toMatchObject([
      { code: "TAKE50", reported_status: 4, status: 5, transaction_id: "O-4711", customer_id: "C-42" },
    ]);
    expect(await rows(collector, "/v1/redemptions")).toMatchObject([
      { code: "TAKE50", basis: "evaluated", transaction_id: "O-4711", discount: "50.00" },
    ]);

    // Later calls: on a copy from before the script had loaded, and through the queue.
    const copied = page.evaluate(`held.track("product", "view", { items: [{ type: "product", id: "118" }] })`);
    await page.evaluate(
      `void web_event.queue.push(["track", "user", "sign_out"], ["product", "click", { items: [] }])`,
    );
    await page.evaluate("web_event.flush()");
    expect(await copied).toMatchObject({ outcome: "stored" });
    const later = ["product/click", "product/view", "user/sign_out"];
    expect(namesOf(await rows(collector, "/v1/events"))).toEqual(
      [...namesOf([defaultView, ...TAG_EVENTS]), ...later].toSorted(),
    );
  });
});
