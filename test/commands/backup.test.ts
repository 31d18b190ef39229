import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { backup } from "../../collector/commands/backup.ts";
import { check } from "../../collector/commands/check.ts";
import { restore } from "../../collector/commands/restore.ts";
import { readConfig } from "../../collector/config.ts";
import { start } from "../../collector/main.ts";
import { backUp } from "../../collector/store/sqlite/file/backup.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { apart } from "../support/apart.ts";
import { collectorForTest } from "../support/collector.ts";
import { SHOP } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";
import { operatorOf, refusalOf } from "../support/operator.ts";
import { writeSchema10 } from "../support/schema-10.ts";

const newFolder = () => temporaryFolder(onTestFinished);

/** A data file that no process has open. */
async function dataFileOf(name: string): Promise<string> {
  const file = join(newFolder(), "data.db");
  const store = sqliteStore({ file, now: Date.now, newWriteKey: () => "wk_1" });
  await store.createProperty({ ...SHOP, name });
  await store.close();
  return file;
}

const shopIn = (file: string): string => {
  const db = new Database(file, { readonly: true });
  const name = db.prepare<[], string>("SELECT name FROM properties").pluck().get()!;
  db.close();
  return name;
};

const backedUp = async (file: string, to: string, force = false) => {
  const operator = operatorOf(file);
  expect(await backup(operator, to, { force })).toBe(0);
  return operator;
};

describe("a backup", () => {
  test("of a running collector is one file, passes the check, and can be read in a read-only folder", async () => {
    const collector = await collectorForTest({ demo: true });
    const folder = newFolder();
    const file = join(folder, "backup.db");
    const operator = await backedUp(collector.dataFile, file);
    expect(operator.lines).toEqual([expect.stringMatching(/backup\.db: a copy of \S+, \d+\.\d MB, checked$/)]);
    expect(operator.progressLines.at(-1)).toBe("checking the copy");
    expect(readdirSync(folder)).toEqual(["backup.db"]);
    expect(statSync(file).mode).toBe(statSync(collector.dataFile).mode);
    chmodSync(folder, 0o500);
    expect(shopIn(file)).toBe("Demo shop");
    expect(readdirSync(folder)).toEqual(["backup.db"]);
    chmodSync(folder, 0o700);
    expect(check(operatorOf(file))).toBe(0);
  });

  test("is smaller with --compact, with the same rows under the same numbers", async () => {
    const file = await dataFileOf("Shop");
    const db = new Database(file);
    const ids = Array.from({ length: 2_000 }, (_, at) => at + 1);
    const add = db.prepare(
      "INSERT INTO code_removals (rowid, property_id, cdp_source, code, visitor_id, evaluated_at) VALUES (?, '100001', '', 'CODE', ?, ?)",
    );
    db.transaction(() => ids.forEach((id) => void add.run(id, String(id).padStart(100, "0"), id)))();
    db.exec("DELETE FROM code_removals WHERE rowid % 10 > 0");
    db.close();
    const [whole, small] = ["whole.db", "small.db"].map((name) => join(newFolder(), name)) as [string, string];
    await backedUp(file, whole);
    expect(await backup(operatorOf(file), small, { force: false, compact: true })).toBe(0);
    expect(statSync(small).size).toBeLessThan(statSync(whole).size - 200_000);
    expect(statSync(small).mode).toBe(statSync(whole).mode);
    const numbersIn = (name: string) => {
      const copy = new Database(name, { readonly: true });
      const numbers = copy.prepare("SELECT rowid FROM code_removals ORDER BY rowid").pluck().all();
      copy.close();
      return numbers;
    };
    expect(numbersIn(small)).toEqual(ids.filter((id) => id % 10 === 0));
    expect(check(operatorOf(small))).toBe(0);
  });

  test("replaces an existing file only with --force", async () => {
    const to = join(newFolder(), "backup.db");
    await backedUp(await dataFileOf("Old"), to);
    const next = await dataFileOf("New");
    expect(await refusalOf(backup(operatorOf(next), to, { force: false }))).toContain("exists already");
    expect(shopIn(to)).toBe("Old");
    await backedUp(next, to, true);
    expect(shopIn(to)).toBe("New");
  });

  test("leaves no files when it is interrupted, and removes those of a killed one", async () => {
    const file = await dataFileOf("Shop");
    const folder = newFolder();
    const control = new AbortController();
    const onProgress = () => control.abort(new Error("enough"));
    const broken = backUp(file, join(folder, "backup.db"), { force: false, onProgress, signal: control.signal });
    await expect(broken).rejects.toThrow("enough");
    expect(readdirSync(folder)).toEqual([]);
    // No process has this id.
    writeFileSync(join(folder, "backup.db.partial-999999999"), "half");
    await backedUp(file, join(folder, "backup.db"));
    expect(readdirSync(folder)).toEqual(["backup.db"]);
  });

  test("of a damaged data file fails, and the last good one stays", async () => {
    const file = await dataFileOf("Good");
    const to = join(newFolder(), "backup.db");
    await backedUp(file, to);
    damage(file, "events");
    expect(await refusalOf(backup(operatorOf(file), to, { force: true }))).toContain("the copy is damaged");
    expect(shopIn(to)).toBe("Good");
    expect(readdirSync(join(to, ".."))).toEqual(["backup.db"]);
  });

  test.each<[string, (file: string) => string, string]>([
    ["into a missing folder", (file) => join(file, "..", "no", "b.db"), "no such file or directory"],
    ["onto a folder", (file) => join(file, ".."), "is a folder: name a file in it, such as "],
    ["onto the data file", (file) => file, "is the data file itself"],
    [
      "next to the write-ahead log of another file",
      (file) => withWal(join(file, "..", "b.db")),
      "as a part of the backup",
    ],
  ])("%s is refused in one line", async (_, to, message) => {
    const file = await dataFileOf("Shop");
    expect(await refusalOf(backup(operatorOf(file), to(file), { force: true }))).toContain(message);
    expect(shopIn(file)).toBe("Shop");
  });
});

