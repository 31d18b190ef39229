import { createHash } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { parse } from "acorn";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { build } from "./built.ts";
import { problem } from "./fakes.ts";
import { ADDRESS, openPage } from "./page.ts";

/** Files that the script imports where they are used. */
const MODULES = ["web_event.debug.js", "web_event.watch.js", "web_event.consent.js", "web_event.copy.js"];
const SCRIPTS = ["web_event.js", ...MODULES, "web_event.ga4.js"];
let built: Awaited<ReturnType<typeof build>>;
// The build takes some seconds of CPU time: on a busy machine, that is minutes.
beforeAll(async () => {
  built = await build();
}, 600_000);
afterAll(() => built.remove());

describe("the script", () => {
  test("has at most 5,120 bytes, compressed", () => {
    expect(brotliCompressSync(built.read("web_event.js")).length).toBeLessThanOrEqual(5_120);
  });

  test("of the GA4 bridge has at most 2,800 bytes, compressed", () => {
    expect(brotliCompressSync(built.read("web_event.ga4.js")).length).toBeLessThanOrEqual(2_800);
  });

  test.each(SCRIPTS)("%s runs in browsers with ES2018 and under a strict content security policy", (file) => {
    const script = built.read(file);
    const sourceType = MODULES.includes(file) ? "module" : "script";
    // The one exception: every browser with `import()` has ES2018.
    const rest = script.replace("import(", "load(");
    expect(() => parse(rest, { ecmaVersion: 2018, sourceType })).not.toThrow();
    expect(script).not.toMatch(/\beval\b|\bFunction\(|document\.write|innerHTML|\.style\b|setAttribute|javascript:/);
    expect(script).not.toMatch(/set(Timeout|Interval)\(["'`]/);
  });

  test("has a source map that only debugging loads", () => {
    for (const file of SCRIPTS) {
      expect(built.read(file)).not.toContain("sourceMappingURL");
      expect(JSON.parse(built.read(`${file}.map`)).sources).not.toEqual([]);
    }
  });

  test("contains only the version of package.json", () => {
    for (const file of ["web_event.js", "web_event.mjs"]) {
      expect(built.read(file)).toContain(manifest.version);
      expect(built.read(file)).not.toContain("devDependencies");
    }
  });
});

/** A module as a script, with a call of its default export; real imports are tested in a browser. */
const asScript = (file: string, call: string) =>
  built.read(file).replace(/export\s*\{\s*(\w+) as default\s*\};?/, `const start = $1; ${call};`);

test("the snippet is ES5 of at most 650 bytes and ends with the address", () => {
  const stub = built.read("stub.js").trim();
  expect(Buffer.byteLength(stub)).toBeLessThanOrEqual(650);
  expect(() => parse(stub, { ecmaVersion: 5, sourceType: "script" })).not.toThrow();
  expect(stub).toMatch(/,"https:\/\/YOUR-COLLECTOR\/sdk\/web_event\.js\?key=YOUR-WRITE-KEY"\);$/);
  expect(stub).not.toContain("sourceMappingURL");
  expect(stub).not.toContain("</");
});

describe("the published files", () => {
  test("match their integrity", () => {
    const { version, integrity } = JSON.parse(built.read("integrity.json"));
    const sri = (file: string) => `sha384-${createHash("sha384").update(built.read(file)).digest("base64")}`;
    expect(version).toBe(manifest.version);
    expect(integrity).toEqual(Object.fromEntries(SCRIPTS.map((file) => [file, sri(file)])));
  });

  test.each(SCRIPTS.flatMap((file) => [file, `${file}.map`]))("include %s in the folder of the version", (file) => {
    expect(built.read(join(manifest.version, file))).toBe(built.read(file));
  });

  test("include a snippet that loads this version alone", () => {
    const { window, run } = openPage();
    run(built.read(join(manifest.version, "stub.js")));
    const [script, ...others] = window.document.scripts;
    expect(script).toMatchObject({
      src: `https://your-collector/sdk/${manifest.version}/web_event.js?key=YOUR-WRITE-KEY`,
      integrity: JSON.parse(built.read("integrity.json")).integrity["web_event.js"],
      crossOrigin: "anonymous",
    });
    expect(others).toEqual([]);
  });

  test("are listed by the build with sizes and integrity", () => {
    expect(built.log).toMatch(/web_event\.js \d+ bytes \(brotli\)/);
    expect(built.log).toMatch(/web_event\.js sha384-/);
    expect(built.log).toMatch(/stub\.js \d+ bytes/);
    expect(built.log).not.toContain("(!)");
  });
});

describe("the module", () => {
  test("exports its public names and loads without a page", async () => {
    const module = await import(/* @vite-ignore */ pathToFileURL(join(built.out, "web_event.mjs")).href);
    expect(Object.keys(module).sort()).toEqual(["createWebEvent", "default"]);
    expect(Object.keys(module.default).sort()).toEqual([
      "consent",
      "evaluate",
      "flush",
      "init",
      "mayStore",
      "on",
      "reset",
      "track",
      "version",
      "watch",
    ]);
    expect(await module.default.track("own", "event")).toMatchObject({ outcome: "dropped", reason: "no_page" });
  });

  test("has a source map", () => {
    expect(built.read("web_event.mjs")).toContain("sourceMappingURL=web_event.mjs.map");
  });

  test("has types without dependencies", () => {
    const types = built.read("web_event.d.ts");
    expect(types).not.toMatch(/zod/i);
    expect(types).not.toMatch(/^import /m);
    const program = ts.createProgram([join(built.out, "web_event.d.ts")], {
      strict: true,
      lib: ["lib.es2020.d.ts", "lib.dom.d.ts"],
      types: [],
      noEmit: true,
    });
    expect(ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText)).toEqual([]);
  });
});

describe("the minified script in a page", () => {
  const head = `<script src="${ADDRESS}"></script>`;
  const payload = {
    items: [{ type: "promotion_code", id: "SAVE10", name: "SAVE10", code_status: 4, bytes: 1, owner: "shop" }],
    dims: { customers: { customer_id: "C-1", name: "Ann", email: "ann@mail.example" }, transaction: { id: "O-1" } },
    extra: { cdp_property_id: "100001", urgent: true, send: "now", visitor: "x", deviceJson: 2, waiting: 3 },
  };
  const track = `web_event.track("promotion_code", "used", ${JSON.stringify(payload)})`;

  function open(html = head, kept: Record<string, string> = {}) {
    const page = openPage(html, kept);
    page.run("results = []");
    page.run(built.read("web_event.js"));
    page.run(`["result", "drop"].forEach(function (name) {
      web_event.on(name, function (result, event) { results.push([name, result.outcome, result.reason, event.action]); });
    })`);
    const results = () => JSON.parse(String(page.run("JSON.stringify(results)")));
    const keys = () => Object.keys(page.window.localStorage);
    return { ...page, results, keys };
  }

  test("sends events as tracked, in bodies of the collector's format", async () => {
    const { collector, run, results, keys } = open();
    expect(await run(track)).toMatchObject({ outcome: "stored", event_id: expect.any(String) });
    const [{ url, init, body }] = collector.requests as [(typeof collector.requests)[0]];
    expect(url).toBe("https://collector.example/v1/events");
    expect(init).toMatchObject({ method: "POST", keepalive: true, credentials: "omit" });
    expect(Object.keys(init).sort()).toEqual(["body", "credentials", "keepalive", "method", "signal"]);
    const id = /^[0-9a-f-]{36}$/;
    expect(body).toEqual({
      write_key: "wk_demo",
      sent_at: expect.stringMatching(/^\d{4}-.*Z$/),
      events: [
        {
          event_id: expect.stringMatching(id),
          occurred_at: expect.stringMatching(/^\d{4}-.*Z$/),
          category: "promotion_code",
          action: "used",
          ...payload,
          context: {
            visitor_id: expect.stringMatching(id),
            session_id: expect.stringMatching(id),
            page: { url: "https://www.shop.example/", referrer: "", title: "" },
            locale: "en-US",
            sdk: { name: "web_event", version: manifest.version },
            consent: "granted",
          },
        },
      ],
    });
    expect(results()).toEqual([["result", "stored", null, "used"]]);
    expect(keys().sort()).toEqual(["promotrail.session", "promotrail.visitor"]);
  });

  test("reports dropped events with their reasons", async () => {
    const { run, results } = open();
    expect(await run(`web_event.track("own", "big", { extra: { total: BigInt(1) } })`)).toMatchObject({
      outcome: "dropped",
      reason: "unserializable",
    });
    run(`web_event.init({ before_send: function (event) { return event.action === "secret" ? null : event; } })`);
    run(`web_event.track("own", "secret")`);
    expect(results()).toEqual([
      ["drop", "dropped", "unserializable", "big"],
      ["drop", "dropped", "before_send", "secret"],
    ]);
  });

  test("evaluates a cart", async () => {
    const { collector, run } = open();
    const answer = { cart: { total: "35.98" }, promocodes: [{ number: "SAVE10", status: 4 }] };
    collector.answer = () => new Response(JSON.stringify(answer));
    const cart = `{ lines: [{ sku: "S", price: "19.99" }] }`;
    expect(await run(`web_event.evaluate(${cart}, ["SAVE10"], { location: "CART_PAGE", timeout: 1000 })`)).toEqual({
      outcome: "calculated",
      ...answer,
    });
    expect(collector.requests[0]).toMatchObject({
      url: "https://collector.example/v1/carts/calculate",
      body: { write_key: "wk_demo", promocodes: ["SAVE10"], promocodes_info: 1, location: "CART_PAGE" },
    });
    collector.answer = () => problem(400);
    expect(await run(`web_event.evaluate({}, [])`)).toMatchObject({
      outcome: "failed",
      reason: "refused",
      status: 400,
    });
    collector.answer = () => Promise.reject(new TypeError("Failed to fetch"));
    expect(await run(`web_event.evaluate({}, [])`)).toEqual({ outcome: "failed", reason: "network" });
    collector.answer = () => new Promise(() => {});
    expect(await run(`web_event.evaluate({}, [], { timeout: 10 })`)).toEqual({ outcome: "failed", reason: "timeout" });
  });

  test("stores nothing without consent and erases everything on denial", async () => {
    const { collector, window, run, results, keys } = open(`<script src="${ADDRESS}&amp;consent=pending"></script>`);
    const waiting = run(track);
    await run("web_event.flush()");
    expect([keys(), window.document.cookie, collector.requests]).toEqual([[], "", []]);
    run(`web_event.consent("granted")`);
    expect(await waiting).toMatchObject({ outcome: "stored" });
    run(`web_event.track("own", "late")`);
    expect(window.document.cookie).toContain("promotrail.visitor=");
    run(`web_event.consent("denied")`);
    expect([keys(), window.document.cookie]).toEqual([[], ""]);
    expect(results()).toEqual([
      ["result", "stored", null, "used"],
      ["drop", "dropped", "consent", "late"],
    ]);
  });

  test.each<[string, string, number]>([
    ["&amp;google_consent=true", "", 0],
    ["&amp;google_consent", "", 0],
    ["&amp;google_consent=false", "", 1],
    ["", "web_event.init({ tcf_consent: true })", 0],
  ])("waits for a consent tool where the address has %s, or the page calls %s", async (more, call, requests) => {
    const { collector, run, keys } = open(`<script src="${ADDRESS}${more}"></script>`);
    run(call);
    run(track);
    await run("web_event.flush()");
    expect([collector.requests.length, keys().length > 0]).toEqual([requests, requests > 0]);
  });

  test("reads other options from the address of the script, too", () => {
    const { run, window } = open(
      `<script src="${ADDRESS}&amp;respect_gpc=false&amp;keep_personal_data=true"></script>`,
    );
    Object.defineProperty(window.navigator, "globalPrivacyControl", { value: true });
    run(track);
    const [kept] = Object.entries(window.localStorage).filter(([key]) => key.startsWith("promotrail.event."));
    expect(kept![1]).toContain("ann@mail.example");
  });

  test("keeps undelivered events; the next page delivers them without personal data", async () => {
    const first = open();
    first.collector.answer = () => problem(503);
    first.run(track);
    await first.run("web_event.flush()");
    first.window.dispatchEvent(new first.window.Event("pagehide"));
    const kept: Record<string, string> = Object.assign({}, first.window.localStorage);
    first.window.close();
    expect(
      Object.keys(kept).filter((key) => /^promotrail\.event\.[0-9a-f-]{36}\.[0-9a-f-]{36}$/.test(key)),
    ).toHaveLength(1);

    const next = open(head, { ...kept, "promotrail.event.gone.e1": "junk" });
    await expect.poll(() => next.results().length, { timeout: 60_000 }).toBe(2);
    expect(next.results()).toContainEqual(["result", "stored", null, "used"]);
    expect(next.results()).toContainEqual(["drop", "dropped", "corrupt", null]);
    const [event] = next.collector.events();
    expect(event).toMatchObject({ items: payload.items, extra: payload.extra });
    expect(event!.dims).toEqual({ customers: { customer_id: "C-1" }, transaction: { id: "O-1" } });
    expect(event!.context.omitted).toEqual(["name", "email"]);
    expect(next.keys().sort()).toEqual(["promotrail.session", "promotrail.visitor"]);
  });

  test("removes another tab's claim", () => {
    const { window, run, keys } = open();
    run(`web_event.track("own", "event")`);
    const self = keys()
      .find((key) => key.startsWith("promotrail.event."))!
      .split(".")[2];
    const key = `promotrail.ask.${self}`;
    window.localStorage.setItem(key, "another tab");
    window.dispatchEvent(new window.StorageEvent("storage", { key, newValue: "another tab" }));
    expect(keys()).not.toContain(key);
  });

  test("retries after a failure", async () => {
    const { collector, run } = open();
    const answer = collector.answer;
    collector.answer = () => problem(503);
    const result = run(track);
    await run("web_event.flush()");
    collector.answer = answer;
    expect(await result).toMatchObject({ outcome: "stored" });
    expect(collector.requests.length).toBeGreaterThan(1);
  });

  test("sends waiting events when the page is left", () => {
    const { collector, window, run } = open();
    run(`web_event.track("own", "event")`);
    window.dispatchEvent(new window.Event("pagehide"));
    expect(collector.actions()).toEqual([["event"]]);
  });

  test("resets the visitor", async () => {
    const { collector, run } = open();
    await run(track);
    run("web_event.reset()");
    await run(track);
    const visitors = collector.events().map(({ context }) => context.visitor_id);
    expect(new Set(visitors).size).toBe(2);
  });

  test("explains its steps with the debug script", async () => {
    const { window, run } = open();
    const logged: unknown[][] = [];
    Object.assign(window.console, { info: (...words: unknown[]) => logged.push(words) });
    run("web_event.init({ debug: true })");
    run(asScript("web_event.debug.js", "start(web_event.on)"));
    await run(track);
    const text = logged.flat().join("\n");
    for (const words of ["promotion_code/used", "sending 1 event", "stored"]) expect(text).toContain(words);
  });

  test("is one SDK where it is included twice, and replays the snippet's queue", async () => {
    const page = openPage(head);
    page.run(built.read("stub.js"));
    page.run(`web_event.track("own", "one"); web_event("track", "own", "two"); web_event("own", "three")`);
    page.run(built.read("web_event.js"));
    const first = page.global();
    page.run(built.read("web_event.js"));
    expect(page.global()).toBe(first);
    await first.flush();
    expect(page.collector.actions()).toEqual([["one", "two", "three"]]);
  });
});
