import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";

/** 100 MB of spaces in 100 KB. */
const BOMB = gzipSync(Buffer.alloc(100 * 2 ** 20, " "));

/** A change of a body's bytes. */
type ByteChange = (text: Buffer) => Buffer;
const unchanged: ByteChange = (text) => text;

/** Changes of a body's bytes. */
export const bytes: fc.Arbitrary<ByteChange> = fc.oneof(
  { weight: 30, arbitrary: fc.constant(unchanged) },
  fc.nat().map(
    (at): ByteChange =>
      (text) =>
        text.subarray(0, at % (text.length + 1)),
  ),
  fc.tuple(fc.nat(), fc.nat(255)).map(
    ([at, by]): ByteChange =>
      (text) => {
        const copy = Buffer.from(text);
        if (copy.length > 0) copy[at % copy.length] = by;
        return copy;
      },
  ),
  fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 8 })).map(
    ([at, more]): ByteChange =>
      (text) => {
        const where = at % (text.length + 1);
        return Buffer.concat([text.subarray(0, where), more, text.subarray(where)]);
      },
  ),
  fc.constantFrom<ByteChange>(
    (text) => Buffer.from(text.toString("utf8"), "utf16le"),
    (text) => Buffer.from(text.toString("utf8"), "latin1"),
    (text) => Buffer.concat([Buffer.from("\ufeff"), text]),
    (text) => Buffer.concat([text, text]),
  ),
);

/** Compressions with their Content-Encoding, which may be wrong. */
export const compression: fc.Arbitrary<{ encoding: string | null; compress: ByteChange }> = fc.oneof(
  { weight: 300, arbitrary: fc.constant({ encoding: null, compress: unchanged }) },
  {
    weight: 20,
    arbitrary: fc.constantFrom(
      { encoding: "gzip", compress: gzipSync as ByteChange },
      { encoding: "BR", compress: brotliCompressSync as ByteChange },
      { encoding: "deflate", compress: deflateSync as ByteChange },
    ),
  },
  {
    weight: 10,
    arbitrary: fc
      .constantFrom("gzip", "br", "deflate", "compress", "identity", "gzip, gzip", "constructor", "")
      .map((encoding) => ({ encoding, compress: unchanged })),
  },
  {
    weight: 10,
    arbitrary: fc.nat().map((at) => ({
      encoding: "gzip",
      compress: ((text) => {
        const compressed = gzipSync(text);
        return compressed.subarray(0, at % compressed.length);
      }) as ByteChange,
    })),
  },
  { weight: 1, arbitrary: fc.constant({ encoding: "gzip", compress: () => BOMB }) },
);
