import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EVENT_TYPES } from "../../../collector/contract/webhook-events.ts";
import { ADMIN_TOKEN, type Collector, collectorForTest, startCollector } from "../../support/collector.ts";
import { userOf } from "./user.ts";

const keyWith = async (collector: Collector, ...scopes: string[]) => {
  const response = await collector.admin("/v1/properties/100001/keys?property_id=100001", {
    name: scopes.join(" "),
    scopes,
  });
  return (await response.json()).data as { id: number; secret: string };
};

const OTHER_TOKEN = "another-admin-token-of-32-characters";

/** For the tests that change nothing. */
let shared: Collector;
beforeAll(async () => {
  shared = await startCollector({ demo: true });
});
afterAll(() => shared.close());

test("redirects to the sign-in page, and back to the page after signing in", async () => {
  const collector = shared;
  const user = userOf(collector);
  const first = await user.request("/dashboard/codes?search=x");
  expect([first.status, first.to]).toEqual([303, "/dashboard/sign-in?next=%2Fdashboard%2Fcodes%3Fsearch%3Dx"]);
  expect((await user.request(first.to!)).text).toContain('value="/dashboard/codes?search=x"');
  expect(await user.signIn(ADMIN_TOKEN, "/dashboard/codes?search=x")).toMatchObject({
    status: 303,
    to: "/dashboard/codes?search=x",
  });
  expect((await user.request("/dashboard/codes")).status).toBe(200);
  await user.request("/dashboard/sign-out", {});
  expect((await user.request("/dashboard/codes")).status).toBe(303);
});

test("a collector without a property names the command that creates one", async () => {
  const user = userOf(await collectorForTest());
  await user.signIn(ADMIN_TOKEN);
  const { status, text } = await user.request("/dashboard");
  expect([status, text]).toEqual([404, expect.stringContaining("No property yet")]);
  expect(text).toContain("npx promotrail properties create");
});

test.each([
  "https://evil.example/",
  "//evil.example",
  "/dashboard//evil.example",
  "/v1/events",
  "/dashboard\\evil",
  "/dashboardx",
])("signing in never leads to %s", async (next) => {
  const user = userOf(shared);
  expect((await user.signIn(ADMIN_TOKEN, next)).to).toBe("/dashboard");
});

