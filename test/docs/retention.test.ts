import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "../../collector/config.ts";
import { KEPT_TABLES, type KeptTable } from "../../collector/store/ports/retention.ts";
import { openDatabase } from "../../collector/store/sqlite/connection/open-database.ts";
import { temporaryFolder } from "../support/folder.ts";

const SETTINGS = readFileSync(new URL("../../docs/settings.md", import.meta.url), "utf8");
const SECTION = SETTINGS.split("## Retention of each table")[1]!.split("\n## ")[0]!;
const ROWS = [...SECTION.matchAll(/^\| `(\w+)` \| ([^|]+) \| ([^|]*) ?\|$/gm)].map(([, table, days, reason]) => ({
  table: table!,
  days: days!,
  reason: reason!.trim(),
}));

test("each table has a documented default of its retention, or a reason for none", () => {
  const db = openDatabase(`${temporaryFolder(onTestFinished)}/data.db`, false);
  onTestFinished(() => void db.close());
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all();
  expect(ROWS.map(({ table }) => table).sort()).toEqual(tables);
});

test("the documented defaults are those of the collector", () => {
  const { retention } = readConfig({});
  const isKept = (table: string): table is KeptTable => KEPT_TABLES.some((each) => each === table);
  const defaultOf = (table: string): string => {
    if (!isKept(table)) return "none";
    const days = retention[table];
    return days === undefined ? "forever" : `${days} days`;
  };
  expect(ROWS.map(({ table, days }) => [table, days])).toEqual(ROWS.map(({ table }) => [table, defaultOf(table)]));
});

test("a table that is kept without a limit of days has a reason", () => {
  expect(ROWS.filter(({ days, reason }) => !days.endsWith("days") && reason === "")).toEqual([]);
});
