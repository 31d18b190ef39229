import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { newProperty, tenOff } from "../support/promotions-api.ts";
import { userOf } from "./dashboard/user.ts";

// A visitor and a stranger empty the guard; then the collector starts anew. What it counted is read everywhere.

const PAGE = "https://shop.example";
const HOUR = 3_600_000;
/** A full hour long after the promotions begin, which is when they are created. */
const FIRST = (Math.ceil(Date.now() / HOUR) + 1) * HOUR;
const folder = temporaryFolder(afterAll);

let clock = FIRST + 60_000;
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

const report = async (path: string) => (await collector.admin(`/v1/reports/${path}`)).json();

/** The rows of a query. */
async function sql(query: string): Promise<unknown[][]> {
  const response = await collector.admin(at("/v1/sql"), { sql: query });
  const { rows, errors } = await response.json();
  expect(errors).toBeUndefined();
  return rows;
}

/** A new property with codes; further requests are about it. */
async function openShop(name: string, ...codes: readonly string[]): Promise<void> {
  property = await newProperty(collector, name);
  const response = await fetch(`${collector.url}/v1/properties/${property}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ allowed_origins: [PAGE] }),
  });
  const { data } = await response.json();
  writeKey = data.write_key;
  for (const code of codes) await addCode(code);
}

beforeAll(async () => {
  collector = await start();
  await openShop("Guessed", "GOOD", "SECOND");
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

/** A signed-in user's page of the property. */
async function dashboard() {
  const user = userOf(collector);
  await user.signIn(ADMIN_TOKEN);
  return {
    read: async (path: string, query = "") => (await user.request(at(`/dashboard${path}`) + query)).text,
    submit: (path: string, headers?: Record<string, string>) => user.request(at(`/dashboard${path}`), {}, headers),
  };
}

const codes = async (code: string) =>
  (await (await collector.admin(`/stores/${property}/v3/promotions/codes?code=${code}`)).json()).data;

describe("what the guard counted is there after a restart,", () => {
  const STARTS = [FIRST, FIRST + HOUR].map((start) => new Date(start).toISOString());

  test("by the hour, summed over several writes", async () => {
    const columns = "misses, missed_codes, answers, answers_withheld, cart_answers, cart_answers_withheld";
    expect(await sql(`SELECT starts_at, ${columns} FROM v_guessing ORDER BY starts_at`)).toEqual([
      [STARTS[0], 30, 30, 6, 1, 3, 1],
      [STARTS[1], 0, 0, 1, 0, 0, 0],
    ]);
  });

  test("in the report by the hour and by the day, whose SQL returns the same", async () => {
    const range = `&from=${STARTS[0]}&to=${new Date(FIRST + 2 * HOUR).toISOString()}&tz=UTC`;
    const { data, meta } = await report(`guessing${at("")}${range}&interval=hour`);
    const counts = { misses: 30, answers: 6, answers_withheld: 1, cart_answers: 3, cart_answers_withheld: 1 };
    const zeros = { misses: 0, answers_withheld: 0, cart_answers: 0, cart_answers_withheld: 0 };
    expect(data).toMatchObject([
      { starts_at: STARTS[0], ...counts },
      { starts_at: STARTS[1], ...zeros, answers: 1 },
    ]);
    expect(await sql(meta.sql)).toEqual([
      [FIRST, 30, 6, 1, 3, 1],
      [FIRST + HOUR, 0, 1, 0, 0, 0],
    ]);
    const days = await report(`guessing${at("")}${range}`);
    expect(days.data.reduce((sum: number, { answers }: { answers: number }) => sum + answers, 0)).toBe(7);
    const funnel = await report(`funnel${at("")}${range}`);
    expect(funnel.meta.guessing_guard).toEqual({
      answers: 7,
      answers_withheld: 1,
      cart_answers: 3,
      cart_answers_withheld: 1,
    });
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

describe("the dashboard", () => {
  test("shows counts, sources, prefixes and guessed codes, and the overview warns", async () => {
    const { read } = await dashboard();
    const page = await read("/guessing");
    const text = page.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
    for (const part of [
      "Wrong codes 30",
      "Answers withheld 1 14.3% of 7 answers",
      "To visitors with a cart 1 33.3% of 3 answers",
      "WRON 30",
      "GOOD 2 0 20 Disable Replace",
    ])
      expect(text).toContain(part);
    expect(page).not.toContain("203.0.113.");
    const overview = await read("");
    expect(overview).toContain("withheld 33.3% of the answers to visitors with a cart");
    expect(overview).toContain('href="/dashboard/guessing?');
  });

  test("says why there is nothing to see", async () => {
    const other = await newProperty(collector, "Without codes");
    const user = userOf(collector);
    await user.signIn(ADMIN_TOKEN);
    expect((await user.request(`/dashboard/guessing?property_id=${other}`)).text).toContain("has no codes");
    expect((await user.request(`/dashboard?property_id=${other}`)).text).not.toContain("withheld");
  });

  test("refuses a form of another site", async () => {
    const { submit } = await dashboard();
    expect((await submit("/guessing/GOOD/disable", { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect(await codes("GOOD")).toHaveLength(1);
  });

  test("replaces a code by one of 50 random bits in the same promotion, and disables one, with audit rows", async () => {
    const [old] = await codes("GOOD");
    const { read, submit } = await dashboard();
    const replaced = await submit("/guessing/GOOD/replace");
    const code = new URL(replaced.to!, collector.url).searchParams.get("code")!;
    expect(code).toMatch(/^[A-HJ-NP-Z2-9]{10}$/);
    expect(await codes("GOOD")).toEqual([]);
    expect(await codes(code)).toMatchObject([{ promotion_id: old.promotion_id, max_uses: old.max_uses }]);
    expect(await read("/guessing", `&done=replaced&code=${code}`)).toContain("The new code is");
    expect((await submit("/guessing/GOOD/replace")).status).toBe(422);
    expect((await submit("/guessing/SECOND/disable")).status).toBe(303);
    expect(await codes("SECOND")).toEqual([]);
    const { data } = await (await collector.admin(`${at("/v1/audit")}&direction=desc&limit=2`)).json();
    expect(data).toMatchObject([
      { operation: "/dashboard/guessing/:id/disable", object: "SECOND", actor: "administrator" },
      { operation: "/dashboard/guessing/:id/replace", object: "GOOD", actor: "administrator" },
    ]);
  });
});

test("webhooks learn when an attack begins and ends, without an address", async () => {
  await openShop("Attacked", "ONLY");
  const event_types = ["offers:guessing:started", "offers:guessing:ended"];
  const subscribed = await collector.admin(at("/v1/webhooks"), { url: "https://receiver.example/", event_types });
  expect(subscribed.ok).toBe(true);
  // More than 200 distinct codes, from many addresses.
  for (let from = 1; from <= 21; from += 1) await calculate(`198.51.100.${from}`, null, ...wrong(1_000 + 10 * from));
  await restart();
  const db = new Database(collector.dataFile, { readonly: true });
  const sent = db.prepare<[string], { type: string; data: string }>(
    "SELECT type, data FROM outbox WHERE property_id = ? AND type GLOB 'offers:guessing:*' ORDER BY seq",
  );
  const messages = sent.all(property);
  db.close();
  expect(messages.map(({ type }) => type)).toEqual(event_types);
  const [started, ended] = messages.map(({ data }) => JSON.parse(data));
  const counts = { eventName: "GUESSING", misses: 210, answersWithheld: 0, cartAnswersWithheld: 0 };
  expect(started).toMatchObject({ ...counts, status: "STARTED", endedAt: null });
  expect(ended).toMatchObject({ ...counts, status: "ENDED", startedAt: started.startedAt });
  expect(JSON.stringify(messages)).not.toContain("198.51.");
});
