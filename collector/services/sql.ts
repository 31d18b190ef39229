import { z } from "zod";
import { parseWith } from "../contract/parse.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** Most rows of a result. */
const MAX_ROWS = 10_000;
/** Most characters of all values of a result together. */
const MAX_CHARACTERS = 10_000_000;

/** The body of `POST /v1/sql`. */
export const sqlBody = z.strictObject({
  sql: z.string().min(1).max(100_000).describe("One query over the documented views; ? stands for a parameter."),
  params: z
    .array(z.union([z.string(), z.number(), z.boolean(), z.null()], "must be a text, a number, true, false or null"))
    .max(1_000)
    .default([]),
});

/** A query with its limits. */
export interface SqlRequest {
  readonly sql: string;
  readonly params: readonly (string | number | null)[];
  readonly maxRows: number;
  readonly maxCharacters: number;
}

/** Reads the body of `POST /v1/sql`. */
export function readSql(body: unknown): SqlRequest | Refusal {
  const parsed = parseWith(sqlBody, body);
  if (!parsed.ok) return refusal("malformed", "The query is not valid.", parsed.errors);
  const { sql, params } = parsed.value;
  // SQLite has no booleans.
  const bound = params.map((value) => (typeof value === "boolean" ? Number(value) : value));
  return { sql, params: bound, maxRows: MAX_ROWS, maxCharacters: MAX_CHARACTERS };
}
