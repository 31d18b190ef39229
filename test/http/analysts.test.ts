import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";

let collector: Collector;

/** Antsomi's snippet as its guide prints it, placeholders filled. */
const ANTSOMI = {
  category: "promotion_code",
  action: "used",
  items: [{ type: "promotion_code", id: "=FRESH15", name: "FRESH15", code_status: 4 }],
  dims: {
    customers: { customer_id: "C-1", name: "Ann", email: "ann@example.com", phone: "1", cdp_source: "Staging" },
    transaction: { id: "O-1" },
  },
  extra: { cdp_property_id: "565018647" },
};

beforeAll(async () => {
  collector = await startCollector({ demo: true });
  const lines = [{ type: "product", id: 118, price: "100.00", quantity: 2 }];
  const order = { id: "O-2", promotion_code: "FRESH15,HOUSE" };
  const events = [
    { event_id: "staging", ...ANTSOMI },
    {
      event_id: "live",
      ...ANTSOMI,
      items: [{ type: "promotion_code", id: "fresh15" }, ...lines],
      dims: { transaction: { id: "O-2" } },
    },
    { event_id: "bought", category: "product", action: "purchase", items: lines, dims: { transaction: order } },
  ];
  expect((await collector.send({ write_key: "wk_demo", events })).status).toBe(200);
});
afterAll(() => collector.close());

const ask = async (path: string) => (await collector.admin(path)).json();

describe("access", () => {
  const path = "/v1/redemptions?property_id=100001";
  test.each<[string, Record<string, string>, number]>([
    ["nobody", {}, 401],
    ["a wrong token", { authorization: "Bearer wrong" }, 401],
    ["a write key", { authorization: "Bearer wk_demo" }, 403],
    ["an empty header, which is none", { authorization: "", "x-auth-token": ADMIN_TOKEN }, 200],
    ["the token as a bearer", { authorization: `bearer ${ADMIN_TOKEN}` }, 200],
    ["the token as Basic", { authorization: `Basic ${Buffer.from(`me:${ADMIN_TOKEN}`).toString("base64")}` }, 200],
    ["the token as BigCommerce sends it", { "x-auth-token": ADMIN_TOKEN }, 200],
  ])("%s", async (_, headers, status) => {
    expect((await fetch(collector.url + path, { headers })).status).toBe(status);
  });

  test("without a property, or with one that doesn't exist", async () => {
    expect((await collector.admin("/v1/redemptions")).status).toBe(400);
    expect((await collector.admin("/v1/redemptions?property_id=7")).status).toBe(404);
  });
});

describe("redemptions", () => {
  test("have discounts confirmed by the rules and discounts only the site honored, by cent and line", async () => {
    const { data, meta } = await ask("/v1/redemptions?property_id=100001&transaction_id=O-2");
    expect(meta).toMatchObject({ next_cursor: null, hidden: { staging: 0, automated: 0 } });
    expect(data).toMatchObject([
      { code: "FRESH15", basis: "evaluated", status: 5, discount: "30.00", discount_minor: 3000, currency: "USD" },
      { code: "HOUSE", basis: "observed", status: 1, reason: "unknown_code", discount: null, lines: [] },
    ]);
    expect(data[0].lines).toMatchObject([{ line_id: "1", product_id: "118", quantity: 2, discount: "30.00" }]);
  });

  test.each([
    ["code=fresh15", 1],
    ["basis=observed", 1],
    ["customer_id=C-9", 0],
    ["from=2020-01-01&to=2020-01-01", 0],
    [`from=${new Date().toISOString().slice(0, 10)}T00:00:00Z`, 2],
    ["reason=unknown_code", 1],
    ["source=server", 0],
    ["cdp_source=all", 2],
  ])("filtered by %s", async (filter, rows) => {
    expect((await ask(`/v1/redemptions?property_id=100001&${filter}`)).data).toHaveLength(rows);
  });

  test.each([
    ["colour=red", "colour"],
    ["from=yesterday", "from"],
    ["limit=1001", "limit"],
    ["cursor=c!", "cursor"],
    ["status=6", "status"],
    ["format=xml", "format"],
    ["reason=because", "reason"],
  ])("with the parameter %s are refused by name", async (filter, path) => {
    const answer = await collector.admin(`/v1/redemptions?property_id=100001&${filter}`);
    expect(answer.status).toBe(400);
    expect((await answer.json()).errors).toMatchObject([{ path }]);
  });

  test("are listed by page", async () => {
    const first = await ask("/v1/redemptions?property_id=100001&limit=1");
    const second = await ask(`/v1/redemptions?property_id=100001&limit=1&cursor=${first.meta.next_cursor}`);
    expect([...first.data, ...second.data].map(({ code }) => code)).toEqual(["FRESH15", "HOUSE"]);
    expect(second.meta.next_cursor).toBeNull();
    const nothing = await ask(`/v1/redemptions?property_id=100001&cursor=${second.meta.resume_cursor}`);
    expect(nothing).toMatchObject({ data: [], meta: { resume_cursor: second.meta.resume_cursor } });
  });

  test("refuse a cursor that was changed, or of another list", async () => {
    const { meta } = await ask("/v1/redemptions?property_id=100001&limit=1");
    const changed = `${meta.next_cursor.slice(0, -1)}${meta.next_cursor.endsWith("a") ? "b" : "a"}`;
    for (const [list, cursor] of [
      ["redemptions", changed],
      ["redemptions", "c1"],
      ["code_checks", meta.next_cursor],
      ["events", meta.next_cursor],
      ["rejected_events", meta.next_cursor],
    ]) {
      const answer = await collector.admin(`/v1/${list}?property_id=100001&cursor=${cursor}`);
      expect([list, answer.status, (await answer.json()).errors?.[0].path]).toEqual([list, 400, "cursor"]);
    }
  });
});

describe("code checks", () => {
  test("of Staging are hidden by default, with their number", async () => {
    const { data, meta } = await ask("/v1/code_checks?property_id=100001");
    expect(data).toMatchObject([
      { event_id: "live", code: "FRESH15", entered: "fresh15", status: 5, cart_source: "purchase" },
    ]);
    expect(meta.hidden).toMatchObject({ staging: 1 });
  });

  test("have both the evaluated and the reported status, and no name, e-mail or phone", async () => {
    const { data } = await ask("/v1/code_checks?property_id=100001&cdp_source=Staging");
    expect(data).toMatchObject([{ reported_status: 4, status: 1, customer_id: "C-1", transaction_id: "O-1" }]);
    expect(JSON.stringify(data)).not.toMatch(/Ann|ann@|phone/);
  });

  test("are the same in CSV, with formulas neutralized", async () => {
    const answer = await collector.admin("/v1/code_checks?property_id=100001&cdp_source=all&format=csv");
    expect(answer.headers.get("content-type")).toContain("text/csv");
    const rows = parse(await answer.text(), { columns: true }) as Record<string, string>[];
    expect(rows.map(({ entered }) => entered)).toEqual(["'=FRESH15", "fresh15"]);
    const hidden = await collector.admin("/v1/code_checks?property_id=100001&format=csv");
    expect(hidden.headers.get("promotrail-hidden-staging")).toBe("1");
  });

  test("have a header line in CSV even without rows", async () => {
    const answer = await collector.admin("/v1/code_checks?property_id=100001&code=NONE&format=csv");
    expect((await answer.text()).trim().split(",")).toContain("reported_status");
  });

  test("refuse filters of redemptions", async () => {
    expect((await collector.admin("/v1/code_checks?property_id=100001&basis=observed")).status).toBe(400);
  });
});
