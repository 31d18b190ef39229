import Database from "better-sqlite3";
import { currencyExponents } from "../../../evaluation/money.ts";
import { makeFolderOf, makePrivate } from "../file/modes.ts";
import { requireOurs } from "../schema/ownership.ts";
import { applySchema, type OnUpgradeStep } from "../schema/schema.ts";
import { BUSY_MS, type Db, UnusableDataFile } from "./database.ts";

/**
 * The writer checkpoints by itself only where no other thread does it (threads/). The page cache stays small: where
 * SQLite balances a tree, it walks a hash table as large as the cache at the end of the commit (docs/performance.md).
 */
const TUNING = [
  ["cache_size", -8_000],
  ["wal_autocheckpoint", 16_000],
  ["temp_store", "MEMORY"],
] as const;

/**
 * Opens a data file at the latest schema: creates it where it is missing, and migrates an older one.
 * @param file a path, or `:memory:`
 * @param makeFolder whether a missing folder is created
 * @param onStep called before each step of an upgrade
 * @throws UnusableDataFile where the folder is missing, nothing can be written, or the schema is too old or too new
 */
export function openDatabase(file: string, makeFolder: boolean, onStep?: OnUpgradeStep): Db {
  let db: Db | undefined;
  try {
    if (makeFolder) makeFolderOf(file);
    makePrivate(file);
    db = new Database(file, { timeout: BUSY_MS });
    requireOurs(db, file);
    configure(db);
    applySchema(db, file, onStep);
    // A migration may replace a table that others refer to.
    db.pragma("foreign_keys = ON");
    storeExponents(db);
    return db;
  } catch (cause) {
    db?.close();
    if (cause instanceof UnusableDataFile) throw cause;
    throw new UnusableDataFile(`can't use the data file ${file}: ${(cause as Error).message}`, { cause });
  }
}

function configure(db: Db): void {
  db.pragma("journal_mode = WAL");
  // A commit is on disk before its result is reported.
  db.pragma("synchronous = FULL");
  // What is deleted or replaced leaves nothing in the file: an erased person can't be found there.
  db.pragma("secure_delete = ON");
  for (const [name, value] of TUNING) db.pragma(`${name} = ${value}`);
  db.pragma("foreign_keys = OFF");
}

/** The views need them. A second connection finds them there and writes nothing. */
function storeExponents(db: Db): void {
  db.transaction(() => {
    const stored = new Map(db.prepare<[], [string, number]>("SELECT * FROM currency_exponents").raw().all());
    const write = db.prepare("INSERT OR REPLACE INTO currency_exponents VALUES (?, ?)");
    for (const [currency, digits] of currencyExponents()) {
      if (stored.get(currency) !== digits) write.run(currency, digits);
    }
  }).deferred();
}