test("admits keys by their scopes until they are revoked", async () => {
  const collector = await collectorForTest({ demo: true });
  const user = userOf(collector);
  for (const [key, status] of [
    ["wk_demo", 403],
    ["sk_unknown", 401],
    ["", 401],
    [(await keyWith(collector, "ingest")).secret, 403],
    [(await keyWith(collector, "manage")).secret, 403],
  ] as const) {
    const response = await user.signIn(key);
    expect([response.status, response.headers.get("set-cookie")]).toEqual([status, null]);
    expect(response.text).not.toContain("sk_unknown");
  }

  const reader = await keyWith(collector, "read");
  expect((await user.signIn(reader.secret)).status).toBe(303);
  const list = await user.request("/dashboard/promotions");
  expect(list.text).not.toContain("New promotion");
  for (const path of ["/dashboard/promotions/new", "/dashboard/webhooks"])
    expect((await user.request(path)).text).toContain("The key lacks the scope manage.");
  for (const path of ["/dashboard/promotions/1/status", "/dashboard/promotions/new", "/dashboard/rejected/replay"])
    expect((await user.request(path, { status: "DISABLED" })).status).toBe(403);
  expect((await user.request("/dashboard?property_id=4711")).status).toBe(404);

  await fetch(`${collector.url}/v1/properties/100001/keys/${reader.id}?property_id=100001`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  expect((await user.request("/dashboard")).to).toContain("/dashboard/sign-in");
});

test("refuses a cookie that was changed, made up, or issued by another collector", async () => {
  const [collector, other] = [
    await collectorForTest({ demo: true }),
    await collectorForTest({ demo: true, env: { ADMIN_TOKEN: OTHER_TOKEN } }),
  ];
  const [user, theirs] = [userOf(collector), userOf(other)];
  await user.signIn(ADMIN_TOKEN);
  await theirs.signIn(OTHER_TOKEN);
  const good = user.cookie();
  expect(good).not.toContain(ADMIN_TOKEN);
  // The last characters may encode unused bits: one before them always changes the bytes.
  const changed = `${good.slice(0, -4)}${good.at(-4) === "A" ? "B" : "A"}${good.slice(-3)}`;
  for (const bad of [changed, "promotrail_session=", "promotrail_session=AAAA", theirs.cookie()]) {
    user.useCookie(bad);
    expect((await user.request("/dashboard")).status).toBe(303);
  }
  user.useCookie(`a=b; ${good}; c=d`);
  expect((await user.request("/dashboard")).status).toBe(200);
});

test("refuses a form that another site sends", async () => {
  const collector = shared;
  const user = userOf(collector);
  await user.signIn(ADMIN_TOKEN);
  for (const headers of [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://evil.example" },
    { origin: "null" },
  ])
    expect((await user.request("/dashboard/promotions/1/status", { status: "DISABLED" }, headers)).status).toBe(403);
  const promotion = await (await collector.admin("/v3/promotions/1?property_id=100001")).json();
  expect(promotion.data.status).toBe("ENABLED");
  const own = { origin: collector.url, "sec-fetch-site": "same-origin" };
  expect((await user.request("/dashboard/promotions/1/status", { status: "DISABLED" }, own)).status).toBe(303);
});

test.each([
  ["tz=Nowhere/Else", 400, ["tz"]],
  ["from=yesterday", 400, ["from", "ISO 8601"]],
  ["from=2026-02-01&to=2026-01-01", 400, ["from", "must not be after to"]],
  ["cdp_source=moon", 400, ["cdp_source"]],
])("the overview with %s names the error", async (query, status, texts) => {
  const user = userOf(shared);
  await user.signIn(ADMIN_TOKEN);
  const response = await user.request(`/dashboard?${query}`);
  expect(response.status).toBe(status);
  for (const text of texts) expect(response.text).toContain(text);
});

test.each([
  "/dashboard/nothing",
  "/dashboard/promotions/4711",
  "/dashboard/promotions/x",
  "/dashboard/promotions/new?template=nothing",
  "/dashboard/reports/constructor?format=csv",
  "/dashboard/exports/nothing",
  "/dashboard/webhooks/1",
])("%s is not found", async (path) => {
  const user = userOf(shared);
  await user.signIn(ADMIN_TOKEN);
  expect((await user.request(path)).status).toBe(404);
});

test("the editor keeps the group of a promotion, and its test and its save refuse another choice", async () => {
  const collector = await collectorForTest({ demo: true });
  const user = userOf(collector);
  await user.signIn(ADMIN_TOKEN);
  const rules = [{ action: { cart_value: { discount: { percentage_amount: "10" } } } }];
  const fill = (action: string, choose: string) => {
    const group = { id: "spring", choose };
    const json = JSON.stringify({ name: "Ten", redemption_type: "AUTOMATIC", rules, group });
    return user.request("/dashboard/promotions/new", { template: "json", do: action, json });
  };
  const saved = await fill("create", "best");
  const id = saved.to!.match(/promotions\/(\d+)/)![1];
  await user.request(`/dashboard/promotions/${id}/status`, { status: "DISABLED" });
  const { data } = await (await collector.admin(`/v3/promotions/${id}?property_id=100001`)).json();
  expect(data).toMatchObject({ status: "DISABLED", group: { id: "spring", choose: "best" } });
  for (const action of ["try", "create"]) {
    const { status, text } = await fill(action, "first");
    expect([action, status]).toEqual([action, 422]);
    expect(text).toContain(`group.choose must be best, as in promotion ${id} of the same group`);
  }
});

test("refuses incomplete and invalid forms, and changes nothing", async () => {
  const collector = await collectorForTest({ demo: true });
  const user = userOf(collector);
  await user.signIn(ADMIN_TOKEN);
  const hook = { url: "https://receiver.example/", event_types: EVENT_TYPES };
  await collector.admin("/v1/webhooks?property_id=100001", hook);
  const promotion = (more: object) =>
    JSON.stringify({ name: "x", redemption_type: "AUTOMATIC", rules: [RULE], ...more });
  for (const [path, form, status] of [
    ["/promotions/new", {}, 404],
    ["/promotions/new", { template: "nothing", do: "create" }, 404],
    ["/promotions/new", { template: "gift" }, 422],
    ["/promotions/new", { template: "json", do: "create", json: "[".repeat(20_000) }, 422],
    ["/promotions/new", { template: "json", do: "create", json: "null" }, 422],
    ["/promotions/new", { template: "json", do: "try", json: "[1]" }, 422],
    ["/promotions/new", { template: "json", do: "create", json: promotion({}), code: "NOT-AUTOMATIC" }, 422],
    ["/promotions/1/status", {}, 422],
    ["/promotions/1/status", { status: "GONE" }, 422],
    ["/promotions/1/codes", {}, 422],
    ["/promotions/1/codes", { code: "" }, 422],
    ["/promotions/1/codes", { code: "\u3164" }, 422],
    ["/promotions/1/codes", { code: "SA\u0378VE" }, 422],
    ["/promotions/1/codes", { code: "take\u200b50" }, 422],
    ["/promotions/1/codes", { code: "MORE", max_uses: "1e3" }, 422],
    ["/promotions/1/codes", { code: "MORE", max_uses: "0x10" }, 422],
    ["/promotions/new", { template: "json", do: "create", json: promotion({ currency_code: "BOV" }) }, 422],
    ["/webhooks", {}, 422],
    ["/webhooks/1", {}, 422],
    ["/rejected/replay", {}, 400],
    ["/sql", {}, 422],
  ] as const)
    expect([path, form, (await user.request(`/dashboard${path}`, form)).status]).toEqual([path, form, status]);
  const list = await (await collector.admin("/v3/promotions?property_id=100001")).json();
  expect(list.data).toHaveLength(4);
  const [webhook] = (await (await collector.admin("/v1/webhooks?property_id=100001")).json()).data;
  expect(webhook.is_active).toBe(true);
});

test("adds, tests and turns webhooks off and on; generates codes; exports attempts", async () => {
  const collector = await collectorForTest({ demo: true });
  const user = userOf(collector);
  await user.signIn(ADMIN_TOKEN);
  const made = await user.request("/dashboard/webhooks", {
    url: "https://receiver.example/",
    event_types: EVENT_TYPES[0],
    verified_only: "true",
  });
  expect([made.status, made.text]).toEqual([200, expect.stringContaining("whsec_")]);
  const { data: webhooks } = await (await collector.admin("/v1/webhooks?property_id=100001")).json();
  expect(webhooks[0].verified_only).toBe(true);
  const isActive = async () =>
    (await (await collector.admin("/v1/webhooks?property_id=100001")).json()).data[0].is_active;
  for (const [action, active] of [
    ["off", false],
    ["on", true],
    ["test", true],
  ] as const) {
    expect((await user.request("/dashboard/webhooks/1", { do: action })).to).toBe(
      `/dashboard/webhooks/1?done=${action}`,
    );
    expect(await isActive()).toBe(active);
  }
  const { data } = await (await collector.admin("/v1/webhooks/1/deliveries?property_id=100001")).json();
  expect(data).toHaveLength(1);
  expect((await user.request("/dashboard/webhooks/1", { do: "again", delivery: data[0].id })).status).toBe(303);
  expect((await user.request("/dashboard/webhooks/1")).text).toContain(data[0].event_type);

  const bulk = { name: "Many", redemption_type: "COUPON", coupon_type: "BULK", rules: [RULE] };
  const { data: promotion } = await (await collector.admin("/v3/promotions?property_id=100001", bulk)).json();
  const order = { batch_size: "3", prefix: "AUTUMN", max_uses: "1", max_uses_per_customer: "1" };
  const generated = await user.request(`/dashboard/promotions/${promotion.id}/codes`, order);
  expect(generated.status).toBe(303);
  const { text } = await user.request(generated.to!);
  expect(text.match(/<code>AUTUMN/g)).toHaveLength(3);
  const [, link] = /3 codes created\. <a href="([^"]+)" download>Download CSV/.exec(text)!;
  const codes = await user.request(link!.replaceAll("&amp;", "&"));
  expect(codes.headers.get("content-type")).toContain("text/csv");
  expect(codes.text).toMatch(/^code,max_uses,max_uses_per_customer\n(AUTUMN\w+,1,1\n){3}$/);
  expect((await user.request("/dashboard/promotions/999/codes.csv")).status).toBe(404);

  const items = [{ type: "promotion_code", id: "TAKE50" }];
  await collector.send({
    write_key: "wk_demo",
    events: [{ event_id: "e", category: "promotion_code", action: "used", items }],
  });
  const csv = await user.request("/dashboard/exports/code_checks?code=TAKE50&status=&reason=&tz=UTC&format=csv");
  expect([csv.status, csv.text.split("\n").length]).toEqual([200, 3]);
});

