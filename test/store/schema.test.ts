import { readdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { UnusableDataFile } from "../../collector/store/sqlite/connection/database.ts";
import { openDatabase } from "../../collector/store/sqlite/connection/open-database.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { event, MORNING, purchase, used } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";
import { operatorOf } from "../support/operator.ts";
import { writeSchema10 } from "../support/schema-10.ts";

const folder = temporaryFolder(afterAll);
let files = 0;
const newFile = () => join(folder, `${++files}.db`);

/** A data file of schema 10. @param change made to it, SQL */
function older(change = ""): string {
  const file = newFile();
  writeSchema10(file);
  const db = new Database(file);
  db.exec(change);
  db.close();
  return file;
}

function read<T>(file: string, query: (db: Database.Database) => T): T {
  const db = new Database(file, { readonly: true });
  try {
    return query(db);
  } finally {
    db.close();
  }
}

const tablesIn = (db: Database.Database) =>
  db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all();

const rowsByTable = (file: string) =>
  read(file, (db) => tablesIn(db).map((table) => [table, db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()]));

/** The values of all tables that contain a word. */
const valuesWith = (file: string, word: string) =>
  read(file, (db) =>
    tablesIn(db).flatMap((table) => {
      const rows = db.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`).all();
      return rows.flatMap(Object.values).filter((value) => typeof value === "string" && value.includes(word));
    }),
  );

/** Comments, whitespace and quotes aside. */
const plain = (sql: string) =>
  sql
    .replaceAll(/--[^\n]*/g, " ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?([(),;]) ?/g, "$1")
    .replaceAll('"', "");

const schemaOf = (file: string) =>
  read(file, (db) => {
    const rows = db
      .prepare<[], { type: string; name: string; sql: string | null }>("SELECT type, name, sql FROM sqlite_schema")
      .all();
    return [
      `user_version ${db.pragma("user_version", { simple: true })}`,
      ...rows.map(({ type, name, sql }) => `${type} ${name}: ${plain(sql ?? "")}`),
    ].sort();
  });

const open = (file: string) => openDatabase(file, false).close();

test("a migrated data file has the schema of a new one", () => {
  const [migrated, created] = [older(), newFile()];
  open(migrated);
  open(created);
  expect(schemaOf(migrated)).toEqual(schemaOf(created));
});

test("the products in a visitor's cart count as held, and senders and evidence of before stay unknown", () => {
  const file = older();
  open(file);
  const values = (sql: string) => read(file, (db) => db.prepare(sql).pluck().all());
  const carts = values("SELECT json_array_length(lines) || ' ' || json_array_length(held) FROM visitor_carts");
  expect(carts).not.toEqual([]);
  expect(carts.every((counts) => String(counts).split(" ")[0] === String(counts).split(" ")[1])).toBe(true);
  expect(values("SELECT DISTINCT source FROM events")).toEqual([null]);
  expect(values("SELECT DISTINCT evidence FROM purchases")).toEqual([null]);
});

test("keys of before the scope read_personal go on to see persons", () => {
  const keys = Object.entries({
    analyst: ["read"],
    till: ["redeem"],
    all: ["ingest", "read", "manage"],
    tag: ["ingest"],
  });
  const rows = keys.map(
    ([name, scopes]) => `('100001', '${name}', NULL, '${name}', '${JSON.stringify(scopes)}', 1, NULL)`,
  );
  const file = older(
    `INSERT INTO keys (property_id, name, write_key, secret_hash, scopes, created_at, expires_at) VALUES ${rows}`,
  );
  open(file);
  const scopesOf = (name: string): string[] =>
    JSON.parse(read(file, (db) => String(db.prepare("SELECT scopes FROM keys WHERE name = ?").pluck().get(name))));
  const seeing = keys.filter(([name]) => scopesOf(name).includes("read_personal")).map(([name]) => name);
  expect(seeing).toEqual(["analyst", "all"]);
});

test("migrations have consecutive numbers", () => {
  const numbers = readdirSync(new URL("../../collector/store/sqlite/migrations", import.meta.url))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b);
  expect(numbers).toEqual(numbers.map((_, at) => 11 + at));
});

test("a data file of schema 10 keeps all of its rows, and passes the check", () => {
  const file = older();
  const before = rowsByTable(file);
  expect(before).toContainEqual(["redemptions", expect.toSatisfy((rows) => rows > 10)]);
  open(file);
  const tables = new Set(before.map(([table]) => table));
  const [added, kept] = [false, true].map((isKept) =>
    rowsByTable(file).filter(([table]) => tables.has(table) === isKept),
  );
  // Attempts are added up by other columns now: an order that names a code is its use.
  const others = (rows: readonly unknown[][]) => rows.filter(([table]) => !String(table).startsWith("attempt_"));
  // The second secret seals the cookies of sessions.
  const withSecret = before.map(([table, rows]) => [table, table === "secrets" ? 2 : rows]);
  expect(others(kept!)).toEqual(others(withSecret));
  // The hold that is open has one identity.
  expect(added!.filter(([, rows]) => rows !== 0)).toEqual([
    ["audit_expiry", 1],
    ["calculation_holders", 1],
    ["canonical_form", 1],
    // Of each redemption that a message is about.
    ["delivered_redemptions", 38],
    ["reservation_identities", 1],
  ]);
  const operator = operatorOf(file);
  expect(check(operator), operator.lines.join("\n")).toBe(0);
});

test("purchases that name no known quote are flagged unknown_quote, other flags stay", () => {
  const file = older();
  const flags = () =>
    read(file, (db) =>
      db.prepare("SELECT flags, count(*) FROM events WHERE flags <> '' GROUP BY flags ORDER BY flags").raw().all(),
    );
  expect(flags()).toEqual([
    ["price_differs,evaluation_differs", 1],
    ["price_differs,unknown_evaluation", 1],
    ["unknown_evaluation", 2],
  ]);
  open(file);
  expect(flags()).toEqual([
    ["price_differs,evaluation_differs", 1],
    ["price_differs,unknown_quote", 1],
    ["unknown_quote", 2],
  ]);
});

test.each(["unknown_evaluation", "unknown_calculation"])("no row of a migrated data file contains %s", (word) => {
  const file = older();
  open(file);
  expect(valuesWith(file, word)).toEqual([]);
});

test("a migration sends no webhook event, and changes no number of the change feed", () => {
  const file = older();
  const state = () =>
    read(file, (db) => [
      db.prepare("SELECT max(seq) FROM outbox").pluck().get(),
      db.prepare("SELECT * FROM change_counter").get(),
    ]);
  const before = state();
  open(file);
  expect(state()).toEqual(before);
});

test("a migrated data file records events and redemptions", async () => {
  const file = older();
  const store = sqliteStore({ file, now: () => MORNING, newWriteKey: () => "wk" });
  const property = (await store.property("100001"))!;
  const sending = { sentAt: null, receivedAt: MORNING, traffic: "human", keyId: 1, source: "browser" } as const;
  const duplicate = event({ eventId: "bought-unknown", category: "product", action: "purchase" });
  const events = [duplicate, used(["TAKE50"], { eventId: "new" }), purchase("T-new", [], ["TAKE50"])];
  expect(await store.ingest({ property, sending, keepRejected: true, events })).toMatchObject([
    { outcome: "duplicate" },
    { outcome: "stored" },
    { outcome: "stored" },
  ]);
  await store.close();
  const operator = operatorOf(file);
  expect(check(operator), operator.lines.join("\n")).toBe(0);
});

test("a migration that fails leaves the data file as it was", () => {
  const file = older("DROP INDEX asked_codes");
  const before = schemaOf(file);
  expect(() => open(file)).toThrow(UnusableDataFile);
  expect(() => open(file)).toThrow("no such index");
  expect(schemaOf(file)).toEqual(before);
});

test.each<[string, () => string, string]>([
  ["of schema 1", () => older("PRAGMA user_version = 1"), "has schema 1, and this version migrates from schema 10 on"],
  ["of schema 9", () => older("PRAGMA user_version = 9"), "start a version with schema 10 on it once"],
  ["of a newer version", () => older("PRAGMA user_version = 9999"), "was written by a newer Promotrail (schema 9999"],
  ["of another program", () => other("CREATE TABLE notes (id)"), "is not a data file of Promotrail"],
])("a data file %s is refused and stays as it is", (_, make, message) => {
  const file = make();
  const before = schemaOf(file);
  expect(() => open(file)).toThrow(UnusableDataFile);
  expect(() => open(file)).toThrow(message);
  expect(schemaOf(file)).toEqual(before);
});

function other(sql: string): string {
  const file = newFile();
  const db = new Database(file);
  db.exec(sql);
  db.close();
  return file;
}
