import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { parseProduct } from "../../collector/contract/catalog.ts";
import { INVARIANTS } from "../../collector/store/sqlite/maintenance/invariants.ts";
import type { Retention } from "../../collector/store/sqlite/maintenance/retention.ts";
import { openOperations, type SqliteOperations } from "../../collector/store/sqlite/operations.ts";
import { DAY, event, line, MORNING, product, removed, SHOP, used } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";

const NO_CODES = { codes: [], currency: "USD", customerId: null, subtotal: 0 };

function opened(retention: Retention, maxLogBytes?: number) {
  const clock = { now: MORNING };
  const file = join(temporaryFolder(onTestFinished), "data.db");
  const core = openOperations({
    file,
    retention,
    maxWalBytes: maxLogBytes,
    now: () => clock.now,
    newWriteKey: () => "wk_1",
  });
  const made = core.createProperty(SHOP);
  if (made === "taken") throw new Error("the id is taken");
  const tell = (events: Parameters<SqliteOperations["ingest"]>[0][0]["events"]) =>
    core.ingest([
      {
        property: made,
        sending: { sentAt: null, receivedAt: clock.now, traffic: "human" },
        keepRejected: true,
        events,
      },
    ])[0]!;
  return { core, clock, tell, file };
}

const sweepAll = (core: SqliteOperations) => {
  for (let steps = 1; ; steps += 1) if (!core.sweep()) return steps;
};

test("events older than they may be are deleted in small steps, younger ones and their checks stay", () => {
  const { core, clock, tell } = opened({ events: 30 });
  const old = Array.from({ length: 1_200 }, (_, n) => event({ eventId: `old-${n}` }));
  tell(old.slice(0, 600));
  tell(old.slice(600));
  tell([used(["CODE"], { eventId: "check" })]);
  clock.now += 31 * DAY;
  tell([event({ eventId: "young" })]);
  expect(sweepAll(core)).toBe(3);
  // What was deleted is not known any more; what was not still is.
  expect(tell([event({ eventId: "young" })])).toMatchObject([{ outcome: "duplicate" }]);
  expect(tell([event({ eventId: "old-0" })])).toMatchObject([{ outcome: "stored" }]);
  const all = { cdp_source: "all", traffic: "all" } as const;
  expect(core.codeChecks({ propertyId: "100001", filter: all, after: 0, limit: 10 }).rows).toHaveLength(1);
  core.close();
});

test("what servers were answered, and holds that are over, are forgotten", () => {
  const { core, clock, file } = opened({ redemption_calls: 30, idempotency_keys: 30, reservations: 30 });
  const db = new Database(file);
  db.exec(`INSERT INTO redemption_calls VALUES ('100001', 'Production', 'T', '', '{}', ${MORNING});
    INSERT INTO idempotency_keys VALUES ('100001', 'k', '', '{}', ${MORNING});
    INSERT INTO reservations VALUES ('100001', 'r', 'Production', 1, 'C', 'C', 'id:1', 1, 'held', ${MORNING}, ${MORNING}, NULL)`);
  const counts = () =>
    ["redemption_calls", "idempotency_keys", "reservations"].map((table) =>
      db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
    );
  sweepAll(core);
  expect(counts()).toEqual([1, 1, 1]);
  clock.now += 31 * DAY;
  sweepAll(core);
  expect(counts()).toEqual([0, 0, 0]);
  db.close();
  core.close();
});

test("a cart that nobody changed for long is forgotten", () => {
  const { core, clock, tell } = opened({ visitor_carts: 30 });
  tell([product("add_to_cart", [line("1", 500)], { visitorId: "a" })]);
  clock.now += 29 * DAY;
  tell([product("add_to_cart", [line("1", 500)], { visitorId: "b", occurredAt: clock.now })]);
  clock.now += 2 * DAY;
  sweepAll(core);
  const check = (visitorId: string) => {
    tell([used(["CODE"], { visitorId, occurredAt: clock.now })]);
    const filter = { cdp_source: "all", traffic: "all" } as const;
    return core.codeChecks({ propertyId: "100001", filter, after: 0, limit: 10 }).rows.at(-1)!.cart_source;
  };
  expect(check("a")).toBe("unknown");
  expect(check("b")).toBe("visitor_cart");
  core.close();
});

test("removals of codes that nobody can have to do with any more are deleted", () => {
  const { core, clock, tell, file } = opened({ code_removals: 30 });
  tell([removed(["CODE"], { visitorId: "old" })]);
  clock.now += 31 * DAY;
  tell([removed(["CODE"], { visitorId: "young", occurredAt: clock.now })]);
  sweepAll(core);
  const db = new Database(file, { readonly: true });
  expect(db.prepare("SELECT visitor_id FROM code_removals").pluck().all()).toEqual(["young"]);
  db.close();
  core.close();
});

