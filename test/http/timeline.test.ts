import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { type ServerAsk, serverClient } from "../support/servers-api.ts";
import { plantStory, STORY, type Story } from "../support/story.ts";

const receiver = createServer((_, response) => void response.writeHead(204).end());
let collector: Collector;
let story: Story;
/** A colleague who may not see who customers are. */
let analyst: ServerAsk;

beforeAll(async () => {
  await new Promise<void>((resolve) => void receiver.listen(0, "127.0.0.1", resolve));
  collector = await startCollector({ env: { WEBHOOKS_ALLOW_LOOPBACK: "true" } });
  const address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  story = await plantStory(collector, address);
  const key = await collector.admin(`/v1/properties/${story.id}/keys`, { name: "Analyst", scopes: ["read"] });
  analyst = serverClient(collector, (await key.json()).data.secret);
  // Messages are made of the outbox later, and change until they are delivered.
  await vi.waitFor(
    async () => {
      const all = await entries(`transaction_id=${STORY.order}`);
      const states = all.filter(({ type }) => type === "delivery").map(({ delivery }) => delivery.status);
      expect(states).toEqual(["delivered", "delivered"]);
    },
    { timeout: 20_000 },
  );
}, 30_000);
afterAll(async () => {
  await collector.close();
  receiver.close();
});

// biome-ignore lint/suspicious/noExplicitAny: entries of all types
type Entry = any;

const get = (query: string, ask: ServerAsk = story.ask) => ask("GET", `/v1/timeline?${query}`);
const entries = async (query: string): Promise<Entry[]> => (await get(query)).json.data;

/** An entry in a few words. */
function words({ type, cart, ...entry }: Entry): string {
  const goods = cart ? cart.lines.map((line: Entry) => `${line.quantity} × ${line.name}`).join(", ") : "";
  const { code_check: check, removal, quote, purchase, redemption, reversal, delivery } = entry;
  const fact = check
    ? `${check.code} ${check.status} ${check.reason}`
    : removal
      ? removal.code
      : quote
        ? `${quote.id} ${quote.total}`
        : purchase
          ? `${purchase.transaction_id} ${purchase.value}`
          : redemption
            ? `${redemption.code} ${redemption.discount}`
            : reversal
              ? `${reversal.discount} ${reversal.reason}`
              : delivery.event_type;
  return [type, fact, goods].filter((text) => text !== "").join(" · ");
}

const REDEMPTION = "offers:redemption:coupon:";

const BASKETS = (quantity: number) => `${quantity} × Tiered wire basket`;

/** The story of the order, in words. */
const EXPECTED = () => [
  `code_entered · SVAE 1 unknown_code · ${BASKETS(2)}`,
  `code_entered · BIG 3 minimum_spend_not_met · ${BASKETS(2)}`,
  `code_entered · SAVE 5 null · ${BASKETS(3)}`,
  `code_removed · SAVE · ${BASKETS(3)}`,
  `code_entered · SAVE 5 null · ${BASKETS(3)}`,
  `quote · ${story.quote} 81.00 · ${BASKETS(3)}`,
  `purchase · A-1001 90.00 · ${BASKETS(3)}`,
  "redemption · SAVE 9.00",
  "reversal · 9.00 sent back",
];

/** The entries in words, without webhook messages: they are made when a worker gets to it. */
const wordsIn = (all: readonly Entry[]): string[] => all.filter(({ type }) => type !== "delivery").map(words);

test.each([
  ["an order has", `transaction_id=${STORY.order}`],
  ["a customer has", `customer_id=${STORY.customer}`],
  ["a visitor has", `visitor_id=${STORY.visitor}`],
  ["blanks around an id count for nothing: it has", `transaction_id=%20${STORY.order}%20`],
])("%s each code with the cart at that moment, and what became of the order", async (_, query) => {
  expect(wordsIn(await entries(query))).toEqual(EXPECTED());
});

