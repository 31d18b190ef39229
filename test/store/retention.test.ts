import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { parseProduct } from "../../collector/contract/catalog.ts";
import type { Retention } from "../../collector/store/ports/retention.ts";
import { INVARIANTS } from "../../collector/store/sqlite/maintenance/invariants.ts";
import { STEP } from "../../collector/store/sqlite/maintenance/retention.ts";
import { openOperations, type SqliteOperations } from "../../collector/store/sqlite/operations.ts";
import { DAY, event, line, MORNING, product, removed, SHOP, used } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";

const NO_CODES = { codes: [], currency: "USD", customerId: null, subtotal: 0 };

function opened(retention: Retention, maxWalBytes?: number) {
  const clock = { now: MORNING };
  const file = join(temporaryFolder(onTestFinished), "data.db");
  const operations = openOperations({
    file,
    retention,
    maxWalBytes,
    now: () => clock.now,
    newWriteKey: () => "wk_1",
  });
  const property = operations.createProperty(SHOP);
  if (property === "taken") throw new Error("the id is in use");
  const send = (events: Parameters<SqliteOperations["ingest"]>[0][0]["events"]) =>
    operations.ingest([
      {
        property,
        sending: { sentAt: null, receivedAt: clock.now, traffic: "human", keyId: 1, source: "browser" },
        keepRejected: true,
        events,
      },
    ])[0]!;
  return { operations, clock, send, file };
}

const sweepAll = (operations: SqliteOperations) => {
  while (operations.sweep());
};

const rowsOf = (file: string, table: string): number => {
  const db = new Database(file, { readonly: true });
  const rows = db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()!;
  db.close();
  return rows;
};

test("old events are deleted in small steps; younger ones and their checks stay", () => {
  const { operations, clock, send, file } = opened({ events: 30 });
  send(Array.from({ length: 250 }, (_, n) => event({ eventId: `old-${n}` })));
  send([used(["CODE"], { eventId: "check" })]);
  clock.now += 31 * DAY;
  send([event({ eventId: "young" })]);
  const rows = [rowsOf(file, "events")];
  for (let goesOn = true; goesOn; ) {
    goesOn = operations.sweep();
    rows.push(rowsOf(file, "events"));
  }
  const deleted = rows.slice(1).map((after, step) => rows[step]! - after);
  expect(deleted.filter((count) => count > 0)).toEqual([STEP, STEP, 51]);
  // Only the events that stayed are duplicates.
  expect(send([event({ eventId: "young" })])).toMatchObject([{ outcome: "duplicate" }]);
  expect(send([event({ eventId: "old-0" })])).toMatchObject([{ outcome: "stored" }]);
  const all = { cdp_source: "all", traffic: "all" } as const;
  expect(operations.codeChecks({ propertyId: "100001", filter: all, after: 0, limit: 10 }).rows).toHaveLength(1);
  operations.close();
});

test("events are stored between two steps, and a step deletes from one table", () => {
  const { operations, clock, send, file } = opened({ events: 30, code_removals: 30 });
  const old = Array.from({ length: 150 }, (_, n) => `old-${n}`);
  send(old.map((eventId) => removed(["CODE"], { eventId, visitorId: eventId })));
  clock.now += 31 * DAY;
  const steps = [];
  for (let goesOn = true; goesOn; ) {
    const before = ["events", "code_removals"].map((table) => rowsOf(file, table));
    goesOn = operations.sweep();
    steps.push(["events", "code_removals"].map((table, at) => before[at]! - rowsOf(file, table)));
    expect(send([event({ eventId: `young-${steps.length}` })])).toMatchObject([{ outcome: "stored" }]);
  }
  expect(steps.filter((counts) => counts.some((count) => count > 0))).toEqual([
    [STEP, 0],
    [50, 0],
    [0, STEP],
    [0, 50],
  ]);
  operations.close();
});

test.each<[string, (opened: ReturnType<typeof openedWithOld>) => SqliteOperations]>([
  [
    "by another process that holds the write lock",
    ({ operations, file }) => {
      const other = new Database(file);
      other.exec("BEGIN IMMEDIATE");
      expect(() => operations.sweep()).toThrow("locked");
      other.exec("ROLLBACK");
      other.close();
      return operations;
    },
  ],
  [
    "by the end of the collector",
    ({ operations, reopen }) => {
      operations.close();
      return reopen();
    },
  ],
])("a pass that is interrupted %s goes on", (_, interrupt) => {
  const interrupted = openedWithOld(250);
  expect(interrupted.operations.sweep()).toBe(true);
  expect(rowsOf(interrupted.file, "events")).toBe(150);
  const operations = interrupt(interrupted);
  sweepAll(operations);
  expect(rowsOf(interrupted.file, "events")).toBe(0);
  operations.close();
});

