import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, describe, expect, test } from "vitest";
import { type PromotionBody, parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import { UnusableDataFile } from "../../collector/store/sqlite/database.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { threadedStore } from "../../collector/store/sqlite/threads/index.ts";
import { event, MORNING, SHOP, used } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";
import { describeStore } from "./store.suite.ts";

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
    await expect(store.createPromotion("7", {} as PromotionBody), "what refers to nothing").rejects.toThrow(
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
