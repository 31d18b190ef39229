import { readdirSync, readFileSync } from "node:fs";
import { type Db, UnusableDataFile } from "../connection/database.ts";
import { canonicalizeCodes } from "./canonical-codes.ts";
import { factViews } from "./fact-views.ts";
import { APPLICATION_ID } from "./ownership.ts";
import { statementsIn } from "./statements.ts";

/** The schema of the files that the first migration accepts. */
const OLDEST_SCHEMA = 10;
/** The schema of tables.sql. A new file gets the later migrations too, until tables.sql takes them in (decision 0015). */
const FIRST_SCHEMA = 30;

const SCHEMA_FOLDER = new URL("./", import.meta.url);
const MIGRATIONS = new URL("../migrations/", import.meta.url);

/** Migrations in order. The number in a name is the schema that it leads to, from the one before. */
const migrations = readdirSync(MIGRATIONS)
  .filter((name) => name.endsWith(".sql"))
  .sort()
  .map((name) => ({ schema: Number.parseInt(name, 10), script: new URL(name, MIGRATIONS) }));

/** The schema of this version. A data file holds its schema as `user_version`. */
export const LATEST_SCHEMA = migrations.at(-1)?.schema ?? OLDEST_SCHEMA;

/** A step of an upgrade: a statement of a migration. */
export interface UpgradeStep {
  /** The schema before the upgrade. */
  readonly from: number;
  readonly to: number;
  /** From 1. */
  readonly step: number;
  readonly steps: number;
}

/** Receives each step of an upgrade before it runs. */
export type OnUpgradeStep = (step: UpgradeStep) => void;

/**
 * Brings a data file to the latest schema, in one transaction. A new file gets it at once.
 * @param file its name, for errors
 * @param onStep called before each step of an upgrade; a new file has none
 * @throws UnusableDataFile where its schema is too old, or of a newer version
 */
export function applySchema(db: Db, file: string, onStep: OnUpgradeStep = () => {}): void {
  if (schemaNumber(db) === LATEST_SCHEMA) return;
  db.transaction(() => {
    // Read again, inside the transaction: another process may have migrated the file meanwhile.
    const schema = schemaNumber(db);
    if (schema === LATEST_SCHEMA) return;
    if (schema === 0) create(db);
    else migrate(db, file, schema, onStep);
    canonicalizeCodes(db);
    run(db, new URL("views.sql", SCHEMA_FOLDER));
    for (const view of factViews()) db.exec(view);
    run(db, new URL("triggers.sql", SCHEMA_FOLDER));
    db.pragma(`user_version = ${LATEST_SCHEMA}`);
    db.pragma(`application_id = ${APPLICATION_ID}`);
  }).immediate();
}

function create(db: Db): void {
  run(db, new URL("tables.sql", SCHEMA_FOLDER));
  for (const statement of migrationsFrom(FIRST_SCHEMA)) db.exec(statement);
}

function migrate(db: Db, file: string, from: number, onStep: OnUpgradeStep): void {
  requireKnownSchema(file, from);
  // A migration fires no trigger, and may change what views and triggers read.
  for (const type of ["trigger", "view"]) drop(db, type);
  const statements = migrationsFrom(from);
  for (const [at, statement] of statements.entries()) {
    onStep({ from, to: LATEST_SCHEMA, step: at + 1, steps: statements.length });
    db.exec(statement);
  }
}

/** The statements of the migrations after a schema. */
const migrationsFrom = (from: number): string[] =>
  migrations.filter(({ schema }) => schema > from).flatMap(({ script }) => statementsIn(readFileSync(script, "utf8")));

function drop(db: Db, type: string): void {
  const names = db.prepare<[string], string>("SELECT name FROM sqlite_schema WHERE type = ?").pluck().all(type);
  for (const name of names) db.exec(`DROP ${type} "${name}"`);
}

const run = (db: Db, script: URL): void => void db.exec(readFileSync(script, "utf8"));

/** The schema of a data file; 0 where it is new. */
export const schemaNumber = (db: Db): number => db.pragma("user_version", { simple: true }) as number;

/**
 * Accepts the schemas that this version reads or migrates.
 * @param file its name, for errors
 * @throws UnusableDataFile
 */
export function requireKnownSchema(file: string, schema: number): void {
  if (schema > LATEST_SCHEMA) {
    throw new UnusableDataFile(
      `the data file ${file} was written by a newer Promotrail (schema ${schema}, this version knows ${LATEST_SCHEMA}): install that version`,
    );
  }
  if (schema < OLDEST_SCHEMA) {
    throw new UnusableDataFile(
      `the data file ${file} has schema ${schema}, and this version migrates from schema ${OLDEST_SCHEMA} on: start a version with schema ${OLDEST_SCHEMA} on it once, or use a new data file`,
    );
  }
}
