import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import type { AppContext } from "../../collector/http/app-context.ts";
import { downloadRoutes } from "../../collector/http/dashboard/downloads.ts";
import { PAGES } from "../../collector/http/dashboard/pages/index.ts";
import type { SessionGuard } from "../../collector/http/dashboard/session-guard.ts";
import { OPERATIONS } from "../../collector/http/operations/index.ts";
import { TIME_AND_PLACE } from "../../collector/services/filters.ts";
import { PERSONAL_FILTERS } from "../../collector/services/masking.ts";
import { FACT_KINDS } from "../../collector/store/columns/facts.ts";
import { runSql } from "../../collector/store/sqlite/sandbox/query.ts";
import { openScope } from "../../collector/store/sqlite/sandbox/scope.ts";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { ANN, foundIn, plantShoppers } from "../support/person.ts";
import { unzipped } from "../support/xlsx.ts";
import { userOf } from "./dashboard/user.ts";

/** All scopes of a colleague who may not see who the customers are. */
const SCOPES = ["ingest", "read", "manage"];

const receiver = createServer((_, response) => void response.writeHead(503).end());
let collector: Collector;
let id: string;
let secret: string;
/** Queries read a copy: the SQLite of the sandbox must not read a live file of this process. */
const copy = join(temporaryFolder(afterAll), "copy.db");

beforeAll(async () => {
  await new Promise<void>((resolve) => void receiver.listen(0, "127.0.0.1", resolve));
  collector = await startCollector({ env: { WEBHOOKS_ALLOW_LOOPBACK: "true" } });
  ({ id } = await plantShoppers(collector, `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`));
  const key = await collector.admin(`/v1/properties/${id}/keys`, { name: "Analyst", scopes: SCOPES });
  secret = (await key.json()).data.secret;
  // Messages are made of the outbox later.
  const deliveries = () => ask("/v1/webhooks/1/deliveries", ADMIN_TOKEN);
  await vi.waitFor(async () => expect(foundIn((await deliveries()).text)).not.toEqual([]), { timeout: 20_000 });
  const db = new Database(collector.dataFile, { readonly: true });
  db.prepare("VACUUM INTO ?").run(copy);
  db.close();
}, 30_000);
afterAll(async () => {
  await collector.close();
  receiver.close();
});

/** Requests with the administrator's token, which sees persons, or with the key, which does not. */
async function ask(path: string, key: string, sql?: string) {
  const response = await fetch(`${collector.url}${path}${path.includes("?") ? "&" : "?"}property_id=${id}`, {
    headers: { authorization: `Bearer ${key}` },
    ...(sql !== undefined && { method: "POST", body: JSON.stringify({ sql }) }),
  });
  return { status: response.status, text: Buffer.from(await response.arrayBuffer()).toString("latin1") };
}

/** The rows of a query. @param maskingKey null: persons are shown */
function rowsOf(sql: string, maskingKey: string | null): readonly (readonly unknown[])[] {
  const source = { file: copy, propertyId: id, maskingKey, schemaName: "hidden" };
  const result = runSql(source, { sql, params: [], maxRows: 10_000, maxCharacters: 1e7 });
  if ("path" in result) throw new Error(result.message);
  return result.rows;
}

const viewsOfSql = (): readonly string[] => {
  const { db, views } = openScope(copy, { propertyId: id, maskingKey: null }, "hidden");
  db.close();
  return views;
};

/** Wide enough for every row, as far as an operation has these parameters. */
const DAY = 86_400_000;
const daysFromNow = (days: number) => new Date(Date.now() + days * DAY).toISOString();
const WIDE = {
  cdp_source: "all",
  traffic: "all",
  include_void: "true",
  from: daysFromNow(-10),
  to: daysFromNow(1),
};

const readers = OPERATIONS.filter(
  ({ method, access }) => method === "get" && Array.isArray(access) && access.some((scope) => SCOPES.includes(scope)),
);

/** The addresses of an operation: one for each kind of export, or for each text format. */
function addressesOf({ path, query = {} }: (typeof readers)[number]): string[] {
  const isExport = path.includes("{kind}");
  // Each kind of export has the filters of time and place, and some of the others.
  const wide = Object.entries(WIDE).filter(([name]) => name in (isExport ? TIME_AND_PLACE : query));
  const required = Object.entries(query)
    .filter(([, schema]) => !z.safeParse(schema, undefined).success)
    .map(([name]) => [name, "SAVE"]);
  const addressOf = (named: string, more: readonly string[][] = []) => {
    const parameters = new URLSearchParams([...wide, ...required, ...more]);
    return `${named.replaceAll("{property_id}", id).replaceAll(/\{\w+\}/g, "1")}?${parameters}`;
  };
  if (isExport) return FACT_KINDS.map((kind) => addressOf(path.replace("{kind}", kind)));
  // One of three ids is required.
  if ("transaction_id" in query && "visitor_id" in query) return [addressOf(path, [["transaction_id", "T-ann"]])];
  return [addressOf(path), ...("format" in query ? [addressOf(path, [["format", "csv"]])] : [])];
}

