import type { ColumnType } from "./column.ts";

/** SQL type of each column type, by store. A test compares the tables of each store with them. */
export const SQL_TYPES = {
  sqlite: {
    text: "TEXT",
    integer: "INTEGER",
    boolean: "INTEGER",
    moment: "INTEGER",
    amount: "INTEGER",
    list: "TEXT",
    json: "TEXT",
  },
} as const satisfies Record<string, Readonly<Record<ColumnType, string>>>;
