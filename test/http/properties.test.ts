import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ADMIN_TOKEN, type Collector, collectorForTest, startCollector } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { HALF_A_DAY_EAST, openNow } from "../support/open-now.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector();
  await ask("POST", "/v1/properties", { name: "Shop", aliases: ["old"] });
});
afterAll(() => collector.close());

async function ask(method: string, path: string, body?: object, { url } = collector) {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const answer = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  const { data, errors = [], detail } = text ? JSON.parse(text) : {};
  return { status: answer.status, data, detail, paths: errors.map(({ path: at }: { path: string }) => at) };
}

const SHOP = "/v1/properties/100001";
const KEYS = `${SHOP}/keys`;

describe("a property", () => {
  test("is read and changed field by field", async () => {
    const { data: before } = await ask("GET", SHOP);
    expect(before).toMatchObject({ id: "100001", name: "Shop", currency: "USD", aliases: ["old"] });
    const change = { name: "Shop 2", currency: "EUR", count_unverified: true, internal_addresses: ["203.0.113.0/24"] };
    expect(await ask("PUT", SHOP, change)).toMatchObject({ status: 200, data: { ...before, ...change } });
    expect((await ask("GET", SHOP)).data).toEqual({ ...before, ...change });
  });

  test("is not changed by an invalid change, whose errors are listed at once", async () => {
    const { data: before } = await ask("GET", SHOP);
    const wrong = { id: "5", name: "", time_zone: "Mars", allowed_origins: ["shop"], colour: "red", write_key: "wk_1" };
    const { status, paths } = await ask("PUT", SHOP, wrong);
    expect([status, paths.toSorted()]).toEqual([
      422,
      Object.keys({ ...wrong, "allowed_origins[0]": 0 })
        .filter((path) => path !== "allowed_origins")
        .toSorted(),
    ]);
    expect((await ask("GET", SHOP)).data).toEqual(before);
  });

  test("compares contacts as its settings say", async () => {
    const change = { identity: "inbox", phone_country: "sa" };
    expect(await ask("PUT", SHOP, change)).toMatchObject({ data: { identity: "inbox", phone_country: "SA" } });
    for (const phone_country of ["XX", "AQ"]) {
      expect(await ask("PUT", SHOP, { phone_country })).toMatchObject({ status: 422, paths: ["phone_country"] });
      expect(await ask("POST", "/v1/properties", { name: "Other", phone_country })).toMatchObject({ status: 422 });
    }
    const before = { identity: "exact", phone_country: null };
    expect(await ask("PUT", SHOP, before)).toMatchObject({ data: before });
  });

  test("can't have an alias or id of another one", async () => {
    await ask("POST", "/v1/properties", { name: "Other", aliases: ["theirs"] });
    expect(await ask("PUT", SHOP, { aliases: ["theirs"] })).toMatchObject({ status: 409, paths: ["aliases"] });
    expect((await ask("GET", "/v1/properties/7")).status).toBe(404);
  });

  test("is deleted while it is empty, and its keys with it", async () => {
    const { data } = await ask("POST", "/v1/properties", { name: "Mistake" });
    const event = { write_key: data.write_key, events: [{ event_id: "1", category: "a", action: "b" }] };
    const deleted = await ask("DELETE", `/v1/properties/${data.id}`);
    expect(deleted).toMatchObject({ status: 204, data: undefined });
    expect((await ask("GET", `/v1/properties/${data.id}`)).status).toBe(404);
    expect((await collector.send(event)).status).toBe(401);
    expect((await ask("DELETE", `/v1/properties/${data.id}`)).status).toBe(404);
  });

  test("is kept while it has data", async () => {
    const { data } = await ask("POST", "/v1/properties", { name: "Used" });
    await collector.send({ write_key: data.write_key, events: [{ event_id: "1", category: "a", action: "b" }] });
    expect((await ask("DELETE", `/v1/properties/${data.id}`)).status).toBe(409);
    expect((await ask("GET", `/v1/properties/${data.id}`)).status).toBe(200);
  });
});

test("promotions follow a change of the property's time zone at once", async () => {
  const { data: property } = await ask("POST", "/v1/properties", { name: "Clock" });
  const made = await ask("POST", `/v3/promotions?property_id=${property.id}`, openNow());
  expect(made.status).toBe(201);
  const discounts = async () => {
    const cart = { lines: [{ product_id: 1, price: "50" }] };
    const { cart: calculated } = await (
      await fetch(`${collector.url}/v1/carts/calculate`, {
        method: "POST",
        body: JSON.stringify({ write_key: property.write_key, cart }),
      })
    ).json();
    const event_id = `order-${++orders}`;
    const items = [{ type: "product", id: 1, price: "50" }];
    const purchase = {
      event_id,
      category: "product",
      action: "purchase",
      items,
      dims: { transaction: { id: event_id } },
    };
    await collector.send({ write_key: property.write_key, events: [purchase] });
    const { data } = await ask("GET", `/v1/redemptions?property_id=${property.id}&transaction_id=${event_id}`);
    return [calculated.discount, data.map(({ discount }: { discount: string }) => discount)];
  };
  let orders = 0;
  expect(await discounts()).toEqual(["5.00", ["5.00"]]);
  await ask("PUT", `/v1/properties/${property.id}`, { time_zone: HALF_A_DAY_EAST });
  expect(await discounts()).toEqual(["0.00", []]);
  await ask("PUT", `/v1/properties/${property.id}`, { time_zone: "UTC" });
  expect(await discounts()).toEqual(["5.00", ["5.00"]]);
});

