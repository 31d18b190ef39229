import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { firstOutcome } from "../../collector/services/timeline/first-outcome.ts";
import type { IncomingEvent } from "../../collector/store/ports/records.ts";
import type { TimelineSubject } from "../../collector/store/ports/timeline.ts";
import { openDatabase } from "../../collector/store/sqlite/connection/open-database.ts";
import { timelineReader } from "../../collector/store/sqlite/queries/timeline.ts";
import { DAY, line, MINUTE, MORNING, product, purchase, removed, used } from "../support/events.ts";
import { openShop, type Shop, TEN_OFF } from "../support/redemptions.ts";

/** The statements that a timeline reads with. */
function statementsOf(db: ReturnType<typeof openDatabase>): string[] {
  const statements: string[] = [];
  const noting = (sql: string) => {
    statements.push(sql);
    return db.prepare(sql);
  };
  timelineReader(new Proxy(db, { get: (target, name) => (name === "prepare" ? noting : Reflect.get(target, name)) }));
  return statements;
}

test("each lookup searches an index by more than the property", () => {
  const db = openDatabase(":memory:", false);
  const statements = statementsOf(db);
  expect(statements.length).toBeGreaterThan(10);
  for (const sql of statements) {
    const names = [...sql.matchAll(/:(\w+)/g)].map(([, name]) => [name!, null] as const);
    const values = names.length > 0 ? [Object.fromEntries(names)] : [...sql.matchAll(/\?/g)].map(() => null);
    const steps = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
    const reads = steps.map(({ detail }) => detail).filter((detail) => /^(SCAN|SEARCH) /.test(detail));
    const slow = reads.filter(
      (detail) => !/VIRTUAL TABLE|CONSTANT ROW/.test(detail) && !/ AND |rowid=|_id=\?\)$/.test(detail),
    );
    const ofProperty = reads.filter((detail) => detail.endsWith("(property_id=?)"));
    expect([sql, slow, ofProperty]).toEqual([sql, [], []]);
  }
  db.close();
});

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.store.close());

/** The codes of a subject's timeline, those that were removed with a minus. */
async function codesOf(kind: TimelineSubject["kind"], id: string, until = Number.MAX_SAFE_INTEGER): Promise<string[]> {
  const query = { propertyId: shop.property.id, subject: { kind, id }, cdpSource: "Production", until } as const;
  const { checks, removals } = await shop.store.timeline(query);
  return [...checks.map(({ row }) => row.code), ...removals.map(({ code }) => `-${code}`)].toSorted();
}

const LINES = [line("1", 1_000)];
const ORDERED = MORNING + 2 * DAY;
let visitors = 0;

/** What a visitor did, each with its own order: the times are relative to the order's. */
const CASES: readonly (readonly [what: string, (visitor: Partial<IncomingEvent>) => IncomingEvent[], string[]])[] = [
  [
    "codes of the day before, also those that failed and those that were removed",
    (by) => [
      used(["WRONG"], { ...by, occurredAt: ORDERED - DAY }),
      used(["SAVE"], { ...by, occurredAt: ORDERED - 2 * MINUTE }),
      removed(["SAVE"], { ...by, occurredAt: ORDERED - MINUTE }),
    ],
    ["-SAVE", "SAVE", "WRONG"],
  ],
  ["no codes of earlier days", (by) => [used(["OLD"], { ...by, occurredAt: ORDERED - DAY - 1 })], []],
  ["no codes from after it", (by) => [used(["LATE"], { ...by, occurredAt: ORDERED + 1 })], []],
  [
    "no codes of the visitor's order before",
    (by) => [
      used(["FIRST"], { ...by, occurredAt: ORDERED - 3 * MINUTE }),
      purchase(`before-${by.visitorId}`, LINES, ["FIRST"], { ...by, occurredAt: ORDERED - 2 * MINUTE }),
      used(["SECOND"], { ...by, occurredAt: ORDERED - MINUTE }),
    ],
    ["SECOND"],
  ],
  [
    "no codes of a test site",
    (by) => [used(["TEST"], { ...by, cdpSource: "Staging", occurredAt: ORDERED - MINUTE })],
    [],
  ],
  [
    "no codes of other visitors, unless they name the order",
    (by) => [
      used(["OTHER"], { visitorId: "other", occurredAt: ORDERED - MINUTE }),
      used(["NAMED"], { visitorId: "other", transactionId: `T-${by.visitorId}`, occurredAt: ORDERED - MINUTE }),
    ],
    ["NAMED"],
  ],
];

