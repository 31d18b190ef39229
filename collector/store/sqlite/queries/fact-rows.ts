import { type Columns, type ColumnType, type RowOf, visibleIn } from "../../columns/column.ts";
import { expressionOf, type FactTable } from "./fact-sql.ts";

/** A row as `rowList` selects it. */
export type SelectedFact = Readonly<Record<string, string | number | null>>;

/** The select list of a list's rows: each value as stored, under its name in the list. */
export const rowList = (table: FactTable, columns: Columns): string =>
  visibleIn("rows", columns)
    .map(
      ([name, column]) =>
        `${expressionOf(table, name, column)} AS ${column.type === "amount" ? `${name}_minor` : name}`,
    )
    .join(", ");

const iso = (at: number): string => new Date(at).toISOString();

/** Conversions of stored values; other types are as stored. */
const READ: Partial<Readonly<Record<ColumnType, (value: string | number) => unknown>>> = {
  boolean: (value) => value === 1,
  moment: (value) => iso(Number(value)),
  list: (value) => (value === "" ? [] : String(value).split(",")),
};

/** @returns a function that turns a row of `rowList` into a row of the list */
export function rowReader<All extends Columns>(columns: All): (selected: SelectedFact) => RowOf<All> {
  const conversions = visibleIn("rows", columns).flatMap(([name, { type }]) => {
    const read = READ[type];
    return read ? [[name, read] as const] : [];
  });
  return (selected) => {
    const row: Record<string, unknown> = { ...selected };
    for (const [name, read] of conversions) {
      const value = selected[name]!;
      row[name] = value === null ? null : read(value);
    }
    return row as RowOf<All>;
  };
}