/** The operations that show who somebody is to those who may know. */
const OF_PERSONS = [
  "exportFacts",
  "getTimeline",
  "listCodeChecks",
  "listConflictingEvents",
  "listDeliveries",
  "listEvents",
  "listRedeemed",
  "listRedemptions",
  "listRejectedEvents",
];

describe("a key without read_personal finds a planted shopper", () => {
  test("at no operation, and the administrator at those of persons", async () => {
    const seen: string[] = [];
    for (const operation of readers) {
      const addresses = addressesOf(operation);
      for (const address of addresses) {
        const { status, text } = await ask(address, secret);
        expect([address, [200, 403, 404].includes(status), foundIn(text)]).toEqual([address, true, []]);
      }
      if (foundIn((await ask(addresses[0]!, ADMIN_TOKEN)).text).length > 0) seen.push(operation.id);
    }
    expect(seen.sort()).toEqual(OF_PERSONS);
  });

  test("in no view of SQL, and the administrator in those of persons", async () => {
    const key = await collector.store.maskingKey(id);
    const found = (view: string, maskingKey: string | null) =>
      foundIn(JSON.stringify(rowsOf(`SELECT * FROM ${view}`, maskingKey)));
    expect(viewsOfSql().filter((view) => found(view, key).length > 0)).toEqual([]);
    expect(viewsOfSql().filter((view) => found(view, null).length > 0)).toEqual([
      "v_attempts",
      "v_carts",
      "v_code_checks",
      "v_conflicting_events",
      "v_events",
      "v_purchases",
      "v_redemptions",
    ]);
  });

  test("on no page of the dashboard, in no download, and not in the live stream", async () => {
    const [user, admin] = [userOf(collector), userOf(collector)];
    await user.signIn(secret);
    await admin.signIn(ADMIN_TOKEN);
    const downloads = downloadRoutes({} as AppContext, {} as SessionGuard).map(({ path }) => path);
    const paths = [...PAGES, ...downloads.map((path) => ({ path }))].map(
      ({ path }) => `${path.replace(":id", "1").replace(":name", NAMES[path] ?? "1")}`,
    );
    const seen: string[] = [];
    for (const path of paths) {
      const query = `cdp_source=all&from=2020-01-01${path.endsWith("attempts") ? "&code=SAVE" : ""}`;
      expect([path, foundIn((await user.request(`${path}?${query}`)).text)]).toEqual([path, []]);
      const shown = await admin.request(`${path}?${query}&property_id=${id}`);
      if (foundIn(shown.text).length > 0) seen.push(path);
    }
    expect(seen.sort()).toEqual([
      "/dashboard/codes/attempts",
      "/dashboard/conflicts",
      "/dashboard/exports/events",
      "/dashboard/orders",
      "/dashboard/rejected",
      "/dashboard/webhooks/1",
    ]);
    const stream = await firstOf(`${collector.url}/dashboard/live/stream`, user.cookie());
    expect([stream.includes("masked:"), foundIn(stream)]).toEqual([true, []]);
  });
});

/** Names of downloads that have a choice of them. */
const NAMES: Readonly<Record<string, string>> = {
  "/dashboard/reports/:name": "codes",
  "/dashboard/exports/:name": "events",
};

/** The messages of a stream up to the first code check. */
async function firstOf(url: string, cookie: string): Promise<string> {
  const response = await fetch(url, { headers: { cookie } });
  let text = "";
  for await (const part of response.body!) {
    text += Buffer.from(part).toString();
    if (text.includes("event: check")) break;
  }
  return text;
}

describe("an XLSX file, which the tests above can't look into,", () => {
  const SQL = "SELECT customer_id, visitor_id, transaction_id FROM v_events WHERE transaction_id = 'T-ann'";
  test.each([
    ["dashboard/exports/events", { format: "xlsx" }],
    ["dashboard/exports/purchases", { format: "xlsx", cdp_source: "all" }],
    ["dashboard/sql/result.xlsx", { sql: SQL }],
  ])("%s has pseudonyms for a key without read_personal", async (path, parameters) => {
    const fileFor = async (key: string) => {
      const user = userOf(collector);
      await user.signIn(key);
      const address = `${collector.url}/${path}?${new URLSearchParams({ ...parameters, property_id: id })}`;
      const response = await fetch(address, { headers: { cookie: user.cookie() } });
      return [...unzipped(Buffer.from(await response.arrayBuffer())).values()].join("\n");
    };
    const [pseudonymous, whole] = [await fileFor(secret), await fileFor(ADMIN_TOKEN)];
    expect([foundIn(pseudonymous), pseudonymous.includes("masked:")]).toEqual([[], true]);
    expect([foundIn(whole).length > 0, whole.includes("masked:")]).toEqual([true, false]);
  });
});

