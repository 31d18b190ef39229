import type { z } from "zod";

/**
 * A column of a report's table. An `amount` is a decimal in the row's currency; its minor units are in `<name>_minor`.
 */
export interface ReportColumn {
  readonly name: string;
  readonly type: "text" | "integer" | "boolean" | "moment" | "amount";
}

/** The columns of a table whose rows have these fields. Lists have no column: CSV and Parquet are flat. */
export const columnsOf = (fields: z.core.$ZodShape): ReportColumn[] =>
  Object.entries(fields).flatMap(([name, schema]): ReportColumn[] => {
    const type = `${name}_minor` in fields ? "amount" : typeOf(schema);
    return type === null ? [] : [{ name, type }];
  });

function typeOf(schema: z.core.$ZodType): Exclude<ReportColumn["type"], "amount"> | null {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "nullable":
      return typeOf(def.innerType);
    case "array":
      return null;
    case "number":
      return "integer";
    case "boolean":
      return "boolean";
    case "enum":
      return "text";
    case "string":
      return "format" in def && def.format === "datetime" ? "moment" : "text";
    default:
      throw new Error(`A field of type ${def.type} has no column: add the type to services/reports/columns.ts.`);
  }
}
