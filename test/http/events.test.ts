import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";

let collector: Collector;
let writeKey: string;
let propertyId: string;
let serial = 0;

beforeAll(async () => {
  collector = await startCollector();
  const made = await collector.admin("/v1/properties", { name: "Shop", allowed_origins: ["https://shop.example"] });
  ({ write_key: writeKey, id: propertyId } = (await made.json()).data);
});
afterAll(() => collector.close());

const newId = () => `id-${++serial}`;
const event = (overrides: object = {}) => ({ event_id: newId(), category: "pageview", action: "view", ...overrides });
const batch = (...events: unknown[]) => ({ write_key: writeKey, events });

async function resultsOf(...events: unknown[]) {
  const answer = await collector.send(batch(...events));
  expect(answer.status).toBe(200);
  return (await answer.json()).results;
}

describe("a batch is refused as a whole", () => {
  test.each<[string, () => unknown, number, string]>([
    ["is not JSON", () => "{", 400, "not JSON"],
    ["is empty", () => "", 400, "not JSON"],
    ["has no events", () => ({ write_key: writeKey }), 400, "events"],
    ["has events that are no list", () => ({ write_key: writeKey, events: {} }), 400, "events"],
    ["has no key", () => ({ events: [event()] }), 401, "write key"],
    ["has an unknown key", () => ({ write_key: "wk_nobody", events: [event()] }), 401, "write key"],
    ["has 501 events", () => batch(...Array.from({ length: 501 }, () => event())), 413, "500"],
    ["has 2 MB", () => batch(event({ extra: { text: "x".repeat(2_000_000) } })), 413, "1048576 bytes"],
  ])("because it %s", async (_, body, status, says) => {
    const answer = await collector.send(body());
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    const problem = await answer.text();
    expect(problem).toContain(says);
    expect(JSON.parse(problem)).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
  });

  test("because the key does not allow the page's origin; an allowed origin and none are accepted", async () => {
    const statusFrom = async (origin?: string) => (await collector.send(batch(event()), origin)).status;
    expect(await statusFrom("https://evil.example")).toBe(403);
    expect(await statusFrom("https://shop.example")).toBe(200);
    expect(await statusFrom("https://SHOP.example")).toBe(200);
    expect(await statusFrom(undefined)).toBe(200);
  });
});

test("a preflight is answered, and the key can be a bearer token", async () => {
  const url = `${collector.url}/v1/events`;
  const preflight = await fetch(url, { method: "OPTIONS", headers: { origin: "https://shop.example" } });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-headers")).toContain("Authorization");
  const body = JSON.stringify({ events: [event()] });
  const headers = { authorization: `Bearer ${writeKey}`, "content-type": "application/json" };
  expect((await fetch(url, { method: "POST", headers, body })).status).toBe(200);
});

