/** Fills an array with random bytes and gives it back, as `crypto.getRandomValues` does. */
export type Random = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array;

/**
 * Makes UUIDv7s (RFC 9562) that sort by the order in which they were made, so that events read back from the device keep
 * their order, and the collector's index grows at its end. Of several in one millisecond, the later ones run ahead.
 * @param now milliseconds since 1970
 */
export function createIds(now: () => number, random: Random): () => string {
  let last = 0;
  let spare = "";
  return () => {
    last = Math.max(last + 1, now());
    // Spread, not Array.from: old libraries (Prototype, MooTools) put one in its place that takes no function.
    // Random bytes are drawn for 40 ids at a time: each draw costs the page more than all the rest of an id.
    spare = spare || [...random(new Uint8Array(400))].map(hex).join("");
    const digits = last.toString(16).padStart(12, "0") + spare.slice(-20);
    spare = spare.slice(0, -20);
    // 7 is the version, 8 the variant.
    return digits.replace(/(.{8})(.{4})(...).(...)(.*)./, "$1-$2-7$3-8$4-$5");
  };
}

/** When a UUIDv7 was made, in milliseconds since 1970. */
export function timeOf(id: string): number {
  return Number(`0x${id.replace("-", "").slice(0, 12)}`);
}

const hex = (byte: number): string => (byte + 256).toString(16).slice(1);
