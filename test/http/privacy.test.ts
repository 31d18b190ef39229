import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { TABLES } from "../../collector/store/columns/tables.ts";
import { promotrailHere } from "../commands/commands.ts";
import { blocksOf, runCommand } from "../docs/page.ts";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { HAS_CURL } from "../support/curl.ts";
import { temporaryFolder } from "../support/folder.ts";
import { wooOrder } from "../support/orders.ts";
import { ANN, BOB, eventOf, foundIn, foundInFiles, plantShoppers, purchaseOf } from "../support/person.ts";
import { redemption } from "../support/servers-api.ts";
import { expectSound } from "../support/sound.ts";
import { userOf } from "./dashboard/user.ts";

vi.setConfig({ testTimeout: 30_000 });

const PATIENCE = { timeout: 60_000 };

const folder = temporaryFolder(afterAll);
/** A receiver of webhooks that is never there: messages stay in the outbox. */
const receiver = createServer((_, response) => void response.writeHead(503).end());
let collector: Collector;
let shop: Awaited<ReturnType<typeof plantShoppers>>;
let before: { totals: string; file: string; backup: string };

const rows = <Row>(sql: string): Row[] => {
  const db = new Database(collector.dataFile, { readonly: true });
  try {
    return db.prepare<[], Row>(sql).all();
  } finally {
    db.close();
  }
};

const REPORTS = [
  "codes",
  "promotions",
  "sales",
  "funnel",
  "customers",
  "verdicts",
  "lost_sales",
  "coverage",
  "timeseries",
];

/** All reports, as they were answered. */
async function totals(): Promise<string> {
  const all = REPORTS.map(async (name) => {
    const answer = await shop.ask("GET", `/v1/reports/${name}?cdp_source=all&from=2026-11-01&to=2036-11-30`);
    return [name, answer.json.data];
  });
  return JSON.stringify(await Promise.all(all));
}

interface Request {
  readonly id: string;
  readonly state: string;
  readonly found: boolean;
  readonly counts: Readonly<Record<string, number>>;
}

/** Sends a request, and waits until it is done. */
async function completed(type: string, subject: object): Promise<Request> {
  const { status, json } = await shop.ask("POST", "/v1/privacy/requests", { type, subject });
  expect(status).toBe(202);
  const read = async (): Promise<Request> => (await shop.ask("GET", `/v1/privacy/requests/${json.data.id}`)).json.data;
  return vi.waitFor(async () => {
    const request = await read();
    expect(request.state).toBe("done");
    return request;
  }, PATIENCE);
}

async function exported(id: string): Promise<string> {
  const { data } = await (
    await collector.admin(`/v1/properties/${shop.id}/keys`, { name: "Export", scopes: ["privacy"] })
  ).json();
  const answer = await fetch(`${collector.url}/v1/privacy/requests/${id}/rows`, {
    headers: { authorization: `Bearer ${data.secret}` },
  });
  expect(answer.status).toBe(200);
  return answer.text();
}

beforeAll(async () => {
  await new Promise<void>((resolve) => void receiver.listen(0, "127.0.0.1", resolve));
  collector = await startCollector({ folder, env: { WEBHOOKS_ALLOW_LOOPBACK: "true" } });
  shop = await plantShoppers(collector, `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`);
  // Quotes are written after their response, and messages made of the outbox in between.
  await vi.waitFor(() => expect(rows("SELECT 1 FROM calculations")).toHaveLength(2), PATIENCE);
  await vi.waitFor(
    () => expect(rows("SELECT 1 FROM deliveries WHERE body LIKE '%planted%'")).not.toEqual([]),
    PATIENCE,
  );
  const backups = join(folder, "backups");
  mkdirSync(backups);
  await promotrailHere(collector.dataFile, "backup", join(backups, "before.db"));
  before = { totals: await totals(), file: collector.dataFile, backup: join(backups, "before.db") };
});
afterAll(async () => {
  await collector.close();
  receiver.close();
});

