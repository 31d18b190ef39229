import { constants, DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { FUNCTIONS } from "./functions.ts";

/** What a query's memory may grow to, sorting and all, in bytes. */
const MAX_MEMORY = 256 * 2 ** 20;
const LIMITS = {
  length: 10_000_000,
  sqlLength: 100_000,
  column: 500,
  compoundSelect: 50,
  variableNumber: 1_000,
  attach: 1,
};

/** What was asked for and is not open. */
export interface Denied {
  readonly what: string;
  readonly kind: "table" | "function" | "statement";
}

/** The views of one property, and nothing else. */
export interface Scope {
  readonly db: DatabaseSync;
  readonly views: readonly string[];
  /** What the last statement was refused for, where it was. */
  denied(): Denied | null;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * Opens a data file so that only the documented views can be read, each with the rows of one property. The views stand in a
 * database of their own, over views of the tables that hold back other properties' rows and columns that no view shows; the
 * data file itself has a name that nobody can say.
 * @param hidden a name that can't be guessed: letters
 */
export function openScope(file: string, propertyId: string, hidden: string): Scope {
  const db = new DatabaseSync(":memory:", { limits: LIMITS, allowExtension: false });
  db.exec(`PRAGMA hard_heap_limit = ${MAX_MEMORY}; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF`);
  db.exec(`ATTACH ${quoted(`${pathToFileURL(file).href}?mode=ro`)} AS ${hidden}`);
  const views = db
    .prepare(`SELECT name, sql FROM ${hidden}.sqlite_schema WHERE type = 'view' AND name GLOB 'v_*' ORDER BY name`)
    .all() as unknown as readonly { readonly name: string; readonly sql: string }[];
  const names = new Set(views.map(({ name }) => name));
  const tables = columnsBehind(db, hidden, names);
  for (const [table, columns] of tables)
    db.exec(`CREATE TEMP VIEW ${table} AS ${scoped(hidden, table, columns, propertyId)}`);
  for (const { sql } of views) db.exec(sql.replace(/^CREATE VIEW/i, "CREATE TEMP VIEW"));
  const taken = namesIn(db, hidden);
  let denied: Denied | null = null;
  db.setAuthorizer((action, first, second, database, accessor) => {
    const refusal = refusedBy({ action, first, second, database, accessor }, { hidden, views: names, tables, taken });
    if (refusal) denied = refusal;
    return refusal ? constants.SQLITE_DENY : constants.SQLITE_OK;
  });
  return { db, views: [...names], denied: () => denied };
}

/** The names of all tables, also of those that SQLite makes by itself. */
function namesIn(db: DatabaseSync, hidden: string): ReadonlySet<string> {
  const schemas = ["main", "temp", hidden].flatMap((schema) => [
    `SELECT name FROM ${schema}.sqlite_schema`,
    `SELECT '${schema}'`,
  ]);
  const own = ["sqlite_schema", "sqlite_master", "sqlite_temp_schema", "sqlite_temp_master"].map(
    (name) => `SELECT '${name}'`,
  );
  const all = [...schemas, ...own, "SELECT name FROM pragma_module_list"].join(" UNION ");
  return new Set((db.prepare(all).all() as { name: string }[]).map(({ name }) => name.toLowerCase()));
}

/** Which columns of which tables the views read. */
function columnsBehind(
  db: DatabaseSync,
  hidden: string,
  views: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  db.setAuthorizer((action, table, column) => {
    if (action === constants.SQLITE_READ && table && column && !views.has(table))
      found.set(table, (found.get(table) ?? new Set()).add(column));
    return constants.SQLITE_OK;
  });
  for (const view of views) db.prepare(`SELECT * FROM ${hidden}.${view}`);
  db.setAuthorizer(null);
  return found;
}

/** A table's rows of one property, with the columns that some view shows; a table of no property says nothing of anybody. */
function scoped(hidden: string, table: string, columns: ReadonlySet<string>, propertyId: string): string {
  const from = `FROM ${hidden}.${table} t`;
  if (columns.has("property_id"))
    return `SELECT ${[...columns].map((column) => `t.${column}`).join(", ")} ${from} WHERE t.property_id = ${quoted(propertyId)}`;
  if (table !== "redemption_lines") return `SELECT t.* ${from}`;
  return `SELECT t.* ${from} JOIN ${hidden}.redemptions r ON r.id = t.redemption_id WHERE r.property_id = ${quoted(propertyId)}`;
}

interface RequestedName {
  readonly action: number;
  readonly first: string | null;
  readonly second: string | null;
  readonly database: string | null;
  /** The view, or part of the statement, that is being looked into. */
  readonly accessor: string | null;
}

interface Open {
  readonly hidden: string;
  readonly views: ReadonlySet<string>;
  readonly tables: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names, in lower case, that something has already, in any database: whatever else is named is part of a statement. */
  readonly taken: ReadonlySet<string>;
}

/** Table functions that only compute. */
const TABLE_FUNCTIONS = new Set(["json_each", "json_tree"]);

function refusedBy({ action, first, second, database, accessor }: RequestedName, open: Open): Denied | null {
  switch (action) {
    case constants.SQLITE_SELECT:
    case constants.SQLITE_RECURSIVE:
      return null;
    case constants.SQLITE_FUNCTION:
      return FUNCTIONS.has(second!.toLowerCase()) ? null : { kind: "function", what: second! };
    case constants.SQLITE_READ:
      // Of what no column is read of, SQLite names no database: it may be a part of the statement.
      return (second === "" && !open.taken.has(first!.toLowerCase())) || mayRead(first!, database, accessor, open)
        ? null
        : { kind: "table", what: first! };
    default:
      return { kind: "statement", what: first ?? "" };
  }
}

/** Tables are read by our own views alone: theirs are the names that these look into. */
function mayRead(
  table: string,
  database: string | null,
  accessor: string | null,
  { hidden, views, tables }: Open,
): boolean {
  if (TABLE_FUNCTIONS.has(table)) return true;
  if (database === "temp") return views.has(table) || (tables.has(table) && views.has(accessor ?? ""));
  return database === hidden && tables.has(table) && tables.has(accessor ?? "");
}
