import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { collectorForTest } from "../support/collector.ts";
import { BROWSER_TEST_MS, launch, newVisitor, serve } from "./browser.ts";

vi.setConfig({ testTimeout: BROWSER_TEST_MS });

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

test("a page view of 100 events makes at most five requests, and every event is stored", async () => {
  const collector = await collectorForTest({ demo: true });
  const html = `<!doctype html><title>Busy</title><script src="${collector.url}/sdk/web_event.js?key=wk_demo"></script>`;
  const page = await newVisitor(browser);
  let requests = 0;
  page.on("request", (request) => {
    if (request.method() === "POST") requests += 1;
  });
  await page.goto(await serve((_req, res) => res.setHeader("content-type", "text/html").end(html)));
  // A visitor scrolls: an event every 15 ms, one of them urgent.
  const outcomes = await page.evaluate(`new Promise((resolve) => {
    const results = [];
    const timer = setInterval(() => {
      const urgent = results.length === 30;
      results.push(web_event.track(urgent ? "promotion_code" : "product", urgent ? "used" : "view", {
        items: [{ type: urgent ? "promotion_code" : "product", id: "P" + results.length }],
      }));
      if (results.length < 100) return;
      clearInterval(timer);
      web_event.flush();
      Promise.all(results).then((all) => resolve(all.map(({ outcome }) => outcome)));
    }, 15);
  })`);
  expect(outcomes).toEqual(Array(100).fill("stored"));
  expect(requests).toBeLessThanOrEqual(5);
});

test("an event whose id belongs to another one leaves the device, and is not sent again", async () => {
  const collector = await collectorForTest({ demo: true });
  const html = `<!doctype html><title>Shop</title><script src="${collector.url}/sdk/web_event.js?key=wk_demo"></script>`;
  const page = await newVisitor(browser);
  const sent: string[] = [];
  // The first event's id arrives with other content before the page's own request does.
  await page.route("**/v1/events", async (route) => {
    const batch = route.request().postDataJSON();
    const ids = batch.events.map(({ event_id }: { event_id: string }) => event_id);
    if (sent.length === 0) {
      const others = batch.events.map((event: object) => ({ ...event, extra: { source: "another page" } }));
      expect((await collector.send({ ...batch, events: others })).status).toBe(200);
    }
    sent.push(...ids);
    await route.continue();
  });
  await page.goto(await serve((_req, res) => res.setHeader("content-type", "text/html").end(html)));
  const used = `web_event.track("promotion_code", "used", { items: [{ type: "promotion_code", id: "X" }] })`;
  const { event_id, outcome } = await page.evaluate<{ event_id: string; outcome: string }>(used);
  expect(outcome).toBe("conflict");
  const isEmpty = `Object.keys(localStorage).every((key) => !key.startsWith("promotrail.event."))`;
  await page.waitForFunction(isEmpty);
  await page.reload();
  expect(await page.evaluate(used)).toMatchObject({ outcome: "stored" });
  await page.waitForFunction(isEmpty);
  expect(sent.filter((id) => id === event_id)).toEqual([event_id]);
  const conflicts = await collector.admin(`/v1/conflicting_events?property_id=100001&event_id=${event_id}`);
  expect((await conflicts.json()).data).toHaveLength(1);
});

test("a page sends the events of an earlier page and leaves none on the device", async () => {
  const collector = await collectorForTest({ demo: true });
  const html = `<!doctype html><title>Shop</title><script src="${collector.url}/sdk/web_event.js?key=wk_demo"></script>`;
  const page = await newVisitor(browser);
  const address = await serve((_req, res) => res.setHeader("content-type", "text/html").end(html));
  await page.route("**/v1/events", (route) => route.abort());
  await page.goto(address);
  await page.evaluate(`void web_event.track("product", "view", { items: [{ type: "product", id: "P1" }] })`);
  await page.evaluate(
    `void web_event.track("promotion_code", "used", { items: [{ type: "promotion_code", id: "X" }] })`,
  );
  await page.unroute("**/v1/events");
  await page.reload();
  await page.waitForFunction(`Object.keys(localStorage).every((key) => !key.startsWith("promotrail.event."))`);
  const { data } = await (await collector.admin("/v1/code_checks?traffic=all&property_id=100001")).json();
  expect(data).toMatchObject([{ code: "X" }]);
});
