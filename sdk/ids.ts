/** Fills an array with random bytes and gives it back, as `crypto.getRandomValues` does. */
export type Random = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array;

/**
 * A UUIDv7 (RFC 9562): ids sort by time, so that the collector's index grows at its end.
 * @param now milliseconds since 1970
 */
export function uuidv7(now: number, random: Random): string {
  const bytes = random(new Uint8Array(10));
  const digits = now.toString(16).padStart(12, "0") + Array.from(bytes, hex).join("");
  const variant = "89ab"[bytes[9]! & 3];
  let next = 0;
  return `xxxxxxxx-xxxx-7xxx-${variant}xxx-xxxxxxxxxxxx`.replace(/x/g, () => digits[next++]!);
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