describe("keys", () => {
  test("are listed without their secrets", async () => {
    const { status, data } = await ask("POST", KEYS, { name: "Till", scopes: ["redeem", "read"] });
    expect([status, data]).toEqual([
      201,
      {
        id: expect.any(Number),
        kind: "server",
        name: "Till",
        scopes: ["redeem", "read"],
        write_key: null,
        created_at: expect.stringMatching(/^\d{4}-.*Z$/),
        expires_at: null,
        revoked_at: null,
        replaced_by: null,
        last_used_at: null,
        created_by: null,
        secret: expect.stringMatching(/^sk_[A-Za-z0-9_-]{32}$/),
      },
    ]);
    const { secret, ...listed } = data;
    const list = (await ask("GET", KEYS)).data;
    expect(list[0]).toMatchObject({ kind: "write", name: "Write key", write_key: expect.stringMatching(/^wk_/) });
    expect(list.at(-1)).toEqual(listed);
    expect(JSON.stringify(list)).not.toContain(secret.slice(3));
  });

  test("are changed, rotated and revoked, as the list shows", async () => {
    const { data: old } = await ask("POST", KEYS, { name: "Backend", scopes: ["read"] });
    expect((await ask("PUT", `${KEYS}/${old.id}`, { name: "Reports", scopes: ["read", "manage"] })).data).toMatchObject(
      {
        name: "Reports",
        scopes: ["read", "manage"],
      },
    );
    const next = await ask("POST", `${KEYS}/${old.id}/rotate`);
    expect(next).toMatchObject({ status: 201, data: { name: "Reports", scopes: ["read", "manage"] } });
    expect(next.data.secret).not.toBe(old.secret);
    expect((await ask("DELETE", `${KEYS}/${next.data.id}`)).data).toMatchObject({ revoked_at: expect.any(String) });
    const list = (await ask("GET", KEYS)).data.slice(-2);
    expect(list).toMatchObject([
      { id: old.id, replaced_by: next.data.id, expires_at: expect.any(String), revoked_at: null },
      { id: next.data.id, replaced_by: null, expires_at: null, revoked_at: expect.any(String) },
    ]);
    expect((await ask("POST", `${KEYS}/${old.id}/rotate`)).status).toBe(409);
    expect((await ask("POST", `${KEYS}/${next.data.id}/rotate`)).status).toBe(409);
  });

  test.each<[string, string, object, number, string[]]>([
    [
      "POST",
      KEYS,
      { kind: "x", name: "", scopes: [], expires_at: "2020-01-01T00:00:00Z", z: 1 },
      422,
      ["kind", "name", "scopes", "expires_at", "z"],
    ],
    ["PUT", `${KEYS}/1`, { kind: "server", name: "", scopes: ["read"] }, 422, ["name", "kind", "scopes"]],
    ["POST", `${KEYS}/1/rotate`, { overlap_hours: -1, z: 1 }, 422, ["overlap_hours", "z"]],
    ["PUT", `${KEYS}/1`, { expires_at: "2999-01-01T00:00:00Z" }, 409, []],
    ["DELETE", `${KEYS}/1`, {}, 409, []],
    ["PUT", `${KEYS}/x`, {}, 404, []],
  ])("%s %s with %j is refused by name", async (method, path, body, status, paths) => {
    const answer = await ask(method, path, body);
    expect([answer.status, answer.paths.toSorted()]).toEqual([status, paths.toSorted()]);
  });

  test("a manage key manages the keys of its property, but grants no scope that it lacks", async () => {
    const { data } = await ask("POST", KEYS, { name: "Manager", scopes: ["manage"] });
    const as = (method: string, path: string, body: object) =>
      fetch(collector.url + path, {
        method,
        headers: { authorization: `Bearer ${data.secret}` },
        body: JSON.stringify(body),
      });
    const made = await as("POST", KEYS, { name: "Helper", scopes: ["manage"] });
    expect(made.status).toBe(201);
    const { id } = (await made.json()).data;
    expect((await as("PUT", `${KEYS}/${id}`, { scopes: ["manage", "read"] })).status).toBe(403);
    expect((await as("POST", KEYS, { name: "Stronger", scopes: ["read"] })).status).toBe(403);
    expect((await as("DELETE", `${KEYS}/${id}`, {})).status).toBe(200);
  });
});

test("the last use of a key is visible at once, and stored when the collector stops", async () => {
  const own = await collectorForTest({ demo: true, folder: temporaryFolder(onTestFinished) });
  const keysOf = "/v1/properties/100001/keys";
  const { data: key } = await ask("POST", keysOf, { name: "Till", scopes: ["read"] }, own);
  const headers = { authorization: `Bearer ${key.secret}` };
  expect((await fetch(`${own.url}/v1/redemptions`, { headers })).status).toBe(200);
  await own.send({ write_key: "wk_demo", events: [{ event_id: "1", category: "a", action: "b" }] });
  const lastUses = (await ask("GET", keysOf, undefined, own)).data.map(
    (one: { last_used_at: string }) => one.last_used_at,
  );
  expect(lastUses).toEqual([expect.stringMatching(/Z$/), expect.stringMatching(/Z$/)]);
  await own.close();
  const db = new Database(own.dataFile, { readonly: true });
  const kept = db.prepare("SELECT last_used_at FROM keys ORDER BY id").pluck().all() as number[];
  db.close();
  expect(kept.map((at) => new Date(at).toISOString())).toEqual(lastUses);
});