test("an entry has the facts as lists have them", async () => {
  const all = await entries(`transaction_id=${STORY.order}`);
  const [, big] = all;
  const { json } = await story.ask("GET", "/v1/code_checks?code=BIG");
  const { cart, outcome } = big;
  expect(big).toEqual({ at: json.data[0].occurred_at, type: "code_entered", cart, outcome, code_check: json.data[0] });
  expect(outcome).toMatchObject({
    verdict: "rejected",
    verdict_reason: "minimum_spend_not_met",
    missing_amount: "40.00",
  });
  expect(cart.lines[0].price).toBe("30.00");
  const redemptions = (await story.ask("GET", "/v1/redemptions")).json.data;
  expect(all.find(({ type }) => type === "redemption").redemption).toEqual(redemptions[0]);
  const deliveries = all.filter(({ type }) => type === "delivery").map(({ delivery }) => delivery);
  expect(deliveries.map(({ event_type }) => event_type)).toEqual(
    ["created", "deleted"].map((verb) => REDEMPTION + verb),
  );
  for (const { webhook_id, redemption_ids, last_status } of deliveries)
    expect([webhook_id, redemption_ids, last_status]).toEqual([1, [redemptions[0].id], 204]);
});

test("a code has its outcome of then, and the present one", async () => {
  const [, , save] = await entries(`transaction_id=${STORY.order}`);
  expect([save.outcome, save.code_check]).toMatchObject([
    { verdict: "accepted", status: 4, discount: "9.00", cart_value: "90.00" },
    { verdict: "accepted", status: 5, redeemed: true },
  ]);
});

test.each([1, 2, 3, 7, 11, 1_000])("pages of %i lead back to the first entry, each entry once", async (limit) => {
  const query = `transaction_id=${STORY.order}&limit=${limit}`;
  const pages: Entry[][] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { json } = await get(cursor === "" ? query : `${query}&cursor=${encodeURIComponent(cursor)}`);
    pages.unshift(json.data);
    cursor = json.meta.next_cursor;
    expect(json.data.length).toBeGreaterThan(0);
  }
  expect(pages.flat()).toEqual(await entries(`transaction_id=${STORY.order}`));
});

test.each([
  ["an order that nobody knows", "transaction_id=A-1002"],
  ["a test site's order of the same number", `transaction_id=${STORY.order}&cdp_source=Staging`],
  ["another customer", "customer_id=C-78"],
])("%s has no entry", async (_, query) => {
  expect((await get(query)).json).toEqual({ data: [], meta: { next_cursor: null } });
});

const ONE_ID = "name exactly one of transaction_id, customer_id and visitor_id";

test.each([
  ["nothing", "", "transaction_id", ONE_ID],
  ["two ids", "transaction_id=A-1001&customer_id=C-77", "customer_id", ONE_ID],
  ["an empty id", "customer_id=", "customer_id", "must not be empty"],
  ["two orders", "transaction_id=1&transaction_id=2", "transaction_id", "must be a string"],
  ["an unknown parameter", "transaction_id=1&code=SAVE", "code", "is not a known field: correct its name or remove it"],
  ["another site", "transaction_id=1&cdp_source=Moon", "cdp_source", "must be one of Production, Staging, all"],
  ["too long a page", "transaction_id=1&limit=1001", "limit", "must be 1 to 1000"],
  ["a made-up cursor", "transaction_id=1&cursor=abc", "cursor", "must be a cursor from a response of this list"],
])("%s is refused", async (_, query, path, message) => {
  const { status, json } = await get(query);
  expect([status, json.errors]).toMatchObject([400, [{ path, message }]]);
});

test("a cursor of another timeline is refused", async () => {
  const { json } = await get(`transaction_id=${STORY.order}&limit=2`);
  const answer = await get(`transaction_id=A-1002&cursor=${encodeURIComponent(json.meta.next_cursor)}`);
  expect([answer.status, answer.json.errors[0].path]).toEqual([400, "cursor"]);
});

describe("a key without read_personal", () => {
  test("sees the order with pseudonyms in place of its customer and browser", async () => {
    const { json } = await get(`transaction_id=${STORY.order}`, analyst);
    expect(wordsIn(json.data)).toEqual(EXPECTED());
    const text = JSON.stringify(json);
    expect([text.includes(STORY.customer), text.includes(STORY.visitor)]).toEqual([false, false]);
    const { purchase } = json.data.find(({ type }: Entry) => type === "purchase");
    expect([purchase.customer_id, purchase.visitor_id]).toEqual([
      expect.stringMatching(/^masked:/),
      expect.stringMatching(/^masked:/),
    ]);
  });

  test.each(["customer_id", "visitor_id"])("asks for no %s", async (name) => {
    const { status, json } = await get(`${name}=${STORY.customer}`, analyst);
    expect([status, json.detail]).toEqual([403, expect.stringContaining(name)]);
  });
});