const RULE = { action: { cart_value: { discount: { percentage_amount: "10" } } } };

test.each([
  [{}, "Saved. The promotion is live."],
  [{ status: "DISABLED" }, "Saved as paused."],
  [{ start_date: "2099-01-01T00:00:00Z" }, "Saved. Starts Thu 1 Jan 2099, 00:00 UTC."],
  [{ rules: [{ ...RULE, apply_once: false }] }, "Saved, but it can't run"],
])("confirms a promotion that was saved with %j", async (more, text) => {
  const user = userOf(shared);
  await user.signIn(ADMIN_TOKEN);
  const json = JSON.stringify({ name: "x", redemption_type: "AUTOMATIC", rules: [RULE], ...more });
  const { to } = await user.request("/dashboard/promotions/new", { template: "json", do: "create", json });
  expect((await user.request(to!)).text).toContain(text);
});

test("an address that can't be decoded is a bad request", async () => {
  const user = userOf(shared);
  expect((await user.request("/dashboard/promotions/%")).status).toBe(400);
});

test("links to other days and to test sites keep the filters", async () => {
  const collector = shared;
  const user = userOf(collector);
  await user.signIn(ADMIN_TOKEN);
  const items = [{ type: "promotion_code", id: "TEST" }];
  const event = {
    event_id: "e",
    category: "promotion_code",
    action: "used",
    items,
    dims: { customers: { cdp_source: "Staging" } },
  };
  await collector.send({ write_key: "wk_demo", events: [event] });
  const { text } = await user.request("/dashboard/codes/attempts?code=TEST");
  const links = [...text.matchAll(/<a href="([^"]+)"[^>]*>(?:90 days|show)</g)].map(([, href]) => href!);
  expect(links).toHaveLength(2);
  for (const link of links) expect((await user.request(link.replaceAll("&amp;", "&"))).status).toBe(200);
  expect((await user.request("/dashboard/codes?search=spring")).text).toMatch(/search=spring[^"]*">90 days/);
});

test("escapes what events and addresses contain", async () => {
  const collector = await collectorForTest({ demo: true });
  const user = userOf(collector);
  await user.signIn(ADMIN_TOKEN);
  const script = `"><script>alert(1)</script>`;
  const event = {
    event_id: script,
    category: "promotion_code",
    action: "used",
    items: [{ type: "promotion_code", id: script }],
  };
  await collector.send({ write_key: "wk_demo", events: [event, { event_id: "x", category: script }] });
  await collector.send({ write_key: "wk_demo", events: [{ ...event, category: script, action: script }] });
  expect((await user.request("/dashboard/conflicts")).text).toContain("&lt;script&gt;alert");
  for (const path of [
    "",
    "/codes",
    `/codes/attempts?code=${encodeURIComponent(script)}`,
    "/rejected",
    "/conflicts",
    `/codes?search=${encodeURIComponent(script)}`,
  ]) {
    const { headers, text } = await user.request(`/dashboard${path}`);
    expect(text).not.toContain("<script>alert");
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; .*frame-ancestors 'none'$/);
    expect(headers.get("content-security-policy")).not.toContain("unsafe");
    expect(text).not.toMatch(/<[^>]*\s(style|on\w+)=/);
  }
});

