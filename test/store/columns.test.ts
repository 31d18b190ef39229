import { parquetMetadata } from "hyparquet";
import { describe, expect, test } from "vitest";
import { columnsOf } from "../../collector/formats/column.ts";
import { FORMATS } from "../../collector/formats/index.ts";
import { describeApi } from "../../collector/http/openapi/document.ts";
import { GROUPS } from "../../collector/http/operations/index.ts";
import { CODE_CHECK_COLUMNS } from "../../collector/store/columns/code-checks.ts";
import type { Column, Columns, NewRecordOf } from "../../collector/store/columns/column.ts";
import { outputColumns } from "../../collector/store/columns/column.ts";
import { CONFLICTING_EVENT_COLUMNS } from "../../collector/store/columns/conflicting-events.ts";
import { EVENT_COLUMNS } from "../../collector/store/columns/events.ts";
import { FACT_KINDS, FACTS } from "../../collector/store/columns/facts.ts";
import {
  GUESSED_CODE_COLUMNS,
  GUESSING_HOUR_COLUMNS,
  GUESSING_PREFIX_COLUMNS,
  GUESSING_SOURCE_COLUMNS,
} from "../../collector/store/columns/guessing.ts";
import { NAMING, PERSONAL_CLASSES } from "../../collector/store/columns/personal.ts";
import { PRICE_DIFFERENCE_COLUMNS } from "../../collector/store/columns/price-differences.ts";
import { LINE_COLUMNS } from "../../collector/store/columns/redemption-lines.ts";
import { REDEMPTION_COLUMNS } from "../../collector/store/columns/redemptions.ts";
import { REJECTED_EVENT_COLUMNS } from "../../collector/store/columns/rejected-events.ts";
import type { REVERSAL_COLUMNS } from "../../collector/store/columns/reversals.ts";
import { SQL_TYPES } from "../../collector/store/columns/sql-types.ts";
import { TABLES as ALL_TABLES } from "../../collector/store/columns/tables.ts";
import { openDatabase } from "../../collector/store/sqlite/connection/open-database.ts";
import { FACT_VIEWS } from "../../collector/store/sqlite/schema/fact-views.ts";

/** All facts, by the name of their table. */
const TABLES: Record<string, Columns> = {
  ...Object.fromEntries(FACT_KINDS.map((kind) => [kind, FACTS[kind].columns])),
  rejected_events: REJECTED_EVENT_COLUMNS,
  conflicting_events: CONFLICTING_EVENT_COLUMNS,
  price_differences: PRICE_DIFFERENCE_COLUMNS,
  guessing_hours: GUESSING_HOUR_COLUMNS,
  guessing_sources: GUESSING_SOURCE_COLUMNS,
  guessing_prefixes: GUESSING_PREFIX_COLUMNS,
  guessed_codes: GUESSED_CODE_COLUMNS,
};

const ALL = Object.entries(TABLES).flatMap(([table, columns]) =>
  Object.entries(columns).map(([name, column]): [string, Column] => [`${table}.${name}`, column]),
);

test.each(ALL)("%s has a class of personal data and a description", (_, { personal, description }) => {
  expect(PERSONAL_CLASSES).toContain(personal);
  expect(description).toMatch(/\S\.$/);
});

test("analysts see no personal data", () => {
  const visible = ALL.filter(([, { personal, visibility }]) => NAMING.includes(personal) && visibility !== "internal");
  expect(visible.map(([name]) => name)).toEqual([]);
});

/** Columns with any text in which no person can be named: ids of the catalog and of promotions, codes, words of the tags. */
const IMPERSONAL = [
  "property_id",
  "event_id",
  "code",
  "entered",
  "currency",
  "promotion_name",
  "confirmed_by",
  "line_id",
  "quantity_sent",
  "events.repairs",
  "events.coupon_titles",
  "product_id",
  "variant_id",
  "sku",
  "category",
  "action",
  "rejected_events.reason",
  "rejected_events.errors",
  "guessing_sources.source",
  "guessing_prefixes.prefix",
];

test("a visible text of any content has a class of personal data, unless it can name no person", () => {
  const free = ALL.filter(
    ([, { type, values, personal, visibility }]) =>
      ["text", "list", "json"].includes(type) && !values && personal === "none" && visibility !== "internal",
  ).map(([name]) => name);
  const isImpersonal = (name: string) => IMPERSONAL.includes(name) || IMPERSONAL.includes(name.split(".")[1]!);
  expect(free.filter((name) => !isImpersonal(name))).toEqual([]);
});

