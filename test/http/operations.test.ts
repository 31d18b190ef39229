import { createHash } from "node:crypto";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { collectorForTest } from "../support/collector.ts";
import { sendRaw } from "../support/wire.ts";

test("/healthz and /readyz respond", async () => {
  const { url } = await collectorForTest();
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "ok" });
  expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: "ready" });
});

test("with a store that can't be written, /readyz and requests are answered 503 with Retry-After", async () => {
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

test("the SDK under its version is immutable, and has its hash and its source map", async () => {
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

test("an unknown path is answered with a problem", async () => {
  const { url } = await collectorForTest();
  const answer = await fetch(`${url}/nothing`);
  expect(answer.status).toBe(404);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
});

test.each<[string, string[], number]>([
  ["a length that is none", ["Content-Length: x"], 400],
  ["a line that is no header", ["no header"], 400],
  ["headers without end", [`Cookie: ${"x".repeat(20_000)}`], 431],
  ["less than its Content-Length", ["Content-Length: 1000"], 408],
])("bytes that are no request are answered with a problem: %s", async (_, headers, status) => {
  const { url } = await collectorForTest();
  const answer = await sendRaw(url, { path: "/v1/events", headers, body: Buffer.from("{"), isCut: status === 408 });
  expect(answer).toMatchObject({ status, head: expect.stringContaining("content-type: application/problem+json") });
  expect(answer?.head).toContain("access-control-allow-origin: *");
  expect(JSON.parse(answer!.body)).toMatchObject({ status, detail: expect.any(String) });
});

test("a request with an unknown expectation is answered", async () => {
  const { url } = await collectorForTest();
  const answer = await sendRaw(url, {
    path: "/v1/events",
    headers: ["Expect: luck", "Content-Length: 0"],
    body: Buffer.alloc(0),
  });
  expect(answer).toMatchObject({ status: 400, body: expect.stringContaining("not JSON") });
});

test("without --demo there is no demo property and no known key", async () => {
  const collector = await collectorForTest();
  expect((await collector.send({ write_key: "wk_demo", events: [{}] })).status).toBe(401);
  expect((await (await collector.admin("/v1/properties")).json()).data).toEqual([]);
  expect((await fetch(`${collector.url}/direct/`)).status).toBe(404);
});

test("metrics count events and code checks by outcome and status", async () => {
  const collector = await collectorForTest({ demo: true });
  const code = { type: "promotion_code", id: "NOSUCHCODE" };
  const events = [
    { event_id: "1", category: "pageview", action: "view" },
    { event_id: "1", category: "pageview", action: "view" },
    { event_id: "2", category: "promotion_code", action: "used", items: [code] },
    {},
  ];
  await collector.send({ write_key: "wk_demo", events });
  const metrics = await (await fetch(`${collector.url}/metrics`)).text();
  expect(metrics).toContain('promotrail_events_total{outcome="stored",reason=""} 2');
  expect(metrics).toContain('promotrail_events_total{outcome="duplicate",reason=""} 1');
  expect(metrics).toContain('promotrail_events_total{outcome="rejected",reason="invalid_event"} 1');
  expect(metrics).toContain('promotrail_code_checks_total{status="1"} 1');
  expect(metrics).toContain('promotrail_request_seconds_count{route="/v1/events",status="200"} 1');
  expect(metrics).toMatch(/promotrail_commit_events_sum 4\n/);
  expect(metrics).toContain("promotrail_queue_events 0");
});

test("events of robots and internal visitors are stored and flagged, and lists give their number only", async () => {
  const collector = await collectorForTest();
  const made = await collector.admin("/v1/properties", {
    name: "Shop",
    allowed_origins: ["*"],
    internal_addresses: ["127.0.0.1"],
  });
  const { id, write_key } = (await made.json()).data;
  const item = { type: "promotion_code", id: "CODE" };
  await collector.send({
    write_key,
    events: [{ event_id: "1", category: "promotion_code", action: "used", items: [item] }],
  });
  const list = async (query: string) => (await collector.admin(`/v1/code_checks?property_id=${id}${query}`)).json();
  expect(await list("")).toMatchObject({ data: [], meta: { hidden: { automated: 1 } } });
  expect(await list("&traffic=internal")).toMatchObject({
    data: [{ traffic: "internal" }],
    meta: { hidden: { automated: 0 } },
  });
});

test("a compressed body is decompressed up to the limit", async () => {
  const { url } = await collectorForTest({ demo: true });
  const send = (text: string, encoding: string, pack: (text: string) => Buffer) =>
    fetch(`${url}/v1/events`, {
      method: "POST",
      headers: { "content-encoding": encoding },
      body: new Uint8Array(pack(text)),
    });
  const batch = (extra: object) =>
    JSON.stringify({ write_key: "wk_demo", events: [{ event_id: "1", category: "a", action: "b", extra }] });
  expect((await send(batch({}), "gzip", gzipSync)).status).toBe(200);
  expect((await send(batch({}), "br", brotliCompressSync)).status).toBe(200);
  expect((await send(batch({ text: "x".repeat(2_000_000) }), "gzip", gzipSync)).status).toBe(413);
  expect((await send(batch({}), "gzip", Buffer.from)).status).toBe(400);
  // Every object has a key "constructor".
  for (const encoding of ["compress", "constructor", "toString", "__proto__"]) {
    expect((await send(batch({}), encoding, Buffer.from)).status).toBe(400);
  }
});
