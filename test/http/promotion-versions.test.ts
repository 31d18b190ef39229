import { afterAll, beforeAll, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { type Ask, bigCommerceClient, newProperty, tenOff, wrongPaths } from "../support/promotions-api.ts";

let collector: Collector;
let ask: Ask;

beforeAll(async () => {
  collector = await startCollector();
  ask = bigCommerceClient(collector, await newProperty(collector, "Shop"));
});
afterAll(() => collector.close());

test("versions have author, time and content, also of a deleted promotion", async () => {
  const { id, created } = (await ask("POST", "", tenOff())).json.data;
  await ask("PUT", `/${id}`, { name: "Twelve", priority: 3 });
  await ask("PUT", `/${id}`, { rules: [{ action: { cart_value: { discount: { percentage_amount: "12" } } } }] });
  await ask("DELETE", `/${id}`);
  const { data, meta } = (await ask("GET", `/${id}/versions`)).json;
  expect(data).toMatchObject([
    { version: 4, change: "deleted", changed_fields: [], promotion: { name: "Twelve", priority: 3 } },
    { version: 3, change: "changed", changed_fields: ["rules"], promotion: { name: "Twelve" } },
    { version: 2, change: "changed", changed_fields: ["name", "priority"], promotion: { name: "Twelve" } },
    { version: 1, change: "created", changed_fields: [], at: created, promotion: { name: "Ten", priority: 100 } },
  ]);
  expect(new Set(data.map(({ by }: { by: string }) => by))).toEqual(new Set(["administrator"]));
  expect(meta.pagination).toMatchObject({ total: 4, count: 4, current_page: 1 });
});

test("versions come in pages", async () => {
  const { id } = (await ask("POST", "", tenOff())).json.data;
  for (const priority of [1, 2, 3]) await ask("PUT", `/${id}`, { priority });
  const { data, meta } = (await ask("GET", `/${id}/versions?limit=2&page=2`)).json;
  expect(data.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
  expect(meta.pagination.links).toEqual({ previous: "?limit=2&page=1", current: "?limit=2&page=2" });
  expect(wrongPaths(await ask("GET", `/${id}/versions?limit=x&sort=at`))).toEqual(["limit", "sort"]);
});

test("a change without effect is no version", async () => {
  const { data } = (await ask("POST", "", tenOff({ customer: { minimum_order_count: 1, group_ids: [3] } }))).json;
  const same = { customer: { group_ids: [3], minimum_order_count: 1 }, name: "Ten" };
  expect((await ask("PUT", `/${data.id}`, same)).json.data).toEqual(data);
  expect((await ask("PUT", `/${data.id}`, data)).json.data).toEqual(data);
  expect((await ask("GET", `/${data.id}/versions`)).json.data).toHaveLength(1);
});

test("redemptions and code checks keep their promotion and version after a deletion", async () => {
  const [{ id: propertyId, write_key }] = (await (await collector.admin("/v1/properties")).json()).data;
  const { id } = (await ask("POST", "", tenOff({ name: "Gone" }))).json.data;
  const code = (await ask("POST", `/${id}/codes`, { code: "GONE" })).json.data;
  const event = {
    event_id: "0193a2c4-0000-7000-8000-0000000000aa",
    category: "product",
    action: "purchase",
    items: [{ type: "product", id: 7, price: "50.00" }],
    dims: { transaction: { id: "order-gone", promotion_code: "GONE" } },
  };
  const sent = await (await collector.send({ write_key, events: [event] })).json();
  expect(sent.results).toMatchObject([{ outcome: "stored" }]);
  await ask("DELETE", `/${id}/codes/${code.id}`);
  await ask("DELETE", `/${id}`);
  const { data } = await (await collector.admin(`/v1/redemptions?property_id=${propertyId}`)).json();
  expect(data).toMatchObject([
    { code: "GONE", promotion_id: id, promotion_version: 1, promotion_name: "Gone", discount: "5.00" },
  ]);
  const versions = (await ask("GET", `/${id}/versions`)).json.data;
  expect(versions.find(({ version }: { version: number }) => version === 1).promotion.name).toBe("Gone");
});
