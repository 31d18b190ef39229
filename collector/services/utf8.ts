import { isUtf8 } from "node:buffer";

const BYTE_ORDER_MARK = Buffer.from("\uFEFF");
const ENCODED_BYTES = /(?:%[\da-f]{2})+/gi;

/**
 * Decodes UTF-8, without its byte order mark. Node's own decoder replaces invalid bytes: two texts could become one.
 * @returns null where the bytes are not valid UTF-8
 */
export function textIn(bytes: Buffer): string | null {
  if (!isUtf8(bytes)) return null;
  const isMarked = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  return bytes.toString("utf8", isMarked ? BYTE_ORDER_MARK.length : 0);
}

/** Whether the percent-encoded bytes of a query or a form are valid UTF-8. A stray `%` encodes nothing. */
export function encodesUtf8(text: string): boolean {
  if (!text.includes("%")) return true;
  for (const [run] of text.matchAll(ENCODED_BYTES))
    if (!isUtf8(Buffer.from(run.replaceAll("%", ""), "hex"))) return false;
  return true;
}
