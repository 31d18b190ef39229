import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";

/** 100 MB of spaces in 100 KB. */
const BOMB = gzipSync(Buffer.alloc(100 * 2 ** 20, " "));

/** What becomes of bytes on their way. */
type Bytes = (text: Buffer) => Buffer;
const asItIs: Bytes = (text) => text;

/** What becomes of a body's bytes. */
export const bytes: fc.Arbitrary<Bytes> = fc.oneof(
  { weight: 30, arbitrary: fc.constant(asItIs) },
  fc.nat().map(
    (at): Bytes =>
      (text) =>
        text.subarray(0, at % (text.length + 1)),
  ),
  fc.tuple(fc.nat(), fc.nat(255)).map(
    ([at, by]): Bytes =>
      (text) => {
        const copy = Buffer.from(text);
        if (copy.length > 0) copy[at % copy.length] = by;
        return copy;
      },
  ),
  fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 8 })).map(
    ([at, more]): Bytes =>
      (text) => {
        const where = at % (text.length + 1);
        return Buffer.concat([text.subarray(0, where), more, text.subarray(where)]);
      },
  ),
  fc.constantFrom<Bytes>(
    (text) => Buffer.from(text.toString("utf8"), "utf16le"),
    (text) => Buffer.from(text.toString("utf8"), "latin1"),
    (text) => Buffer.concat([Buffer.from("\ufeff"), text]),
    (text) => Buffer.concat([text, text]),
  ),
);

/** How it is packed, and what is said of it. */
export const packing: fc.Arbitrary<{ encoding: string | null; pack: Bytes }> = fc.oneof(
  { weight: 300, arbitrary: fc.constant({ encoding: null, pack: asItIs }) },
  {
    weight: 20,
    arbitrary: fc.constantFrom(
      { encoding: "gzip", pack: gzipSync as Bytes },
      { encoding: "BR", pack: brotliCompressSync as Bytes },
      { encoding: "deflate", pack: deflateSync as Bytes },
    ),
  },
  {
    weight: 10,
    arbitrary: fc
      .constantFrom("gzip", "br", "deflate", "compress", "identity", "gzip, gzip", "constructor", "")
      .map((encoding) => ({ encoding, pack: asItIs })),
  },
  {
    weight: 10,
    arbitrary: fc.nat().map((at) => ({
      encoding: "gzip",
      pack: ((text) => {
        const packed = gzipSync(text);
        return packed.subarray(0, at % packed.length);
      }) as Bytes,
    })),
  },
  { weight: 1, arbitrary: fc.constant({ encoding: "gzip", pack: () => BOMB }) },
);
