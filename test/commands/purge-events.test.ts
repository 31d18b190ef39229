import { expect, test, vi } from "vitest";
import { ADMIN_TOKEN, type Collector, collectorForTest } from "../support/collector.ts";
import { promotrail } from "./commands.ts";

// Every command starts a process.
vi.setConfig({ testTimeout: 60_000 });

const DAY = 86_400_000;

const purge = ({ dataFile }: Collector, ...args: string[]) => promotrail(dataFile, "events", "purge", ...args);

/** Sends events with a key of the demo. */
const send = (collector: Collector, key: string, ...events: object[]) => sendBatch(collector, key, { events });

async function sendBatch({ url }: Collector, key: string, batch: object) {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const response = await fetch(`${url}/v1/events`, { method: "POST", headers, body: JSON.stringify(batch) });
  return (await response.json()).results.map(({ outcome }: { outcome: string }) => outcome);
}

async function listed({ url }: Collector, path: string) {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const separator = path.includes("?") ? "&" : "?";
  return (await (await fetch(`${url}${path}${separator}property_id=100001`, { headers })).json()).data;
}

async function newKey(collector: Collector, body: object) {
  const { data } = await (await collector.admin("/v1/properties/100001/keys", body)).json();
  return { id: data.id as number, key: (data.secret ?? data.write_key) as string };
}

const usesOf = async (collector: Collector, code: string) =>
  (await listed(collector, `/v3/promotions/codes?code=${code}`))[0].current_uses;

const order = (event_id: string, transaction: string, visitor: string, price: string) => ({
  event_id,
  category: "product",
  action: "purchase",
  items: [{ type: "product", id: 118, price, quantity: 2 }],
  dims: { transaction: { id: transaction, promotion_code: "TAKE50" } },
  context: { visitor_id: visitor, session_id: visitor },
});
const code = (event_id: string, visitor: string) => ({
  event_id,
  category: "promotion_code",
  action: "used",
  items: [{ type: "promotion_code", id: "NOSUCH" }],
  context: { visitor_id: visitor, session_id: visitor },
});
const cart = (event_id: string, visitor: string) => ({
  event_id,
  category: "product",
  action: "add_to_cart",
  items: [{ type: "product", id: 118, price: "9.00" }],
  context: { visitor_id: visitor },
});
const view = (event_id: string, action = "view") => ({ event_id, category: "pageview", action });

test("a purge removes what a key sent and nothing else, while a collector runs; a dry run only counts it", async () => {
  const collector = await collectorForTest({ demo: true });
  const stranger = await newKey(collector, { kind: "write", name: "Leaked" });
  const pages = await newKey(collector, { kind: "write", name: "Pages" });
  await send(collector, pages.key, order("mine", "mine", "ann", "119.95"), code("mine-code", "ann"));
  const kept = await listed(collector, "/v1/redemptions");
  const used = await usesOf(collector, "TAKE50");

  const bad = { ...view("bad"), action: "" };
  const strange = [order("his", "his", "eve", "900.00"), order("taken", "shared", "eve", "900.00")];
  await send(collector, stranger.key, ...strange, code("code", "eve"), cart("cart", "eve"), view("squatted"), bad);
  await send(collector, stranger.key, view("mine"));
  expect(await send(collector, pages.key, order("second", "shared", "ann", "119.95"))).toEqual(["stored"]);
  // The clock of this device is a month behind.
  const [occurred_at, sent_at] = [32, 30].map((days) => new Date(Date.now() - days * DAY).toISOString());
  const honest = { ...view("squatted", "honest"), occurred_at };
  expect(await sendBatch(collector, pages.key, { sent_at, events: [honest] })).toEqual(["conflict"]);
  const [{ occurred_at: corrected }] = await listed(collector, "/v1/conflicting_events?event_id=squatted");

  const counts = `  5 events
  1 code checks
  2 orders, or their reports where others exist
  2 redemptions of these orders, not confirmed by a server
  1 carts
  1 rejected events
  1 conflicting events
`;
  const named = `key ${stranger.id} (Leaked) of property 100001`;
  const before = await listed(collector, "/v1/events?traffic=all&limit=1000");
  expect(await purge(collector, "--key", String(stranger.id), "--dry-run")).toMatchObject({
    code: 0,
    out: `Would remove what ${named} sent: (it is still valid: revoke it first)\n${counts}`,
  });
  expect(await listed(collector, "/v1/events?traffic=all&limit=1000")).toEqual(before);

  expect(await purge(collector, "--key", String(stranger.id))).toMatchObject({
    code: 0,
    out: `Removed what ${named} sent:\n${counts}Took a free place: 1 conflicting events of other keys\n`,
  });
  const ids = (rows: { event_id: string }[]) => rows.map(({ event_id }) => event_id).sort();
  const events = await listed(collector, "/v1/events?limit=1000");
  expect(ids(events)).toEqual(["mine", "mine-code", "second", "squatted"]);
  const restored = events.find(({ event_id }: { event_id: string }) => event_id === "squatted");
  expect(restored).toMatchObject({ action: "honest", occurred_at: corrected, flags: ["clock_corrected"] });
  expect(Date.parse(corrected)).toBeGreaterThan(Date.now() - 3 * DAY);
  expect(ids(await listed(collector, "/v1/code_checks"))).toEqual(["mine-code"]);
  const [first, second, ...more] = await listed(collector, "/v1/redemptions");
  expect([[first], second, more]).toMatchObject([kept, { transaction_id: "shared", visitor_id: "ann" }, []]);
  expect(await usesOf(collector, "TAKE50")).toBe(used + 1);
  expect(await listed(collector, "/v1/rejected_events")).toEqual([]);
  expect(await listed(collector, "/v1/conflicting_events")).toEqual([]);
  expect(await promotrail(collector.dataFile, "check")).toMatchObject({ code: 0 });

  const again = await purge(collector, "--key", String(stranger.id));
  expect(again.out).toContain("  0 events\n");
});

test("events after a purge are listed after those before it", async () => {
  const collector = await collectorForTest({ demo: true });
  const { id, key } = await newKey(collector, { kind: "write", name: "Pages" });
  await send(collector, "wk_demo", view("one"));
  await send(collector, key, view("two"), view("three"));
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const url = `${collector.url}/v1/events?property_id=100001`;
  const { meta } = await (await fetch(url, { headers })).json();
  await purge(collector, "--key", String(id));
  await send(collector, "wk_demo", view("four"));
  const { data } = await (await fetch(`${url}&cursor=${meta.resume_cursor}`, { headers })).json();
  expect(data.map(({ event_id }: { event_id: string }) => event_id)).toEqual(["four"]);
});

test.each([
  [["--key", "999"], "The key 999 doesn't exist."],
  [["--key", "five"], "--key five: must be the id of a key, such as 5"],
  [["--key", "1e0"], "--key 1e0: must be the id of a key, such as 5"],
  [[], "required option '--key <id>' not specified"],
])("the options %j are refused", async (args, message) => {
  const collector = await collectorForTest({ demo: true });
  const { code: exit, err } = await purge(collector, ...args);
  expect([exit, err]).toEqual([1, expect.stringContaining(message)]);
});
