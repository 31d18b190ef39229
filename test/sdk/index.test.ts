import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Consent, Deps, InitOptions, TrackResult, WireEvent } from "../../sdk/index.ts";
import { ANSWER_MS } from "../../sdk/owners.ts";
import { KEEPALIVE_ROOM } from "../../sdk/transport.ts";
import { fakePage, fakeStorage, fill, fixJitter, forbidden, json, keysOf, problem, spyOnConsole } from "./fakes.ts";
import { browser, known } from "./visits.ts";

const NOW = "2026-11-22T01:02:03.004Z";
/** NOW, or some milliseconds later: no two events have the same time. */
const SOON = /^2026-11-22T01:02:03\.0[01]\dZ$/;
const tick = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(NOW) });
  fixJitter();
  spyOnConsole("warn");
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function setUp(options: InitOptions = known, more: Partial<Deps> = {}) {
  const all = browser();
  return { ...all, ...all.open(options, more) };
}

const used = () => ({
  items: [{ type: "promotion_code" as const, id: "SAVE10", name: "SAVE10", code_status: 4 }],
  dims: {
    customers: {
      customer_id: "C-1",
      name: "Ann",
      email: "ann@mail.example",
      phone: "+44 1",
      cdp_source: "Staging" as const,
    },
    transaction: { id: "O-1" },
  },
  extra: { cdp_property_id: "100001" },
});

describe("an event", () => {
  test("of Antsomi's guide arrives unchanged", async () => {
    const { collector, web_event } = setUp();
    const { event_id, outcome } = await web_event.track("promotion_code", "used", used());
    expect(outcome).toBe("stored");
    const [{ url, body }] = collector.requests as [(typeof collector.requests)[0]];
    expect(url).toBe("https://collector.example/v1/events");
    expect(body).toMatchObject({ write_key: "wk_demo", sent_at: expect.stringMatching(SOON) });
    expect(body.events).toHaveLength(1);
    expect(body.events[0]).toMatchObject({ event_id, category: "promotion_code", action: "used" });
    expect(body.events[0]).toMatchObject(used());
    expect(body.events[0]!.context.page.url).toBe("https://www.shop.example/cart");
  });

  test("returns the collector's result", async () => {
    const { collector, web_event } = setUp();
    const promocodes = [{ number: "SAVE10", status: 1 }];
    collector.answer = ({ events }) =>
      json(200, { results: [{ event_id: events[0]!.event_id, outcome: "duplicate", promocodes }] });
    expect(await web_event.track("promotion_code", "used", used())).toMatchObject({ outcome: "duplicate", promocodes });
  });

  test("whose id belongs to another one has its result, and is not sent again", async () => {
    const { collector, web_event } = setUp();
    collector.answer = ({ events }) =>
      json(200, { results: events.map(({ event_id }) => ({ event_id, outcome: "conflict" })) });
    const { event_id, outcome } = await web_event.track("promotion_code", "used", used());
    expect(outcome).toBe("conflict");
    const next = web_event.track("pageview", "view");
    await web_event.flush();
    expect(await next).toMatchObject({ outcome: "conflict" });
    const sent = collector.requests.flatMap(({ body }) => body.events.map((event) => event.event_id));
    expect(sent.filter((id) => id === event_id)).toHaveLength(1);
  });

  test("does not change after it was tracked, whatever the page does", async () => {
    const { collector, web_event } = setUp();
    const payload = used();
    const result = web_event.track("promotion_code", "used", payload);
    payload.items[0]!.id = "CHANGED";
    payload.dims.transaction.id = "CHANGED";
    payload.items.push(payload.items[0]!);
    await result;
    expect(collector.events()[0]).toMatchObject(used());
  });

  test("has the time of tracking; the batch has the time of sending", async () => {
    const { collector, web_event } = setUp();
    await tick();
    web_event.track("own", "event");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(collector.events()[0]!.occurred_at).toMatch(SOON);
    expect(collector.requests[0]!.body.sent_at).toBe("2026-11-22T01:02:08.004Z");
  });

  test("of the same moment as another one has a later time, and their batch a later one still", async () => {
    const { collector, web_event } = setUp();
    for (const action of ["removed", "used", "removed"] as const) web_event.track("promotion_code", action, used());
    await web_event.flush();
    const times = collector.requests.flatMap(({ body }) => [
      ...body.events.map((event) => event.occurred_at),
      body.sent_at,
    ]);
    expect(times).toHaveLength(4);
    expect(times).toEqual([...new Set(times)].sort());
  });

  test("is on the device before it is sent, without personal data", () => {
    const { storage, web_event } = setUp();
    web_event.track("promotion_code", "used", used());
    const [key = ""] = keysOf(storage, "promotrail.event.");
    expect(storage.getItem(key)).toMatch(/^wk_demo \{"event_id"/);
    expect(storage.getItem(key)).toContain("C-1");
    expect(storage.getItem(key)).not.toMatch(/Ann|ann@|\+44/);
  });

  test("is on the device with personal data where the site keeps it", () => {
    const { storage, web_event } = setUp({ ...known, keep_personal_data: true });
    web_event.track("promotion_code", "used", used());
    expect(storage.getItem(keysOf(storage, "promotrail.event.")[0]!)).toContain("ann@mail.example");
  });

  test("arrives in the order of tracking", async () => {
    const { collector, web_event } = setUp();
    const item = { type: "product" as const, id: 118 };
    web_event.track("product", "view", { items: [item] });
    web_event.track("product", "add_to_cart", { items: [item] });
    await web_event.track("promotion_code", "used", used());
    expect(collector.actions()).toEqual([["view", "add_to_cart", "used"]]);
  });

  test("survives an outage; its promise waits for the collector", async () => {
    const { collector, web_event, outcomes } = setUp();
    const answer = collector.answer;
    collector.answer = () => problem(503, { "retry-after": "60" });
    const result = web_event.track("promotion_code", "used", used());
    await vi.advanceTimersByTimeAsync(59_000);
    expect([collector.requests.length, outcomes()]).toEqual([1, []]);
    collector.answer = answer;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await result).toMatchObject({ outcome: "stored" });
    expect([collector.requests.length, outcomes()]).toEqual([2, ["stored"]]);
  });

  test("a hundred of one page take at most five requests", async () => {
    const { collector, web_event } = setUp();
    const items = [{ type: "product" as const, id: 118, name: "A pair of shoes", price: "19.99" }];
    for (let n = 0; n < 100; n++) web_event.track("product", "view", { items });
    await web_event.flush();
    expect(collector.events()).toHaveLength(100);
    expect(collector.requests.length).toBeLessThanOrEqual(5);
  });
});

