import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import { MAX_UNKNOWN_CODES } from "../../collector/store/decide/unknown-codes.ts";
import type { IncomingEvent, Property } from "../../collector/store/ports/records.ts";
import { openOperations } from "../../collector/store/sqlite/operations.ts";
import { line, MINUTE, MORNING, purchase, SHOP, used } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";
import { TEN_OFF } from "../support/redemptions.ts";

const file = join(temporaryFolder(afterAll), "data.db");
let elapsed = 0;
let keys = 0;
const store = openOperations({
  file,
  now: () => MORNING + 60 * MINUTE,
  // Each reading of the clock takes 4 ms: a part of 10 ms ends after its third event.
  elapsed: () => (elapsed += 4),
  newWriteKey: () => `wk_${++keys}`,
});
const db = new Database(file, { readonly: true });
afterAll(() => {
  db.close();
  store.close();
});

function newProperty(): Property {
  const property = store.createProperty({ ...SHOP, id: undefined });
  if (property === "taken") throw new Error("the id is in use");
  const parsed = parsePromotion({ start_date: "2020-01-01T00:00:00Z", ...TEN_OFF }, "USD");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const { id } = store.createPromotion(property.id, parsed.value, "Ann");
  for (const code of ["SAVE", "ZERO"])
    store.createCode(property.id, id, { code, max_uses: 0, max_uses_per_customer: 0 });
  return property;
}

const send = (property: Property, ...events: readonly IncomingEvent[]) =>
  store.ingest([
    {
      property,
      keepRejected: true,
      sending: { sentAt: null, receivedAt: MORNING + 60 * MINUTE, traffic: "human", keyId: 1, source: "browser" },
      events,
    },
  ]);

const LINES = [line("1", 2_000)];
const at = (minutes: number) => ({ occurredAt: MORNING + minutes * MINUTE, evaluatedAt: MORNING + minutes * MINUTE });
const unknown = (from: number, count = 10): string[] =>
  Array.from({ length: count }, (_, n) => `NO-${1_000 + from + n}`);

const rowsOf = (property: Property) => ({
  checks: db
    .prepare(
      `SELECT event_id, code, status, reason, in_totals, discount, cart_source, cart_value, ordered, transaction_id, head, engine
       FROM code_checks WHERE property_id = ? ORDER BY event_id, code`,
    )
    .all(property.id) as { code: string; cart_source: string; status: number }[],
  redemptions: db
    .prepare(
      "SELECT transaction_id, code, discount, status FROM redemptions WHERE property_id = ? ORDER BY code, transaction_id",
    )
    .all(property.id),
});

/** The rows of a property after some events, each in a commit of its own. */
function rowsAfter(events: readonly IncomingEvent[]) {
  const property = newProperty();
  for (const event of events) send(property, event);
  return rowsOf(property);
}

/** Changes of code checks and orders that some work makes. */
function changesBy(work: () => void): number {
  const last = () => db.prepare("SELECT last FROM change_counter").pluck().get() as number;
  const before = last();
  work();
  return last() - before;
}

const ORDER = purchase("T", LINES, ["ZERO", "NO-1001"], { eventId: "order", ...at(30) });
const tried = (eventId: string, codes: readonly string[], minutes: number) =>
  used(codes, { eventId, transactionId: "T", lines: LINES, ...at(minutes) });

describe("an order with more unknown codes than it considers", () => {
  const events = [
    ORDER,
    // Of each event some are among the first.
    ...Array.from({ length: 8 }, (_, n) => tried(`tried ${n}`, [...unknown(n * 3), ...unknown(500 - n * 10)], 40 - n)),
    tried("found", [...unknown(900, 5), "SAVE"], 41),
  ];

  test("is the same in any order of arrival, and its codes are", () => {
    const expected = rowsAfter(events);
    const permutation = fc.shuffledSubarray(events, { minLength: events.length });
    fc.assert(
      fc.property(permutation, (order) => {
        expect(rowsAfter(order)).toEqual(expected);
      }),
      { numRuns: 5 },
    );
  });

  test("has the first ones by their text; the others are attempts with their own outcome, and accepted ones count", () => {
    const { checks } = rowsAfter(events);
    const considered = new Set(checks.filter((row) => row.cart_source === "purchase").map(({ code }) => code));
    const all = [...new Set(events.flatMap(({ codes }) => codes.map(({ number }) => number)))].toSorted();
    const others = all.filter((code) => !["SAVE", "ZERO", "NO-1001"].includes(code));
    expect(others.length).toBeGreaterThan(MAX_UNKNOWN_CODES);
    expect([...considered].toSorted()).toEqual([...others.slice(0, MAX_UNKNOWN_CODES), "NO-1001", "SAVE"].toSorted());
    expect(new Set(checks.map(({ code }) => code))).toEqual(new Set(all.filter((code) => code !== "ZERO")));
  });
});

describe("the work of an event for an order", () => {
  test.each<[string, readonly string[]]>([
    ["one more unknown code", ["WRONG"]],
    ["50 more unknown codes", unknown(9_000, 50)],
    ["a code of a promotion", ["SAVE"]],
  ])("does not grow with the codes tried before it: %s", (_, codes) => {
    const property = newProperty();
    send(property, purchase("T", LINES, [], at(30)));
    send(property, ...[0, 50].map((from) => used(unknown(from, 50), { transactionId: "T", ...at(40) })));
    // Of two codes at one time the first by the id of its event is used.
    const before = changesBy(() => send(property, used(codes, { eventId: "1", transactionId: "T", ...at(50) })));
    for (let round = 1; round <= 10; round += 1)
      send(property, used(unknown(round * 100, 50), { transactionId: "T", ...at(40) }));
    const other = codes.map((code) => (code === "SAVE" ? "ZERO" : `${code}-2`));
    const after = changesBy(() => send(property, used(other, { eventId: "2", transactionId: "T", ...at(50) })));
    expect(after).toBeLessThanOrEqual(before);
  });

  test("does not grow with the codes that its visitor tried without it", () => {
    const property = newProperty();
    const by = (visitorId: string, rounds: number): number => {
      for (let round = 0; round < rounds; round += 1)
        send(property, used(unknown(round * 50, 50), { visitorId, ...at(40) }));
      const first = changesBy(() => send(property, purchase(`${visitorId} 1`, LINES, [], { visitorId, ...at(50) })));
      return first + changesBy(() => send(property, purchase(`${visitorId} 2`, LINES, [], { visitorId, ...at(51) })));
    };
    expect(by("many", 30)).toBeLessThanOrEqual(by("some", 10) + 1);
  });

  test("is none for its redemptions where no promotion has the code", () => {
    const property = newProperty();
    send(property, purchase("T", LINES, ["SAVE"], at(30)));
    const changed = () =>
      db.prepare("SELECT max(change_seq) FROM redemptions WHERE property_id = ?").pluck().get(property.id);
    const before = changed();
    send(property, used(["WRONG"], { transactionId: "T", ...at(31) }));
    expect(changed()).toBe(before);
  });
});

test("codes that wait are evaluated in parts of some milliseconds", () => {
  const property = newProperty();
  const waiting = Array.from({ length: 10 }, (_, n) => ({ ...used([`WAIT-${n}`]), isWaiting: true as const }));
  send(property, ...waiting);
  const evaluated: number[] = [];
  const count = () =>
    db.prepare("SELECT count(*) FROM code_checks WHERE property_id = ?").pluck().get(property.id) as number;
  for (let more = true; more; evaluated.push(count())) more = store.evaluateWaiting();
  expect(evaluated).toEqual([3, 6, 9, 10]);
});
