import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { currencyExponents } from "../../../evaluation/money.ts";
import { BUSY_MS } from "./wal.ts";

export type Db = Database.Database;

/** The data file, or a copy of it, can't be used; the message says why in one line. */
export class UnusableDataFile extends Error {}

const MIGRATIONS = new URL("../migrations/", import.meta.url);

/** The scripts that bring a data file up to date, in order; as many as are applied, its `user_version` says. */
const migrations = (): string[] =>
  readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith(".sql"))
    .sort();

/** The `user_version` of a data file that is up to date. */
export const latestSchema = (): number => migrations().length;

/** What is said of a file that this version can't know. */
export const writtenByNewer = (file: string, schema: number): UnusableDataFile =>
  new UnusableDataFile(`the data file ${file} was written by a newer Promotrail (schema ${schema})`);

/**
 * The writer copies its log into the data file itself only where nobody does so beside it (threads/). The page cache stays
 * small: where a tree is balanced, SQLite walks over a hash table as large as the cache at the end of the commit
 * (docs/performance.md).
 */
const TUNING = [
  ["cache_size", -8_000],
  ["wal_autocheckpoint", 16_000],
  ["temp_store", "MEMORY"],
] as const;

/**
 * Opens the data file, creates it (and its folder, where that is allowed) where it is missing, and brings its tables up to date.
 * @throws UnusableDataFile where the folder is missing, nothing can be written, or a newer version wrote the file
 */
export function openDatabase(file: string, makeFolder: boolean): Db {
  let db: Db | undefined;
  try {
    if (makeFolder) mkdirSync(dirname(file), { recursive: true });
    db = new Database(file, { timeout: BUSY_MS });
    // FULL: a commit is on disk before anybody is told of it.
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    for (const [name, value] of TUNING) db.pragma(`${name} = ${value}`);
    // A migration may put another table in place of one that others refer to.
    db.pragma("foreign_keys = OFF");
    migrate(db, file);
    db.pragma("foreign_keys = ON");
    return db;
  } catch (cause) {
    db?.close();
    if (cause instanceof UnusableDataFile) throw cause;
    throw new UnusableDataFile(`can't use the data file ${file}: ${(cause as Error).message}`, { cause });
  }
}

function migrate(db: Db, file: string): void {
  const scripts = migrations();
  const version = db.pragma("user_version", { simple: true }) as number;
  if (version > scripts.length) throw writtenByNewer(file, version);
  for (const [at, name] of scripts.entries()) {
    if (at < version) continue;
    db.transaction(() => {
      db.exec(readFileSync(new URL(name, MIGRATIONS), "utf8"));
      db.pragma(`user_version = ${at + 1}`);
    })();
  }
  db.transaction(() => rememberExponents(db)).deferred();
}

/** The views need them; a second connection finds them there and writes nothing. */
function rememberExponents(db: Db): void {
  const known = new Map(db.prepare<[], [string, number]>("SELECT * FROM currency_exponents").raw().all());
  const write = db.prepare("INSERT OR REPLACE INTO currency_exponents VALUES (?, ?)");
  for (const [currency, digits] of currencyExponents()) {
    if (known.get(currency) !== digits) write.run(currency, digits);
  }
}
