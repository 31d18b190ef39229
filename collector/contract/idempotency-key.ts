import { z } from "zod";
import { type ParseResult, parseWith } from "./parse.ts";

export const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 visible ASCII characters");

/** Reads the header `Idempotency-Key`; null where there is none. */
export function parseIdempotencyKey(header: string | undefined): ParseResult<string | null> {
  return header === undefined ? { ok: true, value: null } : parseWith(idempotencyKey, header, ["Idempotency-Key"]);
}
