import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { collectorForTest } from "../support/collector.ts";

test("it says that it is alive and that it can write", async () => {
  const { url } = await collectorForTest();
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "ok" });
  expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: "ready" });
});

test("a store that can't be written turns /readyz red, and requests into 503 with Retry-After", async () => {
  const collector = await collectorForTest({ demo: true });
  await collector.store.close();
  expect((await fetch(`${collector.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${collector.url}/readyz`)).status).toBe(503);
  const answer = await collector.send({ write_key: "wk_demo", events: [{}] });
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
  expect(await answer.text()).not.toContain("at ");
});

test("the SDK may be loaded by any page", async () => {
  const { url } = await collectorForTest();
  const answer = await fetch(`${url}/sdk/web_event.js?key=wk_demo`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toContain("javascript");
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  expect(answer.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
});

test("the SDK of a version never changes, is named by its hash, and its map is named to who debugs", async () => {
  const { url } = await collectorForTest();
  const { version, integrity } = await (await fetch(`${url}/sdk/integrity.json`)).json();
  const pinned = await fetch(`${url}/sdk/${version}/web_event.js`);
  expect(pinned.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(pinned.headers.get("sourcemap")).toBe("web_event.js.map");
  const hash = createHash("sha384").update(Buffer.from(await pinned.arrayBuffer()));
  expect(integrity["web_event.js"]).toBe(`sha384-${hash.digest("base64")}`);
  expect((await fetch(`${url}/sdk/${version}/web_event.js.map`)).status).toBe(200);
  expect((await fetch(`${url}/sdk/web_event.js`)).headers.get("cache-control")).toBe("public, max-age=300");
});

test("what is not there is a problem in words", async () => {
  const { url } = await collectorForTest();
  const answer = await fetch(`${url}/nothing`);
  expect(answer.status).toBe(404);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
});

test("without --demo there is no demo property and no known key", async () => {
  const collector = await collectorForTest();
  expect((await collector.send({ write_key: "wk_demo", events: [{}] })).status).toBe(401);
  expect((await (await collector.admin("/v1/properties")).json()).data).toEqual([]);
  expect((await fetch(`${collector.url}/direct/`)).status).toBe(404);
});
