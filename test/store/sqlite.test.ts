import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, describe, expect, test } from "vitest";
import { type PromotionBody, parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import { UnusableDataFile } from "../../collector/store/sqlite/connection/database.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { threadedStore } from "../../collector/store/sqlite/threads/index.ts";
import { event, MORNING, SHOP, used } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";
import { describeStore } from "./store.suite.ts";

const TEN_OFF = { cart_value: { discount: { percentage_amount: "10" } } };

let keys = 0;
const open = (file: string) => sqliteStore({ file, now: Date.now, newWriteKey: () => `wk_${++keys}` });

describeStore("the SQLite store", () => open(":memory:"));

const folder = temporaryFolder(afterAll);
let files = 0;
const inThreads = () => threadedStore({ file: join(folder, `suite-${++files}.db`) });
describeStore("the SQLite store in threads", inThreads, false);

test("large events that wait are limited by their size, and what was refused can be sent again", async () => {
  const store = await inThreads();
  const property = await store.createProperty(SHOP);
  if (property === "taken") throw new Error("the id is taken");
  const sending = { sentAt: null, receivedAt: MORNING, traffic: "human" } as const;
  const tell = (eventId: string) => {
    const large = event({ eventId, body: "x".repeat(2 ** 20) });
    return store.ingest({ property, sending, keepRejected: true, events: [large] });
  };
  const ids = Array.from({ length: 100 }, (_, n) => `large-${n}`);
  const told = await Promise.all(ids.map(tell));
  const refused = ids.filter((_, n) => "unavailable" in told[n]!);
  expect(refused.length).toBeGreaterThan(0);
  expect(told.filter((one) => "unavailable" in one)).toEqual(refused.map(() => ({ unavailable: "busy" })));
  for (const id of refused) expect(await tell(id)).toMatchObject([{ outcome: "stored" }]);
  await store.close();
});

test("servers' calls that wait are limited by their number, and what was refused can be asked for again", async () => {
  const store = await inThreads();
  const release = () => store.release("100001", "none");
  const told = await Promise.all(Array.from({ length: 5_003 }, release));
  const busy = told.filter((one) => "unavailable" in one);
  expect(busy).toEqual(Array(3).fill({ unavailable: "busy" }));
  expect(await release()).toMatchObject({ objections: [{ reason: "unknown_reservation" }] });
  await store.close();
});

const TEN = { action: { cart_value: { discount: { percentage_amount: "10" } } } };

describe("the data file", () => {
  test("keeps what was written when it is opened again", async () => {
    const file = join(folder, "kept.db");
    const store = open(file);
    const property = await store.createProperty(SHOP);
    await store.close();
    const again = open(file);
    expect(await again.properties()).toEqual([property]);
    await again.close();
  });

  test("of the first version is brought up to date, with everything that was in it", async () => {
    const file = join(folder, "older.db");
    const first = readFileSync(
      new URL("../../collector/store/sqlite/migrations/0001-first-facts.sql", import.meta.url),
      "utf8",
    );
    const parsed = parsePromotion({ name: "Ten", redemption_type: "COUPON", rules: [TEN] }, "USD");
    const promotion = JSON.stringify(parsed.ok && parsed.value);
    const old = new Database(file);
    old.exec(first);
    old.exec(`INSERT INTO properties (id, name, currency, time_zone, allowed_origins, count_unverified, write_key, created_at)
        VALUES ('100001', 'Shop', 'USD', 'UTC', '[]', 0, 'wk_1', 0);
      INSERT INTO events VALUES (7, '100001', 'e', 'promotion_code', 'used', 1, 2, 'v', 's', 'c', 't', 'Production', '', '{}', '[]');
      INSERT INTO code_checks VALUES (3, '100001', 9, 'e', 0, 'CODE', 'code', NULL, NULL, 4, 1, 'unknown_code', NULL, 0, 0, 'USD',
        'unknown', 't', 'c', 'v', 's', 'Production', 1, 1, 2, 0);
      INSERT INTO promotions (property_id, version, body, created_at, updated_at) VALUES ('100001', 1, '${promotion}', 0, 0);
      UPDATE change_counter SET last = 9;`);
    old.pragma("user_version = 1");
    old.close();
    const store = open(file);
    const property = (await store.property("100001"))!;
    expect(property).toMatchObject({ name: "Shop", internal_addresses: [], write_key: "wk_1" });
    expect(await store.keyByWriteKey("wk_1")).toMatchObject({ property, key: { name: "Write key", expires_at: null } });
    expect(await store.promotions("100001", { offset: 0, limit: 9 })).toMatchObject({ items: [{ name: "Ten" }] });
    await expect(store.createPromotion("7", {} as PromotionBody, "Ann"), "what refers to nothing").rejects.toThrow(
      "FOREIGN KEY",
    );
    const known = event({ eventId: "e", category: "promotion_code", action: "used" });
    const sending = { sentAt: null, receivedAt: MORNING, traffic: "human" } as const;
    const batch = { property, sending, keepRejected: true, events: [known, used(["NEXT"], { eventId: "f" })] };
    expect(await store.ingest(batch)).toMatchObject([{ outcome: "duplicate", codes: [] }, { outcome: "stored" }]);
    const filter = { cdp_source: "all", traffic: "human" } as const;
    const { rows } = await store.codeChecks({ propertyId: "100001", filter, after: 8, limit: 10 });
    expect(rows.map(({ code, traffic }) => [code, traffic])).toEqual([
      ["CODE", "human"],
      ["NEXT", "human"],
    ]);
    await store.close();
  });

  test("lets no import grow its log without end while somebody reads", async () => {
    const file = join(folder, "read.db");
    const store = sqliteStore({ file, now: Date.now, newWriteKey: () => "wk_read", maxLogBytes: 2 ** 20 });
    const property = (await store.createProperty(SHOP)) as { id: string };
    const parsed = parsePromotion({ name: "Ten", redemption_type: "COUPON", rules: [{ action: TEN_OFF }] }, "USD");
    if (!parsed.ok) throw new Error("the promotion is wrong");
    const { id: promotionId } = await store.createPromotion(property.id, parsed.value, "Ann");
    const key = { propertyId: property.id, promotionId, importId: "i" };
    const chunk = (from: number) => ({
      fingerprint: null,
      through: from + 999,
      codes: Array.from({ length: 1_000 }, (_, at) => ({
        line: from + at,
        code: `CODE ${from + at}`,
        max_uses: 0,
        max_uses_per_customer: 0,
      })),
      bad: [],
      last: false,
    });
    const reader = new Database(file, { readonly: true });
    reader.exec("BEGIN");
    reader.prepare("SELECT count(*) FROM coupon_codes").get();
    let line = 1;
    while (!("unavailable" in ((await store.importCodes(key, chunk(line))) as object)) && line < 100_000) line += 1_000;
    expect(await store.importCodes(key, chunk(line))).toEqual({ unavailable: "log" });
    reader.close();
    expect(await store.importCodes(key, chunk(line))).toMatchObject({ lines: line + 999, added: line + 999 });
    await store.close();
  });

  test("from before versions were kept has each promotion's present version", async () => {
    const file = join(folder, "unversioned.db");
    const scripts = ["0001-first-facts.sql", "0002-written-in-groups.sql"];
    const old = new Database(file);
    for (const name of scripts) {
      old.exec(readFileSync(new URL(`../../collector/store/sqlite/migrations/${name}`, import.meta.url), "utf8"));
    }
    old.exec(`INSERT INTO properties (id, name, currency, time_zone, allowed_origins, count_unverified, write_key, created_at)
        VALUES ('100001', 'Shop', 'USD', 'UTC', '[]', 0, 'wk_1', 0);
      INSERT INTO promotions (id, property_id, version, body, current_uses, created_at, updated_at) VALUES
        (5, '100001', 3, '{"name":"Ten","redemption_type":"COUPON","channels":[]}', 2, ${MORNING}, ${MORNING + 1}),
        (6, '100001', 1, '{"name":"Five","redemption_type":"AUTOMATIC","channels":[],"start_date":"2026-01-01T00:00:00Z"}',
          0, ${MORNING}, ${MORNING});`);
    old.pragma("user_version = 2");
    old.close();
    const store = open(file);
    const morning = new Date(MORNING).toISOString();
    const ten = { version: 3, current_uses: 2, start_date: morning, coupon_type: "SINGLE", created: morning };
    expect(await store.promotion("100001", 5)).toMatchObject(ten);
    expect(await store.promotionVersions("100001", 5, { offset: 0, limit: 9 })).toMatchObject({
      items: [{ version: 3, change: "changed", by: null, promotion: { name: "Ten", start_date: morning } }],
      total: 1,
    });
    const { items } = await store.promotions("100001", { offset: 0, limit: 9, sort: "start_date" });
    expect(items.map(({ id }) => id)).toEqual([6, 5]);
    expect(await store.deletePromotions("100001", [5], "Ann")).toEqual(["deleted"]);
    await store.close();
  });

  test.each<[string, () => string, string]>([
    ["in a folder that is missing", () => join(folder, "missing", "x.db"), "directory does not exist"],
    ["that is a folder", () => folder, "unable to open"],
    [
      "that is no database",
      () => written("text.db", "this is no database at all, and long enough to be read".repeat(20)),
      "not a database",
    ],
    ["that a newer version wrote", () => newer("newer.db"), "newer Promotrail"],
  ])("%s is refused with one clear line", (_, file, message) => {
    expect(() => open(file())).toThrow(UnusableDataFile);
    expect(() => open(file())).toThrow(message);
  });

  function written(name: string, text: string): string {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  }

  function newer(name: string): string {
    const file = join(folder, name);
    const db = new Database(file);
    db.pragma("user_version = 9999");
    db.close();
    return file;
  }
});
