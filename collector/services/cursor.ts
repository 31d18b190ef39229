import { createHash } from "node:crypto";
import { z } from "zod";
import { type Refusal, refusal } from "./refusal.ts";

/** Which list of which property a cursor belongs to. */
export interface Listed {
  /** `code_checks` */
  readonly list: string;
  readonly propertyId: string;
}

const FAULT = "must be a cursor that an answer of this list gave";

/** The text of a cursor, as far as a schema can tell. */
export const cursorText = z.string().max(1_000, FAULT);

/** The cursor of a list that stands after something: a number that grows, or an id. */
export const cursorAt = (listed: Listed, at: number | string): string => {
  const text = String(at);
  return `${Buffer.from(text).toString("base64url")}.${proofOf(listed, text)}`;
};

/**
 * Where a cursor stands. One that was changed, or is of another list, leads nowhere.
 * @param start where a list begins
 */
export function readCursor<At extends number | string>(
  listed: Listed,
  cursor: string | undefined,
  start: At,
): At | Refusal {
  if (cursor === undefined) return start;
  const text = Buffer.from(cursor.split(".")[0]!, "base64url").toString("utf8");
  if (cursor === cursorAt(listed, text)) return (typeof start === "number" ? Number(text) : text) as At;
  return refusal("malformed", "The query is not valid.", [{ path: "cursor", message: FAULT }]);
}

/** No secret is needed: a list shows nothing to who made a cursor up that it would not show without. */
const proofOf = ({ list, propertyId }: Listed, text: string): string =>
  createHash("sha256")
    .update(JSON.stringify([list, propertyId, text]))
    .digest("base64url")
    .slice(0, 6);
