import { z } from "zod";
import { type ParseResult, parseWith } from "./parse.ts";

export const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 visible ASCII characters");

/** Parses the header `Idempotency-Key`; null if it is absent. */
export function parseIdempotencyKey(header: string | undefined): ParseResult<string | null> {
  return header === undefined ? { ok: true, value: null } : parseWith(idempotencyKey, header, ["Idempotency-Key"]);
}
