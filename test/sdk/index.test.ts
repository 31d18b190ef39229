import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createWebEvent, type InitOptions, type TrackResult, type WireEvent } from "../../sdk/index.ts";
import { fakeCollector, fakeDeps, fakePage, json } from "./fakes.ts";

const NOW = "2026-11-22T01:02:03.004Z";
const known: InitOptions = { write_key: "wk_demo", collector: "https://collector.example" };

beforeEach(() => void vi.useFakeTimers({ now: new Date(NOW) }));
afterEach(() => void vi.useRealTimers());

function setUp(options: InitOptions = known) {
  const collector = fakeCollector();
  const { page, leave, show } = fakePage();
  const web_event = createWebEvent(fakeDeps({ page, fetch: collector.fetch }), options);
  return { collector, web_event, leave, show };
}

const used = () => ({
  items: [{ type: "promotion_code" as const, id: "SAVE10", name: "SAVE10", code_status: 4 }],
  dims: { customers: { customer_id: "C-1", cdp_source: "Staging" as const }, transaction: { id: "O-1" } },
  extra: { cdp_property_id: "100001" },
});

test("Antsomi's event arrives word for word", async () => {
  const { collector, web_event } = setUp();
  const { event_id, outcome } = await web_event.track("promotion_code", "used", used());
  expect(outcome).toBe("stored");
  const [{ url, body }] = collector.requests as [(typeof collector.requests)[0]];
  expect(url).toBe("https://collector.example/v1/events");
  expect(body).toMatchObject({ write_key: "wk_demo", sent_at: NOW });
  expect(body.events).toHaveLength(1);
  expect(body.events[0]).toMatchObject({ event_id, occurred_at: NOW, category: "promotion_code", action: "used" });
  expect(body.events[0]).toMatchObject(used());
  expect(body.events[0]!.context.page.url).toBe("https://shop.example/cart");
});

test("the promise brings what the collector says", async () => {
  const { collector, web_event } = setUp();
  const promocodes = [{ number: "SAVE10", status: 1 }];
  collector.answer = ({ events }) =>
    json(200, { results: [{ event_id: events[0]!.event_id, outcome: "duplicate", promocodes }] });
  expect(await web_event.track("promotion_code", "used", used())).toMatchObject({ outcome: "duplicate", promocodes });
});

test("what the page changes after the call changes nothing", async () => {
  const { collector, web_event } = setUp();
  const payload = used();
  const result = web_event.track("promotion_code", "used", payload);
  payload.items[0]!.id = "CHANGED";
  payload.dims.transaction.id = "CHANGED";
  payload.items.push(payload.items[0]!);
  await result;
  expect(collector.events()[0]).toMatchObject(used());
});

test("events without a key wait for it", async () => {
  const { collector, web_event } = setUp({});
  const result = web_event.track("promotion_code", "used", used());
  await vi.advanceTimersByTimeAsync(1_000);
  expect(collector.requests).toEqual([]);
  web_event.init({ write_key: "wk_later", collector: "https://other.example/prefix/" });
  expect((await result).outcome).toBe("stored");
  expect(collector.requests[0]).toMatchObject({
    url: "https://other.example/prefix/v1/events",
    body: { write_key: "wk_later" },
  });
});

test("init keeps what it is not told", async () => {
  const { collector, web_event } = setUp();
  web_event.init({ write_key: "wk_other" });
  await web_event.track("promotion_code", "used", used());
  expect(collector.requests[0]).toMatchObject({
    url: "https://collector.example/v1/events",
    body: { write_key: "wk_other" },
  });
});

test("without a collector, the page's own origin is asked", async () => {
  const { collector, web_event } = setUp({ write_key: "wk_demo" });
  await web_event.track("promotion_code", "used", used());
  expect(collector.requests[0]!.url).toBe("/v1/events");
});

test("what happens on a page arrives in order", async () => {
  const { collector, web_event } = setUp();
  const item = { type: "product" as const, id: 118 };
  web_event.track("product", "view", { items: [item] });
  web_event.track("product", "add_to_cart", { items: [item] });
  await web_event.track("promotion_code", "used", used());
  expect(collector.actions()).toEqual([["view", "add_to_cart", "used"]]);
});

test("a hundred events of one page cost at most five requests", async () => {
  const { collector, web_event } = setUp();
  const items = [{ type: "product" as const, id: 118, name: "A pair of shoes", price: "19.99" }];
  for (let i = 0; i < 100; i++) web_event.track("product", "view", { items });
  await web_event.flush();
  expect(collector.events()).toHaveLength(100);
  expect(collector.requests.length).toBeLessThanOrEqual(5);
});

test("leaving and hiding the page send at once; showing it does not", async () => {
  const { collector, web_event, leave, show } = setUp();
  web_event.track("product", "payment");
  show("visible");
  expect(collector.requests).toHaveLength(0);
  show("hidden");
  expect(collector.requests).toHaveLength(1);
  web_event.track("product", "payment");
  leave();
  expect(collector.requests).toHaveLength(2);
});