test("the shopper is in every table that may name a person", () => {
  const naming = ["customer", "visitor", "identity", "identities", "hashes", "event", "record"];
  const tables = Object.entries(TABLES).filter(([, { columns }]) =>
    Object.values(columns).some((each) => naming.includes(each)),
  );
  // Rows of waiting events live for half a second.
  const lasting = tables.map(([name]) => name).filter((name) => name !== "waiting_events");
  const empty = lasting.filter((name) => rows(`SELECT 1 FROM ${name} LIMIT 1`).length === 0);
  expect(empty).toEqual([]);
});

describe("an export", () => {
  test("has every row of the person, bodies included, and none of another one", async () => {
    const request = await completed("export", { email: ANN.email });
    const text = await exported(request.id);
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const counts = Object.fromEntries(
      [...Map.groupBy(lines, ({ table }) => table)].map(([table, own]) => [table, own.length]),
    );
    expect(counts).toEqual(request.counts);
    expect(counts).toMatchObject({
      events: 7,
      rejected_events: 1,
      conflicting_events: 1,
      visitor_carts: 1,
      code_checks: 3,
    });
    expect(text).toContain("1 C-planted Street");
    expect(text).not.toMatch(/bob/);
  });

  test("by the customer's id has the same rows", async () => {
    const byEmail = await completed("export", { email: ` ${ANN.email.toUpperCase()}` });
    expect((await completed("export", { customer_id: ANN.customer_id })).counts).toEqual(byEmail.counts);
  });
});

test.skipIf(!HAS_CURL)("the commands of docs/privacy.md export a person", async () => {
  const output = await runCommand(blocksOf("docs/privacy.md", "sh").join("\n"), collector);
  expect(output).toContain('"type":"export"');
});

test("a redemption and a shop's order are found by the address of their buyer", async () => {
  const query = new URLSearchParams({ email: "ann.PLANTED@shop.example", cdp_source: "all" });
  const { json } = await shop.ask("GET", `/v1/redemptions?${query}`);
  const orders = json.data.map(({ transaction_id }: { transaction_id: string }) => transaction_id);
  expect(new Set(orders)).toEqual(new Set(["S-ann", "T-ann", "901"]));
  const exported = await collector.admin(`/v1/exports/orders?property_id=${shop.id}&format=ndjson&${query}`);
  expect((await exported.text()).match(/"transaction_id":"\d+"/g)).toEqual(['"transaction_id":"901"']);
});

describe("bad input", () => {
  test.each([
    ["no subject", { type: "erase" }, ["subject"]],
    ["two ids", { type: "erase", subject: { customer_id: "1", visitor_id: "2" } }, ["subject"]],
    ["an id of another kind", { type: "erase", subject: { name: "Ann" } }, ["subject.name", "subject"]],
    ["a list of persons", { type: "erase", subject: [{ customer_id: "1" }] }, ["subject"]],
    ["another type", { type: "delete", subject: { customer_id: "1" } }, ["type"]],
    ["a text that is no address", { type: "erase", subject: { email: "ann" } }, ["subject.email"]],
    ["a number without digits", { type: "erase", subject: { phone: "none" } }, ["subject.phone"]],
    ["an id that names nobody", { type: "erase", subject: { customer_id: "0" } }, ["subject.customer_id"]],
  ])("%s is refused", async (_, body, paths) => {
    const { status, json } = await shop.ask("POST", "/v1/privacy/requests", body);
    expect([status, json.errors.map(({ path }: { path: string }) => path)]).toEqual([422, paths]);
  });

  test("an unknown person has no rows", async () => {
    expect(await completed("erase", { customer_id: "nobody" })).toMatchObject({ found: false, counts: {} });
  });

  test("the rows of an erasure can't be downloaded", async () => {
    const { id } = await completed("erase", { customer_id: "nobody" });
    expect((await shop.ask("GET", `/v1/privacy/requests/${id}/rows`)).status).toBe(404);
  });
});

