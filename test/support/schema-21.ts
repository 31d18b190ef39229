import { readdirSync, readFileSync } from "node:fs";
import Database from "better-sqlite3";
import { writeSchema10 } from "./schema-10.ts";

const MIGRATIONS = new URL("../../collector/store/sqlite/migrations/", import.meta.url);
/** The schema before verdicts. */
const SCHEMA = 21;

/**
 * Writes the facts of a data file of this version into one of schema 21, as its version would have stored them: without
 * verdicts, and with the head of each attempt by the status of the rules. Roll-ups of attempts stay empty: the upgrade makes
 * them again.
 * @param source the file of this version. No process may have it open
 */
export function writeSchema21(file: string, source: string): void {
  writeSchema10(file);
  const db = new Database(file);
  db.pragma("foreign_keys = OFF");
  for (const type of ["trigger", "view"]) drop(db, type);
  for (const name of readdirSync(MIGRATIONS).sort())
    if (Number.parseInt(name, 10) <= SCHEMA) db.exec(readFileSync(new URL(name, MIGRATIONS), "utf8"));
  db.prepare("ATTACH ? AS source").run(source);
  for (const table of tablesOf(db)) copy(db, table);
  db.exec(SELECT_HEADS);
  db.pragma(`user_version = ${SCHEMA}`);
  db.close();
}

function drop(db: Database.Database, type: string): void {
  const names = db.prepare<[string], string>("SELECT name FROM sqlite_schema WHERE type = ?").pluck().all(type);
  for (const name of names) db.exec(`DROP ${type} "${name}"`);
}

const tablesOf = (db: Database.Database): string[] =>
  db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all();

const columnsOf = (db: Database.Database, schema: string, table: string): string[] =>
  db.prepare<[string, string], string>("SELECT name FROM pragma_table_info(?, ?)").pluck().all(table, schema);

/** Copies the columns that both versions have; attempts are in roll-ups of other columns. */
function copy(db: Database.Database, table: string): void {
  db.exec(`DELETE FROM main.${table}`);
  if (table.startsWith("attempt_")) return;
  const ofSource = new Set(columnsOf(db, "source", table));
  const columns = columnsOf(db, "main", table).filter((column) => ofSource.has(column));
  db.exec(`INSERT INTO main.${table} (${columns.join(", ")}) SELECT ${columns.join(", ")} FROM source.${table}
    ${table === "secrets" ? "WHERE name = 'customer_key'" : ""}`);
}

/** The head of an attempt was the check with the furthest status; an attempt whose head is deleted has none. */
const SELECT_HEADS = `
  UPDATE code_checks SET head = 1 - head WHERE id IN (
    SELECT id FROM (
      SELECT id, head, max(head) OVER attempt AS has_head, row_number() OVER (attempt
          ORDER BY status DESC, in_totals DESC, occurred_at DESC, event_id DESC, position DESC) AS rank
      FROM code_checks WHERE cart_source <> 'calculation'
      WINDOW attempt AS (PARTITION BY property_id, cdp_source, traffic, code, transaction_id,
        iif(transaction_id IS NULL, visitor_id, NULL), iif(transaction_id IS NULL, session_id, NULL),
        iif(transaction_id IS NULL AND (visitor_id IS NULL OR session_id IS NULL), id, NULL)))
    WHERE has_head = 1 AND head <> (rank = 1))`;
