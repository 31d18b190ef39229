import type { PersonalData, PersonalTable } from "../../columns/personal.ts";
import { columnsOfClass, PERSONAL_TABLES } from "../../columns/tables.ts";
import { keysOfPerson, mentionOf, type Person } from "../../decide/privacy/person.ts";
import type { PersonRow, WalkPart, WalkPosition } from "../../ports/privacy.ts";
import type { Db } from "../connection/database.ts";

/** Rows that a part of the walk reads: some milliseconds, in which a reader keeps the write-ahead log from being emptied. */
const STEP = 20_000;
/** Rows of a person in a part. */
const MOST_ROWS = 200;

/** The key of a table whose rows are numbered. */
const ROWID = "rowid";

type Key = readonly (string | number)[];
type Values = PersonRow["values"];

/** A table with persons, with the statements that walk through it. */
interface Walk {
  readonly name: string;
  /** The names of the columns of its key. */
  readonly key: readonly string[];
  /** The key of the last row of a step; undefined where no row is left. */
  readonly endOf: (after: Key) => Key | undefined;
  /** @param to the key of the last row to read */
  readonly rows: (propertyId: string, person: Person, after: Key, to: Key) => readonly Values[];
}

/** The columns of a table's key. */
export function keyOf(db: Db, table: string): string[] {
  const columns = db.pragma(`table_info(${table})`) as { name: string; pk: number }[];
  const { wr } = db.prepare<[string], { wr: number }>("SELECT wr FROM pragma_table_list WHERE name = ?").get(table)!;
  if (wr === 0) return [ROWID];
  return columns
    .filter(({ pk }) => pk > 0)
    .sort((one, other) => one.pk - other.pk)
    .map(({ name }) => name);
}

/** The rows of a table that belong to one property. An SQL condition. */
export const ofProperty = ({ parent }: PersonalTable): string =>
  parent ? `${parent.id} IN (SELECT id FROM ${parent.table} WHERE property_id = :property)` : "property_id = :property";

const inList = (column: string, list: string): string => `${column} IN (SELECT value FROM json_each(:${list}))`;

/** Whether a row names the person. An SQL condition. */
function conditionOf(table: PersonalTable): string {
  const columns = (...classes: readonly PersonalData[]) => columnsOfClass(table, ...classes);
  // Events of this version have the hashes of their contacts: only the texts of others are searched.
  const bodies = columns("hashes").length > 0 ? [] : columns("event");
  const conditions = [
    ...columns("customer").map((column) => inList(column, "customers")),
    ...columns("visitor").map((column) => inList(column, "visitors")),
    ...columns("identity").map((column) => inList(column, "identities")),
    ...columns("order").map((column) => inList(column, "orders")),
    ...columns("hashes").map((column) => `(${column} <> '' AND mentions_hash(${column}))`),
    ...columns("hashes").flatMap((column) =>
      columns("event").map((body) => `(${column} IS NULL AND :texts <> '[]' AND mentions_person(${body}))`),
    ),
    ...[...bodies, ...columns("record", "identities")].map(
      (column) => `(${column} IS NOT NULL AND mentions_person(${column}))`,
    ),
  ];
  return conditions.join(" OR ");
}

/** The end of a step through numbered rows, without reading them. */
function endOfNumbers(db: Db, name: string): Walk["endOf"] {
  const first = db.prepare<unknown[], number | null>(`SELECT min(rowid) FROM ${name} WHERE rowid > ?`).pluck();
  return ([after]) => {
    const next = first.get(after);
    return typeof next === "number" ? [next + STEP - 1] : undefined;
  };
}

function endOfKeys(db: Db, name: string, key: readonly string[]): Walk["endOf"] {
  const names = key.join(", ");
  const end = db
    .prepare<unknown[], Key>(
      `SELECT ${names} FROM (SELECT ${names} FROM ${name} WHERE (${names}) > (${key.map(() => "?").join(", ")})
         ORDER BY ${names} LIMIT ${STEP})
       ORDER BY ${key.map((column) => `${column} DESC`).join(", ")} LIMIT 1`,
    )
    .raw();
  return (after) => end.get(...after);
}

function walkOf(db: Db, name: string, table: PersonalTable): Walk {
  const key = keyOf(db, name);
  const names = key.join(", ");
  const bound = (prefix: string) => key.map((_, at) => `:${prefix}${at}`).join(", ");
  const find = db.prepare<object, Values>(
    `SELECT ${key.map((column, at) => `${column} AS key_${at}`).join(", ")}, * FROM ${name}
     WHERE (${names}) > (${bound("after")}) AND (${names}) <= (${bound("to")}) AND ${ofProperty(table)} AND (${conditionOf(table)})
     ORDER BY ${names} LIMIT ${MOST_ROWS}`,
  );
  const named = (prefix: string, values: Key) =>
    Object.fromEntries(values.map((value, at) => [`${prefix}${at}`, value]));
  return {
    name,
    key,
    endOf: key[0] === ROWID ? endOfNumbers(db, name) : endOfKeys(db, name, key),
    rows: (property, person, after, to) =>
      find.all({ property, ...listsOf(person), ...named("after", after), ...named("to", to) }),
  };
}

const listsOf = (person: Person) => ({
  customers: JSON.stringify(person.customers),
  visitors: JSON.stringify(person.visitors),
  identities: JSON.stringify(keysOfPerson(person)),
  orders: JSON.stringify(person.orders),
  texts: JSON.stringify(person.texts),
});

/** Walks through all tables that may name a person, some rows at a time. */
export function personWalk(db: Db): (propertyId: string, person: Person, from: WalkPosition | null) => WalkPart {
  let mentions = (_: string): boolean => false;
  let hashes: readonly string[] = [];
  // A value that is no text names nobody.
  db.function("mentions_person", (text: unknown) => (typeof text === "string" && mentions(text) ? 1 : 0));
  db.function("mentions_hash", (list: unknown) => (hashes.some((hash) => String(list).includes(hash)) ? 1 : 0));
  let prepared: readonly Walk[] | null = null;
  return (propertyId, person, from) => {
    prepared ??= PERSONAL_TABLES.map(([name, table]) => walkOf(db, name, table));
    mentions = mentionOf(person);
    hashes = person.hashes;
    const at = from === null ? 0 : prepared.findIndex(({ name }) => name === from.table);
    const walk = prepared[at]!;
    return stepOf(walk, prepared[at + 1] ?? null, propertyId, person, from?.after ?? startOf(walk));
  };
}

/** Below every key: SQLite sorts numbers below texts. */
const startOf = ({ key }: Walk): Key => key.map(() => Number.MIN_SAFE_INTEGER);

function stepOf(walk: Walk, next: Walk | null, propertyId: string, person: Person, after: Key): WalkPart {
  const end = walk.endOf(after);
  if (end === undefined) return { rows: [], next: next && { table: next.name, after: startOf(next) } };
  const found = walk.rows(propertyId, person, after, end);
  const rows = found.map((values) => rowOf(walk, values));
  return { rows, next: { table: walk.name, after: rows.length < MOST_ROWS ? end : rows.at(-1)!.key } };
}

const rowOf = ({ name, key }: Walk, values: Values): PersonRow => ({
  table: name,
  key: key.map((_, at) => values[`key_${at}`] as string | number),
  values: Object.fromEntries(Object.entries(values).filter(([column]) => !column.startsWith("key_"))),
});