describe("a rejected event has paths and reasons, and the other events are stored", () => {
  test.each<[string, () => unknown, string, string]>([
    ["no category", () => ({ ...event(), category: undefined }), "category", "is required"],
    ["no id", () => ({ ...event(), event_id: undefined }), "event_id", "is required"],
    ["an event that is no object", () => 5, "", "object"],
  ])("%s", async (_, bad, path, says) => {
    const [before, result, after] = await resultsOf(event(), bad(), event());
    expect([before.outcome, result.outcome, after.outcome]).toEqual(["stored", "rejected", "stored"]);
    expect(result.reason).toBe("invalid_event");
    expect(result.errors).toEqual([{ path, message: expect.stringContaining(says) }]);
  });

  test("__proto__ as a key at any depth", async () => {
    const hidden = `{"event_id":"p","category":"a","action":"b","items":[{"deep":[{"__proto__":{"x":1}}]}]}`;
    const answer = await collector.send(`{"write_key":"${writeKey}","events":[${hidden}]}`);
    expect((await answer.json()).results[0].errors[0].path).toBe("items[0].deep[0].__proto__");
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  test("nesting 10,000 deep", async () => {
    const deep = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
    const answer = await collector.send(
      `{"write_key":"${writeKey}","events":[{"event_id":"d","category":"a","action":"b","extra":{"x":${deep}}}]}`,
    );
    expect((await answer.json()).results[0].errors[0].message).toBe("must not be nested deeper than 40 levels");
  });

  test("everything that is wrong at once", async () => {
    const [result] = await resultsOf({ event_id: "many", category: 5, action: "", dims: [] });
    expect(result.errors.map(({ path }: { path: string }) => path)).toEqual(["category", "action"]);
  });
});

describe("an odd but valid event is stored, and so are the others", () => {
  const odd = { toString: 1, toJSON: 1 };
  test.each<[string, object]>([
    ["an order id that is an object", { dims: { transaction: { id: odd } } }],
    ["an order id that is an object, elsewhere", { extra: { order_id: odd } }],
    ["a source that is an object", { dims: { customers: { cdp_source: odd } } }],
    [
      "a purchase reported as an event about codes",
      { category: "promotion_code", action: "purchase", extra: { order_id: 7 } },
    ],
    [
      "the same purchase as an event of a code",
      { category: "promotion_code", action: "purchase", extra: { order_id: 7 } },
    ],
  ])("%s", async (_, overrides) => {
    const results = await resultsOf(event(), event(overrides), event());
    expect(results.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["stored", "stored", "stored"]);
  });
});

describe("a purchase is stored, and its warnings name", () => {
  const items = [{ type: "product", id: 1, price: 10 }];
  const purchase = (overrides: object) =>
    event({ category: "product", action: "purchase", items, dims: { transaction: { id: newId() } }, ...overrides });

  test.each<[string, object, string[]]>([
    ["nothing of empty lists", { extra: [], context: [] }, []],
    ["a field that is no object", { extra: "none" }, ["extra"]],
    ["a visitor's id that is a list", { context: { visitor_id: [] } }, ["context.visitor_id"]],
    ["a time without an offset", { occurred_at: "2026-11-30 02:00:00" }, ["occurred_at"]],
    ["nothing of a time in milliseconds", { occurred_at: Date.now() }, []],
    ["nothing of items as JSON text", { items: JSON.stringify(items) }, []],
    ["items that are a text", { items: "one" }, ["items"]],
    ["a currency that is none", { extra: { currency: "DOLLARS" } }, ["extra.currency"]],
    ["a currency that is a sign", { extra: { currency: "$" } }, ["extra.currency"]],
    ["a currency that is a list", { extra: { currency: [] } }, ["extra.currency"]],
    ["a currency that ISO has withdrawn", { extra: { currency: "RUR" } }, ["extra.currency"]],
    ["an order's id that is an object", { dims: { transaction: { id: {} } } }, ["dims.transaction.id"]],
    ["an order's id of 129 characters", { dims: { transaction: { id: "x".repeat(129) } } }, ["dims.transaction.id"]],
    ["an order's id that lost digits", { extra: { order_id: 2 ** 60 }, dims: {} }, ["extra.order_id"]],
    ["an order's id with a fraction", { extra: { order_id: 1.5 }, dims: {} }, ["extra.order_id"]],
    ["nothing of an order's id that is false", { dims: { transaction: { id: false } } }, []],
    [
      "a customer's id with half a character",
      { dims: { transaction: { id: newId() }, customers: { customer_id: "c\ud800" } } },
      ["dims.customers.customer_id"],
    ],
    ["a customer's id that lost digits", { extra: { customer_id: 2 ** 60 } }, ["extra.customer_id"]],
    ["a code that is an object", { extra: { promotion_code: { a: 1 } } }, ["extra.promotion_code"]],
    [
      "a code that is true",
      { dims: { transaction: { id: newId(), promotion_code: true } } },
      ["dims.transaction.promotion_code"],
    ],
    [
      "a code that is an essay",
      { dims: { purchase: { id: newId(), promotion_code: ["A", "x".repeat(257)] } } },
      ["dims.purchase.promotion_code[1]"],
    ],
    ["a voucher that is an essay", { extra: { voucher_code: "x".repeat(257) } }, ["extra.voucher_code"]],
    ["nothing of codes that are false or empty", { extra: { promotion_code: false, voucher_code: [] } }, []],
    [
      "the first code too many",
      { items: Array.from({ length: 51 }, (_, at) => ({ type: "promotion_code", id: `C${at}` })) },
      ["items[50].id"],
    ],
    [
      "a discount in words",
      { dims: { transaction: { id: newId(), discount_amount: "five" } } },
      ["dims.transaction.discount_amount"],
    ],
    [
      "a discount above the goods",
      { dims: { transaction: { id: newId(), discount_amount: "10.01" } } },
      ["dims.transaction.discount_amount"],
    ],
    ["nothing of a discount of all goods", { extra: { order_id: newId(), discount_amount: "10.0000" }, dims: {} }, []],
    [
      "negative lines above the goods",
      {
        items: [...items, { type: "product", price: -11 }, { type: "promotion_code", id: "A" }],
      },
      ["items[1].price", "items"],
    ],
    ["the first item too many", { items: Array(501).fill(items[0]) }, ["items[500]"]],
  ])("%s", async (_, overrides, paths) => {
    const [result] = await resultsOf(purchase(overrides));
    expect(result.outcome).toBe("stored");
    expect((result.warnings ?? []).map(({ path }: { path: string }) => path)).toEqual(paths);
  });
});

test("an order in a currency that can't be read has no value, and its claim is none", async () => {
  const items = [{ type: "product", id: 1, price: 10 }];
  const transaction = { id: "in-dollars", promotion_code: "A", discount_amount: 5 };
  const order = { category: "product", action: "purchase", items, dims: { transaction }, extra: { currency: "$" } };
  const [result] = await resultsOf(event(order));
  expect(result.outcome).toBe("stored");
  const sql = "SELECT value, claimed_discount FROM v_purchases WHERE transaction_id = 'in-dollars'";
  const answer = await (await collector.admin("/v1/sql?property_id=100001", { sql })).json();
  expect(answer.rows).toEqual([[null, null]]);
});

test("a claim above the goods is kept as it was sent", async () => {
  const items = [{ type: "product", id: 1, price: 10 }];
  const transaction = { id: "generous", promotion_code: "A", discount_amount: 12.5 };
  await resultsOf(event({ category: "product", action: "purchase", items, dims: { transaction } }));
  const list = await collector.admin("/v1/redemptions?property_id=100001&transaction_id=generous");
  expect((await list.json()).data).toMatchObject([{ discount: "10.00", claimed_discount: "12.50" }]);
});

test("an order with half a character in a code can be reported again, with more codes", async () => {
  const report = (...codes: string[]) =>
    event({
      category: "product",
      action: "purchase",
      items: codes.map((id) => ({ type: "promotion_code", id })),
      extra: { order_id: "half" },
    });
  const results = await resultsOf(report("A\ud800"), report("A\udc00", "B"), report("A\ud800", "C"));
  expect(results.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["stored", "stored", "stored"]);
});

test("unfilled placeholders as ids count as absent, and the event is stored", async () => {
  const dims = { transaction: { id: "{{order_id}}" }, customers: { customer_id: "undefined" } };
  const items = [
    { type: "promotion_code", id: "{{promotion_code}}" },
    { type: "promotion_code", id: "REAL" },
  ];
  const used = event({ category: "promotion_code", action: "used", dims, items });
  const [result] = await resultsOf(used);
  expect(result.outcome).toBe("stored");
  expect(result.promocodes.map(({ number }: { number: string }) => number)).toEqual(["REAL"]);
  const list = await collector.admin("/v1/code_checks?property_id=100001&code=REAL");
  expect((await list.json()).data).toMatchObject([{ transaction_id: null, customer_id: null }]);
});

test("a purchase with unfilled placeholders is stored: its currency and prices count as absent", async () => {
  const items = [{ type: "product", id: 1, price: "{{price}}", quantity: "undefined" }];
  const extra = { currency: "{{currency}}", order_id: "NaN", promotion_code: "[promotion_code]" };
  const [result] = await resultsOf(event({ category: "product", action: "purchase", items, extra }));
  expect(result).toEqual({ event_id: expect.any(String), outcome: "stored" });
});

test("a claim beyond the scale counts as absent, and the event is stored", async () => {
  const item = { type: "promotion_code", id: "CLAIM" };
  const events = [1e300, "1e19", -5, "4", {}].map((code_status) =>
    event({ category: "promotion_code", action: "used", items: [{ ...item, code_status }] }),
  );
  const results = await resultsOf(event(), ...events);
  expect(results.map(({ outcome }: { outcome: string }) => outcome).slice(0, 5)).not.toContain("rejected");
  const list = await (await collector.admin("/v1/code_checks?property_id=100001&code=CLAIM")).json();
  const reported = list.data.map(({ reported_status }: { reported_status: number }) => reported_status);
  expect(reported).toEqual([null, null, -5, 4]);
});

test("half a megabyte of wrong items has a short response", async () => {
  const wrong = event({ items: new Array(500).fill(1) });
  const answer = await collector.send(batch(...Array.from({ length: 400 }, () => ({ ...wrong, event_id: newId() }))));
  const text = await answer.text();
  expect(text.length).toBeLessThan(1_000_000);
  expect(JSON.parse(text).results[0].warnings).toHaveLength(20);
});

test("the result of an order is for its visitor only", async () => {
  const items = [{ type: "product", id: 1, price: 10 }];
  const order = (visitor_id: string) =>
    event({
      category: "product",
      action: "purchase",
      items,
      dims: { transaction: { id: "PRIVATE", promotion_code: "SECRET" } },
      context: { visitor_id },
    });
  const [mine] = await resultsOf(order("me"));
  expect(mine.promocodes).toMatchObject([{ number: "SECRET" }]);
  const [again, theirs] = await resultsOf(order("me"), {
    ...order("you"),
    items: [],
    dims: { transaction: { id: "PRIVATE" } },
  });
  expect(again.promocodes).toEqual(mine.promocodes);
  expect(theirs.promocodes).toEqual([]);
});

describe("a browser receives of a code", () => {
  const promote = async (body: object, code: string) => {
    const path = "/stores/100001/v3/promotions";
    const start_date = "2020-01-01T00:00:00Z";
    const made = await collector.admin(path, { name: code, redemption_type: "COUPON", start_date, ...body });
    const { id } = (await made.json()).data;
    expect((await collector.admin(`${path}/${id}/codes`, { code })).status).toBe(201);
    return id;
  };
  const ten = { action: { cart_value: { discount: { percentage_amount: 10 } } } };
  const check = async (code: string, price: string) => {
    const items = [
      { type: "promotion_code", id: code, code_status: 4 },
      { type: "product", id: 1, price, quantity: "2" },
    ];
    const [result] = await resultsOf(event({ category: "promotion_code", action: "used", items }));
    return result.promocodes[0];
  };
  const nothing = {
    marketing_actions: null,
    in_totals: false,
    discount: null,
    currency: null,
    reason: null,
    purchase_id: null,
  };

  test("that it is unknown, and nothing else", async () => {
    expect(await check("NOSUCH", "10")).toEqual({
      number: "NOSUCH",
      status: 1,
      status_description: "Code came with the cart",
      ...nothing,
    });
  });

  test("that it ended, without the reason", async () => {
    const ended = { start_date: "2020-01-01T00:00:00Z", end_date: "2020-02-01T00:00:00Z" };
    await promote({ rules: [ten], ...ended }, "ENDED");
    expect(await check("ended", "10")).toEqual({
      number: "ended",
      status: 2,
      status_description: "Code found",
      ...nothing,
    });
  });

  test("nothing of a disabled code: it is as if it were unknown", async () => {
    await promote({ rules: [ten], status: "DISABLED" }, "RESTS");
    expect(await check("rests", "10")).toMatchObject({ number: "rests", status: 1, ...nothing });
  });

  test("the missing amount below its minimum", async () => {
    const id = await promote({ rules: [{ ...ten, condition: { cart: { minimum_spend: 50 } } }] }, "FIFTY");
    expect(await check("FIFTY", "12.34")).toMatchObject({
      status: 3,
      reason: "minimum_spend_not_met",
      missing: { amount: "25.32" },
      marketing_actions: [{ marketing_action_name: "FIFTY", marketing_action_id: id }],
    });
  });

  test("its discount in the totals", async () => {
    await promote({ rules: [ten] }, "TEN");
    expect(await check("ten", "12.34")).toMatchObject({
      status: 4,
      in_totals: true,
      discount: "2.47",
      currency: "USD",
    });
  });
});

test("a repeated event has its first result, also within one batch", async () => {
  const items = [{ type: "promotion_code", id: "TWICE" }];
  const twice = event({ category: "promotion_code", action: "used", items });
  const [first, second] = await resultsOf(twice, twice);
  const [third] = await resultsOf(twice);
  expect(first.outcome).toBe("stored");
  expect(second).toEqual({ ...first, outcome: "duplicate" });
  expect(third).toEqual(second);
});

describe("a purchase has its codes", () => {
  const observed = async (id: string, dims: object, extra: object = {}) => {
    const items = [{ type: "product", id: 1, price: 10 }];
    const [result] = await resultsOf(event({ category: "product", action: "purchase", items, dims, extra }));
    expect(result.outcome).toBe("stored");
    const list = await collector.admin(`/v1/redemptions?property_id=100001&transaction_id=${id}`);
    return (await list.json()).data.map(({ code, discount }: { code: string; discount: string }) => [code, discount]);
  };

  test.each<[string, object, object, [string, string | null][]]>([
    [
      "in dims.transaction",
      { transaction: { id: "P1", promotion_code: "A", discount_amount: "1.50" } },
      {},
      [["A", "1.50"]],
    ],
    [
      "in dims.purchase",
      { purchase: { id: "P2", promotion_code: ["A", "B"], discount_amount: 2 } },
      {},
      [
        ["A", null],
        ["B", null],
      ],
    ],
    [
      "in extra, as a comma list",
      {},
      { order_id: "P3", promotion_code: "a , B" },
      [
        ["A", null],
        ["B", null],
      ],
    ],
    [
      "with an unreadable claim",
      { transaction: { id: "P4", promotion_code: "A", discount_amount: "1,50" } },
      {},
      [["A", null]],
    ],
    [
      "with a claim of many decimals",
      { transaction: { id: "P6", promotion_code: "A", discount_amount: 3.3333333 } },
      {},
      [["A", "3.33"]],
    ],
    [
      "with a negative claim of half a cent",
      { transaction: { id: "P7", promotion_code: "A", discount_amount: "-3.335" } },
      {},
      [["A", "3.34"]],
    ],
    [
      "with a claim above its goods",
      { transaction: { id: "P8", promotion_code: "A", discount_amount: "12.50" } },
      {},
      [["A", "10.00"]],
    ],
    ["with a placeholder for none", { transaction: { id: "P5", promotion_code: "{{code}}" } }, {}, []],
  ])("%s", async (_, dims, extra, expected) => {
    const orders = Object.values(dims) as { id: string }[];
    const id = orders[0]?.id ?? (extra as { order_id: string }).order_id;
    expect(await observed(id, dims, extra)).toEqual(expected);
  });
});

test("a code whose request takes longer than that of the purchase after it belongs to the purchase", async () => {
  const now = Date.now();
  const ago = (ms: number) => new Date(now - ms).toISOString();
  const context = { visitor_id: "v-overlap", session_id: "s-overlap" };
  const code = { type: "promotion_code", id: "OVERLAP" };
  const used = event({ category: "promotion_code", action: "used", items: [code], occurred_at: ago(1_500), context });
  const transaction = { id: "T-overlap", promotion_code: "OVERLAP", discount_amount: 5 };
  const items = [{ type: "product", id: "1", price: 20 }];
  const dims = { transaction };
  const purchase = event({ category: "product", action: "purchase", items, dims, occurred_at: ago(1_000), context });
  for (const [sent, sent_at] of [
    [purchase, ago(0)],
    [used, ago(1_500)],
  ] as const)
    expect((await collector.send({ ...batch(sent), sent_at })).status).toBe(200);
  const checks = await (await collector.admin(`/v1/code_checks?property_id=${propertyId}&code=OVERLAP`)).json();
  expect(checks.data).toMatchObject([{ code: "OVERLAP", transaction_id: "T-overlap" }]);
});
