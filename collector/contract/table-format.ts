/**
 * The formats of tables: lists, reports and exports. `csv_bom` is CSV that starts with a byte order mark, by which Excel
 * knows that it is UTF-8.
 */
export const TABLE_FORMATS = ["csv", "csv_bom", "ndjson", "parquet", "xlsx"] as const;

export type TableFormat = (typeof TABLE_FORMATS)[number];

/** The formats of a response with rows. */
export const ROW_FORMATS = ["json", ...TABLE_FORMATS] as const;

export type RowFormat = (typeof ROW_FORMATS)[number];