test("the first visit loads at most 100 KB", async () => {
  const collector = shared;
  const user = userOf(collector);
  await user.signIn(ADMIN_TOKEN);
  const parts = await Promise.all(
    ["/dashboard", "/dashboard/style.css", "/dashboard/dashboard.js"].map((path) => user.request(path)),
  );
  expect(parts.map(({ status }) => status)).toEqual([200, 200, 200]);
  const bytes = parts.reduce((sum, { text }) => sum + brotliCompressSync(text).length, 0);
  expect(bytes).toBeLessThan(100_000);
});

test("the live stream has at most 5 viewers per key and 20 in all, and ends when the collector stops", async () => {
  const collector = await startCollector({ demo: true });
  const openAs = async (key: string) => {
    const user = userOf(collector);
    await user.signIn(key);
    return () => fetch(`${collector.url}/dashboard/live/stream`, { headers: { cookie: user.cookie() } });
  };
  const open = await openAs(ADMIN_TOKEN);
  const streams = await Promise.all(Array.from({ length: 5 }, open));
  expect(streams.map(({ status }) => status)).toEqual(Array(5).fill(200));
  const refused = await open();
  expect([refused.status, await refused.text()]).toEqual([503, expect.stringContaining("with one key")]);
  for (const [name, viewers] of Object.entries({ one: 5, two: 5, three: 5, four: 0 })) {
    const key = await collector.admin("/v1/properties/100001/keys", { name, scopes: ["read"] });
    const openWithKey = await openAs((await key.json()).data.secret);
    for (let viewer = 0; viewer < viewers; viewer += 1) expect((await openWithKey()).status).toBe(200);
    if (viewers === 0) expect(await (await openWithKey()).text()).toContain("At most 20 people");
  }
  const ends = Promise.all(streams.map((stream) => stream.text()));
  await collector.close();
  expect((await ends)[0]).toMatch(/^retry: 3000\n/);
});

test.each([
  ["/dashboard/codes", "POST", "GET, HEAD, OPTIONS"],
  ["/dashboard/promotions/1/status", "GET", "POST, OPTIONS"],
  ["/dashboard/promotions/new", "DELETE", "GET, HEAD, POST, OPTIONS"],
  ["/dashboard/sign-out", "GET", "POST, OPTIONS"],
])("%s refuses %s and names the allowed methods", async (path, method, allow) => {
  const { url } = shared;
  const response = await fetch(url + path, { method });
  expect([response.status, response.headers.get("allow")]).toEqual([405, allow]);
  const options = await fetch(url + path, { method: "OPTIONS" });
  expect([options.status, options.headers.get("allow")]).toEqual([204, allow]);
});
