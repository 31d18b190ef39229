import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { VERSION } from "../../collector/http/version.ts";
import { noteBackup } from "../../collector/store/sqlite/file/backup.ts";
import { LATEST_SCHEMA } from "../../collector/store/sqlite/schema/schema.ts";
import { ADMIN_TOKEN, collectorForTest } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { sendRaw } from "../support/wire.ts";

test("/healthz and /readyz respond", async () => {
  const { url } = await collectorForTest();
  const alive = { status: "ok", version: VERSION, schema: LATEST_SCHEMA };
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual(alive);
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

describe("metrics", () => {
  const read = async (url: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${url}/metrics`, { headers });
    return { status: answer.status, text: await answer.text() };
  };

  test("name the paths of operations alone, whatever paths clients invent", async () => {
    const { url, admin } = await collectorForTest({ demo: true });
    await admin("/v1/properties/100001");
    await admin("/stores/100001/v3/promotions");
    await fetch(`${url}/dashboard/invented`);
    const before = (await read(url)).text;
    expect(before).toContain('promotrail_request_seconds_count{route="/v1/properties/{property_id}",status="200"} 1');
    expect(before).toContain('promotrail_request_seconds_count{route="/v3/promotions",status="200"} 1');
    expect(before).toContain('promotrail_request_seconds_count{route="/dashboard",status="404"} 1');
    const series = (text: string) => text.split("\n").filter((line) => line.startsWith("promotrail_request_")).length;
    await fetch(`${url}/invented`);
    const once = series((await read(url)).text);
    for (let n = 0; n < 50; n += 1) await fetch(`${url}/invented-${n}/${n}`);
    expect(series((await read(url)).text)).toBe(once);
  });

  test("tell an operator about the process, the disk, the backup, the retention and the webhooks", async () => {
    const { url, dataFile } = await collectorForTest({ demo: true, env: { RETENTION_DAYS: "events:90" } });
    noteBackup(dataFile, 1_700_000_000_000);
    const db = new Database(dataFile);
    db.exec(`INSERT INTO webhooks (id, property_id, url, event_types, headers, secret, max_batch_size, is_active, taken, created_at, updated_at)
      VALUES (7, '100001', 'https://shop.example', '[]', '{}', 's', 1, 1, 0, 0, 0)`);
    const message = "INSERT INTO deliveries (property_id, webhook_id, type, body, subjects, status, created_at)";
    for (const status of ["dead", "dead", "delivered"])
      db.exec(`${message} VALUES ('100001', 7, 't', '{}', '[]', '${status}', 5000)`);
    db.close();
    const { text } = await read(url);
    expect(text).toContain("\nprocess_resident_memory_bytes ");
    expect(text).toContain("\nnodejs_eventloop_lag_seconds ");
    expect(text).toContain(`promotrail_build_info{version="${VERSION}",schema="${LATEST_SCHEMA}"} 1`);
    expect(text).toContain('promotrail_retention_days{table="events"} 90');
    expect(text).toContain('promotrail_oldest_row_timestamp_seconds{table="deliveries"} 5');
    expect(text).toContain("promotrail_backup_timestamp_seconds 1700000000");
    expect(text).toContain('promotrail_webhook_dead_messages{webhook="7"} 2');
    expect(text).toMatch(/\npromotrail_data_bytes [1-9]\d{4,}/);
    expect(text).toMatch(/\npromotrail_disk_free_bytes [1-9]\d+/);
  });

  test("are for the collector's own machine, or for a token", async () => {
    const { url } = await collectorForTest();
    expect((await read(url)).status).toBe(200);
    for (const header of ["x-forwarded-for", "forwarded", "via", "x-real-ip"])
      expect((await read(url, { [header]: "203.0.113.7" })).status, header).toBe(401);
    const admin = { "x-forwarded-for": "203.0.113.7", authorization: `Bearer ${ADMIN_TOKEN}` };
    expect((await read(url, admin)).status).toBe(200);

    const guarded = await collectorForTest({ env: { METRICS_TOKEN: "scraper" } });
    expect((await read(guarded.url)).status).toBe(401);
    expect((await read(guarded.url, { authorization: "Bearer wrong" })).status).toBe(401);
    expect((await read(guarded.url, { authorization: "Bearer scraper" })).status).toBe(200);
  });

  test("may have a port of their own, which has nothing else", async () => {
    const { url, metricsUrl } = await collectorForTest({ env: { METRICS_PORT: "0" } });
    expect((await read(url)).status).toBe(404);
    expect((await read(metricsUrl!)).text).toContain("promotrail_queue_events 0");
    expect((await fetch(`${metricsUrl}/v1/properties`)).status).toBe(404);
    expect((await fetch(`${metricsUrl}/metrics`, { method: "POST" })).status).toBe(404);
  });
});

test("the SDK of an earlier version stays available to pages that pinned it", async () => {
  const folder = temporaryFolder(onTestFinished);
  mkdirSync(join(folder, "sdk/0.0.9"), { recursive: true });
  writeFileSync(join(folder, "sdk/0.0.9/web_event.js"), "earlier()");
  const { url } = await collectorForTest({ folder });
  const earlier = await fetch(`${url}/sdk/0.0.9/web_event.js`);
  expect(await earlier.text()).toBe("earlier()");
  expect(earlier.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  // The next version will find this one.
  const kept = readFileSync(join(folder, "sdk", VERSION, "web_event.js"), "utf8");
  expect(kept).toBe(await (await fetch(`${url}/sdk/${VERSION}/web_event.js`)).text());
  expect((await fetch(`${url}/sdk/0.0.8/web_event.js`)).status).toBe(404);
});

describe("under a path of another site", () => {
  test("the dashboard's links, forms, scripts, redirects and cookie have it", async () => {
    const { url } = await collectorForTest({ demo: true, env: { BASE_PATH: "/promo/codes/" } });
    const visit = (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, { redirect: "manual", ...init });
    const away = await visit("/promo/codes/dashboard");
    expect(away.headers.get("location")).toBe("/promo/codes/dashboard/sign-in?next=%2Fdashboard");
    const signIn = await (await visit("/promo/codes/dashboard/sign-in")).text();
    expect(signIn).toContain('action="/promo/codes/dashboard/sign-in"');
    const signedIn = await visit("/promo/codes/dashboard/sign-in", {
      method: "POST",
      headers: { origin: url, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ key: ADMIN_TOKEN, next: "/dashboard" }).toString(),
    });
    expect(signedIn.headers.get("location")).toBe("/promo/codes/dashboard");
    const [cookie] = signedIn.headers.getSetCookie();
    expect(cookie).toContain("; Path=/promo/codes/dashboard;");
    const page = await (await visit("/promo/codes/dashboard", { headers: { cookie: cookie!.split(";")[0]! } })).text();
    const addresses = [...page.matchAll(/(?:href|src|action)="(\/[^"]*)"/g)].map(([, address]) => address!);
    expect(addresses.length).toBeGreaterThan(20);
    expect(addresses.filter((address) => !address.startsWith("/promo/codes/dashboard"))).toEqual([]);
    for (const file of ["style.css", "dashboard.js"])
      expect((await visit(`/promo/codes/dashboard/${file}`)).status).toBe(200);
  });

  test("the description of the API has it", async () => {
    const { url } = await collectorForTest({ env: { BASE_PATH: "/promo" } });
    const { servers, paths } = await (await fetch(`${url}/promo/openapi.json`)).json();
    expect(servers).toEqual([{ url: "/promo" }]);
    expect(paths["/v3/promotions"].servers).toMatchObject([{ url: "/promo" }, { url: "/promo/stores/{property_id}" }]);
    const page = await (await fetch(`${url}/promo/docs`)).text();
    const [, link] = /href="([^"#]*openapi.json)"/.exec(page)!;
    expect(new URL(link!, `${url}/promo/docs`).pathname).toBe("/promo/openapi.json");
  });

  test("the API and the SDK answer with and without it: a proxy may take it off", async () => {
    const { url } = await collectorForTest({ demo: true, env: { PUBLIC_URL: "https://shop.example/promo" } });
    for (const path of ["/promo/healthz", "/healthz", "/promo/sdk/web_event.js", "/sdk/web_event.js"])
      expect((await fetch(url + path)).status, path).toBe(200);
    expect((await fetch(`${url}/promotional/healthz`)).status).toBe(404);
    const body = JSON.stringify({ write_key: "wk_demo", events: [{ category: "own", action: "event" }] });
    expect((await fetch(`${url}/promo/v1/events`, { method: "POST", body })).status).toBe(200);
  });
});
