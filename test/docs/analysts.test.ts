import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { DuckDBInstance } from "@duckdb/node-api";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { HAS_CURL } from "../support/curl.ts";
import { temporaryFolder } from "../support/folder.ts";
import { objectsIn, readXlsx } from "../support/xlsx.ts";
import { blocksOf, readPage, runCommand } from "./page.ts";

const PAGE = "docs/analysts.md";
const BASKETS = { product_id: 118, sku: "BSK-TIER", quantity: 2, price: "119.95" };

/** An unknown code, and an order with TAKE50. */
const EVENTS = [
  { event_id: "wrong", category: "promotion_code", action: "used", items: [{ type: "promotion_code", id: "NOSUCH" }] },
  {
    event_id: "order",
    category: "product",
    action: "purchase",
    items: [{ type: "product", id: 118, sku: "BSK-TIER", price: "119.95", quantity: 2 }],
    dims: { transaction: { id: "order-9", promotion_code: "TAKE50" } },
  },
];

/** An order with SPEND200 by a server, half of which is reversed. */
async function redeemAndReverse({ admin }: Collector): Promise<void> {
  const { redemptions } = await (
    await admin("/v1/promotions/redemptions?property_id=100001", {
      customerId: "C-1",
      transactionIdentifier: "order-2001",
      transactionNumber: "2001",
      transactionDate: Date.now(),
      amount: 239.9,
      promoCode: "SPEND200",
      cart: { lines: [BASKETS] },
    })
  ).json();
  const { redemptionId } = redemptions[0];
  const lines = [{ sku: "BSK-TIER", quantity: 1 }];
  await admin(`/v1/promotions/redemptions/${redemptionId}/reversal?property_id=100001`, { lines });
}

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
  await redeemAndReverse(collector);
  await collector.send({ write_key: "wk_demo", events: EVENTS });
});
afterAll(() => collector.close());

describe(PAGE, () => {
  /** Where the commands of the page write their files. */
  const cwd = temporaryFolder(afterAll);

  test("the program prints the redemption and its lines", async () => {
    const script = blocksOf(PAGE, "js")[0]!.replace("http://localhost:8080", collector.url);
    const env = { PATH: process.env.PATH, ADMIN_TOKEN };
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { env });
    expect(stdout).toBe("order-9 evaluated 5 50.00 USD\n  line 1 BSK-TIER 50.00\n0 Staging rows are hidden\n");
  });

  test.skipIf(!HAS_CURL)("each command succeeds", async () => {
    const commands = blocksOf(PAGE, "sh").flatMap((block) => block.trim().split(/\n+(?=curl|npx)/));
    expect(commands).toHaveLength(10);
    for (const command of commands) await runCommand(command, { ...collector, cwd });
    const csv = readFileSync(join(cwd, "honored-but-not-confirmed.csv"), "utf8");
    expect(csv).toMatch(/^id,transaction_id,code,/);
    const [codes] = readXlsx(readFileSync(join(cwd, "codes.xlsx")));
    expect(objectsIn(codes!)).toContainEqual(expect.objectContaining({ code: "SPEND200" }));
  });

  test.skipIf(!HAS_CURL)("DuckDB answers its queries from the exports", async () => {
    const db = await (await DuckDBInstance.create(":memory:")).connect();
    const queries = blocksOf(PAGE, "duckdb").flatMap((block) => block.split(";\n"));
    const results = [];
    for (const query of queries.filter((sql) => sql.includes("SELECT"))) {
      const located = query.replace(/'(\w+\.parquet)'/g, (_, name) => `'${join(cwd, name)}'`);
      results.push((await db.runAndReadAll(located)).getRowsJson());
    }
    db.closeSync();
    expect(results[0]).toEqual([["NOSUCH", "unknown_code", "1", null]]);
    expect(results[1]!.map(([, basis]) => basis)).not.toContain("observed");
    expect(results[1]!.reduce((sum, [, , discount]) => sum + Number(discount), 0)).toBe(60);
  });

  test("its metrics exist", async () => {
    const metrics = await (await fetch(`${collector.url}/metrics`)).text();
    const names = new Set(readPage(PAGE).match(/promotrail_[a-z_]+/g));
    expect(names.size).toBe(3);
    expect([...names].filter((name) => !metrics.includes(name))).toEqual([]);
  });

  test("its SQL gives the same result over the API as on the data file", async () => {
    const db = new Database(collector.dataFile, { readonly: true });
    const queries = blocksOf(PAGE, "sql")
      .flatMap((block) => block.split(";\n"))
      .filter((sql) => sql.includes("SELECT"));
    const results = queries.map((sql) => db.prepare(sql).all());
    db.close();
    const failed = {
      code: "NOSUCH",
      verdict_reason: "unknown_code",
      currency: "USD",
      attempts: 1,
      without_an_order: 1,
    };
    expect(results).toEqual([
      [{ ...failed, carts_lost_minor: 0 }],
      [
        { code: "TAKE50", basis: "evaluated", currency: "USD", orders: 1, given_minor: 5000 },
        { code: "SPEND200", basis: "evaluated", currency: "USD", orders: 1, given_minor: 1000 },
      ],
    ]);
    for (const [at, sql] of queries.entries()) {
      const { rows } = await (await collector.admin("/v1/sql?property_id=100001", { sql })).json();
      expect(rows).toEqual(results[at]!.map((row) => Object.values(row as object)));
    }
  });

  test("the views show amounts twice and hide personal data", () => {
    const db = new Database(collector.dataFile, { readonly: true });
    expect(db.prepare("SELECT discount, discount_minor FROM v_redemption_lines").all()).toEqual([
      { discount: "20.00", discount_minor: 2000 },
      { discount: "50.00", discount_minor: 5000 },
    ]);
    const views = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'view'").pluck().all() as string[];
    const columns = views.flatMap((view) => db.prepare(`SELECT * FROM ${view}`).columns());
    db.close();
    expect(columns.map(({ name }) => name).filter((name) => /mail|phone|body|ip\b/.test(name))).toEqual([]);
    expect(views.filter((view) => view.startsWith("v_") && !readPage(PAGE).includes(`\`${view}\``))).toEqual([]);
  });
});
