import { afterAll, beforeAll, expect, test } from "vitest";
import { ingest } from "../../collector/services/ingest/ingest.ts";
import { isRefusal } from "../../collector/services/refusal.ts";
import { timeline } from "../../collector/services/timeline/timeline.ts";
import type { Store } from "../../collector/store/ports/store.ts";
import type { CartEvents } from "../../collector/store/ports/timeline.ts";
import { MINUTE, MORNING } from "../support/events.ts";
import { openShop, type Shop } from "../support/redemptions.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.store.close());

const SENDING = { sentAt: null, receivedAt: MORNING, traffic: "human", keyId: 1, source: "server" } as const;
const named = (visitor: number) => `v-${visitor}`;

/** An event at a second of the minute before the morning. */
const sent = (id: string, visitor: string, second: number, more: object) => ({
  event_id: id,
  occurred_at: new Date(MORNING - MINUTE + second * 100).toISOString(),
  context: { visitor_id: visitor },
  ...more,
});
const filled = (id: string, visitor: string, second: number, product: string) =>
  sent(id, visitor, second, {
    category: "product",
    action: "add_to_cart",
    items: [{ type: "product", id: product, price: "1.00", quantity: 1 }],
  });
const tried = (id: string, visitor: string, second: number, order: string) =>
  sent(id, visitor, second, {
    category: "promotion_code",
    action: "used",
    items: [{ type: "promotion_code", id: "GUESS" }],
    dims: { transaction: { id: order } },
  });

async function send(events: readonly object[]): Promise<void> {
  const result = await ingest(shop.store, shop.property, events, SENDING);
  if ("unavailable" in result) throw new Error("unavailable");
  expect(result.results.filter(({ outcome }) => outcome !== "stored")).toEqual([]);
}

/** The entries of an order, and the events that were read for their carts. */
async function storyOf(order: string) {
  const read: CartEvents[] = [];
  const store: Store = {
    ...shop.store,
    async cartEvents(query) {
      const found = await shop.store.cartEvents(query);
      read.push(found);
      return found;
    },
  };
  const reader = { property: shop.property, scopes: ["read", "read_personal"] as const };
  const story = await timeline(store, reader, { transaction_id: order, limit: "1000" });
  if (isRefusal(story)) throw new Error(JSON.stringify(story));
  return { entries: story.data, read: read.flatMap(({ events }) => events) };
}

test("an order that 400 visitors name has all their codes, and the carts of the latest 10 visitors", async () => {
  const visitors = Array.from({ length: 400 }, (_, at) => at);
  await send(
    visitors.flatMap((at) => [
      ...[0, 1, 2].map((second) => filled(`fill-${at}-${second}`, named(at), second, `p-${second}`)),
      tried(`try-${at}`, named(at), 10 + at, "crowded"),
    ]),
  );
  const { entries, read } = await storyOf("crowded");
  expect(entries).toHaveLength(400);
  expect(read).toHaveLength(30);
  const lines = entries.map((entry) => ("cart" in entry ? (entry.cart?.lines.length ?? 0) : -1));
  expect(lines).toEqual([...Array(390).fill(0), ...Array(10).fill(3)]);
});

test.each([
  ["200 events", "many", 300, "", 200],
  ["4,194,304 characters of events", "large", 60, "x".repeat(100_000), 41],
])("at most %s of a visitor are read", async (_, order, events, note, most) => {
  const all = Array.from({ length: events }, (_, at) => ({
    ...filled(`${order}-${at}`, order, at / 10, "p"),
    extra: { note },
  }));
  await send([...all, tried(`${order}-tried`, order, 100, order)]);
  const { entries, read } = await storyOf(order);
  expect(entries).toHaveLength(1);
  expect(read).toHaveLength(most);
});
