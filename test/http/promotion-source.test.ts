import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createProgram } from "../../collector/program.ts";
import { coupon } from "../platforms/woocommerce-cases.ts";
import { serveShop, wooCommerce } from "../services/pull/shops.ts";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { operatorOf } from "../support/operator.ts";
import { newProperty } from "../support/promotions-api.ts";
import { userOf } from "./dashboard/user.ts";

let collector: Collector;
let property: string;
beforeAll(async () => {
  collector = await startCollector({ env: { WEBHOOKS_ALLOW_LOOPBACK: "true" } });
});
beforeEach(async () => {
  property = await newProperty(collector, "Shop");
});
afterAll(() => collector.close());

const PATH = "/v1/promotion-source";
const body = (url: string, fields: object = {}) => ({
  ...{ platform: "woocommerce", url, consumer_key: "ck_1", consumer_secret: "cs_2" },
  ...fields,
});

async function request(method: string, path: string, content?: unknown) {
  const response = await fetch(`${collector.url}${path}?property_id=${property}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    ...(content !== undefined && { body: JSON.stringify(content) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: text === "" ? null : JSON.parse(text) };
}

const source = async () => (await request("GET", PATH)).json.data;
const pulled = (fields: object) => expect.poll(source).toMatchObject(fields);

/** A shop with a coupon, and what its owner changes. */
async function openShop() {
  const state = { coupons: [coupon({ code: "autumn" })], key: "ck_1:cs_2" };
  const { url, received } = await serveShop((...asked) => wooCommerce(state)(...asked));
  return { state, url, received };
}

const dashboard = async () => {
  const user = userOf(collector);
  await user.signIn(ADMIN_TOKEN);
  return {
    ...user,
    page: async () => (await user.request(`/dashboard/promotions?property_id=${property}`)).text,
  };
};

test("a source is set, pulled at once, read without its credentials, and deleted", async () => {
  const { url } = await openShop();
  const set = await request("PUT", PATH, body(`${url}/`));
  expect(set.json.data).toMatchObject({ platform: "woocommerce", url, interval_minutes: 60, last_success_at: null });
  await pulled({ last_error: null, last_counts: { created: 1, partial: 0 }, is_pulling: false });
  expect((await request("GET", PATH)).text).not.toMatch(/ck_1|cs_2/);
  expect((await source()).credential_names).toEqual(["consumer_key", "consumer_secret"]);
  expect((await request("GET", "/v3/promotions")).json.data).toMatchObject([{ name: "autumn", source: "woocommerce" }]);
  expect((await request("DELETE", PATH)).status).toBe(204);
  for (const method of ["GET", "DELETE"]) expect((await request(method, PATH)).status).toBe(404);
  expect((await request("POST", `${PATH}/pull`)).status).toBe(404);
  expect((await request("GET", "/v3/promotions")).json.data).toHaveLength(1);
});

test.each<[string, object, string[]]>([
  ["nothing", {}, ["platform", "url"]],
  ["an unknown platform", body("https://shop.example", { platform: "opencart" }), ["platform"]],
  ["an address with a password", body("https://a:b@shop.example"), ["url"]],
  ["an address with a query", body("https://shop.example/?a=1"), ["url"]],
  ["another scheme", body("ftp://shop.example"), ["url"]],
  ["no secret", { platform: "woocommerce", url: "https://shop.example", consumer_key: "a" }, ["consumer_secret"]],
  ["the credentials of another platform", body("https://shop.example", { access_token: "t" }), ["access_token"]],
  [
    "a token with a line break",
    { platform: "shopify", url: "https://a.example", access_token: "a\nb" },
    ["access_token"],
  ],
  ["a short interval", body("https://shop.example", { interval_minutes: 1 }), ["interval_minutes"]],
])("%s is refused, and nothing is stored", async (_, content, paths) => {
  const refused = await request("PUT", PATH, content);
  expect([refused.status, refused.json.errors.map((error: { path: string }) => error.path)]).toEqual([422, paths]);
  expect((await request("GET", PATH)).status).toBe(404);
});

test("credentials that expire are named in the API, the dashboard and the metrics, and a new pull uses renewed ones", async () => {
  const { state, url } = await openShop();
  await request("PUT", PATH, body(url));
  await pulled({ last_error: null, last_counts: { created: 1 } });
  const { page, request: post } = await dashboard();
  expect(await page()).toContain("Imported from WooCommerce a moment ago: 1 promotion, 0 partial.");

  state.key = "expired";
  await post(`/dashboard/promotions/pull?property_id=${property}`, {});
  await pulled({ credentials_refused_since: expect.any(String), last_counts: { created: 1 } });
  expect((await source()).last_error).toContain("renew the consumer key and secret");
  expect(await page()).toContain("Credentials refused since a moment ago.");
  const metrics = await (await fetch(`${collector.url}/metrics`)).text();
  expect(metrics).toContain(`promotrail_pulls_total{property="${property}",outcome="credentials_refused"} 1`);
  expect(metrics).toContain(`promotrail_pull_success_timestamp_seconds{property="${property}"}`);

  state.key = "ck_3:cs_4";
  await request("PUT", PATH, body(url, { consumer_key: "ck_3", consumer_secret: "cs_4" }));
  await pulled({ credentials_refused_since: null, last_error: null, last_counts: { unchanged: 1 } });
});

test("the command pulls, and says what happened", async () => {
  const operator = { ...operatorOf(collector.dataFile) };
  const run = () =>
    createProgram({ ...operator, env: { ...operator.env, WEBHOOKS_ALLOW_LOOPBACK: "true" } }).parseAsync(
      ["pull", "promotions", "--property", property],
      { from: "user" },
    );
  await expect(run()).rejects.toThrow("has no promotion source");
  const { state, url } = await openShop();
  await request("PUT", PATH, body(url));
  await pulled({ last_error: null, last_counts: { created: 1 } });
  state.coupons = [coupon({ code: "autumn", amount: "20.00" })];
  await run();
  expect(operator.lines).toEqual([
    "WooCommerce: 1 promotion: 0 created, 1 updated, 0 unchanged, 0 disabled; 0 partial.",
  ]);
  state.key = "expired";
  await expect(run()).rejects.toThrow("WooCommerce refuses the credentials (401)");
});
