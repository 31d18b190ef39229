import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { newProperty } from "../support/promotions-api.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector();
});
afterAll(() => collector.close());

// biome-ignore lint/suspicious/noExplicitAny: an answer is whatever was answered; the tests say what it has to be
type Json = any;

async function newShop(patterns: object[] = []) {
  const id = await newProperty(collector, "Shop");
  const change = async (message_patterns: unknown): Promise<Json> => {
    const answer = await fetch(`${collector.url}/v1/properties/${id}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      body: JSON.stringify({ message_patterns }),
    });
    return { status: answer.status, ...(await answer.json()) };
  };
  if (patterns.length > 0) expect((await change(patterns)).status).toBe(200);
  const get = async (path: string): Promise<Json> => (await collector.admin(path)).json();
  const { write_key } = (await get(`/v1/properties/${id}`)).data;
  let sent = 0;
  return {
    change,
    /** A visitor enters a code, and the page shows a message. */
    async shows(code: string, reason?: string, more: object = {}): Promise<Json> {
      sent += 1;
      const event = {
        event_id: `shown-${id}-${sent}`,
        category: "promotion_code",
        action: "used",
        items: [{ type: "promotion_code", id: code, reason, ...more }],
        context: { visitor_id: `visitor-${sent}`, session_id: `session-${sent}` },
      };
      return (await (await collector.send({ write_key, events: [event] })).json()).results[0];
    },
    unmapped: async (query = ""): Promise<Json> => get(`/v1/reports/unmapped_messages?property_id=${id}${query}`),
    async verdicts(): Promise<Json[][]> {
      const sql = "SELECT code, site_outcome, site_reason, site_reason_text FROM v_attempts ORDER BY code";
      return (await (await collector.admin(`/v1/sql?property_id=${id}`, { sql })).json()).rows;
    },
    sql: async (sql: string): Promise<Json> => (await collector.admin(`/v1/sql?property_id=${id}`, { sql })).json(),
  };
}

test("a message alone is a verdict: its pattern knows the outcome and the reason", async () => {
  const shop = await newShop();
  await shop.shows("A", "Coupon code applied successfully.");
  await shop.shows("B", "Mã giảm giá đã hết hạn");
  await shop.shows("C", "Der Mindestbestellwert beträgt 50 €");
  await shop.shows("D", "105");
  await shop.shows("E", "Computer says no");
  await shop.shows("F");
  expect(await shop.verdicts()).toEqual([
    ["A", "accepted", null, null],
    ["B", "rejected", "promotion_ended", "Mã giảm giá đã hết hạn"],
    ["C", "rejected", "minimum_spend_not_met", "Der Mindestbestellwert beträgt 50 €"],
    ["D", "rejected", "unknown_code", "105"],
    ["E", null, null, "Computer says no"],
    ["F", null, null, null],
  ]);
});

test("a message that is accepted may bring its discount", async () => {
  const shop = await newShop();
  expect(await shop.shows("A", "Coupon applied", { discount: 5 })).not.toHaveProperty("warnings");
});

test("the shop's outcome counts, whatever its message means", async () => {
  const shop = await newShop();
  await shop.shows("A", "Coupon applied", { outcome: "rejected" });
  await shop.shows("B", "This coupon has expired.", { outcome: "rejected" });
  expect(await shop.verdicts()).toEqual([
    ["A", "rejected", "rejected_by_site", "Coupon applied"],
    ["B", "rejected", "promotion_ended", "This coupon has expired."],
  ]);
});

test("a message that fits two patterns takes the longer one, and says so", async () => {
  const shop = await newShop();
  const { warnings } = await shop.shows("A", "It has expired. The minimum spend for this coupon is 50.");
  expect(warnings).toEqual([
    {
      path: "items[0].reason",
      message:
        "may mean minimum_spend_not_met or promotion_ended: of your patterns the first counts, of two rejections the longer, and of an acceptance and a rejection neither",
    },
  ]);
});

test("a message that both accepts and rejects is no verdict, and says so", async () => {
  const shop = await newShop();
  const { warnings } = await shop.shows("A", "Coupon applied! Minimum order 50.00");
  expect(warnings[0].message).toMatch(/^may mean accepted or minimum_spend_not_met: /);
  expect(await shop.verdicts()).toEqual([["A", null, null, "Coupon applied! Minimum order 50.00"]]);
});

test("a message names no email address and no phone number in what is stored", async () => {
  const shop = await newShop();
  await shop.shows("A", "Dear customer (anna@example.com, +49 170 1234567): sorry, 50.00 EUR until 30.11.2026");
  await shop.shows("B", "This coupon has expired, anna@example.com", { outcome: "rejected" });
  expect(await shop.verdicts()).toEqual([
    ["A", null, null, "Dear customer (*, *): sorry, 50.00 EUR until 30.11.2026"],
    ["B", "rejected", "promotion_ended", "This coupon has expired, *"],
  ]);
});

test("of a long message the first 300 characters are kept, and give the meaning", async () => {
  const shop = await newShop();
  const { warnings } = await shop.shows("A", `This coupon has expired. ${"Sorry! ".repeat(60)}`);
  expect(warnings).toBeUndefined();
  await shop.shows("B", `${"x".repeat(299)}😀`);
  const [a, b] = await shop.verdicts();
  expect(a!.slice(0, 3)).toEqual(["A", "rejected", "promotion_ended"]);
  expect(a![3]).toHaveLength(300);
  expect(b![3]).toBe(`${"x".repeat(299)}\ufffd`);
});

describe("patterns of the property", () => {
  test("come first, from the next event on", async () => {
    const shop = await newShop();
    await shop.shows("A", "Computer says no");
    const pattern = { pattern: "computer * no", outcome: "rejected", reason: "customer_not_eligible" };
    expect((await shop.change([pattern])).data.message_patterns).toEqual([pattern]);
    await shop.shows("B", "Computer says NO!");
    expect(await shop.verdicts()).toEqual([
      ["A", null, null, "Computer says no"],
      ["B", "rejected", "customer_not_eligible", "Computer says NO!"],
    ]);
  });

  test("are refused with the path, and nothing changes", async () => {
    const shop = await newShop([{ pattern: "hooray", outcome: "accepted" }]);
    const { status, errors } = await shop.change([
      { pattern: "*", outcome: "accepted" },
      { pattern: "oh no", outcome: "rejected" },
    ]);
    expect(status).toBe(422);
    expect(errors.map(({ path }: { path: string }) => path)).toEqual([
      "message_patterns[0].pattern",
      "message_patterns[1].reason",
    ]);
    await shop.shows("A", "Hooray");
    expect(await shop.verdicts()).toEqual([["A", "accepted", null, null]]);
  });
});

describe("the report of messages without a meaning", () => {
  test("counts attempts and codes by the message, with the code as *", async () => {
    const shop = await newShop();
    await shop.shows("SAVE10", "Sorry, SAVE10 is not for you");
    await shop.shows("take50", "Sorry, take50 is not for you");
    await shop.shows("GONE", "This coupon has expired.");
    await shop.shows("X", "Computer says no", { outcome: "rejected" });
    const { data, meta } = await shop.unmapped();
    expect(data).toEqual([
      { message: "Sorry, * is not for you", codes: 2, attempts: 2, carts: 2 },
      { message: "Computer says no", codes: 1, attempts: 1, carts: 1 },
    ]);
    expect(meta.messages).toBe(2);
    expect((await shop.sql(meta.sql)).rows).toEqual(data.map((row: object) => [...Object.values(row), 2]));
  });

  test("has one row for a message, in whatever case it names the code", async () => {
    const shop = await newShop();
    for (const [code, named] of [
      ["SAVE10", "Save10"],
      ["save20", "sAvE20"],
      ["Save30", "SAVE30"],
      ["VIP", "VIP"],
    ] as const)
      await shop.shows(code, `Sorry ${named}: ${named} and ${code.toLowerCase()} are not for you`);
    const { data } = await shop.unmapped();
    expect(data.map(({ message, codes }: Json) => [message, codes])).toEqual([
      ["Sorry *: * and * are not for you", 3],
      ["Sorry VIP: VIP and vip are not for you", 1],
    ]);
  });

  test("is empty where every message has a meaning", async () => {
    const shop = await newShop();
    await shop.shows("GONE", "This coupon has expired.");
    expect((await shop.unmapped()).data).toEqual([]);
  });
});
