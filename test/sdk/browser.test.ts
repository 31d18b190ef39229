import { JSDOM } from "jsdom";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WebEvent } from "../../sdk/index.ts";
import { build } from "./built.ts";
import { fakeCollector } from "./fakes.ts";

const ADDRESS = "https://collector.example/sdk/web_event.js?key=wk_demo";
let built: Awaited<ReturnType<typeof build>>;
let script: string;
let stub: string;

beforeAll(async () => {
  built = await build();
  script = built.read("web_event.js");
  stub = built.read("stub.js").replace("https://YOUR-COLLECTOR/sdk/web_event.js?key=YOUR-WRITE-KEY", ADDRESS);
});
afterAll(() => built.remove());

/** The function at `window.web_event`, be it a snippet or the SDK, as untyped pages see it. */
type Global = ((...args: unknown[]) => unknown) & WebEvent & { queue: { push(call: unknown): number; length: number } };

/** A shop's page that runs what it is told, with a collector behind `fetch`. */
function openPage(html = "") {
  const { window } = new JSDOM(`<head>${html}</head>`, { url: "https://shop.example/", runScripts: "outside-only" });
  const collector = fakeCollector();
  Object.assign(window, { fetch: collector.fetch });
  const run = (code: string): unknown => window.eval(code);
  return { window, collector, run, global: () => run("window.web_event") as Global };
}

/** Antsomi's own snippet, as shops have it in their pages, with our address. */
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

test("the snippet loads the script, asynchronously, once", () => {
  const { window, run } = openPage();
  run(stub);
  run(stub);
  const scripts = [...window.document.scripts];
  expect(scripts.map((script) => [script.src, script.async])).toEqual([[ADDRESS, true]]);
});

test("calls through the snippet are made when the script comes, in order, in both shapes", async () => {
  const { collector, run, global } = openPage();
  run(stub);
  run(`web_event.track("own", "one", { extra: { n: 1 } })`);
  run(`web_event("track", "own", "two")`);
  run(`web_event("own", "three")`);
  expect(global().queue).toHaveLength(3);
  run(script);
  await global().flush();
  expect(collector.actions()).toEqual([["one", "two", "three"]]);
  expect(collector.requests[0]).toMatchObject({
    url: "https://collector.example/v1/events",
    body: { write_key: "wk_demo", events: [{ extra: { n: 1 } }, {}, {}] },
  });
});

test("a promise of the snippet brings the collector's answer", async () => {
  const { run } = openPage();
  run(stub);
  const results = [`web_event.track("promotion_code", "used", {})`, `web_event("track", "own", "event")`].map(run);
  run(script);
  expect(await Promise.all(results)).toMatchObject([{ outcome: "stored" }, { outcome: "stored" }]);
});

test("init, on, flush and reset wait in the snippet as well", async () => {
  const { collector, window, run } = openPage();
  run(stub);
  Object.assign(window, { heard: [] });
  run(`web_event.init({ write_key: "wk_init", collector: "https://other.example" })`);
  run(`web_event.on("result", function (result) { heard.push(result.outcome); })`);
  run(`web_event.reset()`);
  run(`web_event.track("own", "event")`);
  const flushed = run(`web_event.flush()`);
  run(script);
  await flushed;
  expect(collector.requests[0]).toMatchObject({
    url: "https://other.example/v1/events",
    body: { write_key: "wk_init" },
  });
  expect(run("heard")).toEqual(["stored"]);
});

test("without Promise the snippet queues and answers nothing", () => {
  const { run, global } = openPage();
  run("delete window.Promise");
  run(stub);
  expect(run(`web_event.track("own", "event")`)).toBeUndefined();
  expect(global().queue).toHaveLength(1);
});

test("Antsomi's own snippet is drained, with the calls of track that have no method's name", async () => {
  const { collector, run, global } = openPage();
  run(antsomi);
  run(`web_event.track("product", "view", { items: [{ type: "product", id: "118" }] })`);
  run(`web_event("track", "promotion_code", "used", { items: [{ type: "promotion_code", id: "SAVE10" }] })`);
  run(script);
  await global().flush();
  expect(collector.events()).toMatchObject([
    { category: "product", action: "view", items: [{ id: "118" }] },
    { category: "promotion_code", action: "used", items: [{ id: "SAVE10" }] },
  ]);
});

