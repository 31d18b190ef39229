import type { PersonalData } from "./personal.ts";

/**
 * Where analysts see a column. `public`: in the view, and in lists and exports (JSON, CSV, NDJSON, Parquet). `view` and
 * `rows`: only in one of the two. `internal`: in neither.
 */
export type Visibility = "public" | "view" | "rows" | "internal";

/**
 * Type of a column, with its value in memory.
 * - `text`: string.
 * - `integer`: number.
 * - `boolean`: boolean.
 * - `moment`: number, epoch milliseconds; analysts see ISO 8601 UTC.
 * - `amount`: number, minor units of the row's `currency`; analysts see a decimal, and minor units as `<name>_minor`.
 * - `list`: array of strings without commas, in the store joined by commas.
 * - `json`: string of JSON.
 */
export type ColumnType = "text" | "integer" | "boolean" | "moment" | "amount" | "list" | "json";

interface Described {
  readonly type: ColumnType;
  /** Whether a row may have no value, which is null. */
  readonly nullable?: true;
  /** All values that the column can have, where they are few. */
  readonly values?: readonly (string | number)[];
  readonly personal: PersonalData;
  /** @default public */
  readonly visibility?: Exclude<Visibility, "public">;
  /** For analysts: part of the API's description. */
  readonly description: string;
}

/** A column of the fact's own table. */
interface StoredColumn extends Described {
  /** Name of the value in memory. */
  readonly field: string;
  /** Name in the table. @default the column's name */
  readonly stored?: string;
  /** Whether the database sets the value of a new row: a key, a default, a generated column, a trigger. */
  readonly filledBy?: "database";
}

/** A column of another fact's table, which the fact's rows are joined with. */
interface JoinedColumn extends StoredColumn {
  readonly table: string;
}

/** A column that each read computes. */
interface ComputedColumn extends Described {
  /** An SQL expression over the columns of the fact's own table. */
  readonly expression: string;
}

/** A column that each read looks up in another table. */
interface LookedUpColumn extends Described {
  readonly lookup: "code_group";
}

export type Column = StoredColumn | JoinedColumn | ComputedColumn | LookedUpColumn;

/** The columns of a fact by name, in the order in which analysts see them. */
export type Columns = Readonly<Record<string, Column>>;

/** A column of one fact as a column of another that is joined with it. */
export const joined = <Source extends StoredColumn, Table extends string>(table: Table, column: Source) => ({
  ...column,
  table,
});

type Scalar<C extends Column> = C extends { readonly values: readonly (infer Value)[] }
  ? Value
  : C["type"] extends "boolean"
    ? boolean
    : C["type"] extends "text" | "json" | "list"
      ? string
      : number;

type Present<C extends Column> = C["type"] extends "list" ? readonly Scalar<C>[] : Scalar<C>;

/** A column's value in memory. */
export type ValueOf<C extends Column> = C extends { readonly nullable: true } ? Present<C> | null : Present<C>;

type IsOwn<C extends Column> = C extends
  | { readonly table: string }
  | { readonly expression: string }
  | { readonly lookup: string }
  ? false
  : true;

type IsInserted<C extends Column> = C extends { readonly filledBy: "database" } ? false : IsOwn<C>;

type FieldOf<C extends Column> = C extends { readonly field: infer Field extends string } ? Field : never;

/** A stored row in memory, by field. */
export type RecordOf<All extends Columns> = {
  readonly [Name in keyof All as IsOwn<All[Name]> extends true ? FieldOf<All[Name]> : never]: ValueOf<All[Name]>;
};

/** A new row in memory, by field: without the values that the database sets. */
export type NewRecordOf<All extends Columns> = {
  readonly [Name in keyof All as IsInserted<All[Name]> extends true ? FieldOf<All[Name]> : never]: ValueOf<All[Name]>;
};

type IsInRows<C extends Column> = C extends { readonly visibility: "view" | "internal" } ? false : true;

type RowName<Name, C extends Column> =
  IsInRows<C> extends true ? (C["type"] extends "amount" ? `${Name & string}_minor` : Name) : never;

type Iso<C extends Column> = C extends { readonly nullable: true } ? string | null : string;

/** A row of a list, by column: moments are ISO 8601 UTC, amounts are `<name>_minor`. */
export type RowOf<All extends Columns> = {
  readonly [Name in keyof All as RowName<Name, All[Name]>]: All[Name]["type"] extends "moment"
    ? Iso<All[Name]>
    : ValueOf<All[Name]>;
};

/** @returns the columns that analysts see in a place, with their names, in order */
export const visibleIn = (place: "view" | "rows", columns: Columns): readonly (readonly [string, Column])[] =>
  Object.entries(columns).filter(([, { visibility }]) => visibility === undefined || visibility === place);

/** A column as analysts see it: an amount is two of them. */
export interface OutputColumn {
  readonly name: string;
  readonly type: "text" | "integer" | "boolean" | "moment" | "amount";
  /** Whether every row has a value. */
  readonly required?: true;
}

/** @returns the columns of lists and exports: CSV, NDJSON, Parquet */
export const outputColumns = (columns: Columns): OutputColumn[] =>
  visibleIn("rows", columns).flatMap(([name, { type, nullable }]): OutputColumn[] => {
    const required = nullable ? {} : { required: true as const };
    if (type === "amount")
      return [
        { name, type, ...required },
        { name: `${name}_minor`, type: "integer", ...required },
      ];
    return [{ name, type: type === "list" || type === "json" ? "text" : type, ...required }];
  });
