import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { ingest } from "../../collector/services/ingest/ingest.ts";
import { REPORTS } from "../../collector/services/reports/index.ts";
import type { Store } from "../../collector/store/ports/store.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { LATEST_SCHEMA, type UpgradeStep } from "../../collector/store/sqlite/schema/schema.ts";
import { upgradeDataFile } from "../../collector/store/sqlite/upgrade.ts";
import { generateTraffic } from "../seed/generate-traffic.ts";
import { SHOP } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";
import { operatorOf } from "../support/operator.ts";
import { writeSchema21 } from "../support/schema-21.ts";

const UNTIL = Date.parse("2026-11-08T00:00:00Z");
const MINUTE = 60_000;
const folder = temporaryFolder(afterAll);
const [fresh, upgraded] = [join(folder, "fresh.db"), join(folder, "upgraded.db")];
const steps: UpgradeStep[] = [];

beforeAll(async () => {
  await generateTraffic({ file: fresh, events: 3_000, seed: 5, days: 20, until: UNTIL });
  await addShopWithoutPromotions();
  deleteSomeHeads();
  writeSchema21(upgraded, fresh);
  upgradeDataFile(upgraded, (step) => steps.push(step));
});

const open = (file: string): Store => sqliteStore({ file, now: () => UNTIL, newWriteKey: () => "wk_shop" });

/** A shop where the checkout decides: 30 visitors try a code, every second one orders with it. */
async function addShopWithoutPromotions(): Promise<void> {
  const store = open(fresh);
  const property = await store.createProperty(SHOP);
  if (property === "taken") throw new Error("the aliases of the shop are taken");
  const items = [{ type: "product", id: "1", price: 40 }];
  for (let visitor = 0; visitor < 30; visitor += 1) {
    const at = UNTIL - (visitor + 2) * MINUTE;
    const context = { visitor_id: `v${visitor}`, session_id: `s${visitor}` };
    const used = { items: [{ type: "promotion_code", id: `code${visitor % 4}` }, ...items] };
    const bought = {
      items,
      dims: { transaction: { id: `o${visitor}`, promotion_code: `CODE${visitor % 4}`, discount_amount: 4 } },
    };
    const events = [
      { ...used, event_id: `u${visitor}`, category: "promotion_code", action: "used" },
      ...(visitor % 2 === 0 ? [{ ...bought, event_id: `b${visitor}`, category: "product", action: "purchase" }] : []),
    ].map((event, later) => ({ ...event, context, occurred_at: new Date(at + later * 1_000).toISOString() }));
    await ingest(store, property, events, {
      ...{ sentAt: null, receivedAt: at + MINUTE, traffic: "human", keyId: null, source: "browser" },
    });
  }
  await store.close();
}

/** As retention does: the oldest checks are deleted, and attempts of several checks lose their head. */
function deleteSomeHeads(): void {
  const db = new Database(fresh);
  const { changes } = db
    .prepare(
      `DELETE FROM code_checks WHERE id <= 3 OR id IN (SELECT c.id FROM code_checks c JOIN code_checks o
         USING (property_id, cdp_source, traffic, code, visitor_id, session_id)
         WHERE c.head = 1 AND o.id <> c.id AND c.transaction_id IS o.transaction_id LIMIT 10)`,
    )
    .run();
  expect(changes).toBeGreaterThan(8);
  db.close();
}

/** All rows of a query. */
function rowsOf(file: string, sql: string): unknown[] {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

/** Every report of every property. */
async function reportsOf(file: string): Promise<Record<string, unknown>> {
  const store = open(file);
  try {
    const all: Record<string, unknown> = {};
    for (const property of await store.properties())
      for (const [name, report] of Object.entries(REPORTS))
        all[`${property.id} ${name}`] = await report.make(store, property, { from: "2026-10-01" }, UNTIL);
    return all;
  } finally {
    await store.close();
  }
}

describe("a data file of the version before verdicts", () => {
  test("has the same reports as a new file with the same facts", async () => {
    const [expected, actual] = [await reportsOf(fresh), await reportsOf(upgraded)];
    for (const [name, report] of Object.entries(expected)) expect([name, actual[name]]).toEqual([name, report]);
  });

  test("has the same verdict and head of each check", () => {
    const sql = `SELECT id, head, evaluates, redeemed, site_outcome, site_reason, site_status, site_discount, verdict, verdict_reason, stage, partial
      FROM code_checks ORDER BY id`;
    expect(rowsOf(upgraded, sql)).toEqual(rowsOf(fresh, sql));
  });

  test("has the same roll-ups, so nothing counts twice", () => {
    const tables = [
      "attempt_quarters",
      "attempt_days",
      "attempt_code_days",
      "redemption_quarters",
      "purchase_quarters",
    ];
    for (const table of tables) {
      const sql = `SELECT * FROM ${table} ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10`;
      expect([table, rowsOf(upgraded, sql)]).toEqual([table, rowsOf(fresh, sql)]);
    }
  });

  test("passes the check", () => {
    const operator = operatorOf(upgraded);
    expect(check(operator), operator.lines.join("\n")).toBe(0);
  });

  test("is upgraded in numbered steps, once", () => {
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: steps[0]!.steps }, (_, at) => at + 1));
    expect(steps[0]).toMatchObject({ from: 21, to: LATEST_SCHEMA });
    const before = rowsOf(upgraded, "SELECT * FROM code_checks ORDER BY id");
    upgradeDataFile(upgraded, () => expect.unreachable());
    expect(rowsOf(upgraded, "SELECT * FROM code_checks ORDER BY id")).toEqual(before);
  });

  test("stays as it was where the upgrade is interrupted, and is upgraded the next time", () => {
    const file = join(folder, "interrupted.db");
    writeSchema21(file, fresh);
    const stop = ({ step }: UpgradeStep) => {
      if (step === 20) throw new Error("the process ends");
    };
    expect(() => upgradeDataFile(file, stop)).toThrow("the process ends");
    expect(rowsOf(file, "PRAGMA user_version")).toEqual([{ user_version: 21 }]);
    upgradeDataFile(file, () => {});
    expect(rowsOf(file, "SELECT * FROM attempt_days ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10")).toEqual(
      rowsOf(fresh, "SELECT * FROM attempt_days ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"),
    );
  });
});