describe("an erasure", () => {
  let request: Request;
  beforeAll(async () => {
    expect(foundInFiles(folder)).not.toEqual([]);
    const body = { type: "erase", subject: { customer_id: ANN.customer_id } };
    const [first, second] = [
      await shop.ask("POST", "/v1/privacy/requests", body),
      await shop.ask("POST", "/v1/privacy/requests", body),
    ];
    if (second.json.data.state !== "done") expect(second.json.data.id).toBe(first.json.data.id);
    request = await completed("erase", { customer_id: ANN.customer_id });
    await vi.waitFor(() => expect(foundInFiles(folder)).toEqual([]), PATIENCE);
  });

  test("leaves nothing of the person in the bytes of the data file, its log, or a copy", async () => {
    expect(request.state).toBe("done");
    expect(foundInFiles(folder)).toEqual([]);
    const copy = join(folder, "backups", "after.db");
    await promotrailHere(collector.dataFile, "backup", copy);
    expect(foundIn(readFileSync(copy, "latin1"))).toEqual([]);
  });

  test("leaves nothing in lists, exports and requests", async () => {
    const key = `property_id=${shop.id}`;
    const paths = ["events", "code_checks", "redemptions", "rejected_events", "conflicting_events"].map(
      (name) => `/v1/${name}?${key}`,
    );
    const all = [...paths, `/v1/exports/purchases?${key}`, `/v1/exports/orders?${key}`, `/v1/privacy/requests?${key}`];
    const texts = await Promise.all(all.map(async (path) => (await collector.admin(path)).text()));
    expect(texts.flatMap(foundIn)).toEqual([]);
    expect(texts.join()).toContain("erased:");
  });

  test("changes no amount and no total, and nothing of another shopper", async () => {
    expect(await totals()).toBe(before.totals);
    expect((await completed("export", { customer_id: BOB.customer_id })).counts).toMatchObject({
      events: 7,
      rejected_events: 1,
    });
    expectSound(collector.dataFile);
  });

  test("reports the rows in the change feed, and sends one message without ids", () => {
    const erased = rows<{ data: string }>(
      "SELECT data FROM outbox WHERE type = 'privacy:erased' UNION ALL SELECT body FROM deliveries WHERE type = 'privacy:erased'",
    );
    expect(erased.length).toBeGreaterThan(0);
  });

  test("keeps the answers to repeated requests, without ids", async () => {
    const [answer] = rows<{ answer: string }>("SELECT answer FROM idempotency_keys WHERE key = 'key-ann'");
    expect(JSON.parse(answer!.answer)).toMatchObject({
      customerId: expect.stringMatching(/^erased:/),
      identifierValue: null,
    });
  });

  test("erases what arrives late, sent again or replayed, and nothing that happens after it", async () => {
    const past = new Date(Date.now() - 60_000).toISOString();
    const late = [
      eventOf(ANN, "ann-0"),
      eventOf(ANN, "ann-late", { occurred_at: past }),
      purchaseOf(ANN, "ann-late-order", "T-late", "SAVE"),
    ].map((event) => ({ ...event, occurred_at: past }));
    const outcomes = (await shop.send(...late)).map(({ outcome }) => outcome);
    expect(outcomes.slice(1)).toEqual(["stored", "stored"]);
    await shop.send({ ...eventOf(ANN, "ann-bad"), category: null });
    expect(rows("SELECT 1 FROM events WHERE visitor_id LIKE '%planted%' OR body LIKE '%planted%'")).toEqual([]);
    expect(rows("SELECT 1 FROM rejected_events WHERE body LIKE '%planted%'")).toEqual([]);
    expect(rows("SELECT 1 FROM purchases WHERE customer_id LIKE '%planted%'")).toEqual([]);
    const sessions = rows("SELECT DISTINCT visitor_id FROM events WHERE event_id IN ('ann-1', 'ann-late')");
    expect(sessions).toHaveLength(1);
  });

  describe("of what arrives after it", () => {
    const earlier = () => Date.now() - 60_000;
    /** In the future of the collector's clock: no machine is so slow that it is before the erasure. */
    const later = () => Date.now() + 1_000;
    const redeemed = async (order: string, transactionDate: number) => {
      const uses = { promoCode: "MORE", redemptions: [{ discount: 1 }], amount: 50 };
      const by = { customerIdentifierType: "email", customerIdentifierValue: ANN.email };
      const claim = redemption(order, { customerId: ANN.customer_id, transactionDate, ...by, ...uses });
      expect((await shop.ask("POST", "/v1/promotions/redemptions", claim)).status).toBe(200);
    };
    const tracked = (order: string, at: number) =>
      shop.send({ ...purchaseOf(ANN, order, order, "SAVE"), occurred_at: new Date(at).toISOString() });

    const ordered = (number: string, at: number) => {
      const moment = new Date(at).toISOString().slice(0, 19);
      const times = { date_created_gmt: moment, date_modified_gmt: moment, date_paid_gmt: moment };
      const billing = { first_name: "Ann", email: ANN.email, phone: ANN.phone };
      return shop.notify(wooOrder({ id: Number(number), number, ...times, billing }));
    };
    /** The rows of an order that may name its customer, and the guest keys of Ann in them. */
    const textOf = (order: string) =>
      ["purchases", "redemptions", "redemption_calls", "code_checks", "orders"]
        .map((table) => JSON.stringify(rows(`SELECT * FROM ${table} WHERE transaction_id = '${order}'`)))
        .join();

    test.each<[string, string, () => Promise<unknown>, boolean]>([
      ["a redemption that is dated before", "late-1", () => redeemed("late-1", earlier()), false],
      ["a purchase event of before", "late-2", () => tracked("late-2", earlier()), false],
      ["a shop's order that was placed before", "9901", () => ordered("9901", earlier()), false],
      ["a purchase of the person who came back", "late-3", () => tracked("late-3", later()), true],
      ["a redemption for the person who came back", "late-4", () => redeemed("late-4", later()), true],
      ["a shop's order of the person who came back", "9902", () => ordered("9902", later()), true],
    ])("%s", async (_, order, arrive, isKept) => {
      await arrive();
      const text = textOf(order);
      expect(text).toContain(order);
      // A shop's order knows its guest by the hash of a contact alone.
      expect(/C-planted|guest:/.test(text)).toBe(isKept);
      expect(isKept || foundIn(text).length === 0).toBe(true);
    });
  });

  test("is done again in a backup that is restored", async () => {
    const restored = join(folder, "restored");
    mkdirSync(restored);
    const file = join(restored, "data.db");
    copyFileSync(`${collector.dataFile}.erasures`, `${file}.erasures`);
    expect(foundIn(readFileSync(before.backup, "latin1"))).not.toEqual([]);
    await promotrailHere(file, "restore", before.backup);
    expect(foundInFiles(restored)).toEqual([]);
    expectSound(file);
  });
});

