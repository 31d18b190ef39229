import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { tenOff } from "../support/promotions-api.ts";
import { pathsIn, type ServerAsk, shopWithKey } from "../support/servers-api.ts";

const PATH = "/v1/code_groups";
let collector: Collector;
let ask: ServerAsk;
let stranger: ServerAsk;
let propertyId: string;
let writeKey: string;

beforeAll(async () => {
  collector = await startCollector();
  ({ ask, id: propertyId, writeKey } = await shopWithKey(collector, ["manage", "read", "read_personal"]));
  ({ ask: stranger } = await shopWithKey(collector, ["manage", "read", "read_personal"]));
});
afterAll(() => collector.close());

const create = (body: object) => ask("POST", PATH, body);
const names = async () => (await ask("GET", PATH)).json.data.map(({ name }: { name: string }) => name);
const clear = async () => {
  for (const { id } of (await ask("GET", PATH)).json.data) await ask("DELETE", `${PATH}/${id}`);
};

describe("a code group", () => {
  test("is created, read, changed and deleted, by its own property only", async () => {
    await clear();
    const body = {
      name: "Anna",
      codes: { prefix: " anna" },
      owner: "anna.smith",
      channel: "influencer",
      payout: { percentage: 12.5 },
    };
    const created = await create(body);
    expect(created.status).toBe(201);
    const { id, created_at, updated_at, ...group } = created.json.data;
    expect(group).toEqual({ ...body, codes: { prefix: "ANNA" }, payout: { percentage: "12.5" }, position: 1 });
    const changed = await ask("PUT", `${PATH}/${id}`, { payout: { amount: "5" }, channel: null });
    expect(changed.json.data).toMatchObject({
      name: "Anna",
      channel: null,
      owner: "anna.smith",
      payout: { amount: "5.00", currency: "USD" },
    });
    expect((await ask("GET", `${PATH}/${id}`)).json).toEqual(changed.json);
    for (const method of ["GET", "PUT", "DELETE"]) {
      const sent = method === "PUT" ? { name: "Mine" } : undefined;
      expect((await stranger(method, `${PATH}/${id}`, sent)).status).toBe(404);
    }
    expect((await ask("DELETE", `${PATH}/${id}`)).status).toBe(204);
    expect((await ask("GET", `${PATH}/${id}`)).status).toBe(404);
  });

  test.each([
    ["no codes", { codes: {} }, ["codes"]],
    ["two kinds of codes", { codes: { prefix: "A", pattern: "A*" } }, ["codes"]],
    ["a pattern of every code", { codes: { pattern: "*?*" } }, ["codes.pattern"]],
    ["a prefix of every code", { codes: { prefix: " " } }, ["codes.prefix"]],
    ["a promotion that does not exist", { codes: { promotion_id: 999 } }, ["codes"]],
    ["an import of it", { codes: { import: { promotion_id: 999, import_id: "x" } } }, ["codes"]],
    ["a percentage above 100", { payout: { percentage: "101" } }, ["payout.percentage"]],
    ["two payouts", { payout: { percentage: "10", amount: "1.00" } }, ["payout"]],
    ["no payout in it", { payout: {} }, ["payout"]],
    ["a currency of a percentage", { payout: { percentage: "10", currency: "EUR" } }, ["payout.currency"]],
    ["a negative amount", { payout: { amount: "-1" } }, ["payout.amount"]],
    ["more decimals than the currency has", { payout: { amount: "1.5", currency: "JPY" } }, ["payout.amount"]],
    ["a long channel", { channel: "c".repeat(51) }, ["channel"]],
    ["an unknown field", { tags: [] }, ["tags"]],
    ["several at once", { name: "", owner: "", position: 0 }, ["name", "owner", "position"]],
  ])("with %s is refused, and nothing is stored", async (_, change, paths) => {
    await clear();
    const refused = await create({ name: "Bad", codes: { prefix: "BAD" }, ...change });
    expect([refused.status, pathsIn(refused)]).toEqual([422, paths]);
    expect(await names()).toEqual([]);
  });

  test("with the name of another one is a conflict, in any case", async () => {
    await clear();
    await create({ name: "Anna", codes: { prefix: "A" } });
    const ben = await create({ name: "Ben", codes: { prefix: "B" } });
    expect((await create({ name: "ANNA", codes: { prefix: "C" } })).status).toBe(409);
    expect((await ask("PUT", `${PATH}/${ben.json.data.id}`, { name: "anna" })).status).toBe(409);
    expect((await ask("PUT", `${PATH}/${ben.json.data.id}`, { name: "BEN" })).status).toBe(200);
    expect(await names()).toEqual(["Anna", "BEN"]);
  });

  test("has the place that it gets, and the others keep their order", async () => {
    await clear();
    for (const name of ["a", "b", "c"]) await create({ name, codes: { prefix: name } });
    const first = await create({ name: "first", codes: { prefix: "F" }, position: 1 });
    expect(await names()).toEqual(["first", "a", "b", "c"]);
    await ask("PUT", `${PATH}/${first.json.data.id}`, { position: 3 });
    expect(await names()).toEqual(["a", "b", "first", "c"]);
    await ask("DELETE", `${PATH}/${first.json.data.id}`);
    expect((await ask("GET", PATH)).json.data.map(({ position }: { position: number }) => position)).toEqual([1, 2, 3]);
  });
});

