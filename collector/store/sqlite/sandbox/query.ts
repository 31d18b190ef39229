import type { SqlCell, SqlError, SqlQuery, SqlReader, SqlResult } from "../../ports/sql.ts";
import { commonTableNamed, indexesOf, isExplain, lineAndColumn, secondStatement } from "./scan.ts";
import { type Denied, openScope, type Scope } from "./scope.ts";

/** The data that a query may read. */
export interface SqlSource extends SqlReader {
  readonly file: string;
  /** An unguessable name for the data file: letters and digits. */
  readonly schemaName: string;
}

/** Runs a query over the documented views of one property. */
export function runSql({ file, schemaName: hidden, ...reader }: SqlSource, query: SqlQuery): SqlResult | SqlError {
  const second = secondStatement(query.sql);
  if (second !== -1) return errorAt(query.sql, "must be a single statement", second);
  // What it prints names tables, indexes and the hidden name of the data file.
  if (isExplain(query.sql)) return { path: "sql", message: "must be a SELECT: EXPLAIN is not open to queries" };
  const scope = openScope(file, reader, hidden);
  try {
    // SQLite reports only the name that reads a table. Under a view's name, any table behind the views could be read.
    const shadowing = commonTableNamed(new Set(scope.views), query.sql);
    return shadowing === -1 ? resultOf(scope, query) : errorAt(query.sql, HAS_VIEWS_NAME, shadowing);
  } catch (error) {
    return errorOf(scope, query.sql, error as Error);
  } finally {
    scope.db.close();
  }
}

const HAS_VIEWS_NAME = "has the name of a view: give the common table another name";

function resultOf({ db }: Scope, { sql, params, maxRows, maxCharacters }: SqlQuery): SqlResult | SqlError {
  const statement = db.prepare(sql);
  const names = statement.columns().map(({ name }) => name);
  if (names.length === 0) return { path: "sql", message: "must be a SELECT" };
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  const rows: SqlCell[][] = [];
  let characters = 0;
  let truncated = false;
  for (const row of statement.iterate(...params) as Iterable<unknown>) {
    const cells = (row as readonly unknown[]).map(cellOf);
    characters += cells.reduce<number>((sum, cell) => sum + String(cell).length + 3, 2);
    truncated = rows.length === maxRows || characters > maxCharacters;
    if (truncated) break;
    rows.push(cells);
  }
  const columns = names.map((name, at) => ({ name, type: typeOf(rows.map((row) => row[at]!)) }));
  return { columns, rows, truncated };
}

function cellOf(value: unknown): SqlCell {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return value as SqlCell;
}

function typeOf(cells: readonly SqlCell[]): string {
  const kinds = new Set(cells.filter((cell) => cell !== null).map(kindOf));
  if (kinds.size === 0) return "null";
  if (kinds.size === 1) return [...kinds][0]!;
  return kinds.has("text") ? "any" : "real";
}

const kindOf = (cell: SqlCell): string =>
  typeof cell === "string" ? "text" : Number.isInteger(cell) ? "integer" : "real";

/** Errors of SQLite that name a word of the statement, but not its position. */
const NAMING = [
  /^near "(.+)": syntax error$/s,
  /^no such \w+: (?:temp\.)?(.+)$/s,
  /^ambiguous column name: (.+)$/s,
  /^wrong number of arguments to function (\w+)\(/,
];

function errorOf(scope: Scope, sql: string, error: Error): SqlError {
  const denied = scope.denied();
  if (denied) return denialError(sql, denied, scope.views);
  const { message } = error;
  if (/column index out of range|Unknown named parameter/.test(message))
    return { path: "params", message: "must have a value for each ? of the statement, and no more" };
  if (/out of memory/.test(message)) return { path: "sql", message: "needs more memory than a query may have" };
  const word = NAMING.map((pattern) => pattern.exec(message)?.[1]).find((named) => named !== undefined);
  if (word === undefined)
    return { path: "sql", message: message === "incomplete input" ? `${message}: it ends too early` : message };
  return errorAt(sql, message, indexOfError(scope, sql, word, message));
}

/** Finds the first occurrence of the word up to which the statement has the same error. */
function indexOfError(scope: Scope, sql: string, word: string, message: string): number {
  const indexes = indexesOf(word, sql);
  const isWrongUpTo = (end: number): boolean => {
    try {
      scope.db.prepare(sql.slice(0, end));
      return false;
    } catch (error) {
      return (error as Error).message === message;
    }
  };
  return (
    (/syntax error/.test(message) ? indexes.find((at) => isWrongUpTo(at + word.length)) : undefined) ?? indexes[0] ?? -1
  );
}

const errorAt = (sql: string, message: string, at: number): SqlError => {
  if (at === -1) return { path: "sql", message };
  const { line, column } = lineAndColumn(sql, at);
  return { path: "sql", message: `${message} (line ${line}, column ${column})` };
};

function denialError(sql: string, { kind, name }: Denied, views: readonly string[]): SqlError {
  if (kind === "statement")
    return { path: "sql", message: "must be a SELECT over the documented views, and nothing else" };
  const [at = -1] = indexesOf(name, sql);
  const message =
    kind === "table"
      ? `${name} is not open to queries; these views are: ${views.join(", ")}`
      : `the function ${name} is not open to queries`;
  return errorAt(sql, message, at);
}
