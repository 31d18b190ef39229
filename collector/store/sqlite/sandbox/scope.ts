import { constants, DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import type { PersonalData } from "../../columns/personal.ts";
import { TABLES } from "../../columns/tables.ts";
import { isMasked, maskWith } from "../../decide/privacy/masking.ts";
import type { SqlReader } from "../../ports/sql.ts";
import { FUNCTIONS } from "./functions.ts";

/** Memory limit of a query, including sorting, in bytes. */
const MAX_MEMORY = 256 * 2 ** 20;
const LIMITS = {
  length: 10_000_000,
  sqlLength: 100_000,
  column: 500,
  compoundSelect: 50,
  variableNumber: 1_000,
  attach: 1,
};

/** A name in a query that may not be used. */
export interface Denied {
  readonly name: string;
  readonly kind: "table" | "function" | "statement";
}

/** A database that contains only the documented views, with the rows of one property. */
export interface Scope {
  readonly db: DatabaseSync;
  readonly views: readonly string[];
  /** Why the last statement was denied; null where it was not. */
  denied(): Denied | null;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * Opens a data file so that only the documented views can be read, with the rows of one property. The views are in a
 * database of their own. They read views of the tables, which exclude the rows of other properties and columns that no
 * view contains. The data file is attached under a name that no query can contain.
 * Persons are masked in these views too, so that no condition of a query compares the persons themselves.
 * @param schemaName unguessable, letters and digits
 */
export function openScope(file: string, { propertyId, maskingKey }: SqlReader, schemaName: string): Scope {
  const db = new DatabaseSync(":memory:", { limits: LIMITS, allowExtension: false });
  db.exec(`PRAGMA hard_heap_limit = ${MAX_MEMORY}; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF`);
  db.exec(`ATTACH ${quoted(`${pathToFileURL(file).href}?mode=ro`)} AS ${schemaName}`);
  const definitions = viewsIn(db, schemaName);
  const views = new Set(definitions.map(({ name }) => name));
  const tables = columnsBehind(db, schemaName, views);
  // A query can't contain the function's name either: it would tell the pseudonym of any id.
  const masking = maskingIn(db, schemaName, maskingKey);
  for (const [table, columns] of tables)
    db.exec(
      `CREATE TEMP VIEW ${table} AS ${scoped(schemaName, table, selectedOf(table, columns, masking), propertyId)}`,
    );
  for (const { sql } of definitions) db.exec(sql.replace(/^CREATE VIEW/i, "CREATE TEMP VIEW"));
  const existing = namesIn(db, schemaName);
  let denied: Denied | null = null;
  db.setAuthorizer((action, first, second, database, accessor) => {
    const denial = denialOf(
      { action, first, second, database, accessor },
      { schemaName, views, tables, existing, masking },
    );
    if (denial) denied = denial;
    return denial ? constants.SQLITE_DENY : constants.SQLITE_OK;
  });
  return { db, views: [...views], denied: () => denied };
}

/** The documented views of the data file. */
const viewsIn = (db: DatabaseSync, schemaName: string) =>
  db
    .prepare(`SELECT name, sql FROM ${schemaName}.sqlite_schema WHERE type = 'view' AND name GLOB 'v_*' ORDER BY name`)
    .all()
    .map(({ name, sql }) => ({ name: String(name), sql: String(sql) }));

/** The names of all tables, in lower case, including those that SQLite creates itself. */
function namesIn(db: DatabaseSync, schemaName: string): ReadonlySet<string> {
  const schemas = ["main", "temp", schemaName].flatMap((schema) => [
    `SELECT name FROM ${schema}.sqlite_schema`,
    `SELECT '${schema}'`,
  ]);
  const own = ["sqlite_schema", "sqlite_master", "sqlite_temp_schema", "sqlite_temp_master"].map(
    (name) => `SELECT '${name}'`,
  );
  const all = [...schemas, ...own, "SELECT name FROM pragma_module_list"].join(" UNION ");
  return new Set(
    db
      .prepare(all)
      .all()
      .map(({ name }) => String(name).toLowerCase()),
  );
}

/** The columns that the views read, by table. */
function columnsBehind(
  db: DatabaseSync,
  schemaName: string,
  views: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const columns = new Map<string, Set<string>>();
  db.setAuthorizer((action, table, column) => {
    if (action === constants.SQLITE_READ && table && column && !views.has(table))
      columns.set(table, (columns.get(table) ?? new Set()).add(column));
    return constants.SQLITE_OK;
  });
  for (const view of views) db.prepare(`SELECT * FROM ${schemaName}.${view}`);
  db.setAuthorizer(null);
  return columns;
}

/** The columns of a table, each with its SQL. */
type Selected = ReadonlyMap<string, string>;

const selectedOf = (table: string, columns: ReadonlySet<string>, masking: string | null): Selected =>
  new Map(
    [...columns].map((column) => {
      const personal = TABLES[table]?.columns[column] ?? "none";
      const value = `t.${column}`;
      const isVisible = masking === null || !isMasked(personal);
      return [column, isVisible ? value : `${masking}(${quoted(personal)}, ${value}) AS ${column}`];
    }),
  );

/**
 * Adds the SQL function that masks a value of a class.
 * @param key of the pseudonyms; null: nothing is masked
 * @returns its name
 */
function maskingIn(db: DatabaseSync, schemaName: string, key: string | null): string | null {
  if (key === null) return null;
  const mask = maskWith(key);
  const name = `m${schemaName}`;
  db.function(name, { deterministic: true }, (personal, value) =>
    mask(personal as PersonalData, typeof value === "number" ? value : value === null ? null : String(value)),
  );
  return name;
}

/** A table's rows of one property, with the columns of the views. Tables without a property hold no property's data. */
function scoped(schemaName: string, table: string, selected: Selected, propertyId: string): string {
  const from = `FROM ${schemaName}.${table} t`;
  if (selected.has("property_id"))
    return `SELECT ${[...selected.values()].join(", ")} ${from} WHERE t.property_id = ${quoted(propertyId)}`;
  if (table !== "redemption_lines") return `SELECT t.* ${from}`;
  return `SELECT t.* ${from} JOIN ${schemaName}.redemptions r ON r.id = t.redemption_id WHERE r.property_id = ${quoted(propertyId)}`;
}

/** An access of a query, as SQLite's authorizer gets it. */
interface Access {
  readonly action: number;
  readonly first: string | null;
  readonly second: string | null;
  readonly database: string | null;
  /** The view or common table expression that makes the access. */
  readonly accessor: string | null;
}

interface Allowed {
  readonly schemaName: string;
  readonly views: ReadonlySet<string>;
  readonly tables: ReadonlyMap<string, ReadonlySet<string>>;
  /** The names of all tables in any database: other names are parts of a query. */
  readonly existing: ReadonlySet<string>;
  /** The function that masks persons; null: none. */
  readonly masking: string | null;
}

/** Table functions that only compute. */
const TABLE_FUNCTIONS = new Set(["json_each", "json_tree"]);

function denialOf({ action, first, second, database, accessor }: Access, allowed: Allowed): Denied | null {
  switch (action) {
    case constants.SQLITE_SELECT:
    case constants.SQLITE_RECURSIVE:
      return null;
    case constants.SQLITE_FUNCTION:
      return second === allowed.masking || FUNCTIONS.has(second!.toLowerCase())
        ? null
        : { kind: "function", name: second! };
    case constants.SQLITE_READ:
      // SQLite names no database where no column is read: the name may be a common table expression of the query.
      return (second === "" && !allowed.existing.has(first!.toLowerCase())) ||
        mayRead(first!, database, accessor, allowed)
        ? null
        : { kind: "table", name: first! };
    default:
      return { kind: "statement", name: first ?? "" };
  }
}

/** Only our own views may read tables: the accessor is then the name of such a view. */
function mayRead(
  table: string,
  database: string | null,
  accessor: string | null,
  { schemaName, views, tables }: Allowed,
): boolean {
  if (TABLE_FUNCTIONS.has(table)) return true;
  if (database === "temp") return views.has(table) || (tables.has(table) && views.has(accessor ?? ""));
  return database === schemaName && tables.has(table) && tables.has(accessor ?? "");
}
