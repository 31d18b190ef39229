import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { UnusableDataFile } from "../../collector/store/sqlite/database.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { threadedStore } from "../../collector/store/sqlite/threads/index.ts";
import { describeStore } from "./store.suite.ts";

let keys = 0;
const open = (file: string) => sqliteStore({ file, now: Date.now, newWriteKey: () => `wk_${++keys}` });

describeStore("the SQLite store", () => open(":memory:"));

const inThreads = () => threadedStore({ file: join(mkdtempSync(join(tmpdir(), "promotrail-")), "data.db") });
describeStore("the SQLite store in threads", inThreads, false);

describe("the data file", () => {
  const folder = mkdtempSync(join(tmpdir(), "promotrail-"));

  test("keeps what was written when it is opened again", async () => {
    const file = join(folder, "kept.db");
    const body = {
      name: "Shop",
      currency: "USD",
      time_zone: "UTC",
      allowed_origins: [],
      aliases: [],
      internal_addresses: [],
      count_unverified: false,
    };
    const store = open(file);
    const property = await store.createProperty(body);
    await store.close();
    const again = open(file);
    expect(await again.properties()).toEqual([property]);
    await again.close();
  });

  test.each<[string, () => string, string]>([
    ["in a folder that is missing", () => join(folder, "missing", "x.db"), "directory does not exist"],
    ["that is a folder", () => folder, "unable to open"],
    [
      "that is no database",
      () => written("text.db", "this is no database at all, and long enough to be read".repeat(20)),
      "not a database",
    ],
    ["that a newer version wrote", () => newer("newer.db"), "newer Promotrail"],
  ])("%s is refused with one clear line", (_, file, message) => {
    expect(() => open(file())).toThrow(UnusableDataFile);
    expect(() => open(file())).toThrow(message);
  });

  function written(name: string, text: string): string {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  }

  function newer(name: string): string {
    const file = join(folder, name);
    const db = new Database(file);
    db.pragma("user_version = 9999");
    db.close();
    return file;
  }
});
