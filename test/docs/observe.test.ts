import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { coupon, orderSource, wooOrder } from "../support/orders.ts";
import { blocksOf } from "./page.ts";

const PAGE = "docs/observe.md";
let collector: Collector;

const BASKETS = { type: "product", id: 118, sku: "BSK-TIER", price: "119.95", quantity: 1 };

const order = (id: string, code: string) => ({
  event_id: id,
  category: "product",
  action: "purchase",
  items: [BASKETS],
  dims: { transaction: { id, promotion_code: code, discount_amount: "19.95" } },
});

beforeAll(async () => {
  collector = await startCollector({ demo: true });
  const events = [order("O-1", "ANNA10"), order("O-2", "ANNA20,ANNA30"), order("O-3", "BEN")];
  await collector.send({ write_key: "wk_demo", events });
  // The shop's server says which orders are the first of their customers.
  const db = new Database(collector.dataFile);
  db.exec("UPDATE redemptions SET customer_order = iif(transaction_id = 'O-1', 1, 4)");
  db.close();
});
afterAll(() => collector.close());

/** The rows of the page's SQL: owner, currency, orders, new customers and payout. */
async function owed(): Promise<unknown> {
  const sql = blocksOf(PAGE, "sql").find((block) => block.includes("v_code_groups"))!;
  const { columns, rows } = await (await collector.admin("/v1/sql?property_id=100001", { sql })).json();
  const names = columns.map(({ name }: { name: string }) => name);
  expect(names).toEqual(["owner", "currency", "orders", "new_customers", "payout_minor"]);
  return rows;
}

describe(PAGE, () => {
  test("the owner of a group gets a part of the net revenue, in the report and in SQL", async () => {
    const body = blocksOf(PAGE, "json").find((block) => block.includes('"owner"'))!;
    const created = await collector.admin("/v1/code_groups?property_id=100001", JSON.parse(body));
    expect(created.status).toBe(201);
    const report = await collector.admin("/v1/reports/code_groups?property_id=100001&by=owner&traffic=all");
    const { data } = await report.json();
    expect(data).toMatchObject([
      { owner: null, orders: 1, revenue: "100.00", payout: "0.00", new_orders: 0 },
      { owner: "Anna", orders: 2, revenue: "200.00", payout: "20.00", new_orders: 1, returning_orders: 1 },
    ]);
    expect(await owed()).toEqual([["Anna", "USD", 2, 1, 2000]]);
  });

  test("once the shop's server reports orders, its SQL and the report owe nothing for those of pages", async () => {
    const deliver = await orderSource(collector, "100001", "woocommerce");
    const now = new Date().toISOString().slice(0, 19);
    const times = { date_created_gmt: now, date_modified_gmt: now, date_paid_gmt: now };
    await deliver(JSON.stringify(wooOrder({ ...times, coupon_lines: [coupon("ANNA10", "9.00")] })));
    const report = await collector.admin("/v1/reports/code_groups?property_id=100001&by=owner&traffic=all");
    expect((await report.json()).data).toContainEqual(expect.objectContaining({ owner: "Anna", payout: "8.10" }));
    expect(await owed()).toEqual([["Anna", "USD", 1, 1, 810]]);
  });

  test("all of its SQL runs", async () => {
    for (const sql of blocksOf(PAGE, "sql")) {
      const response = await collector.admin("/v1/sql?property_id=100001", { sql });
      expect([response.status, sql]).toEqual([200, sql]);
    }
  });
});
