import { beforeAll, describe, expect, test } from "vitest";
import { script } from "./built.ts";
import { ADDRESS, openPage } from "./page.ts";

let sdk: string;
let stub: string;
beforeAll(async () => {
  sdk = await script("browser.ts");
  stub = (await script("stub.ts")).replace(/"https:\/\/YOUR-COLLECTOR[^"]*"/, JSON.stringify(ADDRESS));
});

/** Antsomi's snippet as shops have it in their pages, with our address. */
const antsomi = `(function() {
  var w = window;
  if (w.web_event) return;
  var a = window.web_event = function() { a.queue.push(arguments); };
  a.propId = "565018647";
  a.track = a;
  a.queue = [];
  var e = document.createElement("script");
  e.type = "text/javascript", e.async = !0, e.src = "${ADDRESS}";
  var t = document.getElementsByTagName("script")[0];
  t ? t.parentNode.insertBefore(e, t) : document.head.appendChild(e);
})();`;

describe("calls queued by the snippet", () => {
  test("are made in order when the script loads, in both forms", async () => {
    const { collector, run, global } = openPage();
    run(stub);
    run(`web_event.track("own", "one", { extra: { n: 1 } })`);
    run(`web_event("track", "own", "two")`);
    run(`web_event("own", "three")`);
    expect(global().queue).toHaveLength(3);
    run(sdk);
    await global().flush();
    expect(collector.actions()).toEqual([["one", "two", "three"]]);
    expect(collector.requests[0]).toMatchObject({
      url: "https://collector.example/v1/events",
      body: { write_key: "wk_demo", events: [{ extra: { n: 1 } }, {}, {}] },
    });
  });

  test("return the collector's result to the caller", async () => {
    const { run } = openPage();
    run(stub);
    const results = [`web_event.track("promotion_code", "used", {})`, `web_event("track", "own", "event")`].map(run);
    run(sdk);
    run("web_event.flush()");
    expect(await Promise.all(results)).toMatchObject([{ outcome: "stored" }, { outcome: "stored" }]);
  });

  test("may also be init, on, flush, reset, consent and evaluate", async () => {
    const { collector, window, run } = openPage();
    run(stub);
    Object.assign(window, { outcomes: [] });
    run(`web_event.consent("pending")`);
    run(`web_event.init({ write_key: "wk_init", collector: "https://other.example" })`);
    run(`web_event.on("result", function (result) { outcomes.push(result.outcome); })`);
    run("web_event.reset()");
    run(`web_event.track("own", "event")`);
    run(`web_event.consent("granted")`);
    const evaluation = run(`web_event.evaluate({ lines: [] }, ["SAVE10"])`);
    const flushed = run("web_event.flush()");
    run(sdk);
    await flushed;
    await expect.poll(() => run("outcomes.join()"), { timeout: 60_000 }).toBe("stored");
    expect(await evaluation).toMatchObject({ outcome: "failed" });
    const urls = collector.requests.map(({ url, body }) => [url, body.write_key]);
    expect(urls.sort()).toEqual([
      ["https://other.example/v1/carts/calculate", "wk_init"],
      ["https://other.example/v1/events", "wk_init"],
    ]);
  });

  test("of Antsomi's snippet are made, also those of track without a method name", async () => {
    const { collector, run, global } = openPage();
    run(antsomi);
    run(`web_event.track("product", "view", { items: [{ type: "product", id: "118" }] })`);
    run(`web_event("track", "promotion_code", "used", { items: [{ type: "promotion_code", id: "SAVE10" }] })`);
    run(sdk);
    await global().flush();
    expect(collector.events()).toMatchObject([
      { category: "product", action: "view", items: [{ id: "118" }] },
      { category: "promotion_code", action: "used", items: [{ id: "SAVE10" }] },
    ]);
  });

  test("that are invalid don't stop the others", async () => {
    const { collector, run, global } = openPage();
    run(stub);
    run("web_event.queue.push(null, 42, undefined)");
    run(`web_event.track("own", "event")`);
    run(sdk);
    await global().flush();
    expect(collector.events().at(-1)).toMatchObject({ category: "own", action: "event" });
  });

  test("end, although a listener tracks an event for each drop", () => {
    const { run, global } = openPage();
    run(stub);
    run(`web_event.consent("denied")`);
    run(`web_event.on("drop", function () { web_event.track("own", "again"); })`);
    run(`web_event.track("own", "event")`);
    run(sdk);
    expect(global().version).toBeDefined();
  });

  test("run before calls that are made meanwhile", async () => {
    const { collector, run, global } = openPage();
    run(stub);
    run(`web_event.track("own", "one", { extra: { toJSON: function () { web_event.track("own", "three"); } } })`);
    run(`web_event.track("own", "two")`);
    run(sdk);
    await global().flush();
    expect(collector.actions()).toEqual([["one", "two", "three"]]);
  });
});