describe("init", () => {
  test("sends the events that waited for the key", async () => {
    const { storage, collector, web_event } = setUp({});
    const result = web_event.track("promotion_code", "used", used());
    await vi.advanceTimersByTimeAsync(60_000);
    expect([collector.requests, keysOf(storage, "promotrail.event.").length]).toEqual([[], 1]);
    web_event.init({ write_key: "wk_later", collector: "https://other.example/prefix//" });
    expect((await result).outcome).toBe("stored");
    expect(collector.requests[0]).toMatchObject({
      url: "https://other.example/prefix/v1/events",
      body: { write_key: "wk_later" },
    });
  });

  test("keeps options that a later call does not name", async () => {
    const { collector, web_event } = setUp();
    web_event.init({ write_key: "wk_other" });
    await web_event.track("promotion_code", "used", used());
    expect(collector.requests[0]).toMatchObject({
      url: "https://collector.example/v1/events",
      body: { write_key: "wk_other" },
    });
  });

  test("without a collector uses the page's origin", async () => {
    const { collector, web_event } = setUp({ write_key: "wk_demo" });
    await web_event.track("promotion_code", "used", used());
    expect(collector.requests[0]!.url).toBe("/v1/events");
  });

  test("accepts a URL as the collector and a number as the key", async () => {
    const { collector, web_event } = setUp({});
    web_event.init({ collector: new URL("https://c.example/") as never, write_key: 565018647 as never });
    expect(await web_event.track("promotion_code", "used", used())).toMatchObject({ outcome: "stored" });
    await web_event.evaluate({ lines: [] });
    expect(collector.requests.map(({ url, body }) => [url, body.write_key])).toEqual([
      ["https://c.example/v1/events", "565018647"],
      ["https://c.example/v1/carts/calculate", "565018647"],
    ]);
  });

  test("ends a pause, because it was for the earlier options", async () => {
    const { collector, web_event } = setUp();
    const answer = collector.answer;
    collector.answer = () => problem(401);
    const result = web_event.track("promotion_code", "used", used());
    await tick();
    collector.answer = answer;
    web_event.init({ write_key: "wk_right" });
    expect((await result).outcome).toBe("stored");
  });

  test("with before_send changes and drops events", async () => {
    const before_send = (event: WireEvent) => (event.action === "secret" ? null : { ...event, extra: { seen: true } });
    const { collector, web_event, outcomes } = setUp({ ...known, before_send });
    web_event.track("own", "secret");
    await web_event.track("promotion_code", "used", used());
    expect(collector.events()).toMatchObject([{ action: "used", extra: { seen: true } }]);
    expect(outcomes()).toEqual(["dropped before_send", "stored"]);
  });
});

