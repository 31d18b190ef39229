import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { lockForCollector } from "../../collector/store/sqlite/file/collector-lock.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { temporaryFolder } from "../support/folder.ts";

const dataFile = () => join(temporaryFolder(onTestFinished), "data.db");

test("a second collector on one data file is refused, whatever name it has for the file", async () => {
  const file = dataFile();
  sqliteStore({ file, now: () => 0, newWriteKey: () => "wk_1" }).close();
  const alias = `${file}-alias`;
  symlinkSync(file, alias);
  const first = await lockForCollector(file, false);
  for (const name of [file, alias])
    await expect(lockForCollector(name, false, 0)).rejects.toThrow(
      `another collector serves the data file ${name}: stop it, or set DATABASE_URL to another file`,
    );
  first.release();
  (await lockForCollector(alias, false, 0)).release();
});

test("the next collector waits until the one before it has stopped", async () => {
  const file = dataFile();
  const first = await lockForCollector(file, false);
  const second = lockForCollector(file, false);
  first.release();
  (await second).release();
});

test("a file of another program is refused as it is, and nothing is written beside it", async () => {
  const file = dataFile();
  const db = new Database(file);
  db.exec("CREATE TABLE properties (id)");
  // Such a number would be one of our schemas.
  db.pragma("user_version = 20");
  db.close();
  const before = readFileSync(file);
  await expect(lockForCollector(file, false)).rejects.toThrow("is not a data file of Promotrail: set DATABASE_URL");
  expect(() => sqliteStore({ file, now: () => 0, newWriteKey: () => "wk_1" })).toThrow("is not a data file");
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(["-collector", "-wal", "-shm", "-journal"].filter((suffix) => existsSync(file + suffix))).toEqual([]);
});