test("our snippet leaves Antsomi's alone", () => {
  const { window, run } = openPage();
  run(antsomi);
  run(stub);
  expect(window.document.scripts).toHaveLength(1);
});

test("who kept the snippet's function, or fills the queue by hand, still gets through", async () => {
  const { collector, run, global } = openPage();
  run(stub);
  run("window.kept = web_event");
  run(script);
  const result = run(`kept.track("own", "kept")`);
  run(`web_event.queue.push(["track", "own", "pushed"])`);
  await global().flush();
  expect(await result).toMatchObject({ outcome: "stored" });
  expect(collector.actions()).toEqual([["kept", "pushed"]]);
});

test("what is no call does not keep the others from being made", async () => {
  const { collector, run, global } = openPage();
  run(stub);
  run("web_event.queue.push(null, 42, undefined)");
  run(`web_event.track("own", "event")`);
  run(script);
  await global().flush();
  expect(collector.events().at(-1)).toMatchObject({ category: "own", action: "event" });
});

test("calls made while the queue is drained come after it", async () => {
  const { collector, run, global } = openPage();
  run(stub);
  run(`web_event.track("own", "one", { extra: { toJSON: function () { web_event.track("own", "three"); } } })`);
  run(`web_event.track("own", "two")`);
  run(script);
  await global().flush();
  expect(collector.actions()).toEqual([["one", "two", "three"]]);
});

test("the global changes hands last", () => {
  const { run, global } = openPage();
  run(stub);
  const snippet = global();
  run(`web_event.track("own", "one", { extra: { toJSON: function () { window.during = web_event; } } })`);
  run(script);
  expect(run("during")).toBe(snippet);
  expect(global()).not.toBe(snippet);
});

test("included twice, there is one SDK and one request", async () => {
  const { collector, run, global } = openPage();
  run(stub);
  run(`web_event.track("own", "event")`);
  run(script);
  const first = global();
  run(script);
  run(stub);
  expect(global()).toBe(first);
  await first.flush();
  expect(collector.requests).toHaveLength(1);
});

test("without a snippet the script publishes the global by itself", async () => {
  const { collector, run, global } = openPage(`<script src="${ADDRESS}"></script>`);
  run(script);
  await global().track("promotion_code", "removed", { items: [] });
  expect(collector.requests).toHaveLength(1);
  expect(global().version).toMatch(/^\d+\.\d+\.\d+$/);
});

test.each([
  ["//collector.example/sdk/web_event.js?key=wk_a", "https://collector.example/v1/events", "wk_a"],
  ["https://c.example/a/b/sdk/web_event.js?key=wk_a#x", "https://c.example/a/b/v1/events", "wk_a"],
  ["https://c.example/sdk/1.2/web_event.js?v=3&key=wk%5Fa", "https://c.example/v1/events", "wk_a"],
  ["https://c.example/web_event.js?key=wk_a&from=/sdk/x", "https://c.example/v1/events", "wk_a"],
])("%s tells the collector and the key", async (src, url, write_key) => {
  const others = `<script src="/other.js?x=/web_event.js"></script><script></script>`;
  const { collector, run, global } = openPage(`<script src="${src}"></script>${others}`);
  run(script);
  await global().track("promotion_code", "removed", { items: [] });
  expect(collector.requests[0]).toMatchObject({ url, body: { write_key } });
});

test("the script that runs is asked before the last one on the page", async () => {
  const { window, collector, run, global } = openPage(
    `<script src="https://wrong.example/sdk/web_event.js?key=w"></script>`,
  );
  const running = window.document.createElement("script");
  running.src = "https://right.example/sdk/renamed.js?key=wk_right";
  Object.defineProperty(window.document, "currentScript", { value: running });
  run(script);
  await global().track("promotion_code", "removed", { items: [] });
  expect(collector.requests[0]).toMatchObject({
    url: "https://right.example/v1/events",
    body: { write_key: "wk_right" },
  });
});

test("a script without a key waits for init, and keeps its collector", async () => {
  const { collector, run, global } = openPage(`<script src="https://c.example/sdk/web_event.js"></script>`);
  run(script);
  const result = global().track("own", "event");
  global().init({ write_key: "wk_init" });
  await result;
  expect(collector.requests[0]).toMatchObject({ url: "https://c.example/v1/events", body: { write_key: "wk_init" } });
});