describe("a pseudonym", () => {
  test("is the same for the same person in every list, export and query of a property", async () => {
    const sql = (table: string) => `SELECT DISTINCT customer_id FROM ${table} WHERE transaction_id = 'T-ann'`;
    const key = await collector.store.maskingKey(id);
    const [[of]] = rowsOf(sql("v_events"), key) as [[string]];
    expect(of).toMatch(/^masked:[\w-]{22}$/);
    for (const table of ["v_purchases", "v_code_checks", "v_redemptions"])
      expect(rowsOf(sql(table), key)).toEqual([[of]]);
    const list = JSON.parse((await ask("/v1/events?transaction_id=T-ann", secret)).text);
    expect(list.data[0].customer_id).toBe(of);
    expect((await ask("/v1/exports/events?transaction_id=T-ann", secret)).text).toContain(of);
    const joined = `SELECT count(*) FROM v_events JOIN v_carts USING (visitor_id)`;
    expect(rowsOf(joined, key)).toEqual(rowsOf(joined, null));
    expect((await ask("/v1/sql", secret, sql("v_events"))).text).toContain(of);
  });

  test("of another property is another one", async () => {
    expect(await collector.store.maskingKey("1")).not.toBe(await collector.store.maskingKey("2"));
  });

  test("is not found by trying ids: filters and conditions know no person", async () => {
    for (const [path, name] of [
      ["/v1/events", "customer_id"],
      ["/v1/reports/codes", "customer_id"],
      ["/v1/exports/orders", "customer_id"],
      ["/v1/promotions/redemptions", "customerId"],
    ]) {
      const { status, text } = await ask(`${path}?${name}=${ANN.customer_id}`, secret);
      expect([status, JSON.parse(text).detail]).toEqual([
        403,
        `The key lacks the scope read_personal, which the parameter ${name} needs.`,
      ]);
    }
    const user = userOf(collector);
    await user.signIn(secret);
    expect((await user.request(`/dashboard/exports/events?customer_id=${ANN.customer_id}`)).status).toBe(403);
    const byId = `SELECT count(*) FROM v_events WHERE customer_id = '${ANN.customer_id}'`;
    expect(rowsOf(byId, await collector.store.maskingKey(id))).toEqual([[0]]);
    expect(rowsOf(byId, null)).not.toEqual([[0]]);
  });

  test("stands in bodies for the ids; names and addresses are left out", async () => {
    const { data } = JSON.parse((await ask("/v1/rejected_events", secret)).text);
    const body = JSON.parse(data[0].body);
    const pseudonym = expect.stringMatching(/^masked:/);
    expect(body.dims.customers).toEqual({ customer_id: pseudonym });
    expect(body.context).toEqual({ visitor_id: pseudonym, session_id: pseudonym });
  });
});

test("every parameter with a person is known as one", () => {
  // A cart that is calculated shows nobody who is stored: only operations that read are meant.
  const names = readers.flatMap(({ query = {} }) => Object.keys(query));
  const personal = names.filter((name) => /customer.?id|visitor|session|email|phone/i.test(name));
  expect([...new Set(personal)].filter((name) => !PERSONAL_FILTERS.has(name))).toEqual([]);
});

test("a shop's server, which names customers when it redeems, lists them", async () => {
  const key = await collector.admin(`/v1/properties/${id}/keys`, { name: "Till", scopes: ["redeem"] });
  const { secret: till } = (await key.json()).data;
  const { text } = await ask(`/v1/promotions/redemptions?customerId=${ANN.customer_id}`, till);
  expect(JSON.parse(text).data).toContainEqual(expect.objectContaining({ customerId: ANN.customer_id }));
});

test("a key without read_personal makes no key with it, and receives no redemptions by webhook", async () => {
  const post = (path: string, body: object) =>
    fetch(`${collector.url}${path}?property_id=${id}`, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}` },
      body: JSON.stringify(body),
    });
  const key = await post(`/v1/properties/${id}/keys`, { name: "More", scopes: ["read_personal"] });
  const types = ["offers:redemption:coupon:created"];
  const webhook = await post("/v1/webhooks", { url: "https://erp.example/in", event_types: types });
  expect([key.status, webhook.status]).toEqual([403, 403]);
});
