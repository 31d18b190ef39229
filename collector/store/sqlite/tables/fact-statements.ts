import type { RunResult } from "better-sqlite3";
import type { Column, Columns, NewRecordOf, RecordOf } from "../../columns/column.ts";
import type { Db } from "../connection/database.ts";

// Statements that are made from a fact's columns. Each is prepared once.

interface Stored {
  readonly name: string;
  readonly field: string;
}

/** The columns of the fact's own table, with their names there. */
const storedIn = (columns: Columns): Stored[] =>
  Object.entries(columns).flatMap(([name, column]) =>
    isOwn(column) ? [{ name: column.stored ?? name, field: column.field }] : [],
  );

type OwnColumn = Extract<Column, { readonly field: string }>;

const isOwn = (column: Column): column is OwnColumn => "field" in column && !("table" in column);

/** The columns that a new row has a value for. */
const insertedIn = (columns: Columns): Stored[] =>
  storedIn(
    Object.fromEntries(Object.entries(columns).filter(([, column]) => isOwn(column) && column.filledBy === undefined)),
  );

type Value = string | number | null;

/** @returns a function that puts the values of a record in the order of the fields; it returns the same array each time */
function binder(fields: readonly string[]): (record: Readonly<Record<string, unknown>>) => readonly Value[] {
  const values: Value[] = new Array(fields.length).fill(null);
  return (record) => {
    for (let at = 0; at < fields.length; at += 1) values[at] = sqlValue(record[fields[at]!]);
    return values;
  };
}

const sqlValue = (value: unknown): Value => {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "object" && value !== null ? (value as readonly string[]).join(",") : (value as Value);
};

/**
 * Inserts records of a fact.
 * @param conflict an ON CONFLICT clause
 */
export function inserter<All extends Columns>(
  db: Db,
  table: string,
  columns: All,
  conflict = "",
): (record: NewRecordOf<All>) => RunResult {
  const inserted = insertedIn(columns);
  const statement = db.prepare<Value[]>(
    `INSERT INTO ${table} (${namesOf(inserted)}) VALUES (${inserted.map(() => "?").join(", ")}) ${conflict}`,
  );
  const bind = binder(inserted.map(({ field }) => field));
  return (record) => statement.run(...bind(record));
}

/** Inserts records of a property that may have been deleted meanwhile: then nothing is inserted. */
export function propertyInserter<All extends Columns>(
  db: Db,
  table: string,
  columns: All,
): (record: NewRecordOf<All> & { readonly propertyId: string }) => RunResult {
  const inserted = insertedIn(columns);
  const statement = db.prepare<Value[]>(
    `INSERT INTO ${table} (${namesOf(inserted)}) SELECT ${inserted.map(() => "?").join(", ")} FROM properties WHERE id = ?`,
  );
  const bind = binder(inserted.map(({ field }) => field));
  return (record) => statement.run(...bind(record), record.propertyId);
}

/** Replaces values of the row with an id by those of a record. */
export function updater<All extends Columns>(
  db: Db,
  table: string,
  columns: All,
): (record: NewRecordOf<All>, id: number) => RunResult {
  const updated = insertedIn(columns);
  const statement = db.prepare<Value[]>(
    `UPDATE ${table} SET ${updated.map(({ name }) => `${name} = ?`).join(", ")} WHERE id = ?`,
  );
  const bind = binder(updated.map(({ field }) => field));
  return (record, id) => statement.run(...bind(record), id);
}

const namesOf = (stored: readonly Stored[]): string => stored.map(({ name }) => name).join(", ");

/** Assignments of an upsert: each column gets the value of the row that was not inserted. */
export const excludedValues = (columns: Columns): string =>
  insertedIn(columns)
    .map(({ name }) => `${name} = excluded.${name}`)
    .join(", ");

/** A select list that names each value by its field. */
export const fieldList = (columns: Columns): string =>
  storedIn(columns)
    .map(({ name, field }) => `${name} AS ${field}`)
    .join(", ");

/** A row that `fieldList` selects: booleans are 0 or 1, lists are joined by commas. */
export type SelectedRow<All extends Columns> = {
  readonly [Field in keyof RecordOf<All>]: Selected<RecordOf<All>[Field]>;
};

type Selected<Value> = Value extends boolean ? number : Value extends readonly string[] ? string : Value;

/** Some columns of a fact. */
export const only = <All extends Columns, Name extends keyof All & string>(columns: All, ...names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, columns[name]])) as Pick<All, Name>;

/** All columns of a fact but some. */
export const without = <All extends Columns, Name extends keyof All & string>(
  columns: All,
  ...names: readonly Name[]
) =>
  Object.fromEntries(Object.entries(columns).filter(([name]) => !names.some((each) => each === name))) as Omit<
    All,
    Name
  >;
