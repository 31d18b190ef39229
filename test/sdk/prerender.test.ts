import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { script } from "./built.ts";
import { spyOnConsole } from "./fakes.ts";
import { ADDRESS, openPage } from "./page.ts";
import { browser, known } from "./visits.ts";

const code = { items: [{ type: "promotion_code" as const, id: "SAVE10" }] };
type Document = Parameters<NonNullable<Parameters<ReturnType<typeof browser>["open"]>[2]>>[0]["document"];

/** The two ways in which browsers say that a page is prerendered, and those in which it is opened. */
const BROWSERS: Record<string, { hide(document: Document): void; show(document: Document): void; event: string }> = {
  "by Speculation Rules": {
    hide: (document) => Object.assign(document, { prerendering: true, visibilityState: "hidden" }),
    show: (document) => Object.assign(document, { prerendering: false }),
    event: "prerenderingchange",
  },
  "in browsers before them": {
    hide: (document) => Object.assign(document, { visibilityState: "prerender" }),
    show: (document) => Object.assign(document, { visibilityState: "visible" }),
    event: "visibilitychange",
  },
};

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-22T01:02:03Z") });
  spyOnConsole("warn");
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe.each(Object.entries(BROWSERS))("a page that is prerendered %s", (_, { hide, show, event }) => {
  function prerendered(options = known) {
    const all = browser();
    const opened = all.open(options, {}, ({ document }) => hide(document));
    const activate = () => {
      show(opened.page.document);
      opened.fire(event);
    };
    return { ...all, ...opened, activate };
  }

  test("sends nothing and stores nothing, whatever it calls and however long it waits", async () => {
    const { collector, web_event, kept, leave, fire } = prerendered();
    web_event.track("promotion_code", "used", code);
    web_event.evaluate({ lines: [] }, ["SAVE10"]);
    web_event.flush();
    fire("online");
    fire("visibilitychange");
    await vi.advanceTimersByTimeAsync(60_000);
    leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(collector.requests).toEqual([]);
    expect(kept()).toEqual([]);
  });

  test("makes its calls in their order when it is opened, once", async () => {
    const { collector, web_event, activate } = prerendered();
    const results = [
      web_event.track("product", "view_cart", { items: [] }),
      web_event.track("promotion_code", "used", code),
    ];
    await vi.advanceTimersByTimeAsync(60_000);
    activate();
    activate();
    // Browsers run the microtasks of a listener before any other code of the page.
    await vi.advanceTimersByTimeAsync(0);
    web_event.track("promotion_code", "removed", code);
    expect(await Promise.all(results)).toMatchObject([{ outcome: "stored" }, { outcome: "stored" }]);
    await web_event.flush();
    expect(collector.actions().flat()).toEqual(["view_cart", "used", "removed"]);
    // The visit begins when the visitor opens the page.
    expect(collector.events()[0]!.occurred_at).toBe("2026-11-22T01:03:03.000Z");
  });

  test("is of the visitor who opens it, not of a new one", async () => {
    const { collector, open, web_event, activate } = prerendered();
    const result = web_event.track("promotion_code", "used", code);
    await open().web_event.track("promotion_code", "used", code);
    activate();
    await result;
    const visitors = collector.events().map(({ context }) => context.visitor_id);
    expect(visitors).toHaveLength(2);
    expect(new Set(visitors).size).toBe(1);
  });

  test("keeps the order of a denial and a consent", async () => {
    const { collector, web_event, outcomes, activate } = prerendered();
    web_event.consent("denied");
    const denied = web_event.track("own", "denied");
    web_event.consent("granted");
    const granted = web_event.track("promotion_code", "used", code);
    activate();
    expect(await denied).toMatchObject({ outcome: "dropped", reason: "consent" });
    expect(await granted).toMatchObject({ outcome: "stored" });
    expect(collector.actions()).toEqual([["used"]]);
    expect(outcomes()).toEqual(["dropped consent", "stored"]);
  });

  test("does not erase the visitor's data: it may never be opened", async () => {
    const { open, kept, cookies } = prerendered();
    await open().web_event.track("promotion_code", "used", code);
    const before = kept();
    expect(before).not.toEqual([]);
    const other = open({ ...known, consent: "denied" }, {}, ({ document }) => hide(document));
    other.web_event.reset();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(kept()).toEqual(before);
    expect(cookies.jar.size).toBe(1);
  });
});

test("an element named `prerendering` does not make a page wait", async () => {
  const { open } = browser();
  const { web_event } = open(known, {}, ({ document }) => Object.assign(document, { prerendering: {} }));
  expect(await web_event.track("promotion_code", "used", code)).toMatchObject({ outcome: "stored" });
});

test("the script's page view and the snippet's calls wait, too", async () => {
  vi.useRealTimers();
  const { window, collector, run, global } = openPage(`<script src="${ADDRESS}"></script>`);
  Object.defineProperty(window.document, "prerendering", { value: true, configurable: true });
  Object.assign(window, { _cdp365Analytics: { page: "cart" } });
  run(`web_event = { queue: [["track", "own", "queued"]] }`);
  run(await script("browser.ts"));
  const flushed = global().flush();
  expect(collector.requests).toEqual([]);
  expect(Object.keys(window.localStorage)).toEqual([]);
  Object.defineProperty(window.document, "prerendering", { value: false });
  window.document.dispatchEvent(new window.Event("prerenderingchange"));
  await flushed;
  expect(collector.actions()).toEqual([["queued", "view"]]);
});
