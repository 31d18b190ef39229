import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { compileFunction, createContext } from "node:vm";
import { expect, test, vi } from "vitest";

// Servers, workers and apps import the package too. There is no page, so no call may throw, send, or store anything.

type Untyped = Record<string, (...args: unknown[]) => unknown>;

/** A storage that may not be used. */
const used = vi.fn();
const untouched = new Proxy({}, { get: used, set: used, has: used, ownKeys: used });
const network = { fetch: used, XMLHttpRequest: used, WebSocket: used };
const timers = { setTimeout: used, setInterval: used, queueMicrotask: used };
const navigator = { userAgent: "Any", language: "en-US", onLine: true, sendBeacon: used };

/** The globals of each runtime, as far as the SDK could use them. */
const RUNTIMES: Record<string, Record<string, unknown>> = {
  "Node 20": { ...network, ...timers, crypto },
  "Node 22 and 24": { ...network, ...timers, crypto, navigator },
  "Node with a storage": { ...network, ...timers, crypto, navigator, localStorage: untouched },
  "a worker": {
    ...{ ...network, ...timers, crypto, navigator, indexedDB: untouched, addEventListener: used },
    ...{ location: { href: "https://shop.example/worker.js" }, importScripts: used },
  },
  Deno: { ...network, ...timers, crypto, navigator, localStorage: untouched, addEventListener: used, Deno: {} },
  "an edge function": { fetch: used, crypto, EdgeRuntime: "edge" },
  "an app": { ...network, ...timers, navigator: { product: "ReactNative" }, window: {} },
  "an engine alone": {},
};

/** The package's CommonJS modules, evaluated in a runtime. */
function load(globals: Record<string, unknown>): (file: string) => Untyped {
  const parsingContext = createContext({ console, ...globals });
  const loaded = new Map<string, Untyped>();
  const require = (file: string): Untyped => {
    const exports = loaded.get(file) ?? {};
    if (loaded.has(file)) return exports;
    loaded.set(file, exports);
    const code = readFileSync(new URL(file, new URL("../../sdk/dist/", import.meta.url)), "utf8");
    compileFunction(code, ["exports", "require"], { parsingContext })(exports, require);
    return exports;
  };
  return require;
}

async function callAll(sdk: Untyped, startGa4Bridge: Untyped[string]) {
  const init = { write_key: "wk", collector: "https://c.example", debug: true, google_consent: true };
  for (const options of [init, undefined, null]) sdk.init!(options);
  for (const decision of ["pending", "granted", "denied"]) sdk.consent!(decision);
  sdk.watch!({ input: "#code", button: "#apply", message: ".message" });
  sdk.reset!();
  (sdk.on!("drop", used) as () => void)();
  startGa4Bridge(sdk);
  await sdk.flush!();
  return {
    tracked: await sdk.track!("product", "view", { items: [] }),
    called: await (sdk as unknown as Untyped[string])("track", "own", "event"),
    evaluated: await sdk.evaluate!({ lines: [] }, ["A"]),
  };
}

const NOTHING = {
  tracked: { event_id: "", outcome: "dropped", reason: "no_page" },
  called: { event_id: "", outcome: "dropped", reason: "no_page" },
  evaluated: { outcome: "failed", reason: "no_page" },
};

test.each(Object.keys(RUNTIMES))("in %s nothing throws, is sent, or is stored", async (name) => {
  used.mockClear();
  const require = load(RUNTIMES[name]!);
  const { default: sdk, createWebEvent } = require("./index.cjs") as unknown as { default: Untyped } & Untyped;
  const { startGa4Bridge } = require("./ga4.cjs");
  expect(await callAll(sdk, startGa4Bridge!)).toEqual(NOTHING);
  expect(await callAll(createWebEvent!({}, { write_key: "wk" }) as Untyped, startGa4Bridge!)).toEqual(NOTHING);
  expect(used).not.toHaveBeenCalled();
});

/** Uses the SDK as an import, as a required module, and in a worker. It ends by itself: no timer and no connection is left. */
const PROGRAM = `
  import { createRequire } from "node:module";
  import { Worker } from "node:worker_threads";
  import webEvent, { createWebEvent } from "promotrail-web-event";
  import { startGa4Bridge } from "promotrail-web-event/ga4";
  import "promotrail-web-event/react";

  globalThis.fetch = () => { throw new Error("sent"); };
  async function use(sdk) {
    sdk.init({ write_key: "wk", collector: "https://c.example", debug: true, consent: "denied" });
    sdk.reset();
    console.log((await sdk.track("own", "event")).reason);
  }
  startGa4Bridge(webEvent);
  await use(webEvent);
  await use(createWebEvent());
  await use(createRequire(process.cwd() + "/any.js")("promotrail-web-event").default);
  new Worker(use + 'import("promotrail-web-event").then((sdk) => use(sdk.default))', { eval: true });
`;

test("Node itself imports and requires the package, in a worker too", async () => {
  const args = ["--unhandled-rejections=strict", "--input-type=module", "--eval", PROGRAM];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  expect([stdout, stderr]).toEqual(["no_page\n".repeat(4), ""]);
});
