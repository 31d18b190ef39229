import { createHash } from "node:crypto";
import { z } from "zod";
import { type Refusal, refusal } from "./refusal.ts";

/** The list and property that a cursor belongs to. */
export interface CursorScope {
  /** The name of the list and its direction, such as `code_checks desc`. */
  readonly list: string;
  readonly propertyId: string;
}

const INVALID = "must be a cursor from a response of this list";

/** The text of a cursor, as far as a schema can check it. */
export const cursorText = z.string().max(1_000, INVALID);

/**
 * The cursor of a position in a list.
 * @param at the key of the last row that was read: a sequence number, or an id
 */
export const cursorAt = (scope: CursorScope, at: number | string): string => {
  const text = String(at);
  return `${Buffer.from(text).toString("base64url")}.${checksumOf(scope, text)}`;
};

/**
 * The position of a cursor.
 * @param start the position before the first row, for an absent cursor
 * @returns a refusal where the cursor was changed, or belongs to another list
 */
export function readCursor<At extends number | string>(
  scope: CursorScope,
  cursor: string | undefined,
  start: At,
): At | Refusal {
  if (cursor === undefined) return start;
  const text = Buffer.from(cursor.split(".")[0]!, "base64url").toString("utf8");
  if (cursor === cursorAt(scope, text)) return (typeof start === "number" ? Number(text) : text) as At;
  return refusal("malformed", "The query is not valid.", [{ path: "cursor", message: INVALID }]);
}

/**
 * Cuts rows to a page.
 * @param rows at most `limit` + 1 of them: one more shows that the list continues
 * @param keyOf the key of a row, for the cursor
 */
export function cursorPage<Row>(
  scope: CursorScope,
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => number | string,
): { page: readonly Row[]; next_cursor: string | null } {
  const page = rows.slice(0, limit);
  return { page, next_cursor: rows.length > limit ? cursorAt(scope, keyOf(page.at(-1)!)) : null };
}

/** Detects mistakes, not attacks: a list contains nothing more for a forged cursor, so no secret is needed. */
const checksumOf = ({ list, propertyId }: CursorScope, text: string): string =>
  createHash("sha256")
    .update(JSON.stringify([list, propertyId, text]))
    .digest("base64url")
    .slice(0, 6);
