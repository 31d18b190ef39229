import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";

let collector: Collector;
/** Keys and tokens by name. */
const keys: Record<string, string | null> = { nobody: null, stranger: "sk_stranger", guesser: "wk_guess" };
let other: string;

const ask = async (method: string, path: string, secret: string | null, body?: object, headers: object = {}) => {
  const answer = await fetch(collector.url + path, {
    method,
    headers: { ...(secret && { authorization: `Bearer ${secret}` }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    text,
    json: text && (answer.headers.get("content-type") ?? "").includes("json") ? JSON.parse(text) : null,
  };
};
const asAdmin = async (method: string, path: string, body?: object) =>
  (await ask(method, path, ADMIN_TOKEN, body)).json.data;

const KEYS = "/v1/properties/100001/keys";

beforeAll(async () => {
  collector = await startCollector();
  const settings = { name: "Shop", write_key: "wk_shop", aliases: ["5650"], allowed_origins: ["https://shop.example"] };
  await asAdmin("POST", "/v1/properties", settings);
  other = (await asAdmin("POST", "/v1/properties", { name: "Other" })).id;
  for (const scope of ["ingest", "redeem", "read", "manage"]) {
    keys[scope] = (await asAdmin("POST", KEYS, { name: `Our ${scope}`, scopes: [scope] })).secret;
  }
  const revoked = await asAdmin("POST", KEYS, { name: "Revoked", scopes: ["read", "manage", "ingest"] });
  expect((await ask("DELETE", `${KEYS}/${revoked.id}`, ADMIN_TOKEN)).status).toBe(200);
  Object.assign(keys, { write: "wk_shop", alias: "5650", revoked: revoked.secret, administrator: ADMIN_TOKEN });
});
afterAll(() => collector.close());

const cart = { cart: { lines: [{ product_id: 1, price: "5" }] } };
const batch = { events: [{ event_id: "1", category: "pageview", action: "view" }] };

test("the property comes from the key or the path; two different ones contradict each other", async () => {
  const list = async (path: string, keyName: string) => (await ask("GET", path, keys[keyName]!)).status;
  expect(await list("/v3/promotions?property_id=100001", "read")).toBe(200);
  expect(await list(`/v3/promotions?property_id=100001&property_id=${other}`, "read")).toBe(404);
  expect(await list(`/stores/100001/v3/promotions?property_id=${other}`, "read")).toBe(404);
  expect(await list("/v3/promotions", "administrator")).toBe(400);
  expect(await list(`/v3/promotions?property_id=100001&property_id=${other}`, "administrator")).toBe(400);
});

test("a refusal states its reason", async () => {
  const detail = async (path: string, keyName: string, method = "GET") =>
    (await ask(method, path, keys[keyName]!)).json.detail as string;
  expect(await detail("/v1/redemptions", "nobody")).toContain("A key is missing");
  expect(await detail("/v1/redemptions", "stranger")).toBe("The key or token is unknown.");
  expect(await detail("/v1/redemptions", "revoked")).toBe("The key was revoked.");
  expect(await detail("/v1/redemptions", "write")).toBe(
    "A write key may only send events and calculate carts; this needs a server key with the scope read.",
  );
  expect(await detail("/v1/redemptions", "manage")).toBe("The key lacks the scope read.");
  expect(await detail("/v3/promotions", "ingest")).toBe("The key lacks the scope read or manage.");
  expect(await detail("/v1/properties", "manage")).toBe("Only the administrator may do this: send the admin token.");
});

test.each<[string, (key: string) => Record<string, string>]>([
  ["as a bearer", (key) => ({ authorization: `bearer ${key}` })],
  ["as Basic's password", (key) => ({ authorization: `Basic ${btoa(`till:${key}`)}` })],
  ["as Basic's name", (key) => ({ authorization: `Basic ${btoa(`${key}:`)}` })],
  ["as BigCommerce sends it", (key) => ({ "x-auth-token": key })],
  ["beside an empty header, which is none", (key) => ({ authorization: "", "x-auth-token": key })],
])("a server key is sent %s", async (_, headers) => {
  expect((await ask("GET", "/v1/redemptions", null, undefined, headers(keys.read!))).status).toBe(200);
  expect((await ask("GET", "/v1/redemptions", null, undefined, headers(`${keys.read}x`))).status).toBe(401);
});

describe("pages", () => {
  test.each<[string, object, string, number]>([
    ["from an allowed origin", { origin: "https://shop.example" }, "write", 200],
    ["from an allowed origin, by an alias", { origin: "https://shop.example" }, "alias", 200],
    ["from elsewhere", { origin: "https://evil.example" }, "write", 403],
    ["from a page in a sandbox", { origin: "null" }, "write", 403],
    ["from elsewhere, by an alias", { origin: "https://evil.example" }, "alias", 403],
    ["from no page", {}, "write", 200],
    ["from no page, with an empty header", { origin: "" }, "write", 200],
  ])("send events and calculate carts %s", async (_, headers, keyName, status) => {
    const key = { write_key: keys[keyName] };
    expect((await ask("POST", "/v1/events", null, { ...batch, ...key }, headers)).status).toBe(status);
    expect((await ask("POST", "/v1/carts/calculate", null, { ...cart, ...key }, headers)).status).toBe(status);
  });

  test("can't use a server key as a write key, because everybody can read the body", async () => {
    const key = { write_key: keys.ingest };
    expect((await ask("POST", "/v1/events", null, { ...batch, ...key })).status).toBe(401);
    expect((await ask("POST", "/v1/carts/calculate", null, { ...cart, ...key })).status).toBe(401);
    expect((await ask("POST", "/v1/events", null, { ...batch, write_key: ADMIN_TOKEN })).status).toBe(401);
  });
});

test("the reason of an unknown code is for servers, not for pages", async () => {
  const used = (id: string) => ({
    events: [
      { event_id: id, category: "promotion_code", action: "used", items: [{ type: "promotion_code", id: "NO" }] },
    ],
  });
  const reasonForEvent = async (keyName: string) =>
    (await ask("POST", "/v1/events", keys[keyName]!, used(keyName))).json.results[0].promocodes[0].reason;
  expect([await reasonForEvent("ingest"), await reasonForEvent("write")]).toEqual(["unknown_code", null]);
  const calculation = { ...cart, promocodes: ["NO"], promocodes_info: 1 };
  const reasonForCart = async (keyName: string) =>
    (await ask("POST", "/v1/carts/calculate", keys[keyName]!, calculation)).json.promocodes[0].reason;
  expect([await reasonForCart("redeem"), await reasonForCart("write")]).toEqual(["unknown_code", null]);
});

describe("a change takes effect at once:", () => {
  const send = async (write_key: string, origin: string) =>
    (await ask("POST", "/v1/events", null, { ...batch, write_key }, { origin })).status;

  test("of an origin, for keys in use", async () => {
    for (const [allowed, status] of [
      ["https://new.example", 200],
      ["https://shop.example", 403],
    ] as const) {
      await send("wk_shop", "https://new.example");
      await asAdmin("PUT", "/v1/properties/100001", { allowed_origins: [allowed] });
      expect(await send("wk_shop", "https://new.example")).toBe(status);
    }
  });

  test("of an origin that is written otherwise than browsers send it", async () => {
    for (const [allowed, origin] of [
      ["https://Bücher.example:443/", "https://xn--bcher-kva.example"],
      ["null", "null"],
      ["http://[::ffff:0:1]:80", "http://[::ffff:0:1]"],
      ["*", "https://any.example"],
      ["https://shop.example", "https://shop.example"],
    ] as const) {
      await asAdmin("PUT", "/v1/properties/100001", { allowed_origins: [allowed] });
      expect([allowed, await send("wk_shop", origin)]).toEqual([allowed, 200]);
      const others = allowed === "*" ? 200 : 403;
      expect([allowed, await send("wk_shop", "https://other.example")]).toEqual([allowed, others]);
    }
  });

  test("of an alias that is removed", async () => {
    expect(await send("5650", "https://shop.example")).toBe(200);
    await asAdmin("PUT", "/v1/properties/100001", { aliases: ["5651"] });
    expect(await send("5650", "https://shop.example")).toBe(401);
    expect(await send("5651", "https://shop.example")).toBe(200);
    await asAdmin("PUT", "/v1/properties/100001", { aliases: ["5650"] });
  });

  test("of a revoked write key, while its requests are being handled", async () => {
    const { id, write_key } = await asAdmin("POST", KEYS, { kind: "write", name: "Second" });
    let revoked = false;
    const late: number[] = [];
    const hammering = Array.from({ length: 8 }, async () => {
      while (!revoked) await send(write_key, "https://shop.example");
      late.push(await send(write_key, "https://shop.example"));
    });
    await ask("DELETE", `${KEYS}/${id}`, ADMIN_TOKEN);
    revoked = true;
    await Promise.all(hammering);
    expect(late).toEqual(Array(8).fill(401));
  });

  test("of a server key's scopes and expiry", async () => {
    const { id, secret } = await asAdmin("POST", KEYS, { name: "Changing", scopes: ["read"] });
    const list = async () => (await ask("GET", "/v1/redemptions", secret)).status;
    expect(await list()).toBe(200);
    await asAdmin("PUT", `${KEYS}/${id}`, { scopes: ["redeem"] });
    expect(await list()).toBe(403);
    await asAdmin("PUT", `${KEYS}/${id}`, { scopes: ["read"] });
    expect(await list()).toBe(200);
    await ask("POST", `${KEYS}/${id}/rotate`, ADMIN_TOKEN, { overlap_hours: 0 });
    expect(await list()).toBe(401);
  });
});
