/** An analyst's query. */
export interface SqlQuery {
  readonly sql: string;
  readonly params: readonly (string | number | null)[];
  readonly maxRows: number;
  /** Greatest size of the result, in characters. */
  readonly maxCharacters: number;
}

/** The value of a cell. Integers beyond 2^53 and blobs (in hex) are texts. */
export type SqlCell = string | number | null;

/** The result of a query. */
export interface SqlResult {
  /** `type` is the type of the values: integer, real, text, any (several types), null (no values). */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly SqlCell[])[];
  /** Whether rows are missing because of a limit. */
  readonly truncated: boolean;
}

/** An error in a query, with its position. */
export interface SqlError {
  /** The part of the request that is wrong. */
  readonly path: "sql" | "params";
  readonly message: string;
}

/** Who runs a query. */
export interface SqlReader {
  readonly propertyId: string;
  /** Of the pseudonyms of persons; null: the reader sees the persons. */
  readonly maskingKey: string | null;
}
