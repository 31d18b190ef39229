import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createIds } from "../../sdk/ids.ts";
import { html, keysOf, problem, random, spyOnConsole } from "./fakes.ts";
import { browser, known } from "./visits.ts";

const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-22T01:02:03Z") });
  spyOnConsole("warn");
  spyOnConsole("error");
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("an event that a firewall rejects does not delay others for long", async () => {
  const { collector, open } = browser();
  const store = collector.answer;
  collector.answer = (body) => (JSON.stringify(body).includes("<script>") ? html(403) : store(body));
  const { web_event, ends } = open();
  web_event.track("browsing", "product_search", { extra: { src_search_term: "<script>alert(1)" } });
  await vi.advanceTimersByTimeAsync(10_000);
  for (let n = 0; n < 20; n += 1) web_event.track("own", "event");
  web_event.track("product", "purchase", { items: [], dims: { transaction: { id: "order-1" } } });
  await vi.advanceTimersByTimeAsync(3 * 60 * MINUTE);
  expect(ends.filter(({ outcome }) => outcome === "stored")).toHaveLength(21);
});

test("events that the page erases from the device are written again when it is left", async () => {
  const { storage, collector, open } = browser();
  const store = collector.answer;
  collector.answer = () => problem(503);
  const first = open();
  first.web_event.track("product", "purchase", { items: [], dims: { transaction: { id: "order-1" } } });
  await vi.advanceTimersByTimeAsync(100);
  for (const key of keysOf(storage)) storage.removeItem(key);
  first.close();
  expect(keysOf(storage, "promotrail.event")).toHaveLength(1);
  collector.answer = store;
  const second = open();
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(second.ends).toMatchObject([{ outcome: "stored" }]);
});

describe("options of the wrong type", () => {
  test("the collector as a URL", async () => {
    const { collector, open } = browser();
    const { web_event } = open({ write_key: "wk_demo", collector: new URL("https://collector.example/") as never });
    expect(await web_event.track("promotion_code", "used", { items: [] })).toMatchObject({ outcome: "stored" });
    expect(collector.requests[0]).toMatchObject({ url: "https://collector.example/v1/events" });
  });

  test("the write key as a number, like Antsomi's property ids", async () => {
    const { collector, open } = browser();
    const { web_event } = open({ ...known, write_key: 565018647 as never });
    await web_event.track("promotion_code", "used", { items: [] });
    expect(collector.requests[0]).toMatchObject({ body: { write_key: "565018647" } });
  });

  test("an evaluation's timeout as null", async () => {
    const { open } = browser();
    const answer = await open().web_event.evaluate({ lines: [] }, [], { timeout: null as never });
    expect(answer).not.toMatchObject({ reason: "timeout" });
  });
});

test("a dataLayer that is no list does not throw, and nothing is sent before the visitor decides", async () => {
  const { collector, open } = browser();
  const { web_event } = open(known, {}, (page) => Object.assign(page, { dataLayer: { page: "cart" } }));
  expect(() => web_event.init({ google_consent: true })).not.toThrow();
  const result = web_event.track("promotion_code", "used", { items: [] });
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(collector.requests).toEqual([]);
  web_event.consent("granted");
  expect(await result).toMatchObject({ outcome: "stored" });
});

test("ids are valid where an old library replaces Array.from", () => {
  const from = Array.from;
  Array.from = ((values: ArrayLike<unknown>) => from(values)) as never;
  try {
    const newId = createIds(() => 1_000, random);
    expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  } finally {
    Array.from = from;
  }
});