function openedWithOld(events: number) {
  const { operations, clock, send, file } = opened({ events: 30 });
  send(Array.from({ length: events }, (_, n) => event({ eventId: `old-${n}` })));
  clock.now += 31 * DAY;
  const reopen = () =>
    openOperations({ file, retention: { events: 30 }, now: () => clock.now, newWriteKey: () => "wk_1" });
  return { operations, file, reopen };
}

test("old responses to servers and old holds are deleted", () => {
  const { operations, clock, file } = opened({ redemption_calls: 30, idempotency_keys: 30, reservations: 30 });
  const db = new Database(file);
  db.exec(`INSERT INTO redemption_calls VALUES ('100001', 'Production', 'T', '', '{}', ${MORNING});
    INSERT INTO idempotency_keys VALUES ('100001', 'k', '', '{}', ${MORNING});
    INSERT INTO reservations VALUES ('100001', 'r', 'Production', 1, 'C', 'C', 'id:1', 1, 'held', ${MORNING}, ${MORNING}, NULL, NULL)`);
  const counts = () =>
    ["redemption_calls", "idempotency_keys", "reservations"].map((table) =>
      db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
    );
  sweepAll(operations);
  expect(counts()).toEqual([1, 1, 1]);
  clock.now += 31 * DAY;
  sweepAll(operations);
  expect(counts()).toEqual([0, 0, 0]);
  db.close();
  operations.close();
});

test("a cart without changes is deleted", () => {
  const { operations, clock, send } = opened({ visitor_carts: 30 });
  send([product("add_to_cart", [line("1", 500)], { visitorId: "a" })]);
  clock.now += 29 * DAY;
  send([product("add_to_cart", [line("1", 500)], { visitorId: "b", occurredAt: clock.now })]);
  clock.now += 2 * DAY;
  sweepAll(operations);
  const check = (visitorId: string) => {
    send([used(["CODE"], { visitorId, occurredAt: clock.now })]);
    const filter = { cdp_source: "all", traffic: "all" } as const;
    return operations.codeChecks({ propertyId: "100001", filter, after: 0, limit: 10 }).rows.at(-1)!.cart_source;
  };
  expect(check("a")).toBe("unknown");
  expect(check("b")).toBe("visitor_cart");
  operations.close();
});

test("old removals of codes are deleted", () => {
  const { operations, clock, send, file } = opened({ code_removals: 30 });
  send([removed(["CODE"], { visitorId: "old" })]);
  clock.now += 31 * DAY;
  send([removed(["CODE"], { visitorId: "young", occurredAt: clock.now })]);
  sweepAll(operations);
  const db = new Database(file, { readonly: true });
  expect(db.prepare("SELECT visitor_id FROM code_removals").pluck().all()).toEqual(["young"]);
  db.close();
  operations.close();
});

test("nothing is deleted while a reader keeps the write-ahead log full", () => {
  const { operations, clock, send, file } = opened({ events: 30 }, 12 * 2 ** 20);
  send([event({ eventId: "old" })]);
  clock.now += 31 * DAY;
  const reader = new Database(file, { readonly: true });
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM events").get();
  const large = { body: "x".repeat(100_000) };
  for (let sent = 0; sent < 1_000 && !("unavailable" in send([event(large)])); sent += 1);
  expect(send([event(large)])).toEqual({ unavailable: "log" });
  sweepAll(operations);
  expect(send([event({ eventId: "old" })])).toMatchObject([{ outcome: "duplicate" }]);
  reader.exec("COMMIT");
  sweepAll(operations);
  expect(send([event({ eventId: "old" })])).toMatchObject([{ outcome: "stored" }]);
  reader.close();
  operations.close();
});

/** As far as it matters here. */
const QUOTE = { codes: [], applied: [] };

test("quotes are deleted after a day, without any configuration", () => {
  const { operations, clock, file } = opened({});
  const keep = (id: string) =>
    operations.keepQuotes([
      {
        propertyId: "100001",
        id,
        madeAt: clock.now,
        quote: JSON.stringify(QUOTE),
        holder: null,
        codeChecks: NO_CODES,
      },
    ]);
  keep("old");
  clock.now += DAY - 1;
  expect(operations.calculation("100001", "old")).toEqual({ ...QUOTE, id: "old" });
  keep("young");
  clock.now += 1;
  expect(operations.calculation("100001", "old")).toBe(null);
  expect(operations.calculation("100001", "young")).toEqual({ ...QUOTE, id: "young" });
  clock.now += 1;
  sweepAll(operations);
  operations.close();
  const db = new Database(file, { readonly: true });
  expect(db.prepare("SELECT id FROM calculations").pluck().all()).toEqual(["young"]);
  expect(db.prepare("SELECT calculations, bytes FROM calculation_totals").all()).toEqual([
    { calculations: 1, bytes: JSON.stringify(QUOTE).length },
  ]);
  db.close();
});

