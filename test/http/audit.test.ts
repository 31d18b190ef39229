import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAudited } from "../../collector/http/audit.ts";
import { OPERATIONS } from "../../collector/http/operations/index.ts";
import { openOperations } from "../../collector/store/sqlite/operations.ts";
import { promotrailHere } from "../commands/commands.ts";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { DAY, MORNING, SHOP } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";
import { tenOff } from "../support/promotions-api.ts";
import { type ServerAsk, shopWithKey } from "../support/servers-api.ts";
import { userOf } from "./dashboard/user.ts";

let collector: Collector;
let shop: { id: string; ask: ServerAsk };
beforeAll(async () => {
  collector = await startCollector();
  shop = await shopWithKey(collector, ["manage", "read", "read_personal", "redeem", "privacy"]);
});
afterAll(() => collector.close());

interface Entry {
  readonly actor: string;
  readonly key_id: number | null;
  readonly operation: string;
  readonly object: string | null;
  readonly place: string | null;
}

const entries = async (query = ""): Promise<Entry[]> =>
  (await shop.ask("GET", `/v1/audit?limit=1000${query}`)).json.data;
const latest = async (): Promise<Entry> => (await entries("&direction=desc"))[0]!;

describe("which operations are in the log", () => {
  test("changes by staff, exports, queries and privacy requests; not what the shop's servers and pages report", () => {
    const writing = OPERATIONS.filter(({ method }) => method !== "get");
    const others = writing.filter((operation) => !isAudited(operation)).map(({ id }) => id);
    expect(others.sort()).toEqual([
      "calculateCart",
      "confirmReservation",
      "receiveShopifyOrder",
      "receiveWooCommerceOrder",
      "redeem",
      "releaseReservation",
      "reserve",
      "reverse",
      "sendEvents",
    ]);
    const read = OPERATIONS.filter((operation) => operation.method === "get" && isAudited(operation)).map(
      ({ id }) => id,
    );
    expect(read.sort()).toEqual(["exportFacts", "exportPerson"]);
  });
});

describe("an entry says who did what to which object:", () => {
  const key = { actor: "key", key_id: 2, place: expect.stringMatching(/^[\w-]{16}$/) };

  test("a property and its first key, by the administrator", async () => {
    const first = (await entries()).slice(0, 2);
    expect(first).toMatchObject([
      { actor: "administrator", key_id: null, operation: "createProperty", object: shop.id },
      { actor: "administrator", key_id: null, operation: "createKey", object: "2" },
    ]);
  });

  test("a promotion, created and changed by a key", async () => {
    const { data } = (await shop.ask("POST", "/v3/promotions", tenOff({ coupon_type: "BULK" }))).json;
    expect(await latest()).toMatchObject({ ...key, operation: "createPromotion", object: String(data.id) });
    await shop.ask("PUT", `/v3/promotions/${data.id}`, { priority: 3 });
    expect(await latest()).toMatchObject({ ...key, operation: "changePromotion", object: String(data.id) });
    await shop.ask("POST", `/v3/promotions/${data.id}/codes`, { code: "ANN" });
    expect(await latest()).toMatchObject({ ...key, operation: "createCode", object: String(data.id) });
  });

  test("a query, an export, and a privacy request, which names nobody", async () => {
    await shop.ask("POST", "/v1/sql", { sql: "select 'Ann' from v_codes" });
    expect(await latest()).toMatchObject({ ...key, operation: "runSql", object: null });
    await shop.ask("GET", "/v1/exports/events?format=ndjson");
    expect(await latest()).toMatchObject({ ...key, operation: "exportFacts", object: "events" });
    const body = { type: "erase", subject: { email: "ann@shop.example" } };
    const { data } = (await shop.ask("POST", "/v1/privacy/requests", body)).json;
    expect(await latest()).toMatchObject({ ...key, operation: "createPrivacyRequest", object: data.id });
    expect(JSON.stringify(await entries())).not.toMatch(/ann/i);
  });

  test("a form of the dashboard", async () => {
    const user = userOf(collector);
    await user.signIn(ADMIN_TOKEN);
    const at = (path: string) => `${path}?property_id=${shop.id}`;
    const sent = await user.request(at("/dashboard/messages"), { pattern: "is over", meaning: "promotion_ended" });
    expect([sent.status, sent.text]).toEqual([303, expect.anything()]);
    expect(await latest()).toMatchObject({ actor: "administrator", operation: "/dashboard/messages", object: null });
    expect((await user.request(at("/dashboard/audit"))).text).toContain("createPrivacyRequest");
    expect((await user.request(at("/dashboard/audit.csv"))).text).toContain("id,at,actor,key_id");
  });

  test("a command, which has no address", async () => {
    await promotrailHere(
      collector.dataFile,
      "keys",
      "create",
      "--property",
      shop.id,
      "--name",
      "Ann",
      "--scope",
      "read",
    );
    expect(await latest()).toMatchObject({
      actor: "command line",
      key_id: null,
      operation: "keys create",
      place: null,
    });
  });

  test("a refused change leaves none", async () => {
    const before = await entries();
    await shop.ask("PUT", "/v3/promotions/999", { priority: 3 });
    expect(await entries()).toEqual(before);
  });
});