const db = openDatabase(":memory:", false);

interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
}

const columnsIn = (name: string): TableColumn[] =>
  // Column lists name generated columns too, which table_info leaves out.
  (db.pragma(`table_xinfo(${name})`) as TableColumn[]).map(({ name, type, notnull, pk }) => ({
    name,
    type: type.replace(" GENERATED ALWAYS", ""),
    notnull,
    pk,
  }));

test.each(Object.keys(TABLES))("the table %s has the columns of the list, with their types", (table) => {
  const listed = Object.entries(TABLES[table]!).flatMap(([name, column]) =>
    "field" in column && !("table" in column)
      ? [`${column.stored ?? name} ${SQL_TYPES.sqlite[column.type]}${column.nullable ? "" : " NOT NULL"}`]
      : [],
  );
  const stored = columnsIn(table).map(
    ({ name, type, notnull, pk }) => `${name} ${type}${notnull === 1 || pk > 0 ? " NOT NULL" : ""}`,
  );
  expect(stored.sort()).toEqual(listed.sort());
});

test("every column of every table has a class of personal data, in the one list", () => {
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all();
  const stored = Object.fromEntries(
    tables.map((name) => [
      name,
      columnsIn(name)
        .map((column) => column.name)
        .sort(),
    ]),
  );
  const listed = Object.entries(ALL_TABLES).map(([name, { columns }]) => [name, Object.keys(columns).sort()]);
  expect(stored).toEqual(Object.fromEntries(listed));
});

/** The names of the columns that analysts see. An amount is two of them. */
const namesIn = (place: "view" | "rows", columns: Columns): string[] =>
  Object.entries(columns).flatMap(([name, { type, visibility = "public" }]) => {
    if (visibility !== "public" && visibility !== place) return [];
    return type === "amount" ? [name, `${name}_minor`] : [name];
  });

test.each(Object.entries(FACT_VIEWS))("the view %s has the columns of the list, in its order", (view, { columns }) => {
  expect(columnsIn(view).map(({ name }) => name)).toEqual(namesIn("view", columns));
});

describe.each(FACT_KINDS)("a table of %s has the columns of the list, in its order", (kind) => {
  const names = namesIn("rows", FACTS[kind].columns);
  const output = columnsOf(outputColumns(FACTS[kind].columns));

  test("as CSV", () => {
    expect(FORMATS.csv.writer(output).end()).toBe(`${names.join(",")}\n`);
  });

  test("as Parquet", () => {
    const writer = FORMATS.parquet.writer(output);
    const file = new Uint8Array(writer.end() as Uint8Array).buffer;
    expect(parquetMetadata(file).schema.map(({ name }) => name)).toEqual(["root", ...names]);
  });

  test("as NDJSON", () => {
    const row = output.map(({ type }) => (type === "amount" ? 1 : null));
    expect(Object.keys(JSON.parse(String(FORMATS.ndjson.writer(output).rows([row]))))).toEqual(names);
  });
});

describe("OpenAPI has the columns of the list, in its order", () => {
  const { components } = describeApi(GROUPS) as unknown as {
    components: { schemas: Record<string, { properties: Record<string, { items: { properties: object } }> }> };
  };
  const properties = (name: string) => components.schemas[name]!.properties;

  test.each([
    ["CodeCheck", CODE_CHECK_COLUMNS, []],
    ["Redemption", REDEMPTION_COLUMNS, ["lines"]],
    ["StoredEvent", EVENT_COLUMNS, []],
  ])("%s", (schema, columns, more) => {
    expect(Object.keys(properties(schema))).toEqual([...namesIn("rows", columns), ...more]);
  });

  test("the lines of a Redemption", () => {
    expect(Object.keys(properties("Redemption").lines!.items.properties)).toEqual(namesIn("rows", LINE_COLUMNS));
  });
});

test("a record without a value, or with a misspelled field, does not compile", () => {
  type Reversal = NewRecordOf<typeof REVERSAL_COLUMNS>;
  const complete: Reversal = {
    propertyId: "100001",
    redemptionId: 1,
    discount: 500,
    reason: null,
    actor: "till",
    at: 0,
    changeSeq: 1,
    notified: false,
    lines: "[]",
  };
  const { actor, ...incomplete } = complete;
  // @ts-expect-error: actor is missing.
  const missing: Reversal = incomplete;
  // @ts-expect-error: it is spelled actor.
  const misspelled: Reversal = { ...incomplete, acter: actor };
  expect([missing, misspelled]).toHaveLength(2);
});
