import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { newProperty, tenOff } from "../support/promotions-api.ts";

// A visitor and a stranger empty the guard; then the collector starts anew. What it counted is read everywhere.

const PAGE = "https://shop.example";
const HOUR = 3_600_000;
/** A full hour after the start of the promotions, which begin when they are created. */
const FIRST = Math.ceil(Date.now() / HOUR) * HOUR;
const folder = temporaryFolder(afterAll);

let clock = FIRST;
let collector: Collector;
let property: string;
let writeKey: string;

const restart = async () => {
  await collector.close();
  collector = await start();
};
const start = () => startCollector({ folder, env: { TRUST_PROXY: "1" }, now: () => clock });
const at = (path: string) => `${path}?property_id=${property}`;

async function addCode(code: string): Promise<void> {
  const promotions = `/stores/${property}/v3/promotions`;
  const { data } = await (await collector.admin(promotions, tenOff({ name: code, status: "ENABLED" }))).json();
  expect((await collector.admin(`${promotions}/${data.id}/codes`, { code })).ok).toBe(true);
}

function post(path: string, address: string, body: object) {
  return fetch(collector.url + path, {
    method: "POST",
    headers: { origin: PAGE, "x-forwarded-for": address, "content-type": "application/json" },
    body: JSON.stringify({ write_key: writeKey, ...body }),
  });
}

async function calculate(address: string, visitor_id: string | null, ...codes: string[]): Promise<void> {
  const cart = { lines: [{ product_id: 1, quantity: 1, price: "100.00" }] };
  const body = { cart, promocodes: codes, promocodes_info: 1, ...(visitor_id !== null && { visitor_id }) };
  expect((await post("/v1/carts/calculate", address, body)).status).toBe(200);
}

const wrong = (from: number) => Array.from({ length: 10 }, (_, n) => `WRON-${from + n}`);

async function fillCart(address: string, visitor_id: string): Promise<void> {
  const items = [{ type: "product", id: 1, quantity: 1, price: "100.00" }];
  const event = { event_id: "cart", category: "product", action: "add_to_cart", items, context: { visitor_id } };
  expect((await post("/v1/events", address, { events: [event] })).status).toBe(200);
}

/** The rows of a query. */
async function sql(query: string): Promise<unknown[][]> {
  const response = await collector.admin(at("/v1/sql"), { sql: query });
  const { rows, errors } = await response.json();
  expect(errors).toBeUndefined();
  return rows;
}

beforeAll(async () => {
  collector = await start();
  property = await newProperty(collector, "Guessed");
  const response = await fetch(`${collector.url}/v1/properties/${property}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ allowed_origins: [PAGE] }),
  });
  const { data } = await response.json();
  writeKey = data.write_key;
  await addCode("GOOD");
  await addCode("SECOND");
  await fillCart("203.0.113.1", "shopper");
  await calculate("203.0.113.1", "shopper", "SECOND");
  await calculate("203.0.113.1", "shopper", ...wrong(0));
  await calculate("203.0.113.1", "shopper", "GOOD");
  await restart();
  for (const from of [10, 20]) await calculate("203.0.113.2", null, ...wrong(from));
  await calculate("203.0.113.2", null, "GOOD");
  clock += HOUR;
  await calculate("203.0.113.2", null, "GOOD");
  await restart();
});
afterAll(() => collector.close());

describe("what the guard counted is there after a restart,", () => {
  const STARTS = [FIRST, FIRST + HOUR].map((start) => new Date(start).toISOString());

  test("by the hour, summed over several writes", async () => {
    const columns = "misses, missed_codes, answers, answers_withheld, cart_answers, cart_answers_withheld";
    expect(await sql(`SELECT starts_at, ${columns} FROM v_guessing ORDER BY starts_at`)).toEqual([
      [STARTS[0], 30, 30, 6, 1, 3, 1],
      [STARTS[1], 0, 0, 1, 0, 0, 0],
    ]);
  });

  test("with hashes of addresses, prefixes, and codes that were accepted after 10 misses", async () => {
    const sources = await sql("SELECT source, misses FROM v_guessing_sources ORDER BY misses");
    expect(sources).toEqual([10, 20].map((misses) => [expect.stringMatching(/^[\w-]{16}$/), misses]));
    expect(await sql("SELECT prefix, misses FROM v_guessing_prefixes")).toEqual([["WRON", 30]]);
    expect(await sql("SELECT code, hits, visitor_misses, network_misses FROM v_guessed_codes")).toEqual([
      ["GOOD", 1, 0, 20],
      ["GOOD", 1, 0, 20],
    ]);
  });
});