describe("a customer whose contacts are stored as hashes", () => {
  const fay = { customer_id: "C-fay", email: "Fay@Mail.example", phone: "+1 555 010 1234" };
  const gus = { customer_id: "C-gus", email: "gus@mail.example" };
  let of: (path: string, parameters: object) => Promise<Response>;
  let id: string;

  beforeAll(async () => {
    const { data } = await (await collector.admin("/v1/properties", { name: "Hashing shop" })).json();
    id = data.id;
    const events = [fay, gus].map((customers, at) => ({
      event_id: customers.customer_id,
      category: "product",
      action: "purchase",
      items: [{ type: "product", id: 118, price: "9.00", quantity: 2 }],
      dims: { customers, transaction: { id: `F-${at + 1}` } },
    }));
    await collector.send({ write_key: data.write_key, events });
    of = (path, parameters) => collector.admin(`${path}?${new URLSearchParams({ property_id: id, ...parameters })}`);
  });

  test.each([
    ["their email address", { email: "fay@mail.example" }],
    ["the address in capitals, with blanks", { email: " FAY@MAIL.EXAMPLE " }],
    ["their phone number", { phone: "+15550101234" }],
    ["the number as people write it", { phone: "+1 (555) 010-1234" }],
    ["both", { email: "fay@mail.example", phone: "+1 555 010 1234" }],
  ])("is found by %s", async (_, contact) => {
    const { data } = await (await of("/v1/events", contact)).json();
    expect(data.map(({ event_id }: { event_id: string }) => event_id)).toEqual(["C-fay"]);
    const user = userOf(collector);
    await user.signIn(ADMIN_TOKEN);
    const page = `/dashboard/orders?${new URLSearchParams({ property_id: id, ...contact })}`;
    expect((await user.request(page)).text.match(/(?<=>)F-\d/g)).toEqual(["F-1"]);
  });

  test("is found in an export", async () => {
    const rows = await (await of("/v1/exports/purchases", { email: fay.email, format: "ndjson" })).text();
    expect(rows.match(/F-\d/g)).toEqual(["F-1"]);
  });

  test.each([
    ["another person's address", { email: "eve@mail.example" }, 200],
    ["half of an address", { email: "fay" }, 400],
    ["a word", { phone: "none" }, 400],
  ])("is not found by %s", async (_, contact, status) => {
    const response = await of("/v1/events", contact);
    const { data = [], errors = [] } = await response.json();
    const paths = errors.map(({ path }: { path: string }) => path);
    expect([response.status, data, paths]).toEqual([status, [], status === 400 ? Object.keys(contact) : []]);
  });
});