describe("the page", () => {
  test("is hidden or left: waiting events are sent at once in a request that outlives it", async () => {
    for (const end of ["hide", "leave"] as const) {
      const { collector, web_event, show, leave } = setUp();
      await tick();
      web_event.track("product", "payment");
      expect(collector.requests).toHaveLength(0);
      if (end === "hide") show("hidden");
      else leave();
      expect(collector.requests).toMatchObject([{ init: { keepalive: true } }]);
    }
  });

  test("is hidden with more events than a request holds: the last request still outlives it", async () => {
    // Events of many sizes: some combinations fill the budget to the last byte.
    for (let length = 0; length < 400; length += 20) {
      const { collector, web_event, show } = setUp();
      await tick();
      collector.hold();
      web_event.track("promotion_code", "used", used());
      await tick();
      for (let n = 0; n < 200; n++) web_event.track("own", "event", { extra: { note: "x".repeat(length) } });
      show("hidden");
      expect(collector.requests.map(({ init }) => init.keepalive)).toEqual([true, true]);
      const bytes = collector.requests.map(({ init }) => Buffer.byteLength(String(init.body)));
      expect(bytes[0]! + bytes[1]!).toBeLessThanOrEqual(KEEPALIVE_ROOM);
      expect(bytes[0]! + bytes[1]!).toBeGreaterThan(KEEPALIVE_ROOM * 0.95);
    }
  });

  test("is visible again: waiting events are sent at once", async () => {
    const { collector, web_event, show } = setUp();
    await tick();
    web_event.track("own", "event");
    show("visible");
    await tick();
    expect(collector.actions()).toEqual([["event"]]);
  });

  test("is visible again: it uses the visitor that another tab has created meanwhile", async () => {
    const { storage, cookies, collector, web_event, show } = setUp();
    await web_event.track("promotion_code", "used", used());
    cookies.jar.set("promotrail.visitor", "another");
    storage.setItem("promotrail.visitor", "another");
    show("visible");
    await web_event.track("promotion_code", "used", used());
    expect(collector.events().map(({ context }) => context.visitor_id === "another")).toEqual([false, true]);
  });

  test("returns from the back/forward cache and continues", async () => {
    const { storage, collector, web_event, leave, back, fire } = setUp();
    const answer = collector.answer;
    await tick();
    collector.answer = () => problem(503);
    const result = web_event.track("own", "event");
    leave();
    await tick();
    collector.answer = answer;
    fire("pageshow", { persisted: false });
    await tick();
    expect(collector.requests).toHaveLength(1);
    back();
    expect((await result).outcome).toBe("stored");
    expect(keysOf(storage, "promotrail.event.")).toEqual([]);
  });

  test("is online again: waiting events are sent at once", async () => {
    const { collector, web_event, page, fire } = setUp();
    await tick();
    Object.assign(page.navigator, { onLine: false });
    web_event.track("promotion_code", "used", used());
    await tick();
    expect(collector.requests).toHaveLength(0);
    Object.assign(page.navigator, { onLine: true });
    fire("online");
    await tick();
    expect(collector.requests).toHaveLength(1);
  });

  test("is left where nothing can be stored: events that can't be sent are reported as dropped", async () => {
    for (const open of [forbidden, () => Object.assign(fakeStorage(), { setItem: forbidden })]) {
      const { web_event, leave, outcomes } = setUp({}, { open });
      const result = web_event.track("own", "event");
      leave();
      expect(await result).toMatchObject({ outcome: "dropped", reason: "unloaded" });
      expect(outcomes()).toEqual(["dropped unloaded"]);
    }
  });
});

describe("the events of an earlier page on the device", () => {
  test("are delivered by the next page, with the omitted fields of the customer", async () => {
    const { storage, collector, open } = browser();
    const answer = collector.answer;
    collector.answer = () => problem(503);
    const first = open();
    first.web_event.track("promotion_code", "used", used());
    await tick();
    first.close();
    collector.answer = answer;
    const next = open();
    await vi.advanceTimersByTimeAsync(ANSWER_MS);
    const sent = collector.requests.at(-1)!.body.events[0]!;
    expect(sent).toMatchObject({ items: [{ id: "SAVE10" }], context: { omitted: ["name", "email", "phone"] } });
    expect(sent.dims.customers).toEqual({ customer_id: "C-1", cdp_source: "Staging" });
    expect(next.outcomes()).toEqual(["stored"]);
    expect(keysOf(storage).sort()).toEqual(["promotrail.session", "promotrail.visitor"]);
  });

  test("exist, although the page has cleared the storage", async () => {
    const { storage, collector, open } = browser();
    const answer = collector.answer;
    collector.answer = () => problem(503);
    const first = open();
    first.web_event.track("promotion_code", "used", used());
    await tick();
    for (const key of keysOf(storage)) storage.removeItem(key);
    first.close();
    collector.answer = answer;
    const next = open();
    await vi.advanceTimersByTimeAsync(ANSWER_MS);
    expect(next.outcomes()).toEqual(["stored"]);
  });

  test("are sent before a code that is tracked while the page loads", async () => {
    const { collector, open } = browser();
    const first = open({});
    first.web_event.track("product", "view_cart", { items: [] });
    first.close();
    await vi.advanceTimersByTimeAsync(1_000);
    const next = open();
    next.web_event.track("promotion_code", "used", used());
    await vi.advanceTimersByTimeAsync(ANSWER_MS);
    expect(collector.actions()).toEqual([["view_cart", "used"]]);
  });

  test("have the same visitor and session", async () => {
    const { collector, open } = browser();
    for (let page = 0; page < 2; page++) {
      const { web_event, close } = open();
      await web_event.track("promotion_code", "used", used());
      close();
    }
    const [one, two] = collector.events().map(({ context }) => [context.visitor_id, context.session_id]);
    expect(two).toEqual(one);
  });

  test("are delivered, and a damaged one is reported", async () => {
    const { storage, collector, open } = browser();
    const first = open({});
    first.web_event.track("own", "event");
    first.close();
    storage.setItem("promotrail.event.someone.e1", "junk");
    const { outcomes } = open();
    await vi.advanceTimersByTimeAsync(ANSWER_MS);
    expect(outcomes().sort()).toEqual(["dropped corrupt", "stored"]);
    expect(collector.events()).toHaveLength(1);
  });

  test("are claimed again when the page is visible again and when the visitor consents", async () => {
    for (const again of ["show", "consent"] as const) {
      const { collector, open } = browser();
      const { web_event, show } = open({ ...known, consent: again === "show" ? "granted" : "pending" });
      await vi.advanceTimersByTimeAsync(60_000);
      const other = open({});
      other.web_event.track("own", "left behind");
      other.close();
      if (again === "show") show("visible");
      else web_event.consent("granted");
      await vi.advanceTimersByTimeAsync(ANSWER_MS);
      expect(collector.actions()).toEqual([["left behind"]]);
    }
  });
});

