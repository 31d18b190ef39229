import { describe, expect, test } from "vitest";
import { parseBatch } from "../../collector/contract/event.ts";
import { ingest, MAX_REJECTED_LENGTH } from "../../collector/services/ingest/ingest.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { startCpuClock } from "../support/cpu-clock.ts";
import { MORNING, SHOP } from "../support/events.ts";

const sending = { sentAt: null, receivedAt: MORNING, traffic: "human", keyId: 1, source: "browser" } as const;
const made = sqliteStore({ file: ":memory:", now: () => MORNING, newWriteKey: () => "wk_1" });
const property = await made.createProperty(SHOP);
if (property === "taken") throw new Error("the id is in use");

/** A store that writes nothing: only the work of the main thread counts. */
const store = {
  ...made,
  ingest: (batch: Parameters<typeof made.ingest>[0]) =>
    Promise.resolve(batch.events.map(() => ({ outcome: "stored" as const, codes: [] }))),
};

const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
const batch = (...events: object[]) =>
  JSON.stringify({ events: events.map((event, at) => ({ event_id: `e${at}`, category: "a", action: "b", ...event })) });
const keys = (count: number) => Object.fromEntries(times(count, (at) => [`k${at}`, 1]));
const purchase = (promotion_code: unknown, more: object = {}) => ({
  category: "product",
  action: "purchase",
  dims: { transaction: { id: "o", promotion_code, ...more } },
});
/** 2,600 messages of 300 characters. */
const messages = (reason: string) =>
  batch(
    ...times(52, (at) => ({
      category: "promotion_code",
      action: "used",
      items: times(50, (code) => ({ type: "promotion_code", id: `E${at}x${code}`, reason: reason.slice(0, 300) })),
    })),
  );

const results = async (body: string, options: object = sending) => {
  const parsed = parseBatch(JSON.parse(body));
  if (!parsed.ok) throw new Error("the batch is invalid");
  return ingest(store, property, parsed.value.events, { ...sending, ...options });
};

/** The least processor time of three runs, in ms: the first one also compiles. */
async function cost(body: string, options?: object): Promise<number> {
  const runs: number[] = [];
  for (let run = 0; run < 3; run += 1) {
    const spent = startCpuClock();
    await results(body, options);
    runs.push(spent());
  }
  return Math.min(...runs);
}

const harmless = await cost(messages("Sorry, this did not work. ".repeat(12)));
const MB = 1_000_000;

test.each<[string, () => string, object?]>([
  ["messages of one long word", () => messages("a".repeat(300))],
  ["messages of one long address", () => messages(`${"a".repeat(140)}@${"a.".repeat(80)}`)],
  ["messages with many @", () => messages("@a.".repeat(100))],
  ["messages with many signs", () => messages(`coupon applied ${"!".repeat(280)}x`)],
  ["an event of 90,000 keys", () => batch(keys(90_000))],
  ["free fields of 90,000 keys", () => batch({ extra: keys(90_000) })],
  ["the same of a browser that asks for privacy", () => batch({ extra: keys(90_000) }), { optedOut: true }],
  ["nine orders of 9,000 keys", () => batch(...times(9, () => ({ dims: { transaction: keys(9_000) } })))],
  ["500,000 codes in a text", () => batch(purchase("a,".repeat(MB / 2)))],
  ["16,000 codes in each of 30 texts", () => batch(...times(30, () => purchase("a,".repeat(16_000))))],
  ["9,000 lists of codes", () => batch(...times(2, () => purchase(times(9_000, () => "a,b,c,d"))))],
  ["a discount of many digits", () => batch(purchase("A", { discount_amount: `${"1".repeat(100_000)}x` }))],
  ["a visitor of escaped characters", () => batch({ context: { visitor_id: "%41".repeat(MB / 3) } })],
  ["a code of many blanks", () => batch(purchase(`a${" ".repeat(MB)}`))],
])(
  "%s cost at most three times what harmless messages cost",
  async (_, body, options) => {
    expect(await cost(body(), options)).toBeLessThan(3 * harmless);
  },
  60_000,
);

describe("a rejected event", () => {
  const bodyOf = async (event: object) => {
    const stored: string[] = [];
    const noting: typeof store = {
      ...store,
      ingest: (sent) => {
        stored.push(...sent.events.map(({ body }) => body));
        return store.ingest(sent);
      },
    };
    await ingest(noting, property, [{ event_id: "r", category: "a", ...event }], sending);
    return stored[0]!;
  };

  test("is stored as it was sent, where it is short", async () => {
    const event = { note: "ä\n\u2028", list: [1, "two", null, { three: true }], extra: { deep: [[]] } };
    expect(JSON.parse(await bodyOf(event))).toEqual({ event_id: "r", category: "a", ...event });
  });

  test.each([
    ["many keys", keys(90_000)],
    ["a long text", { note: "x".repeat(MB) }],
    ["a long list", { list: times(90_000, () => 1) }],
    ["addresses that are shortened", { list: times(9_000, () => "http://shop.example/?q=secret") }],
  ])("with %s is cut, and is no JSON that could be replayed as another event", async (_, event) => {
    const body = await bodyOf(event);
    expect(body.length).toBeLessThanOrEqual(MAX_REJECTED_LENGTH);
    expect(body.startsWith('{"event_id":"r","category":"a","')).toBe(true);
    expect(() => JSON.parse(body)).toThrow(SyntaxError);
  });
});

test("of more than 1,000 mentions of codes the rest is a repair", async () => {
  const sent = batch(purchase(times(1_100, () => "TAKE50")), purchase(times(999, () => "TAKE50")));
  const answer = await results(sent);
  expect(answer).toMatchObject({
    results: [
      { warnings: [{ path: "dims.transaction.promotion_code[1000]", message: expect.stringContaining("50 codes") }] },
      { event_id: "e1" },
    ],
  });
  expect("results" in answer && answer.results[1]).not.toHaveProperty("warnings");
});
