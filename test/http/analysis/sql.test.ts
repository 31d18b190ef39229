import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ADMIN_TOKEN, type Collector } from "../../support/collector.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { plantedCollector } from "../../support/planted.ts";

const folder = temporaryFolder(afterAll);
let collector: Collector;
let other: string;
beforeAll(async () => {
  collector = await plantedCollector(folder, 3_000, 10, { SQL_SECONDS: "60" });
  const made = await (await collector.admin("/v1/properties", { name: "Another shop" })).json();
  other = made.data.id;
  const items = [{ type: "promotion_code", id: "OF-THE-OTHER" }];
  await collector.send({
    write_key: made.data.write_key,
    events: [{ event_id: "of-the-other", category: "promotion_code", action: "used", items }],
  });
});
afterAll(() => collector.close());

async function ask(sql: string, params: unknown[] = [], property = "100001", target = collector) {
  const answer = await target.admin(`/v1/sql?property_id=${property}`, { sql, params });
  return { status: answer.status, ...(await answer.json()) };
}

describe("a query", () => {
  test("returns names, types and rows", async () => {
    const { columns, rows, truncated } = await ask(
      "SELECT code, count(*) AS times, avg(discount_minor) AS mean, NULL AS none FROM v_code_checks WHERE code = ? GROUP BY code",
      ["SPRING10"],
    );
    expect(columns).toEqual([
      { name: "code", type: "text" },
      { name: "times", type: "integer" },
      { name: "mean", type: "real" },
      { name: "none", type: "null" },
    ]);
    expect(rows).toMatchObject([["SPRING10", expect.any(Number), expect.any(Number), null]]);
    expect(truncated).toBe(false);
  });

  test("may use windows, common tables, JSON and dates", async () => {
    const { rows } = await ask(
      `WITH daily AS (SELECT date(occurred_at) AS day, count(*) AS n FROM v_events GROUP BY 1)
       SELECT day, n, sum(n) OVER (ORDER BY day) AS sofar, json_object('n', n) ->> 'n' FROM daily ORDER BY day`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(10);
    expect(rows[0][1]).toBe(rows[0][3]);
    const other = await ask("SELECT count(*) AS v_events FROM v_events AS v_codes WHERE code_count IN (SELECT 0)");
    expect(other.errors?.[0].message ?? "").not.toContain("has the name of a view");
  });

  test.each([
    "v_attempts",
    "v_carts",
    "v_code_checks",
    "v_code_days",
    "v_codes",
    "v_conflicting_events",
    "v_daily",
    "v_events",
    "v_funnel",
    "v_price_differences",
    "v_promotion_versions",
    "v_purchases",
    "v_redemption_lines",
    "v_redemptions",
    "v_rejected_events",
    "v_reversals",
  ])("of %s returns this property's rows only", async (view) => {
    const { status, rows } = await ask(`SELECT DISTINCT property_id FROM ${view}`);
    expect([status, rows]).toEqual([
      200,
      ["v_conflicting_events", "v_price_differences", "v_rejected_events"].includes(view) ? [] : [["100001"]],
    ]);
  });

  test("of another property returns the other's rows", async () => {
    expect((await ask("SELECT code FROM v_code_checks", [], other)).rows).toEqual([["OF-THE-OTHER"]]);
  });

  test("with more rows than a response may have is marked as truncated", async () => {
    const { rows, truncated } = await ask(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n",
    );
    expect([rows.length, truncated]).toEqual([10_000, true]);
  });

  test("with more text than a response may have is marked as truncated", async () => {
    const { rows, truncated } = await ask(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)
       SELECT replace(hex(i), hex(i), printf('%0900000d', i)) FROM n`,
    );
    expect(truncated).toBe(true);
    expect(rows.length).toBeLessThan(12);
  });
});

describe("an error has its position", () => {
  test.each<[string, unknown[], string]>([
    ["SELECT code\nFROM v_events\nWEHRE code = 1", [], 'near "code": syntax error (line 3, column 7)'],
    ["SELECT 'FROM' FORM v_events", [], 'near "v_events": syntax error (line 1, column 20)'],
    ["SELECT colour FROM v_events", [], "no such column: colour (line 1, column 8)"],
    ["SELECT count(*) FROM v_nothing", [], "no such table: v_nothing (line 1, column 22)"],
    ["SELECT foo(1)", [], "no such function: foo (line 1, column 8)"],
    ["SELECT 1; SELECT 2", [], "must be a single statement (line 1, column 11)"],
    ["SELECT (1", [], "incomplete input: it ends too early"],
  ])("%j", async (sql, params, message) => {
    const { status, errors } = await ask(sql, params);
    expect([status, errors]).toMatchObject([400, [{ path: "sql", message }]]);
  });

  test.each<[string, object, string]>([
    ["no query", {}, "sql"],
    ["an empty query", { sql: "" }, "sql"],
    ["parameters that are none", { sql: "SELECT ?", params: [{}] }, "params[0]"],
    ["parameters too many", { sql: "SELECT ?", params: [1, 2] }, "params"],
    ["an unknown field", { sql: "SELECT 1", limit: 3 }, "limit"],
  ])("%s", async (_, body, path) => {
    const answer = await collector.admin("/v1/sql?property_id=100001", body);
    expect([answer.status, (await answer.json()).errors[0].path]).toEqual([400, path]);
  });
});

const OTHERS = ["OF-THE-OTHER", "of-the-other", "Another shop", "wk_", "adm"];

describe("nothing outside the views can be reached", () => {
  test.each([
    // Tables and their contents.
    "SELECT * FROM events",
    "SELECT body FROM events",
    "SELECT body FROM v_events",
    "SELECT * FROM properties",
    "SELECT * FROM keys",
    "SELECT * FROM code_checks",
    "SELECT * FROM redemption_lines",
    "SELECT * FROM main.events",
    "SELECT * FROM temp.events",
    "SELECT * FROM data.events",
    "SELECT * FROM data.v_events",
    "SELECT * FROM attempt_quarters",
    "SELECT count(*) FROM properties",
    "SELECT count(*) FROM sqlite_schema",
    "SELECT count(*) FROM pragma_database_list",
    "SELECT count(*) FROM dbstat",
    "SELECT 1 FROM Properties",
    "SELECT * FROM sqlite_schema",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM sqlite_temp_schema",
    "SELECT * FROM temp.sqlite_schema",
    "SELECT * FROM sqlite_sequence",
    "SELECT * FROM sqlite_stat1",
    "SELECT * FROM dbstat",
    "SELECT * FROM sqlite_dbpage",
    "SELECT * FROM bytecode('SELECT 1')",
    "SELECT * FROM v_events WHERE EXISTS (SELECT 1 FROM properties)",
    "SELECT (SELECT name FROM properties LIMIT 1) FROM v_events",
    "WITH code_checks AS (SELECT * FROM properties) SELECT * FROM code_checks",
    "WITH v_events AS (SELECT * FROM keys) SELECT * FROM v_events",
    "WITH events AS (SELECT * FROM main.events) SELECT * FROM events",
    "SELECT * FROM (SELECT * FROM purchases) AS v_purchases",
    "WITH v_events AS (SELECT * FROM events) SELECT * FROM v_events",
    "WITH V_EVENTS AS MATERIALIZED (SELECT body FROM events) SELECT * FROM V_Events",
    "WITH n AS (SELECT 1), v_codes(a) AS NOT MATERIALIZED (SELECT event_id FROM events) SELECT * FROM v_codes",
    'WITH "v_codes" ("a)b") AS (SELECT event_id FROM events) SELECT * FROM v_codes',
    "WITH 'v_codes' /* x */ AS /* y */ (SELECT event_id FROM events) SELECT * FROM v_codes",
    "WITH [v_codes] AS -- x\n(SELECT event_id FROM events) SELECT * FROM v_codes",
    "EXPLAIN SELECT * FROM v_events",
    "/* x */ explain QUERY PLAN SELECT * FROM v_events",
    // Other files, other settings.
    "ATTACH '/etc/passwd' AS x",
    "ATTACH DATABASE ':memory:' AS x",
    "DETACH temp",
    "VACUUM INTO '/tmp/stolen.db'",
    "VACUUM",
    "PRAGMA database_list",
    "PRAGMA query_only = OFF",
    "PRAGMA table_info(events)",
    "PRAGMA hard_heap_limit = 0",
    "SELECT * FROM pragma_database_list",
    "SELECT * FROM pragma_table_info('events')",
    "SELECT file FROM pragma_database_list",
    "SELECT load_extension('/tmp/x.so')",
    "SELECT readfile('/etc/passwd')",
    "SELECT writefile('/tmp/x', 'y')",
    "SELECT edit('x')",
    "SELECT fts3_tokenizer('simple')",
    "SELECT sqlite_version()",
    "SELECT sqlite_compileoption_get(1)",
    "SELECT randomblob(1000000000)",
    "SELECT zeroblob(1000000000)",
    // Writes.
    "INSERT INTO v_events VALUES (1)",
    "DELETE FROM v_events",
    "DELETE FROM events",
    "UPDATE code_checks SET status = 5",
    "DROP VIEW v_events",
    "DROP TABLE events",
    "CREATE TABLE x (a)",
    "CREATE TEMP VIEW v_mine AS SELECT * FROM events",
    "CREATE TEMP TRIGGER t INSTEAD OF DELETE ON v_events BEGIN SELECT 1; END",
    "CREATE VIRTUAL TABLE x USING fts5(a)",
    "ALTER TABLE events RENAME TO x",
    "BEGIN EXCLUSIVE",
    "COMMIT",
    "SAVEPOINT x",
    "REINDEX",
    "ANALYZE",
    // A second statement.
    "SELECT 1; DROP TABLE events",
    "SELECT 1;;; ATTACH 'x' AS y",
    "SELECT 1 /* ; */; PRAGMA database_list",
    // Too much at once.
    "SELECT printf('%.*c', 1000000000, 'x')",
    "WITH RECURSIVE bomb (x) AS (SELECT 'x' UNION ALL SELECT x || x FROM bomb) SELECT max(length(x)) FROM bomb",
  ])("%s", async (sql) => {
    const { status, errors, rows, detail } = await ask(sql);
    const response = JSON.stringify([errors, rows, detail]);
    expect([sql, status >= 400 && status < 500, response]).toEqual([sql, true, response]);
    for (const secret of OTHERS) expect(response.replace(sql, "")).not.toContain(secret);
  }, 60_000);

  test("by a query that names rows of another property", async () => {
    for (const sql of [
      `SELECT * FROM v_events WHERE property_id = '${other}'`,
      `SELECT * FROM v_code_checks WHERE property_id <> '100001'`,
      "SELECT * FROM v_events WHERE 1 = 1 OR property_id IS NOT NULL EXCEPT SELECT * FROM v_events WHERE property_id = '100001'",
      `SELECT * FROM v_code_checks WHERE code = 'OF-THE-OTHER'`,
    ])
      expect([sql, (await ask(sql)).rows]).toEqual([sql, []]);
  });

  test("by counting a table's rows, which are then this property's", async () => {
    const { rows } = await ask("SELECT (SELECT count(*) FROM events) - (SELECT count(*) FROM v_events)");
    expect(rows).toEqual([[0]]);
  });

  test("leaves no file behind", () => {
    // Beside the data file is the SDK of this version.
    expect(readdirSync(folder).filter((name) => !name.startsWith("data.db"))).toEqual(["sdk"]);
  });
});

const ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

test("two queries fill a property's places, leave those of others free, and end when their clients leave", async () => {
  const leaving = new AbortController();
  const query = () =>
    fetch(`${collector.url}/v1/sql?property_id=100001`, {
      method: "POST",
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      body: JSON.stringify({ sql: ENDLESS }),
      signal: leaving.signal,
    }).catch(() => null);
  // A probe below may have its place for a moment: then it asks again.
  const endless = async () => {
    while ((await query())?.status === 503);
  };
  const started = performance.now();
  const both = [endless(), endless()];
  await vi.waitUntil(async () => (await ask("SELECT 1")).status === 503, { timeout: 60_000 });
  expect((await ask("SELECT 1", [], other)).rows).toEqual([[1]]);
  leaving.abort();
  await Promise.all(both);
  await vi.waitUntil(async () => (await ask("SELECT 1")).status === 200, { timeout: 30_000 });
  // By itself a query would end after 60 seconds.
  expect(performance.now() - started).toBeLessThan(55_000);
});

describe("a query without end", () => {
  const data = temporaryFolder(afterAll);
  let impatient: Collector;
  beforeAll(async () => {
    impatient = await plantedCollector(data, 1_000, 3, { SQL_SECONDS: "5" });
  });
  afterAll(() => impatient.close());

  const send = (sql: string) => ask(sql, [], "100001", impatient);

  test("is stopped, and purchases are stored meanwhile", async () => {
    const endless = send(ENDLESS);
    const crossed = send("SELECT count(*) FROM v_events a, v_events b, v_events c, v_events d");
    const items = [{ type: "promotion_code", id: "SPRING10" }];
    for (let number = 0; number < 20; number += 1) {
      const event = { event_id: `meanwhile-${number}`, category: "promotion_code", action: "used", items };
      const answer = await (await impatient.send({ write_key: "wk_demo", events: [event] })).json();
      expect(answer.results[0].outcome).toBe("stored");
    }
    for (const { status, detail, errors } of await Promise.all([endless, crossed])) {
      const message = "The query took longer than 5 seconds and was stopped.";
      expect([status, detail, errors]).toEqual([422, message, undefined]);
    }
  });

  test("that collects text is stopped, too", async () => {
    const texts = "hex(a.event_id) || hex(b.event_id) || hex(c.event_id)";
    const { status } = await send(`SELECT group_concat(${texts}) FROM v_events a, v_events b, v_events c ORDER BY 1`);
    expect(status).toBe(422);
  });

  test("keeps its place until it is stopped: a third query is refused meanwhile", async () => {
    const statuses = await Promise.all([ENDLESS, ENDLESS, ENDLESS].map(async (sql) => (await send(sql)).status));
    expect(statuses.sort()).toEqual([422, 422, 503]);
  });
});