describe("the global", () => {
  test("is replaced last", () => {
    const { run, global } = openPage();
    run(stub);
    const snippet = global();
    run(`web_event.track("own", "one", { extra: { toJSON: function () { window.during = web_event; } } })`);
    run(sdk);
    expect(run("during")).toBe(snippet);
    expect(global()).not.toBe(snippet);
  });

  test.each([
    ["our snippet", () => stub],
    ["Antsomi's", () => antsomi],
    [
      "a tag manager's function",
      () => "web_event = function () { web_event.queue.push(arguments); }; web_event.queue = [];",
    ],
    ["a plain object", () => "web_event = { queue: [] };"],
  ])("gives its methods to the copies of %s that the page holds", async (_, snippet) => {
    const { collector, run, global } = openPage(`<script src="${ADDRESS}"></script>`);
    run(snippet());
    run("window.copy = web_event");
    run(sdk);
    expect(await run(`copy.track("promotion_code", "used", {})`)).toMatchObject({ outcome: "stored" });
    run(`if (copy.call) copy("track", "own", "called"); else copy.track("own", "called")`);
    run(`copy.queue.push(["track", "own", "pushed"])`);
    await global().flush();
    expect(collector.actions().flat()).toEqual(["used", "called", "pushed"]);
    expect(run("copy.version === web_event.version")).toBe(true);
  });

  test("has trackEventWithUri, which does nothing", () => {
    const { collector, run } = openPage(`<script src="${ADDRESS}"></script>`);
    run(sdk);
    expect(
      run(`web_event.trackEventWithUri("ec=a&ea=b", "/product", "_self", { trackingOnly: true })`),
    ).toBeUndefined();
    expect(collector.requests).toEqual([]);
  });

  test("also serves pages that kept the snippet's function or fill the queue themselves", async () => {
    const { collector, run, global } = openPage();
    run(stub);
    run("window.kept = web_event");
    run(sdk);
    const result = run(`kept.track("own", "kept")`);
    run(`web_event.queue.push(["track", "own", "pushed"])`);
    await global().flush();
    expect(await result).toMatchObject({ outcome: "stored" });
    expect(collector.actions()).toEqual([["kept", "pushed"]]);
  });

  test("is one SDK that sends once where the page has the script twice", async () => {
    const { collector, run, global } = openPage();
    run(stub);
    run(`web_event.track("own", "event")`);
    run(sdk);
    const first = global();
    run(sdk);
    run(stub);
    expect(global()).toBe(first);
    await first.flush();
    expect(collector.requests).toHaveLength(1);
  });

  test("also exists without a snippet", async () => {
    const { collector, run, global } = openPage(`<script src="${ADDRESS}"></script>`);
    run(sdk);
    await global().track("promotion_code", "removed", { items: [] });
    expect(collector.requests).toHaveLength(1);
    expect(global().version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe("the script's address", () => {
  const track = `web_event.track("promotion_code", "removed", { items: [] })`;

  test.each([
    ["//collector.example/sdk/web_event.js?key=wk_a", "https://collector.example/v1/events", "wk_a"],
    ["https://c.example/a/b/sdk/web_event.js?key=wk_a#x", "https://c.example/a/b/v1/events", "wk_a"],
    ["https://c.example/sdk/1.2/web_event.js?v=3&key=wk%5Fa", "https://c.example/v1/events", "wk_a"],
    ["https://c.example/web_event.js?key=wk_a&from=/sdk/x", "https://c.example/v1/events", "wk_a"],
  ])("%s sets the collector and the key", async (src, url, write_key) => {
    const others = `<script src="/other.js"></script><script></script>`;
    const { collector, run } = openPage(`<script src="${src}"></script>${others}`);
    run(sdk);
    await run(track);
    expect(collector.requests[0]).toMatchObject({ url, body: { write_key } });
  });

  test("is the running script's, not the last one's on the page", async () => {
    const { window, collector, run } = openPage(`<script src="https://wrong.example/sdk/web_event.js?key=w"></script>`);
    const running = window.document.createElement("script");
    running.src = "https://right.example/sdk/renamed.js?key=wk_right";
    Object.defineProperty(window.document, "currentScript", { value: running });
    run(sdk);
    await run(track);
    expect(collector.requests[0]).toMatchObject({
      url: "https://right.example/v1/events",
      body: { write_key: "wk_right" },
    });
  });

  test("is not that of an image named `currentScript`", async () => {
    const image = `<img name="currentScript" src="https://wrong.example/sdk/web_event.js?key=w">`;
    const { window, collector, run } = openPage(`<script src="${ADDRESS}"></script>`);
    window.document.body.innerHTML = image;
    expect(window.document.currentScript).toBe(window.document.images[0]);
    run(sdk);
    await run(track);
    expect(collector.requests[0]).toMatchObject({ url: "https://collector.example/v1/events" });
  });

  test("without a key still sets the collector; init sets the key", async () => {
    const { collector, run, global } = openPage(`<script src="https://c.example/sdk/web_event.js"></script>`);
    run(sdk);
    const result = global().track("own", "event");
    global().init({ write_key: "wk_init" });
    await result;
    expect(collector.requests[0]).toMatchObject({ url: "https://c.example/v1/events", body: { write_key: "wk_init" } });
  });

  test("without a key means Antsomi's property where the page has one", async () => {
    const { collector, window, run } = openPage(`<script src="https://c.example/sdk/web_event.js"></script>`);
    Object.assign(window, { _propId: 565018647 });
    run(sdk);
    await run(track);
    expect(collector.requests[0]).toMatchObject({ body: { write_key: "565018647" } });
  });

  test("with a key takes precedence over Antsomi's property", async () => {
    const { collector, window, run } = openPage(`<script src="${ADDRESS}"></script>`);
    Object.assign(window, { _propId: "565018647" });
    run(sdk);
    await run(track);
    expect(collector.requests[0]).toMatchObject({ body: { write_key: "wk_demo" } });
  });

  test("can set consent to pending", async () => {
    const { window, collector, run, global } = openPage(`<script src="${ADDRESS}&amp;consent=pending"></script>`);
    run(sdk);
    const result = run(track);
    await global().flush();
    expect([collector.requests, Object.keys(window.localStorage), window.document.cookie]).toEqual([[], [], ""]);
    global().consent("granted");
    expect(await result).toMatchObject({ outcome: "stored" });
  });
});

describe("Antsomi's declaration on the page", () => {
  const declare = (declared: object) => {
    const page = openPage(`<script src="${ADDRESS}"></script>`);
    Object.assign(page.window, { _cdp365Analytics: declared });
    page.run(sdk);
    return page;
  };

  test("is tracked after the queued calls", async () => {
    const { collector, window, run, global } = openPage();
    run(antsomi);
    run(`web_event.track("own", "queued")`);
    const items = [{ type: "product", id: "118" }];
    const track = [["product", "view", { items }]];
    Object.assign(window, { _portalId: "1", _cdp365Analytics: { default_event: 1, page: "product", track } });
    run(sdk);
    await global().flush();
    expect(collector.events()).toMatchObject([
      { action: "queued" },
      { category: "pageview", action: "view", extra: { page: "product" } },
      { category: "product", action: "view", items },
    ]);
  });

  test("is used for page views of single-page sites, as it is at the call", async () => {
    const { collector, run, global } = declare({ default_event: 0, dims: { store: { id: "S-1" } } });
    run(`_cdp365Analytics.page = { page_type: "CART" }; web_event.track("pageview", "view")`);
    run(`_cdp365Analytics.page = { page_type: "HOME" }; web_event("track", "pageview", "view", { extra: { n: 2 } })`);
    run(`web_event.track("product", "view", { items: [] })`);
    await global().flush();
    const store = { id: "S-1" };
    expect(collector.events().map(({ dims, extra }) => ({ dims, extra }))).toEqual([
      { dims: { store }, extra: { page: { page_type: "CART" } } },
      { dims: { store }, extra: { page: { page_type: "HOME" }, n: 2 } },
      { dims: {}, extra: {} },
    ]);
  });

  test("of the thank-you page in Antsomi's guide is a purchase with items, order, code and customer", async () => {
    const items = [{ type: "product", id: "118", price: 179000, quantity: "2" }];
    const extra = { order_id: "O-1", voucher_code: "SAVE10", customer_id: "C-1", phone: "09123123123" };
    const page = { page_type: "checkout", page_category: "thank_you" };
    const { collector, global } = declare({ page, items, extra, track: [["product", "purchase"]] });
    await global().flush();
    expect(collector.events()).toMatchObject([
      { category: "pageview", action: "view", items, extra: { ...extra, page } },
      { category: "product", action: "purchase", items, extra: { ...extra, page } },
    ]);
  });

  test.each([
    ["an invalid list", { track: 3 }],
    ["an invalid call", { track: [null] }],
    ["null", null],
  ])("that is %s does not break the script", async (_, declared) => {
    const { run } = declare(declared as object);
    expect(await run(`web_event.track("promotion_code", "removed", { items: [] })`)).toMatchObject({
      outcome: "stored",
    });
  });
});
