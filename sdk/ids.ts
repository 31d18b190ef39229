/** The type of a new `Uint8Array`, which has a parameter since TypeScript 5.7 only. */
type Bytes = ReturnType<Uint8ArrayConstructor["of"]>;

/** Fills an array with random bytes and returns it, as `crypto.getRandomValues` does. */
export type Random = (bytes: Bytes) => Uint8Array;

/**
 * Returns a generator of UUIDv7s (RFC 9562) that sort in the order of their creation: events recovered from the device
 * keep their order, and the collector's index grows at its end. Several ids in one millisecond use future milliseconds.
 * @param now returns ms since 1970
 */
export function createIds(now: () => number, random: Random): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, now());
    // Spread instead of Array.from: old libraries (Prototype, MooTools) replace it by one that ignores the callback.
    const digits = last.toString(16).padStart(12, "0") + [...random(new Uint8Array(10))].map(hex).join("");
    // 7 is the version, 8 the variant.
    return digits.replace(/(.{8})(.{4})(...).(...)(.*)./, "$1-$2-7$3-8$4-$5");
  };
}

/** The creation time of a UUIDv7, in ms since 1970. */
export function timeOf(id: string): number {
  // Reads up to the second dash.
  return Number.parseInt(id.replace("-", ""), 16);
}

const hex = (byte: number): string => (byte + 256).toString(16).slice(1);
