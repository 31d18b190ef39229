import { afterAll, expect, test } from "vitest";
import { OPEN_GUARD, type SenderGuard } from "../../collector/services/guard/code-guard.ts";
import { ingestInTurns } from "../../collector/services/ingest/ingest-in-turns.ts";
import { refusal } from "../../collector/services/refusal.ts";
import type { Turns } from "../../collector/services/turns.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { MORNING, SHOP } from "../support/events.ts";

const store = sqliteStore({ file: ":memory:", now: () => MORNING, newWriteKey: () => "wk_1" });
afterAll(() => store.close());
const created = await store.createProperty(SHOP);
if (created === "taken") throw new Error("the id is in use");
const property = created;

const SENDING = { sentAt: null, receivedAt: MORNING, traffic: "human", keyId: 1, source: "browser" } as const;
const eventsOf = (name: string) =>
  Array.from({ length: 20 }, (_, at) => ({ event_id: `${name}-${at}`, category: "pageview", action: "view" }));

/** Turns of several properties, of which only the first are granted. */
function turnsOf(most: number) {
  let waits = 0;
  const all: Turns = {
    isShared: () => true,
    async wait() {
      waits += 1;
      return waits > most ? refusal("unavailable", "Too many requests wait.") : null;
    },
  };
  return { all, waits: () => waits };
}

test("product events of a batch in several turns are noted after all its codes", async () => {
  const calls: string[] = [];
  const guard: SenderGuard = {
    ...OPEN_GUARD,
    sawProduct: (visitor) => void calls.push(`product of ${visitor}`),
    admit: (visitor, codes) => {
      calls.push(`code of ${visitor}`);
      return OPEN_GUARD.admit(visitor, codes);
    },
  };
  const ofVisitor = (name: string, more: object) => ({ event_id: name, context: { visitor_id: "v" }, ...more });
  const view = ofVisitor("view", { category: "product", action: "view", items: [{ type: "product", id: "1" }] });
  const code = { category: "promotion_code", action: "used", items: [{ type: "promotion_code", id: "X" }] };
  const events = [view, ...eventsOf("between"), ofVisitor("code", code)];
  await ingestInTurns(turnsOf(10).all, store, property, events, SENDING, { guard });
  expect(calls).toEqual(["code of v", "product of v"]);
});

const send = (turns: Turns, name: string, events: readonly unknown[] = eventsOf(name)) =>
  ingestInTurns(turns, store, property, events, SENDING, {});

test("a large batch takes several turns while properties share, and its results are in the order of its events", async () => {
  const { all, waits } = turnsOf(10);
  const events = [...eventsOf("parts"), { event_id: "bad" }];
  const result = await send(all, "parts", events);
  if ("unavailable" in result) throw new Error("refused");
  expect(result.results.map(({ event_id }) => event_id)).toEqual(events.map(({ event_id }) => event_id));
  expect(result.results.map(({ outcome }) => outcome)).toEqual([...Array(20).fill("stored"), "rejected"]);
  // The first part is in the turn of the request.
  expect(waits()).toBe(2);
});

test("a batch of which a part has no turn is refused, and is stored once when it is sent again", async () => {
  expect(await send(turnsOf(1).all, "again")).toEqual({ unavailable: "busy" });
  const result = await send(turnsOf(10).all, "again");
  if ("unavailable" in result) throw new Error("refused");
  expect(result.results.map(({ outcome }) => outcome)).toEqual([
    ...Array(16).fill("duplicate"),
    ...Array(4).fill("stored"),
  ]);
});

test("a batch is whole while a property sends alone", async () => {
  const { all, waits } = turnsOf(0);
  const result = await send({ ...all, isShared: () => false }, "alone");
  expect([waits(), "unavailable" in result]).toEqual([0, false]);
});
