import { brotliCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { EVENT_TYPES } from "../../../collector/contract/webhook-events.ts";
import { ADMIN_TOKEN, type Collector, collectorForTest, startCollector } from "../../support/collector.ts";

/** Somebody's browser, as far as a server sees it. */
function visitor({ url }: Collector) {
  let cookie = "";
  const ask = async (path: string, form?: Record<string, string>, headers: Record<string, string> = {}) => {
    const answer = await fetch(url + path, {
      redirect: "manual",
      headers: { cookie, ...headers },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    const set = answer.headers.get("set-cookie");
    if (set) cookie = set.split(";")[0]!;
    return {
      status: answer.status,
      to: answer.headers.get("location"),
      headers: answer.headers,
      text: await answer.text(),
    };
  };
  const signIn = (key: string, next = "") => ask("/dashboard/sign-in", { key, next });
  return { ask, signIn, cookie: () => cookie, bring: (own: string) => (cookie = own) };
}

const keyWith = async (collector: Collector, ...scopes: string[]) => {
  const answer = await collector.admin("/v1/properties/100001/keys?property_id=100001", {
    name: scopes.join(" "),
    scopes,
  });
  return (await answer.json()).data as { id: number; secret: string };
};

test("who is not signed in is asked to be, and comes back to the page", async () => {
  const collector = await collectorForTest({ demo: true });
  const one = visitor(collector);
  const first = await one.ask("/dashboard/codes?search=x");
  expect([first.status, first.to]).toEqual([303, "/dashboard/sign-in?next=%2Fdashboard%2Fcodes%3Fsearch%3Dx"]);
  expect((await one.ask(first.to!)).text).toContain('value="/dashboard/codes?search=x"');
  expect(await one.signIn(ADMIN_TOKEN, "/dashboard/codes?search=x")).toMatchObject({
    status: 303,
    to: "/dashboard/codes?search=x",
  });
  expect((await one.ask("/dashboard/codes")).status).toBe(200);
  await one.ask("/dashboard/sign-out", {});
  expect((await one.ask("/dashboard/codes")).status).toBe(303);
});

test.each([
  "https://evil.example/",
  "//evil.example",
  "/dashboard//evil.example",
  "/v1/events",
  "/dashboard\\evil",
  "/dashboardx",
])("signing in never leads to %s", async (next) => {
  const one = visitor(await collectorForTest({ demo: true }));
  expect((await one.signIn(ADMIN_TOKEN, next)).to).toBe("/dashboard");
});

test("keys open what their scopes name, for as long as they live", async () => {
  const collector = await collectorForTest({ demo: true });
  const one = visitor(collector);
  for (const [key, status] of [
    ["wk_demo", 403],
    ["sk_unknown", 401],
    ["", 401],
    [(await keyWith(collector, "ingest")).secret, 403],
    [(await keyWith(collector, "manage")).secret, 403],
  ] as const) {
    const answer = await one.signIn(key);
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([status, null]);
    expect(answer.text).not.toContain("sk_unknown");
  }

  const reader = await keyWith(collector, "read");
  expect((await one.signIn(reader.secret)).status).toBe(303);
  const list = await one.ask("/dashboard/promotions");
  expect(list.text).not.toContain("New promotion");
  for (const path of ["/dashboard/promotions/new", "/dashboard/webhooks"])
    expect((await one.ask(path)).text).toContain("The key lacks the scope manage.");
  for (const path of ["/dashboard/promotions/1/status", "/dashboard/promotions/new", "/dashboard/rejected/replay"])
    expect((await one.ask(path, { status: "DISABLED" })).status).toBe(403);
  expect((await one.ask("/dashboard?property_id=4711")).status).toBe(404);

  await fetch(`${collector.url}/v1/properties/100001/keys/${reader.id}?property_id=100001`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  expect((await one.ask("/dashboard")).to).toContain("/dashboard/sign-in");
});

test("a cookie that was tampered with, made up, or is of another collector opens nothing", async () => {
  const [collector, other] = [
    await collectorForTest({ demo: true }),
    await collectorForTest({ demo: true, env: { ADMIN_TOKEN: "another" } }),
  ];
  const [one, theirs] = [visitor(collector), visitor(other)];
  await one.signIn(ADMIN_TOKEN);
  await theirs.signIn("another");
  const good = one.cookie();
  expect(good).not.toContain(ADMIN_TOKEN);
  for (const bad of [`${good.slice(0, -2)}AA`, "promotrail_session=", "promotrail_session=AAAA", theirs.cookie()]) {
    one.bring(bad);
    expect((await one.ask("/dashboard")).status).toBe(303);
  }
  one.bring(`a=b; ${good}; c=d`);
  expect((await one.ask("/dashboard")).status).toBe(200);
});

test("a form that another site sends changes nothing", async () => {
  const collector = await collectorForTest({ demo: true });
  const one = visitor(collector);
  await one.signIn(ADMIN_TOKEN);
  for (const headers of [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://evil.example" },
    { origin: "null" },
  ])
    expect((await one.ask("/dashboard/promotions/1/status", { status: "DISABLED" }, headers)).status).toBe(403);
  const promotion = await (await collector.admin("/v3/promotions/1?property_id=100001")).json();
  expect(promotion.data.status).toBe("ENABLED");
  const own = { origin: collector.url, "sec-fetch-site": "same-origin" };
  expect((await one.ask("/dashboard/promotions/1/status", { status: "DISABLED" }, own)).status).toBe(303);
});

test.each([
  ["tz=Nowhere/Else", 400, ["tz"]],
  ["from=yesterday", 400, ["from", "ISO 8601"]],
  ["from=2026-02-01&to=2026-01-01", 400, ["from", "must be before to"]],
  ["cdp_source=moon", 400, ["cdp_source"]],
])("the overview with %s says what is wrong", async (query, status, words) => {
  const one = visitor(await collectorForTest({ demo: true }));
  await one.signIn(ADMIN_TOKEN);
  const answer = await one.ask(`/dashboard?${query}`);
  expect(answer.status).toBe(status);
  for (const word of words) expect(answer.text).toContain(word);
});

test.each([
  "/dashboard/nothing",
  "/dashboard/promotions/4711",
  "/dashboard/promotions/x",
  "/dashboard/promotions/new?template=nothing",
  "/dashboard/reports/constructor?format=csv",
  "/dashboard/exports/nothing",
  "/dashboard/webhooks/1",
])("%s is not there", async (path) => {
  const one = visitor(await collectorForTest({ demo: true }));
  await one.signIn(ADMIN_TOKEN);
  expect((await one.ask(path)).status).toBe(404);
});

test("a form that says too little, or too much, changes nothing", async () => {
  const collector = await collectorForTest({ demo: true });
  const one = visitor(collector);
  await one.signIn(ADMIN_TOKEN);
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
    ["/webhooks", {}, 422],
    ["/webhooks/1", {}, 422],
    ["/rejected/replay", {}, 400],
    ["/sql", {}, 422],
  ] as const)
    expect([path, form, (await one.ask(`/dashboard${path}`, form)).status]).toEqual([path, form, status]);
  const list = await (await collector.admin("/v3/promotions?property_id=100001")).json();
  expect(list.data).toHaveLength(4);
  const [webhook] = (await (await collector.admin("/v1/webhooks?property_id=100001")).json()).data;
  expect(webhook.is_active).toBe(true);
});

test("subscriptions are made, tried, and switched off and on; codes are made; attempts are taken along", async () => {
  const collector = await collectorForTest({ demo: true });
  const one = visitor(collector);
  await one.signIn(ADMIN_TOKEN);
  const made = await one.ask("/dashboard/webhooks", { url: "https://receiver.example/", event_types: EVENT_TYPES[0] });
  expect([made.status, made.text]).toEqual([200, expect.stringContaining("whsec_")]);
  const isActive = async () =>
    (await (await collector.admin("/v1/webhooks?property_id=100001")).json()).data[0].is_active;
  for (const [what, active] of [
    ["off", false],
    ["on", true],
    ["test", true],
  ] as const) {
    expect((await one.ask("/dashboard/webhooks/1", { do: what })).to).toBe(`/dashboard/webhooks/1?done=${what}`);
    expect(await isActive()).toBe(active);
  }
  const { data } = await (await collector.admin("/v1/webhooks/1/deliveries?property_id=100001")).json();
  expect(data).toHaveLength(1);
  expect((await one.ask("/dashboard/webhooks/1", { do: "again", delivery: data[0].id })).status).toBe(303);
  expect((await one.ask("/dashboard/webhooks/1")).text).toContain(data[0].event_type);

  const bulk = { name: "Many", redemption_type: "COUPON", coupon_type: "BULK", rules: [RULE] };
  const { data: promotion } = await (await collector.admin("/v3/promotions?property_id=100001", bulk)).json();
  const order = { batch_size: "3", prefix: "AUTUMN", max_uses: "1", max_uses_per_customer: "1" };
  expect((await one.ask(`/dashboard/promotions/${promotion.id}/codes`, order)).status).toBe(303);
  expect((await one.ask(`/dashboard/promotions/${promotion.id}`)).text.match(/<code>AUTUMN/g)).toHaveLength(3);

  const items = [{ type: "promotion_code", id: "TAKE50" }];
  await collector.send({
    write_key: "wk_demo",
    events: [{ event_id: "e", category: "promotion_code", action: "used", items }],
  });
  const csv = await one.ask("/dashboard/exports/code_checks?code=TAKE50&status=&reason=&tz=UTC&format=csv");
  expect([csv.status, csv.text.split("\n").length]).toEqual([200, 3]);
});

const RULE = { action: { cart_value: { discount: { percentage_amount: "10" } } } };

test.each([
  [{}, "counts for the next cart"],
  [{ status: "DISABLED" }, "and rests"],
  [{ start_date: "2099-01-01T00:00:00Z" }, "from its beginning on"],
  [{ rules: [{ ...RULE, apply_once: false }] }, "saved as INVALID"],
])("who saves a promotion with %j is told what it is now", async (more, words) => {
  const one = visitor(await collectorForTest({ demo: true }));
  await one.signIn(ADMIN_TOKEN);
  const json = JSON.stringify({ name: "x", redemption_type: "AUTOMATIC", rules: [RULE], ...more });
  const { to } = await one.ask("/dashboard/promotions/new", { template: "json", do: "create", json });
  expect((await one.ask(to!)).text).toContain(words);
});

test("an address that is none is said to be none", async () => {
  const one = visitor(await collectorForTest({ demo: true }));
  expect((await one.ask("/dashboard/promotions/%")).status).toBe(400);
});

test("what is looked at stays when other days, or test sites, are chosen", async () => {
  const collector = await collectorForTest({ demo: true });
  const one = visitor(collector);
  await one.signIn(ADMIN_TOKEN);
  const items = [{ type: "promotion_code", id: "TEST" }];
  const event = {
    event_id: "e",
    category: "promotion_code",
    action: "used",
    items,
    dims: { customers: { cdp_source: "Staging" } },
  };
  await collector.send({ write_key: "wk_demo", events: [event] });
  const { text } = await one.ask("/dashboard/codes/attempts?code=TEST");
  const links = [...text.matchAll(/<a href="([^"]+)"[^>]*>(?:90 days|[\d,]+ of test sites)</g)].map(
    ([, href]) => href!,
  );
  expect(links).toHaveLength(2);
  for (const link of links) expect((await one.ask(link.replaceAll("&amp;", "&"))).status).toBe(200);
  expect((await one.ask("/dashboard/codes?search=spring")).text).toMatch(/search=spring[^"]*">90 days/);
});

test("what comes from outside is shown, and never run", async () => {
  const collector = await collectorForTest({ demo: true });
  const one = visitor(collector);
  await one.signIn(ADMIN_TOKEN);
  const sly = `"><script>alert(1)</script>`;
  const event = {
    event_id: sly,
    category: "promotion_code",
    action: "used",
    items: [{ type: "promotion_code", id: sly }],
  };
  await collector.send({ write_key: "wk_demo", events: [event, { event_id: "x", category: sly }] });
  for (const path of [
    "",
    "/codes",
    `/codes/attempts?code=${encodeURIComponent(sly)}`,
    "/rejected",
    `/codes?search=${encodeURIComponent(sly)}`,
  ]) {
    const { headers, text } = await one.ask(`/dashboard${path}`);
    expect(text).not.toContain("<script>alert");
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; .*frame-ancestors 'none'$/);
    expect(headers.get("content-security-policy")).not.toContain("unsafe");
    expect(text).not.toMatch(/<[^>]*\s(style|on\w+)=/);
  }
});

test("all of a first visit weighs at most 100 KB", async () => {
  const collector = await collectorForTest({ demo: true });
  const one = visitor(collector);
  await one.signIn(ADMIN_TOKEN);
  const parts = await Promise.all(
    ["/dashboard", "/dashboard/style.css", "/dashboard/dashboard.js"].map((path) => one.ask(path)),
  );
  expect(parts.map(({ status }) => status)).toEqual([200, 200, 200]);
  const bytes = parts.reduce((sum, { text }) => sum + brotliCompressSync(text).length, 0);
  expect(bytes).toBeLessThan(100_000);
});

test("the live stream takes so many viewers, and ends with the collector", async () => {
  const collector = await startCollector({ demo: true });
  const one = visitor(collector);
  await one.signIn(ADMIN_TOKEN);
  const open = () => fetch(`${collector.url}/dashboard/live/stream`, { headers: { cookie: one.cookie() } });
  const streams = await Promise.all(Array.from({ length: 20 }, open));
  expect(streams.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect((await open()).status).toBe(503);
  const ends = Promise.all(streams.map((stream) => stream.text()));
  await collector.close();
  expect((await ends)[0]).toMatch(/^retry: 3000\n/);
});