describe("full storage", () => {
  test("prevents no delivery, and logs one warning", async () => {
    const { storage, collector, web_event } = setUp();
    fill(storage);
    web_event.track("own", "event");
    await web_event.track("promotion_code", "used", used());
    expect(collector.events()).toHaveLength(2);
    expect(console.warn).toHaveBeenCalledOnce();
  });
});

describe("consent", () => {
  const pending: InitOptions = { ...known, consent: "pending" };

  test("that is pending: events wait in memory; nothing is stored or sent", async () => {
    const { kept, collector, web_event, show, leave } = setUp(pending);
    web_event.track("promotion_code", "used", used());
    web_event.track("own", "event");
    await vi.advanceTimersByTimeAsync(60_000);
    await web_event.flush();
    show("hidden");
    show("visible");
    expect([kept(), collector.requests]).toEqual([[], []]);
    leave();
    expect([kept(), collector.requests]).toEqual([[], []]);
  });

  test("that is granted: waiting events are sent, and later ones are stored on the device", async () => {
    const { kept, storage, collector, web_event } = setUp(pending);
    const result = web_event.track("promotion_code", "used", used());
    collector.hold();
    web_event.consent("granted");
    expect(keysOf(storage, "promotrail.event.")).toHaveLength(1);
    await tick();
    expect(collector.actions()).toEqual([["used"]]);
    const { visitor_id } = collector.events()[0]!.context;
    web_event.track("own", "event");
    expect(kept().filter((key) => key === "promotrail.visitor")).toHaveLength(2);
    expect(storage.getItem("promotrail.visitor")).toBe(visitor_id);
    expect(await Promise.race([result, "under way"])).toBe("under way");
  });

  test("that is granted: waiting events are stored on the device, although they can't be delivered now", async () => {
    const { storage, collector, web_event, close, outcomes } = setUp(pending);
    collector.answer = () => problem(503);
    web_event.track("own", "event");
    web_event.consent("granted");
    await tick();
    close();
    expect([outcomes(), keysOf(storage, "promotrail.event.").length]).toEqual([[], 1]);
  });

  test("that is denied: everything is dropped and erased, events of earlier pages included", async () => {
    const { storage, cookies, collector, open } = browser();
    const earlier = open({});
    earlier.web_event.track("own", "event");
    earlier.close();
    storage.setItem("theirs", "1");
    cookies.jar.set("theirs", "1");
    const { web_event, outcomes } = open();
    web_event.consent("denied");
    const result = await web_event.track("promotion_code", "used", used());
    await vi.advanceTimersByTimeAsync(60_000);
    await web_event.flush();
    expect(result).toMatchObject({ outcome: "dropped", reason: "consent" });
    expect([outcomes(), collector.requests]).toEqual([["dropped consent"], []]);
    expect([Object.keys(storage), [...cookies.jar.keys()]]).toEqual([["theirs"], ["theirs"]]);
  });

  test("that is denied while events wait: each is reported as dropped", async () => {
    const { kept, collector, web_event, outcomes } = setUp(pending);
    const results = [web_event.track("own", "one"), web_event.track("own", "two")];
    web_event.consent("denied");
    expect(await Promise.all(results)).toMatchObject([{ reason: "consent" }, { reason: "consent" }]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([outcomes(), kept(), collector.requests]).toEqual([["dropped consent", "dropped consent"], [], []]);
  });

  test("that is denied while an event is in flight: it has one result, and nothing is stored", async () => {
    const { kept, collector, web_event, outcomes } = setUp();
    const open = collector.hold();
    web_event.track("promotion_code", "used", used());
    await tick();
    web_event.consent("denied");
    open();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([outcomes(), kept()]).toEqual([["dropped consent"], []]);
  });

  test("that returns to pending while an event is in flight: the delivered event is not stored either", async () => {
    const { storage, collector, web_event, outcomes } = setUp();
    const open = collector.hold();
    web_event.track("promotion_code", "used", used());
    await tick();
    web_event.consent("pending");
    open();
    await tick();
    expect([outcomes(), keysOf(storage, "promotrail.event.")]).toEqual([["stored"], []]);
  });

  test("that is granted after a denial creates a new visitor", async () => {
    const { collector, web_event, storage } = setUp();
    await web_event.track("promotion_code", "used", used());
    const before = collector.events()[0]!.context.visitor_id;
    web_event.consent("denied");
    web_event.track("own", "unseen");
    web_event.consent("granted");
    await web_event.track("promotion_code", "used", used());
    const after = collector.events().at(-1)!.context.visitor_id;
    expect(collector.actions().flat()).toEqual(["used", "used"]);
    expect(after).not.toBe(before);
    expect(storage.getItem("promotrail.visitor")).toBe(after);
  });

  test("that is set right after init takes effect first", async () => {
    const { collector, web_event } = setUp();
    web_event.track("own", "event");
    web_event.consent("denied");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(collector.requests).toEqual([]);
  });
});

describe("a consent tool of the page", () => {
  const google: InitOptions = { ...known, google_consent: true };
  type Follow = (...decision: [Consent, boolean?]) => void;

  /** A page whose second file has not loaded; `decide` is what the file calls. */
  function openWith(options: InitOptions, visit = browser()) {
    const files: string[] = [];
    let decide: Follow = () => {};
    const load = (url: string, ...values: unknown[]) => {
      if (!url.endsWith("/web_event.consent.js")) return;
      files.push(url);
      decide = values[0] as Follow;
    };
    return {
      ...visit,
      ...visit.open(options, { load }),
      files,
      decide: ((...decision) => decide(...decision)) as Follow,
    };
  }

  test.each<[string, InitOptions]>([
    ["Google's", google],
    ["one of the TCF", { ...known, tcf_consent: true }],
    ["two of them", { ...google, tcf_consent: true }],
  ])("%s is followed by a second file, once; until then events wait", async (_tool, options) => {
    const { files, kept, collector, web_event } = openWith(options);
    web_event.init(options);
    web_event.track("promotion_code", "used", used());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(files).toEqual(["https://collector.example/sdk/web_event.consent.js"]);
    expect([kept(), collector.requests]).toEqual([[], []]);
  });

  test("is not followed where the site does not enable it", async () => {
    const { files, web_event, outcomes } = openWith(known);
    web_event.track("promotion_code", "used", used());
    await tick();
    expect([files, outcomes()]).toEqual([[], ["stored"]]);
  });

  test("can be enabled later", () => {
    const { files, web_event } = openWith(known);
    web_event.init({ google_consent: true });
    web_event.init({ google_consent: true, debug: false });
    expect(files).toHaveLength(1);
  });

  test.each<[string, [Consent, boolean?], string[], string[]]>([
    ["grants: the event is sent", ["granted"], ["stored"], ["promotrail.visitor", "promotrail.session"]],
    ["refuses: the event is dropped", ["denied"], ["dropped consent"], []],
  ])("%s", async (_case, decision, outcome, keys) => {
    const { decide, kept, web_event, outcomes } = openWith(google);
    web_event.track("promotion_code", "used", used());
    decide(...decision);
    await tick();
    expect(outcomes()).toEqual(outcome);
    expect(kept()).toEqual(expect.arrayContaining(keys));
    expect(kept().length === 0).toBe(keys.length === 0);
  });

  /** A browser in which the visitor consented on an earlier page. */
  async function afterConsent() {
    const visit = browser();
    const first = visit.open(known);
    await first.web_event.track("promotion_code", "used", used());
    first.close();
    const { visitor_id, session_id } = visit.collector.events()[0]!.context;
    return { visit, visitor_id, session_id };
  }

  test("keeps a visitor who consented earlier: also the events that waited are theirs", async () => {
    const { visit, visitor_id, session_id } = await afterConsent();
    const { decide, web_event, collector } = openWith(google, visit);
    web_event.track("own", "waiting");
    decide("granted");
    web_event.track("promotion_code", "used", used());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(collector.events().map(({ context }) => context)).toMatchObject(
      Array(3).fill({ visitor_id, session_id, consent: "granted" }),
    );
  });

  test("keeps the time, the page and the changes of before_send of an event that waited", async () => {
    const before_send = vi.fn((event) => ({ ...event, extra: { checked: true } }));
    const { decide, web_event, collector, page } = openWith({ ...google, before_send });
    web_event.track("promotion_code", "used", used());
    await vi.advanceTimersByTimeAsync(30_000);
    Object.assign(page.location, { href: "https://www.shop.example/later" });
    decide("granted");
    await tick();
    expect(before_send).toHaveBeenCalledOnce();
    expect(collector.events()).toMatchObject([
      {
        occurred_at: expect.stringMatching(SOON),
        extra: { checked: true },
        context: { page: { url: "https://www.shop.example/cart" } },
      },
    ]);
  });

  test("that denies by default drops the events and keeps the device's data", async () => {
    const { visit, visitor_id } = await afterConsent();
    const { decide, web_event, outcomes, storage } = openWith(google, visit);
    web_event.track("own", "waiting");
    decide("denied", true);
    expect(outcomes()).toEqual(["dropped consent"]);
    expect(storage.getItem("promotrail.visitor")).toBe(visitor_id);
  });

  test.each([
    ["events that waited", "pending"],
    ["events of before", "granted"],
  ] as const)("that wants no cookies: %s are sent without customer, ids and storage", async (_case, state) => {
    const { visit, visitor_id } = await afterConsent();
    const { decide, web_event, collector, kept } = openWith({ ...google, consent: "pending" }, visit);
    const before = kept();
    if (state === "granted") decide("granted");
    web_event.track("product", "view", { items: [], dims: used().dims });
    decide("cookieless");
    web_event.track("promotion_code", "used", used());
    await vi.advanceTimersByTimeAsync(10_000);
    const [, ...events] = collector.events();
    expect(events).toHaveLength(2);
    for (const event of events) {
      expect(event.dims!.customers).toEqual({ cdp_source: "Staging" });
      expect(event.context.consent).toBe("cookieless");
      expect(event.context.visitor_id).not.toBe(visitor_id);
    }
    expect(events[0]!.context.visitor_id).toBe(events[1]!.context.visitor_id);
    expect(kept()).toEqual(before);
  });

  test("keeps 50 events at most while it has not decided, the newest", async () => {
    const { decide, web_event, collector, outcomes } = openWith(google);
    for (let n = 0; n < 60; n += 1) web_event.track("own", `event-${n}`);
    expect(outcomes()).toEqual(Array(10).fill("dropped queue_full"));
    decide("granted");
    await tick();
    expect(collector.events().map(({ action }) => action)).toEqual(
      Array.from({ length: 50 }, (_, index) => `event-${index + 10}`),
    );
  });
});

describe("Global Privacy Control", () => {
  const gpc = (page: Deps["page"]) => Object.assign(page.navigator, { globalPrivacyControl: true });

  test("is respected: events are recorded, no customer is named, and nothing is stored", async () => {
    const { kept, collector, open } = browser();
    const { web_event } = open(known, {}, gpc);
    web_event.track("own", "one");
    await web_event.track("promotion_code", "used", used());
    expect(kept()).toEqual([]);
    const [one, two] = collector.events();
    expect(two).toMatchObject({ items: [{ id: "SAVE10" }], context: { consent: "cookieless" } });
    expect(two!.dims).toEqual({ customers: { cdp_source: "Staging" }, transaction: { id: "O-1" } });
    expect(two!.context.visitor_id).toBe(one!.context.visitor_id);
  });

  test("makes each page view a new visitor", async () => {
    const { collector, open } = browser();
    for (let page = 0; page < 2; page++) await open(known, {}, gpc).web_event.track("promotion_code", "used", used());
    const visitors = collector.events().map(({ context }) => context.visitor_id);
    expect(new Set(visitors).size).toBe(2);
  });

  test("logs no warning about storage, and reports events that could not be sent", async () => {
    const { open } = browser();
    const { web_event, leave, outcomes } = open({}, {}, gpc);
    web_event.track("own", "event");
    leave();
    expect(outcomes()).toEqual(["dropped unloaded"]);
    expect(console.warn).not.toHaveBeenCalled();
  });

  test("can be ignored by the site", async () => {
    const { kept, collector, open } = browser();
    const { web_event } = open({ ...known, respect_gpc: false }, {}, gpc);
    await web_event.track("promotion_code", "used", used());
    expect(collector.events()[0]).toMatchObject({ ...used(), context: { consent: "granted" } });
    expect(kept()).toContain("promotrail.visitor");
  });
});

describe("evaluate", () => {
  const cart = { currency: "USD", lines: [{ sku: "S", price: "19.99", quantity: 2 }] };
  const calculated = { cart: { total: "35.98" }, promocodes: [{ number: "SAVE10", status: 4 }] };

  test("requests the price of the cart with every option", async () => {
    const fetch = vi.fn(async (_url: string, _init: RequestInit) => json(200, calculated));
    const { web_event } = setUp(known, { fetch });
    const options = { customer: { customer_id: "C-1" }, location: "CART_PAGE" as const, timeout: 500 };
    expect(await web_event.evaluate(cart, ["SAVE10"], options)).toEqual({ outcome: "calculated", ...calculated });
    const [url, init] = fetch.mock.calls[0]!;
    expect(url).toBe("https://collector.example/v1/carts/calculate");
    expect(JSON.parse(String(init.body))).toEqual({
      write_key: "wk_demo",
      cart,
      promocodes: ["SAVE10"],
      promocodes_info: 1,
      visitor_id: expect.stringMatching(/^[\w-]{36}$/),
      customer: { customer_id: "C-1" },
      location: "CART_PAGE",
    });
  });

  test("works without codes", async () => {
    const fetch = vi.fn(async (_url: string, _init: RequestInit) => json(200, calculated));
    await setUp(known, { fetch }).web_event.evaluate(cart);
    expect(JSON.parse(String(fetch.mock.calls[0]![1].body))).toMatchObject({ promocodes: [] });
  });

  test("names the visitor of the events", async () => {
    const { collector, web_event } = setUp();
    await web_event.track("promotion_code", "used", used());
    await web_event.evaluate(cart, ["SAVE10"]);
    expect(collector.requests[1]!.body).toMatchObject({ visitor_id: collector.events()[0]!.context.visitor_id });
  });

  test.each([
    "denied",
    "pending",
    "cookieless",
  ] as const)("works where consent is %s, names nobody, and keeps nothing", async (consent) => {
    const fetch = vi.fn(async (_url: string, _init: RequestInit) => json(200, calculated));
    const { kept, web_event, ends } = setUp({ ...known, consent }, { fetch });
    expect(await web_event.evaluate(cart, ["SAVE10"])).toMatchObject({ outcome: "calculated" });
    expect(String(fetch.mock.calls[0]![1].body)).not.toContain("visitor_id");
    expect([kept().filter((key) => /visitor|session|event/.test(key)), ends]).toEqual([[], []]);
  });

  test("works with Global Privacy Control", async () => {
    const fetch = vi.fn(async () => json(200, calculated));
    const { kept, open } = browser();
    const { web_event } = open(known, { fetch }, (page) => {
      Object.assign(page.navigator, { globalPrivacyControl: true });
    });
    expect(await web_event.evaluate(cart, ["SAVE10"])).toMatchObject({ outcome: "calculated" });
    expect(kept()).toEqual([]);
  });

  test("waits neither for events nor for a pause", async () => {
    const { collector, web_event } = setUp();
    collector.hold();
    web_event.track("promotion_code", "used", used());
    await tick();
    const result = web_event.evaluate(cart, [], { timeout: 100 });
    expect(collector.requests).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(100);
    expect(await result).toEqual({ outcome: "failed", reason: "timeout" });
  });
});

describe("further files", () => {
  const loaded = (options: InitOptions) => {
    const load = vi.fn<Deps["load"]>();
    const { web_event } = setUp(options, { load });
    web_event.track("own", "event");
    return { web_event, load, files: () => load.mock.calls.map(([url]) => url.replace(/.*\/sdk\//, "")) };
  };

  test("the copy of events is loaded from the collector, with the device that it extends", () => {
    const { load } = loaded(known);
    expect(load).toHaveBeenCalledExactlyOnceWith(
      "https://collector.example/sdk/web_event.copy.js",
      expect.objectContaining({ open: expect.any(Function) }),
      expect.any(Function),
      expect.any(Function),
      expect.any(Function),
    );
  });

  test("without a collector nothing is loaded", () => {
    expect(loaded({ write_key: "wk_demo" }).files()).toEqual([]);
  });

  test("the debug texts are loaded where debug is on, with this SDK", () => {
    const { load, web_event } = loaded({ ...known, debug: true });
    expect(load).toHaveBeenLastCalledWith("https://collector.example/sdk/web_event.debug.js", web_event.on);
  });
});

describe("listeners", () => {
  test("receive each result once, with the event as sent", async () => {
    const { collector, web_event } = setUp();
    const calls: [string, TrackResult, WireEvent][] = [];
    web_event.on("result", (result, event) => calls.push(["result", result, event]));
    web_event.on("drop", (result, event) => calls.push(["drop", result, event]));
    const first = await web_event.track("promotion_code", "used", used());
    collector.answer = () => problem(400);
    const second = await web_event.track("promotion_code", "used", used());
    expect(calls).toEqual([
      ["result", first, collector.events()[0]],
      ["drop", second, collector.events()[1]],
    ]);
    expect(second).toMatchObject({ reason: "refused" });
  });

  test("may track", async () => {
    const { collector, web_event } = setUp();
    const off = web_event.on("result", () => {
      off();
      web_event.track("own", "answered");
    });
    await web_event.track("promotion_code", "used", used());
    await web_event.flush();
    expect(collector.actions()).toEqual([["used"], ["answered"]]);
  });
});

test("an event that can't be JSON is dropped with a reason and reported", async () => {
  const { collector, web_event } = setUp();
  const dropped = vi.fn();
  web_event.on("drop", dropped);
  const extra: Record<string, unknown> = {};
  extra.self = extra;
  const result = await web_event.track("own", "event", { extra });
  expect(result).toMatchObject({ outcome: "dropped", reason: "unserializable" });
  expect(dropped).toHaveBeenCalledExactlyOnceWith(
    result,
    expect.objectContaining({ category: "own", items: [], dims: {}, extra: {} }),
  );
  await web_event.flush();
  expect(collector.requests).toEqual([]);
});

test("an event that is too large is dropped, and others are not", async () => {
  const { web_event, outcomes } = setUp();
  web_event.track("own", "small");
  web_event.track("own", "large", { extra: { note: "x".repeat(2_000_000) } });
  await web_event.flush();
  expect(outcomes()).toEqual(["dropped too_large", "stored"]);
});

describe("flush", () => {
  test("sends waiting events and resolves after the last result", async () => {
    const { collector, web_event } = setUp();
    const open = collector.hold();
    web_event.track("own", "event");
    const done = vi.fn();
    web_event.flush().then(done);
    await tick();
    expect([collector.requests.length, done.mock.calls.length]).toEqual([1, 0]);
    open();
    await tick();
    expect(done).toHaveBeenCalledOnce();
  });

  test("does not wait for a key", async () => {
    const { web_event } = setUp({});
    web_event.track("own", "event");
    await web_event.flush();
  });
});

test("reset gives the next event a new visitor, and does not change earlier ones", async () => {
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

test("the call form equals the methods", async () => {
  const { collector, web_event } = setUp({});
  const listener = vi.fn();
  web_event("init", known);
  const off = (web_event as unknown as (...call: unknown[]) => () => void)("on", "result", listener);
  const result = await web_event("track", "promotion_code", "used", used());
  expect(result.outcome).toBe("stored");
  expect(listener).toHaveBeenCalledOnce();
  expect(collector.events()[0]).toMatchObject(used());
  off();
  await web_event("flush");
});

test("events wait for a late init, also more than fifty", async () => {
  const { collector, web_event } = setUp({});
  const results = Promise.all(Array.from({ length: 120 }, (_, n) => web_event.track("own", `event-${n}`)));
  web_event.init(known);
  await web_event.flush();
  expect((await results).map(({ outcome }) => outcome)).toEqual(Array(120).fill("stored"));
  expect(collector.events()).toHaveLength(120);
});

describe("on a server", () => {
  test("nothing is sent, and nothing waits", async () => {
    const { createWebEvent: create } = await import("../../sdk/module.ts");
    const web_event = create({ page: { ...fakePage().page, document: undefined as never } }, known);
    expect(await web_event.track("own", "event")).toMatchObject({ outcome: "dropped", reason: "no_page" });
    expect(vi.getTimerCount()).toBe(0);
  });

  test("the module loads, and every method can be called", async () => {
    const { default: web_event } = await import("../../sdk/module.ts");
    expect(await web_event.track("own", "event")).toMatchObject({ outcome: "dropped", reason: "no_page" });
    web_event.on("result", () => {})();
    await web_event.flush();
  });
});

describe("no call throws, and no promise rejects:", () => {
  type Untyped = Record<"init" | "track" | "on" | "evaluate" | "consent", (...args: unknown[]) => unknown>;
  const circle: Record<string, unknown> = {};
  circle.self = circle;

  test.each<[string, (web_event: Untyped) => unknown]>([
    ["init()", (web_event) => web_event.init()],
    ["init(null)", (web_event) => web_event.init(null)],
    ["init of a string", (web_event) => web_event.init("wk_demo")],
    ["track()", (web_event) => web_event.track()],
    ["track of a symbol", (web_event) => web_event.track(Symbol("category"), null, 42)],
    ["track of a BigInt", (web_event) => web_event.track(10n, "event", null)],
    ["track of a circle", (web_event) => web_event.track(circle, circle, circle)],
    ["track of invalid lists", (web_event) => web_event.track("own", "event", { items: 1, dims: 2, extra: 3 })],
    ["on of nothing", (web_event) => web_event.on("no such thing", null)],
    ["evaluate()", (web_event) => web_event.evaluate()],
    ["evaluate of null", (web_event) => web_event.evaluate(null, null, null)],
    ["evaluate of a circle", (web_event) => web_event.evaluate(circle, circle, {})],
    ["consent of an unknown decision", (web_event) => web_event.consent("perhaps")],
  ])("%s", async (_, call) => {
    spyOnConsole("error");
    const { web_event } = setUp();
    const called = call(web_event as unknown as Untyped);
    await vi.advanceTimersByTimeAsync(60_000);
    await called;
    await web_event.flush();
  });

  test.each<[string, Partial<Deps>]>([
    ["storage is forbidden", { open: forbidden }],
    ["storage accepts nothing", { open: () => Object.assign(fakeStorage(), { setItem: forbidden }) }],
    ["cookies throw", { page: fakePage(undefined, { jar: new Map(), read: forbidden, write: forbidden }).page }],
  ])("events arrive where %s", async (_, more) => {
    const { collector, web_event } = setUp(known, more);
    await tick();
    expect((await web_event.track("promotion_code", "used", used())).outcome).toBe("stored");
    expect(collector.events()).toHaveLength(1);
  });
});