test("old price differences are deleted", () => {
  const { operations, clock, send, file } = opened({ price_differences: 30 });
  const towel = parseProduct({ id: 1, price: "10" }, "USD");
  if (!towel.ok) throw new Error(JSON.stringify(towel.errors));
  operations.putProducts("100001", [towel.value]);
  send([used(["CODE"], { eventId: "old", lines: [line("1", 500)] })]);
  clock.now += 31 * DAY;
  send([used(["CODE"], { eventId: "young", lines: [line("1", 700)] })]);
  sweepAll(operations);
  operations.close();
  const db = new Database(file, { readonly: true });
  expect(db.prepare("SELECT event_id FROM price_differences").pluck().all()).toEqual(["young"]);
  db.close();
});

test("after all checks are deleted, later ones are in the roll-ups once", () => {
  const { operations, clock, send, file } = opened({ code_checks: 10 });
  const state = () => {
    const db = new Database(file, { readonly: true });
    const broken = INVARIANTS.filter(({ table }) => /attempt|code_checks|change_counter/.test(table)).flatMap(
      ({ violations }) => db.prepare(violations).pluck().all(),
    );
    const attempts = db.prepare("SELECT ifnull(sum(attempts), 0) FROM attempt_days").pluck().get();
    db.close();
    return { broken, attempts };
  };
  for (const id of ["1", "2", "3"]) send([used(["CODE"], { eventId: id, visitorId: id, occurredAt: clock.now })]);
  expect(state()).toEqual({ broken: [], attempts: 3 });
  clock.now += 30 * DAY;
  sweepAll(operations);
  // The latest check stays.
  expect(state()).toEqual({ broken: [], attempts: 1 });
  send([used(["CODE"], { eventId: "4", visitorId: "4", occurredAt: clock.now })]);
  send([used(["CODE"], { eventId: "5", visitorId: "4", sessionId: "s", occurredAt: clock.now })]);
  sweepAll(operations);
  expect(state()).toEqual({ broken: [], attempts: 2 });
  operations.close();
});

test("checks of calculations are kept for a month", () => {
  const { operations, clock, send } = opened({});
  const outcome = {
    number: "x",
    code: "X",
    promotionId: null,
    promotionVersion: null,
    promotionName: null,
    status: 1,
  } as const;
  const codes = [
    { ...outcome, inTotals: false, discount: 0, reason: "unknown_code", missing: null, supersededBy: null } as const,
  ];
  const codeChecks = { ...NO_CODES, codes };
  operations.keepQuotes([{ propertyId: "100001", id: "c", madeAt: clock.now, quote: "{}", holder: null, codeChecks }]);
  send([used(["CODE"], { eventId: "e", occurredAt: clock.now })]);
  const sources = () => {
    const filter = { cdp_source: "all", traffic: "all" } as const;
    return operations
      .codeChecks({ propertyId: "100001", filter, after: 0, limit: 9 })
      .rows.map(({ cart_source }) => cart_source);
  };
  expect(sources()).toEqual(["calculation", "unknown"]);
  clock.now += 31 * DAY;
  sweepAll(operations);
  expect(sources()).toEqual(["unknown"]);
  operations.close();
});

test("absurd amounts do not prevent the roll-up of other attempts", () => {
  const { operations, clock, send, file } = opened({});
  const most = 1e13;
  const codes = Array.from({ length: 50 }, (_, at) => `CODE${at}`);
  const dear = Array.from({ length: 400 }, (_, at) => line(String(at), most));
  const use = (eventId: string, lines: ReturnType<typeof line>[]) =>
    send([used(codes, { eventId, visitorId: eventId, lines, occurredAt: clock.now })]);
  for (let n = 0; n < 20; n += 1) use(`many ${n}`, dear);
  for (let n = 0; n < 40; n += 1) expect(use(`one ${n}`, [line("1", most)])).toMatchObject([{ outcome: "stored" }]);
  const db = new Database(file, { readonly: true });
  const [row] = db.prepare("SELECT sum(attempts) AS attempts, max(cart_value) AS value FROM attempt_days").all();
  expect(row).toEqual({ attempts: 3_000, value: Number.MAX_SAFE_INTEGER });
  db.close();
  operations.close();
});