describe("an order has", () => {
  test.each(CASES)("%s", async (_, eventsOf, expected) => {
    const visitorId = `visitor-${++visitors}`;
    shop.now = ORDERED + DAY;
    const events = eventsOf({ visitorId, sessionId: visitorId });
    for (const event of [...events, purchase(`T-${visitorId}`, LINES, [], { visitorId, occurredAt: ORDERED })])
      await shop.send(event);
    expect(await codesOf("transaction", `T-${visitorId}`)).toEqual(expected);
  });
});

test("a customer has the codes of all browsers, from before signing in only those of an order", async () => {
  shop.now = ORDERED + DAY;
  const guest = { visitorId: "phone", occurredAt: ORDERED - 3 * MINUTE };
  for (const event of [
    used(["GUEST"], guest),
    used(["AGES"], { visitorId: "phone", occurredAt: MORNING }),
    used(["LAPTOP"], { visitorId: "laptop", customerId: "C-1", occurredAt: MORNING }),
    removed(["LAPTOP"], { visitorId: "laptop", customerId: "C-1", occurredAt: MORNING + MINUTE }),
    removed(["LAPTOP"], { visitorId: "laptop", customerId: "C-2", occurredAt: MORNING + MINUTE }),
    purchase("T-customer", LINES, [], { visitorId: "phone", customerId: "C-1", occurredAt: ORDERED }),
  ])
    await shop.send(event);
  expect(await codesOf("customer", "C-1")).toEqual(["-LAPTOP", "GUEST", "LAPTOP"]);
  expect(await codesOf("customer", "C-1", MORNING)).toEqual(["LAPTOP"]);
});

test.each([
  "site",
  "here",
  "both",
] as const)("where the %s decides, the first outcome of a check is its outcome until something changes it", async (evaluates) => {
  const own = await openShop({ evaluates });
  await own.promote({ ...TEN_OFF, start_date: "2020-01-01T00:00:00Z" }, { SAVE: {} });
  const by = { visitorId: "v", customerId: "C-1" };
  const verdict = { outcome: "rejected", reason: "promotion_ended", text: "ended", discount: null } as const;
  const refused = { number: "SAVE", reportedStatus: null, verdict };
  for (const event of [
    // Without a cart, with one, unknown to the rules, and refused by the site.
    used(["SAVE"], by),
    product("add_to_cart", LINES, by),
    used(["SAVE", "WRONG"], by),
    used([], { ...by, codes: [refused] }),
  ])
    await own.send(event);
  const subject = { kind: "customer", id: "C-1" } as const;
  const query = { propertyId: own.property.id, subject, cdpSource: "all", until: Number.MAX_SAFE_INTEGER } as const;
  const { checks } = await own.store.timeline(query);
  expect(checks).toHaveLength(4);
  for (const check of checks) {
    const { verdict, verdict_reason, status, in_totals, discount_minor, cart_value_minor } = firstOutcome(check);
    expect(check.row).toMatchObject({ verdict, verdict_reason, status, in_totals, discount_minor, cart_value_minor });
  }
  await own.store.close();
});

test("a text is known as the things that have its exact name", async () => {
  shop.now = ORDERED + DAY;
  await shop.promote(
    {
      name: "Named",
      redemption_type: "COUPON",
      rules: [{ action: { cart_value: { discount: { fixed_amount: "1" } } } }],
    },
    { "77": {} },
  );
  const by = { visitorId: "77", customerId: "77" };
  await shop.send(used(["TRIED"], { ...by, transactionId: "77" }));
  const known = (text: string) => shop.store.namedThings(shop.property.id, text, [text]);
  const NOTHING = { code: false, transaction: false, customer: false, visitor: false };
  expect(await known("77")).toEqual({ code: true, transaction: true, customer: true, visitor: true });
  expect(await known("TRIED")).toEqual({ ...NOTHING, code: true });
  expect(await known("7")).toEqual(NOTHING);
});