describe("the list", () => {
  test("has pages, filters, and CSV", async () => {
    const first = (await shop.ask("GET", "/v1/audit?limit=1")).json;
    const second = (await shop.ask("GET", `/v1/audit?limit=1&cursor=${first.meta.next_cursor}`)).json;
    expect([first.data[0].operation, second.data[0].operation]).toEqual(["createProperty", "createKey"]);
    expect(await entries("&operation=runSql")).toHaveLength(1);
    expect((await entries("&key_id=2")).every(({ key_id }) => key_id === 2)).toBe(true);
    const csv = await collector.admin(`/v1/audit?property_id=${shop.id}&format=csv&limit=1`);
    expect(await csv.text()).toMatch(
      /^id,at,actor,key_id,operation,object,place\n1,2\d{3}-.*,administrator,,createProperty,/,
    );
  });

  test.each([
    "limit=0",
    "direction=up",
    "key_id=x",
    "cursor=x",
    "format=xml",
    "from=2026-01-01",
  ])("refuses ?%s", async (query) => {
    expect((await shop.ask("GET", `/v1/audit?${query}`)).status).toBe(400);
  });
});

describe("the database", () => {
  const clock = { now: MORNING };
  const file = join(temporaryFolder(afterAll), "data.db");
  const operations = openOperations({
    file,
    now: () => clock.now,
    newWriteKey: () => "wk_1",
    retention: { audit: 30 },
  });
  operations.createProperty(SHOP);
  const note = () =>
    operations.addAudit({
      ...{ propertyId: "100001", at: clock.now, actor: "key", keyId: 1, operation: "createKey", object: "1" },
      address: "203.0.113.7",
    });
  const list = () =>
    operations.auditEntries({
      propertyId: "100001",
      operation: null,
      keyId: null,
      after: 0,
      limit: 9,
      newestFirst: false,
    });
  const db = new Database(file);
  afterAll(() => {
    db.close();
    operations.close();
  });

  test("refuses changes and deletions of entries", () => {
    note();
    expect(() => db.exec("UPDATE audit SET actor = 'nobody'")).toThrow("can not be changed");
    expect(() => db.exec("DELETE FROM audit")).toThrow("can not be deleted");
    expect(list()).toHaveLength(1);
  });

  test("keeps only a hash of the address, the same for the same one", () => {
    note();
    const [one, other] = list();
    expect(one!.place).toBe(other!.place);
    expect(one!.place).not.toContain("203");
  });

  test("deletes entries when their retention ends", () => {
    clock.now += 31 * DAY;
    note();
    while (operations.sweep());
    expect(list()).toHaveLength(1);
  });
});