/** Attempts of codes that no promotion has, as a shop without promotions here reports them. */
const tryCodes = async (...codes: string[]) => {
  const response = await collector.send({
    write_key: writeKey,
    events: codes.map((id) => ({
      event_id: `try-${id}`,
      category: "promotion_code",
      action: "used",
      items: [{ type: "promotion_code", id, outcome: "rejected", reason: "105" }],
    })),
  });
  expect(response.status).toBe(200);
};

const rowsOf = async (report: string, query = "") =>
  (await ask("GET", `/v1/reports/${report}?traffic=all${query}`)).json.data;

describe("reports", () => {
  test("have ten thousand codes of a campaign in one line, and a code in the first group that matches", async () => {
    await clear();
    await tryCodes("WELCOME-1", "welcome-2", "WELCOME-VIP-3", "WELCOMEX", "OTHER");
    await create({ name: "VIP", codes: { pattern: "WELCOME-VIP-?" }, channel: "email" });
    const { id } = (await create({ name: "Welcome", codes: { prefix: "WELCOME-" }, channel: "email" })).json.data;
    const lines = await rowsOf("codes", "&collapse=code_groups&sort=code&direction=asc");
    expect(lines.map((row: Record<string, unknown>) => [row.code ?? row.code_group, row.attempts, row.failed])).toEqual(
      [
        ["VIP", 1, 1],
        ["Welcome", 2, 2],
        ["OTHER", 1, 1],
        ["WELCOMEX", 1, 1],
      ],
    );
    expect(lines[1].reasons).toEqual([{ status: 1, reason: "unknown_code", attempts: 2 }]);
    const own = await rowsOf("codes", `&code_group=${id}&sort=code&direction=asc`);
    expect(own.map(({ code }: { code: string }) => code)).toEqual(["WELCOME-1", "WELCOME-2"]);
    const byChannel = await rowsOf("code_groups", "&by=channel");
    expect(byChannel.map((row: Record<string, unknown>) => [row.channel, row.attempts])).toEqual([
      [null, 2],
      ["email", 3],
    ]);
    const { json } = await ask("GET", `/v1/code_checks?traffic=all&code_group=${id}`);
    expect(json.data.map(({ code }: { code: string }) => code).sort()).toEqual(["WELCOME-1", "WELCOME-2"]);
  });

  test("know the codes of a promotion and of an import, deleted ones too", async () => {
    await clear();
    const promotion = (await ask("POST", "/v3/promotions", tenOff({ coupon_type: "BULK" }))).json.data.id;
    const codes = `/v3/promotions/${promotion}/codes`;
    const removed = (await ask("POST", codes, { code: "BYHAND" })).json.data.id;
    const imported = await fetch(`${collector.url}${codes}/import?property_id=${propertyId}`, {
      method: "POST",
      headers: {
        authorization: "Bearer test-admin-token-of-32-characters",
        "content-type": "text/csv",
        "import-id": "spring",
      },
      body: "code\nIMPORTED1\nIMPORTED2\n",
    });
    expect(imported.status).toBe(200);
    await tryCodes("BYHAND", "IMPORTED1", "IMPORTED2");
    await ask("DELETE", `${codes}/${removed}`);
    const unknown = await create({ name: "None", codes: { import: { promotion_id: promotion, import_id: "autumn" } } });
    expect([unknown.status, pathsIn(unknown)]).toEqual([422, ["codes.import.import_id"]]);
    await create({ name: "Import", codes: { import: { promotion_id: promotion, import_id: "spring" } } });
    await create({ name: "Promotion", codes: { promotion_id: promotion } });
    const rows = await rowsOf("code_groups");
    const named = rows.filter(({ code_group }: { code_group: string | null }) => code_group !== null);
    expect(named.map((row: Record<string, unknown>) => [row.code_group, row.attempts])).toEqual([
      ["Import", 2],
      ["Promotion", 1],
    ]);
  });
});