describe("what is stored of an event", () => {
  const visitor = {
    visitor_id: "v-eve",
    session_id: "s-eve",
    page: { url: "https://shop.example/?utm_source=a&email=eve%40x.example&gclid=1#top" },
  };
  const customer = { customer_id: "C-eve", name: "Eve", email: "eve@x.example", cdp_source: "Production" };
  const tracked = { category: "pageview", action: "view", context: visitor, dims: { customers: customer } };
  const bodyOf = (id: string) => {
    const [row] = rows<{ body: string; consent: string; customer_id: string; contact_hashes: string }>(
      `SELECT body, consent, customer_id, contact_hashes FROM events WHERE event_id = '${id}'`,
    );
    return { ...row!, body: JSON.parse(row!.body) };
  };

  test("of a new property: keyed hashes of contacts, and short addresses", async () => {
    const { data } = await (await collector.admin("/v1/properties", { name: "New shop" })).json();
    expect(data).toMatchObject({ contacts: "hash", url_parameters: [] });
    await collector.send({ write_key: data.write_key, events: [{ ...tracked, event_id: "eve-new" }] });
    const { body, contact_hashes } = bodyOf("eve-new");
    expect(body.dims.customers).toEqual({ customer_id: "C-eve", cdp_source: "Production" });
    expect(body.context.page.url).toBe("https://shop.example/?utm_source=a&gclid=");
    expect(contact_hashes).toMatch(/^guest:/);
  });

  test("of a browser that sends Sec-GPC: nothing of its customer", async () => {
    const { data } = await (await collector.admin("/v1/properties", { name: "Shop", contacts: "keep" })).json();
    const sent = { write_key: data.write_key, events: [{ ...tracked, event_id: "eve-gpc" }] };
    await fetch(`${collector.url}/v1/events`, {
      method: "POST",
      headers: { "sec-gpc": "1" },
      body: JSON.stringify(sent),
    });
    expect(bodyOf("eve-gpc")).toMatchObject({ consent: "opted_out", customer_id: null });
    expect(bodyOf("eve-gpc").body.dims.customers).toEqual({ cdp_source: "Production" });
  });

  test("the consent that the sender states", async () => {
    await shop.send({ ...tracked, event_id: "eve-consent", context: { ...visitor, consent: "granted" } });
    expect(bodyOf("eve-consent")).toMatchObject({ consent: "granted", body: { dims: { customers: { name: "Eve" } } } });
  });

  test("of an existing property, after promotrail privacy apply: as of a new one", async () => {
    await promotrailHere(collector.dataFile, "privacy", "apply", "--property", shop.id);
    expect(bodyOf("eve-consent").body.dims.customers).toEqual({ customer_id: "C-eve", cdp_source: "Production" });
    expect(rows(`SELECT 1 FROM events WHERE body LIKE '%"email":"bob%'`)).toEqual([]);
    expect(rows(`SELECT 1 FROM rejected_events WHERE body LIKE '%"email":"bob%'`)).toEqual([]);
    expect((await shop.ask("GET", `/v1/privacy/requests`)).status).toBe(200);
    expectSound(collector.dataFile);
  });
});
