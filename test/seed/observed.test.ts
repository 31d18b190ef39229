import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { REPORTS } from "../../collector/services/reports/index.ts";
import type { Property } from "../../collector/store/ports/records.ts";
import type { Store } from "../../collector/store/ports/store.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { temporaryFolder } from "../support/folder.ts";
import { observeShop } from "./observed.ts";

const UNTIL = Date.parse("2026-11-08T00:00:00Z");
const file = join(temporaryFolder(afterAll), "data.db");
let store: Store;
let property: Property;
beforeAll(async () => {
  property = await observeShop({ file, seed: 3, days: 4, until: UNTIL, sessionsPerDay: 40 });
  store = sqliteStore({ file, now: () => UNTIL, newWriteKey: () => "" });
});
afterAll(() => store.close());

async function rowsOf(name: keyof typeof REPORTS, query: object = {}): Promise<readonly Record<string, unknown>[]> {
  const report = await REPORTS[name].make(store, property, { ...query }, UNTIL + 86_400_000);
  if (!("data" in report)) throw new Error(JSON.stringify(report));
  return report.data as readonly Record<string, unknown>[];
}

test("the seeded shop without promotions shows accepted, rejected and not known attempts", async () => {
  const [sales] = await rowsOf("sales");
  for (const count of ["accepted", "failed", "not_known", "orders", "orders_with_code", "lost_carts"])
    expect([count, Number(sales![count]) > 3]).toEqual([count, true]);
});

test("it shows messages without a meaning, and orders that the tag did not see", async () => {
  expect(await rowsOf("unmapped_messages")).toMatchObject([{ message: "Not with the moon in this house" }]);
  const coverage = await rowsOf("coverage", { by: "consent" });
  expect(coverage.map(({ key }) => key).sort()).toEqual(["granted", "none"]);
  expect(coverage.find(({ key }) => key === "none")).toMatchObject({ seen: 0 });
});