test("an event that can't be JSON is dropped with a reason, and told to listeners", async () => {
  const { collector, web_event } = setUp();
  const dropped = vi.fn();
  web_event.on("drop", dropped);
  const extra: Record<string, unknown> = {};
  extra.self = extra;
  const result = await web_event.track("own", "event", { extra });
  expect(result).toMatchObject({ outcome: "dropped", reason: "unserializable" });
  expect(dropped).toHaveBeenCalledExactlyOnceWith(result, expect.objectContaining({ category: "own" }));
  expect(collector.requests).toEqual([]);
});

test("an event that is too large is dropped, and its neighbours are not", async () => {
  const { web_event } = setUp();
  const results = [
    web_event.track("own", "small"),
    web_event.track("own", "large", { extra: { note: "x".repeat(2_000_000) } }),
  ];
  await web_event.flush();
  expect(await Promise.all(results)).toMatchObject([
    { outcome: "stored" },
    { outcome: "dropped", reason: "too_large" },
  ]);
});

test("listeners hear every end once, with the event as it was sent", async () => {
  const { collector, web_event } = setUp();
  const heard: [string, TrackResult, WireEvent][] = [];
  web_event.on("result", (result, event) => heard.push(["result", result, event]));
  web_event.on("drop", (result, event) => heard.push(["drop", result, event]));
  const first = await web_event.track("promotion_code", "used", used());
  collector.answer = () => json(403, {}, "application/problem+json");
  const second = await web_event.track("promotion_code", "used", used());
  expect(heard).toEqual([
    ["result", first, collector.events()[0]],
    ["drop", second, collector.events()[1]],
  ]);
  expect(second).toMatchObject({ reason: "refused" });
});

test("off ends listening, even from within a listener", async () => {
  const { web_event } = setUp();
  const second = vi.fn();
  const first = vi.fn(() => off());
  const off = web_event.on("result", first);
  web_event.on("result", second);
  await web_event.track("promotion_code", "used", used());
  await web_event.track("promotion_code", "used", used());
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 2]);
});

test("a listener that throws breaks nothing", async () => {
  const { web_event } = setUp();
  const shown = vi.spyOn(console, "error").mockImplementation(() => {});
  const second = vi.fn();
  const error = new Error("the page's own");
  web_event.on("result", () => {
    throw error;
  });
  web_event.on("result", second);
  expect((await web_event.track("promotion_code", "used", used())).outcome).toBe("stored");
  expect(second).toHaveBeenCalledOnce();
  expect(shown).toHaveBeenCalledExactlyOnceWith(error);
  shown.mockRestore();
});

test("flush sends what waits and resolves with the last result", async () => {
  const { collector, web_event } = setUp();
  const open = collector.hold();
  web_event.track("own", "event");
  let done = false;
  const flushed = web_event.flush().then(() => {
    done = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  expect([collector.requests.length, done]).toEqual([1, false]);
  open();
  await flushed;
});

test("flush without a key does not wait for one", async () => {
  const { web_event } = setUp({});
  web_event.track("own", "event");
  await web_event.flush();
});

test("reset makes the next event someone else's, and not the ones before", async () => {
  const { collector, web_event } = setUp();
  web_event.track("own", "before");
  web_event.reset();
  web_event.track("own", "after");
  web_event.track("own", "after");
  await web_event.flush();
  const [before, after, later] = collector.events().map(({ context }) => context);
  expect(after!.visitor_id).not.toBe(before!.visitor_id);
  expect(after!.session_id).not.toBe(before!.session_id);
  expect([later!.visitor_id, later!.session_id]).toEqual([after!.visitor_id, after!.session_id]);
});

test("the call form does what the methods do", async () => {
  const { collector, web_event } = setUp({});
  const heard = vi.fn();
  web_event("init", known);
  const off = web_event("on", "result", heard);
  const result = await web_event("track", "promotion_code", "used", used());
  expect(result.outcome).toBe("stored");
  expect(heard).toHaveBeenCalledOnce();
  expect(collector.events()[0]).toMatchObject(used());
  off();
  await web_event("flush");
});

test("without a browser nothing is sent, and nothing waits", async () => {
  const web_event = createWebEvent({ page: { ...fakePage().page, ...{ document: undefined as never } } }, known);
  expect(await web_event.track("own", "event")).toMatchObject({ outcome: "dropped", reason: "no_page" });
});

test("the module itself loads without a browser", async () => {
  const { default: web_event } = await import("../../sdk/index.ts");
  expect(await web_event.track("own", "event")).toMatchObject({ outcome: "dropped", reason: "no_page" });
});

test("what is no sensible call at all does not throw either", async () => {
  const { web_event } = setUp({});
  const untyped = web_event as unknown as Record<"init" | "track" | "on", (...args: unknown[]) => unknown>;
  untyped.init();
  untyped.on("no such thing", null);
  untyped.track();
  untyped.track(Symbol("category"), null, 42);
  web_event.init(known);
  await web_event.flush();
});
