import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { serve, startDemo, WAIT_MS } from "./browser.ts";
import { snippetFor } from "./snippet.ts";

const demo = startDemo();

const TRACK = `web_event.track("own", "event", { extra: { label: "kept" } })`;
/** The keys of the copies; undefined before the SDK has made its database. */
const COPIES = `new Promise((resolve) => {
  const opening = indexedDB.open("promotrail");
  opening.onupgradeneeded = () => opening.transaction.abort();
  opening.onerror = () => resolve();
  opening.onsuccess = () => {
    const keys = opening.result.transaction("events").objectStore("events").getAllKeys();
    keys.onsuccess = () => { opening.result.close(); resolve(keys.result); };
  };
})`;
interface Shop {
  /** Opens a page of the shop; `before` runs in front of the snippet. */
  open(before?: string): Promise<Page>;
  /** Does to the device what a killed browser does: localStorage is as it was before the last seconds. */
  loseLocalStorage(): Promise<void>;
  /** Whether the collector answers with 503. */
  setOutage(isOut: boolean): void;
  /** The labels of events that the collector received. */
  received(): string[];
  /** What the pages threw. */
  readonly errors: readonly string[];
}

async function visitShop(): Promise<Shop> {
  const context = await demo.browser.newContext();
  onTestFinished(() => context.close());
  const received: string[] = [];
  const errors: string[] = [];
  let isOut = false;
  await context.route(`${demo.collector.url}/v1/events`, async (route) => {
    if (isOut) return route.fulfill({ status: 503 });
    const { events } = route.request().postDataJSON() as { events: { extra: { label?: string } }[] };
    received.push(...events.flatMap(({ extra }) => extra.label ?? []));
    return route.continue();
  });
  const site = await serve((req, res) => {
    const before = new URL(req.url ?? "/", "http://shop").searchParams.get("before") ?? "";
    const page = `<!doctype html><title>Cart</title><script>${before}</script>${snippetFor(demo.collector.url)}`;
    res.setHeader("content-type", "text/html").end(req.url === "/imprint" ? "<!doctype html>" : page);
  });
  return {
    async open(before = "") {
      const page = await context.newPage();
      page.setDefaultTimeout(WAIT_MS);
      page.on("pageerror", ({ message }) => errors.push(message));
      await page.goto(`${site}/?before=${encodeURIComponent(before)}`);
      await page.waitForFunction("web_event.version");
      return page;
    },
    async loseLocalStorage() {
      const page = await context.newPage();
      await page.goto(`${site}/imprint`);
      await page.evaluate("localStorage.clear()");
      await page.close();
    },
    setOutage(now) {
      isOut = now;
    },
    errors,
    received: () => received,
  };
}

const copiesIn = (page: Page, count: number) =>
  expect.poll(() => page.evaluate(COPIES), { timeout: WAIT_MS }).toHaveLength(count);
const arrived = (shop: Shop, labels: string[]) => expect.poll(shop.received, { timeout: WAIT_MS }).toEqual(labels);

/** A page in an outage with one event that waits. */
async function waitingEvent(shop: Shop, before?: string): Promise<Page> {
  shop.setOutage(true);
  const page = await shop.open(before);
  await page.evaluate(`void ${TRACK}`);
  return page;
}

test("events that localStorage lost are sent, and their copies go", async () => {
  const shop = await visitShop();
  const page = await waitingEvent(shop);
  await copiesIn(page, 1);
  await page.close();
  await shop.loseLocalStorage();
  shop.setOutage(false);
  const next = await shop.open();
  await arrived(shop, ["kept"]);
  await copiesIn(next, 0);
  expect(shop.errors).toEqual([]);
});

test("an event from before the file had loaded is copied", async () => {
  const shop = await visitShop();
  await copiesIn(await waitingEvent(shop, `document.addEventListener("DOMContentLoaded", () => ${TRACK})`), 2);
});

test("a visitor who refuses has no copies, those of a page that was killed included", async () => {
  const shop = await visitShop();
  const killed = await waitingEvent(shop);
  await copiesIn(killed, 1);
  await killed.close();
  await shop.loseLocalStorage();
  const page = await shop.open(`addEventListener("load", () => web_event.consent("denied"))`);
  await copiesIn(page, 0);
  shop.setOutage(false);
  await page.evaluate(`web_event.consent("granted"); ${TRACK}; web_event.flush()`);
  expect(shop.received()).toEqual(["kept"]);
});

test("reset() keeps the events that wait, and their copies: they happened before it", async () => {
  const shop = await visitShop();
  const page = await waitingEvent(shop);
  await copiesIn(page, 1);
  await page.evaluate("web_event.reset()");
  await copiesIn(page, 1);
  await page.close();
  await shop.loseLocalStorage();
  shop.setOutage(false);
  const next = await shop.open();
  await arrived(shop, ["kept"]);
  await copiesIn(next, 0);
});

test("before a decision nothing is copied; with it, the events of a killed page are sent", async () => {
  const shop = await visitShop();
  const killed = await waitingEvent(shop);
  await copiesIn(killed, 1);
  await killed.close();
  await shop.loseLocalStorage();
  const page = await shop.open(`addEventListener("load", () => web_event.consent("pending"))`);
  await page.evaluate(`void ${TRACK}`);
  await copiesIn(page, 1);
  shop.setOutage(false);
  await page.evaluate(`web_event.consent("granted")`);
  await arrived(shop, ["kept", "kept"]);
});

test.each([
  ["is absent", "delete window.indexedDB; Object.defineProperty(window, 'indexedDB', { value: undefined })"],
  ["throws", "Object.defineProperty(window, 'indexedDB', { get() { throw new Error('blocked'); } })"],
  ["is of a newer version", "indexedDB.open('promotrail', 9)"],
])("where the database %s, events are sent as ever", async (_, before) => {
  const shop = await visitShop();
  const page = await shop.open(before);
  expect(await page.evaluate(`const answer = ${TRACK}; web_event.flush(); answer`)).toMatchObject({
    outcome: "stored",
  });
  expect([shop.received(), shop.errors]).toEqual([["kept"], []]);
});