function withWal(file: string): string {
  writeFileSync(`${file}-wal`, "log");
  return file;
}

/** Overwrites the first page of a table. */
function damage(file: string, table: string): void {
  const db = new Database(file);
  const page = db.prepare<[string], number>("SELECT rootpage FROM sqlite_schema WHERE name = ?").pluck().get(table)!;
  const size = db.pragma("page_size", { simple: true }) as number;
  db.close();
  const bytes = readFileSync(file);
  bytes.fill(0x5a, (page - 1) * size, page * size);
  writeFileSync(file, bytes);
}

describe("a restore", () => {
  test("is refused while a collector runs; afterwards it keeps the old file", async () => {
    const folder = newFolder();
    const dataFile = join(folder, "data.db");
    copyFileSync(await dataFileOf("Old"), dataFile);
    const file = join(newFolder(), "backup.db");
    await backedUp(await dataFileOf("New"), file);
    const env = { PORT: "0", DATABASE_URL: dataFile, LOG_LEVEL: "silent" };
    const running = await start(readConfig(env));
    expect(await refusalOf(restore(operatorOf(dataFile), file))).toContain("stop the collector");
    expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
    await running.close();
    expect(shopIn(dataFile)).toBe("Old");

    const operator = operatorOf(dataFile);
    expect(await restore(operator, file)).toBe(0);
    expect(shopIn(dataFile)).toBe("New");
    const [, kept] = /kept as (.*\.replaced-\d{8}T\d{6}Z)$/.exec(operator.lines[1]!)!;
    expect(shopIn(kept!)).toBe("Old");
    expect(
      readdirSync(folder)
        .filter((name) => name.startsWith("data.db"))
        .sort(),
    ).toEqual(["data.db", "data.db-collector", kept!.slice(folder.length + 1)]);
    const again = await start(readConfig(env));
    onTestFinished(() => again.close());
    expect(await again.store.properties()).toMatchObject([{ name: "New" }]);
  });

  test("keeps the write-ahead log of a killed collector with the old file", async () => {
    const collector = await collectorForTest({ demo: true });
    const folder = newFolder();
    const dataFile = join(folder, "data.db");
    for (const suffix of ["", "-wal"])
      apart("fs.copyFileSync(args[0], args[1])", `${collector.dataFile}${suffix}`, `${dataFile}${suffix}`);
    expect(statSync(`${dataFile}-wal`).size).toBeGreaterThan(0);
    const operator = operatorOf(dataFile);
    expect(await restore(operator, await dataFileOf("New"))).toBe(0);
    expect(shopIn(dataFile)).toBe("New");
    expect(existsSync(`${dataFile}-wal`)).toBe(false);
    expect(shopIn(/kept as (.*)$/.exec(operator.lines[1]!)![1]!)).toBe("Demo shop");
  });

  test("without a data file moves a left-over write-ahead log away", async () => {
    const dataFile = withWal(join(newFolder(), "data.db"));
    const operator = operatorOf(dataFile);
    expect(await restore(operator, await dataFileOf("New"))).toBe(0);
    expect(operator.lines[1]).toMatch(/kept as .*\.replaced-\d{8}T\d{6}Z-wal$/);
    expect(existsSync(`${dataFile}-wal`)).toBe(false);
    expect(shopIn(dataFile)).toBe("New");
  });

  test("makes the old file read-only for a collector that has it open", async () => {
    const dataFile = await dataFileOf("Old");
    const early = new Database(dataFile);
    onTestFinished(() => void early.close());
    expect(await restore(operatorOf(dataFile), await dataFileOf("New"))).toBe(0);
    expect(() => early.pragma("journal_mode = WAL")).toThrow("readonly");
  });

  test("of an older version is upgraded by the collector", async () => {
    const file = join(newFolder(), "older.db");
    writeSchema10(file);
    const dataFile = await dataFileOf("Old");
    expect(await restore(operatorOf(dataFile), file)).toBe(0);
    const running = await start(readConfig({ PORT: "0", DATABASE_URL: dataFile, LOG_LEVEL: "silent" }));
    await running.close();
    expect(check(operatorOf(dataFile))).toBe(0);
  });

  /** Messages about a changed data file; the other cases make a file of their own. */
  const OF_DATA_FILES = ["newer Promotrail", "migrates from schema 10 on", "the copy is damaged"];
  test.each<[string, (file: string) => void, string]>([
    ["that doesn't exist", () => {}, "doesn't exist: correct its name"],
    ["that is a folder", (file) => mkdirSync(file), "is a folder: name a file in it"],
    ["that is not a database", (file) => writeFileSync(file, "hello ".repeat(1_000)), "not a database"],
    ["of another program", (file) => sql(file, "CREATE TABLE properties (id)"), "is not a data file of Promotrail"],
    ["that is empty", (file) => writeFileSync(file, ""), "is not a data file of Promotrail"],
    ["of a newer version", (file) => sql(file, "PRAGMA user_version = 9999"), "newer Promotrail"],
    ["of a version that is too old", (file) => sql(file, "PRAGMA user_version = 9"), "migrates from schema 10 on"],
    ["that is damaged", (file) => damage(file, "events"), "the copy is damaged"],
  ])("from a file %s is refused, and the data file does not change", async (_, make, message) => {
    const file = join(newFolder(), "backup.db");
    if (OF_DATA_FILES.includes(message)) copyFileSync(await dataFileOf("Spoiled"), file);
    make(file);
    const dataFile = await dataFileOf("Old");
    expect(await refusalOf(restore(operatorOf(dataFile), file))).toContain(message);
    expect(readdirSync(join(dataFile, ".."))).toEqual(["data.db"]);
    expect(shopIn(dataFile)).toBe("Old");
  });

  test("over a file that SQLite can't read is refused, because it may be in use", async () => {
    const dataFile = join(newFolder(), "data.db");
    writeFileSync(dataFile, "spoiled ".repeat(1_000));
    expect(await refusalOf(restore(operatorOf(dataFile), await dataFileOf("New")))).toContain("move the file away");
    expect(readFileSync(dataFile, "utf8")).toMatch(/^spoiled/);
  });
});

function sql(file: string, text: string): void {
  const db = new Database(file);
  db.exec(text);
  db.close();
}
