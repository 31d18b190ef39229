import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, describe, expect, test } from "vitest";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import type { Property } from "../../collector/store/ports/records.ts";
import type { Store } from "../../collector/store/ports/store.ts";
import { UnusableDataFile } from "../../collector/store/sqlite/connection/database.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { threadedStore } from "../../collector/store/sqlite/threads/index.ts";
import { event, MORNING, SHOP } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";
import { describeStore } from "./store.suite.ts";

const TEN_OFF = { cart_value: { discount: { percentage_amount: "10" } } };

let keys = 0;
const open = (file: string) => sqliteStore({ file, now: Date.now, newWriteKey: () => `wk_${++keys}` });

describeStore("the SQLite store", () => open(":memory:"));

const folder = temporaryFolder(afterAll);
let files = 0;
const inThreads = (options: { maxQueuedEvents?: number } = {}) =>
  threadedStore({ file: join(folder, `suite-${++files}.db`), ...options });
/** One for all tests, each with a property of its own: starting threads takes longer than most tests. */
let shared: Promise<Store> | null = null;
const sharedInThreads = async (): Promise<Store> => {
  shared ??= inThreads();
  return { ...(await shared), close: async () => {} };
};
afterAll(async () => (await shared)?.close());
describeStore("the SQLite store in threads", sharedInThreads, false);

test("the size of the waiting events is limited, and refused ones can be sent again", async () => {
  const store = await inThreads();
  const property = await store.createProperty(SHOP);
  if (property === "taken") throw new Error("the id is in use");
  const sending = { sentAt: null, receivedAt: MORNING, traffic: "human", keyId: 1, source: "browser" } as const;
  const send = (eventId: string) => {
    const large = event({ eventId, body: "x".repeat(2 ** 20) });
    return store.ingest({ property, sending, keepRejected: true, events: [large] });
  };
  const ids = Array.from({ length: 100 }, (_, n) => `large-${n}`);
  const results = await Promise.all(ids.map(send));
  const refused = ids.filter((_, n) => "unavailable" in results[n]!);
  expect(refused.length).toBeGreaterThan(0);
  expect(results.filter((result) => "unavailable" in result)).toEqual(refused.map(() => ({ unavailable: "busy" })));
  for (const id of refused) expect(await send(id)).toMatchObject([{ outcome: "stored" }]);
  await store.close();
});

test("a property whose events fill the queue leaves room for another one", async () => {
  const store = await inThreads({ maxQueuedEvents: 100 });
  const [loud, other] = [await store.createProperty(SHOP), await store.createProperty({ ...SHOP, id: "200002" })];
  if (loud === "taken" || other === "taken") throw new Error("the id is in use");
  const sending = { sentAt: null, receivedAt: MORNING, traffic: "human", keyId: 1, source: "browser" } as const;
  const send = (property: Property, name: string) => {
    const events = Array.from({ length: 5 }, (_, at) => event({ eventId: `${name}-${at}` }));
    return store.ingest({ property, sending, keepRejected: true, events });
  };
  const flood = Array.from({ length: 21 }, (_, at) => send(loud, `loud-${at}`));
  const [last, others] = await Promise.all([flood.at(-1), send(other, "other"), ...flood]);
  expect(last).toEqual({ unavailable: "busy" });
  expect(others).toHaveLength(5);
  await store.close();
});

test("the number of waiting server calls is limited, and refused ones can be repeated", async () => {
  const store = await inThreads();
  const release = () => store.release("100001", "none");
  const results = await Promise.all(Array.from({ length: 5_003 }, release));
  const busy = results.filter((result) => "unavailable" in result);
  expect(busy).toEqual(Array(3).fill({ unavailable: "busy" }));
  expect(await release()).toMatchObject({ objections: [{ reason: "unknown_reservation" }] });
  await store.close();
});

describe("the data file", () => {
  test("keeps its rows when it is opened again", async () => {
    const file = join(folder, "kept.db");
    const store = open(file);
    const property = await store.createProperty(SHOP);
    await store.close();
    const again = open(file);
    expect(await again.properties()).toEqual([property]);
    await again.close();
  });

  test("limits the write-ahead log of an import while a reader keeps it", async () => {
    const file = join(folder, "read.db");
    const store = sqliteStore({ file, now: Date.now, newWriteKey: () => "wk_read", maxWalBytes: 2 ** 20 });
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

  test.each<[string, () => string, string]>([
    ["in a missing folder", () => join(folder, "missing", "x.db"), "directory does not exist"],
    ["that is a folder", () => folder, "unable to open"],
    [
      "that is no database",
      () => written("text.db", "this is no database at all, and long enough to be read".repeat(20)),
      "not a database",
    ],
  ])("%s is refused with a message", (_, file, message) => {
    expect(() => open(file())).toThrow(UnusableDataFile);
    expect(() => open(file())).toThrow(message);
  });

  function written(name: string, text: string): string {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  }
});