test("what is too old is not deleted while a reader keeps the log full, and is afterwards", () => {
  const { core, clock, tell, file } = opened({ events: 30 }, 12 * 2 ** 20);
  tell([event({ eventId: "old" })]);
  clock.now += 31 * DAY;
  const reader = new Database(file, { readonly: true });
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM events").get();
  const large = { body: "x".repeat(100_000) };
  for (let told = 0; told < 1_000 && !("unavailable" in tell([event(large)])); told += 1);
  expect(tell([event(large)])).toEqual({ unavailable: "log" });
  core.sweep();
  expect(tell([event({ eventId: "old" })])).toMatchObject([{ outcome: "duplicate" }]);
  reader.exec("COMMIT");
  core.sweep();
  expect(tell([event({ eventId: "old" })])).toMatchObject([{ outcome: "stored" }]);
  reader.close();
  core.close();
});

test("calculations are forgotten after a day, whatever else is kept for ever", () => {
  const { core, clock, file } = opened({});
  const remember = (id: string) =>
    core.keepQuotes([{ propertyId: "100001", id, madeAt: clock.now, quote: "{}", codeChecks: NO_CODES }]);
  remember("old");
  clock.now += DAY - 1;
  expect(core.calculation("100001", "old")).toEqual({});
  remember("young");
  clock.now += 1;
  expect(core.calculation("100001", "old")).toBe(null);
  expect(core.calculation("100001", "young")).toEqual({});
  clock.now += 1;
  sweepAll(core);
  core.close();
  const db = new Database(file, { readonly: true });
  expect(db.prepare("SELECT id FROM calculations").pluck().all()).toEqual(["young"]);
  expect(db.prepare("SELECT calculations, bytes FROM calculation_totals").all()).toEqual([
    { calculations: 1, bytes: 2 },
  ]);
  db.close();
});

test("differences of price are forgotten with their events", () => {
  const { core, clock, tell, file } = opened({ price_differences: 30 });
  const towel = parseProduct({ id: 1, price: "10" }, "USD");
  if (!towel.ok) throw new Error(JSON.stringify(towel.errors));
  core.putProducts("100001", [towel.value]);
  tell([used(["CODE"], { eventId: "old", lines: [line("1", 500)] })]);
  clock.now += 31 * DAY;
  tell([used(["CODE"], { eventId: "young", lines: [line("1", 700)] })]);
  sweepAll(core);
  core.close();
  const db = new Database(file, { readonly: true });
  expect(db.prepare("SELECT event_id FROM price_differences").pluck().all()).toEqual(["young"]);
  db.close();
});

test("who deletes all checks counts those that come later, and none twice", () => {
  const { core, clock, tell, file } = opened({ code_checks: 10 });
  const shown = () => {
    const db = new Database(file, { readonly: true });
    const broken = INVARIANTS.filter(({ table }) => /attempt|code_checks|change_counter/.test(table)).flatMap(
      ({ violations }) => db.prepare(violations).pluck().all(),
    );
    const attempts = db.prepare("SELECT ifnull(sum(attempts), 0) FROM attempt_days").pluck().get();
    db.close();
    return { broken, attempts };
  };
  for (const id of ["1", "2", "3"]) tell([used(["CODE"], { eventId: id, visitorId: id, occurredAt: clock.now })]);
  expect(shown()).toEqual({ broken: [], attempts: 3 });
  clock.now += 30 * DAY;
  sweepAll(core);
  // The last one stays until another one comes.
  expect(shown()).toEqual({ broken: [], attempts: 1 });
  tell([used(["CODE"], { eventId: "4", visitorId: "4", occurredAt: clock.now })]);
  tell([used(["CODE"], { eventId: "5", visitorId: "4", sessionId: "s", occurredAt: clock.now })]);
  sweepAll(core);
  expect(shown()).toEqual({ broken: [], attempts: 2 });
  core.close();
});

test("what calculations said of codes is kept for a month", () => {
  const { core, clock, tell } = opened({});
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
  core.keepQuotes([{ propertyId: "100001", id: "c", madeAt: clock.now, quote: "{}", codeChecks }]);
  tell([used(["CODE"], { eventId: "e", occurredAt: clock.now })]);
  const sources = () => {
    const filter = { cdp_source: "all", traffic: "all" } as const;
    return core
      .codeChecks({ propertyId: "100001", filter, after: 0, limit: 9 })
      .rows.map(({ cart_source }) => cart_source);
  };
  expect(sources()).toEqual(["calculation", "unknown"]);
  clock.now += 31 * DAY;
  sweepAll(core);
  expect(sources()).toEqual(["unknown"]);
  core.close();
});

test("absurd amounts keep nobody else's attempt from being counted", () => {
  const { core, clock, tell, file } = opened({});
  const most = 1e13;
  const codes = Array.from({ length: 50 }, (_, at) => `CODE${at}`);
  const dear = Array.from({ length: 400 }, (_, at) => line(String(at), most));
  const told = (eventId: string, lines: ReturnType<typeof line>[]) =>
    tell([used(codes, { eventId, visitorId: eventId, lines, occurredAt: clock.now })]);
  for (let n = 0; n < 20; n += 1) told(`many ${n}`, dear);
  for (let n = 0; n < 40; n += 1) expect(told(`one ${n}`, [line("1", most)])).toMatchObject([{ outcome: "stored" }]);
  const db = new Database(file, { readonly: true });
  const [row] = db.prepare("SELECT sum(attempts) AS attempts, max(cart_value) AS value FROM attempt_days").all();
  expect(row).toEqual({ attempts: 3_000, value: Number.MAX_SAFE_INTEGER });
  db.close();
  core.close();
});
