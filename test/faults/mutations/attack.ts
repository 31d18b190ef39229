import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import type { RawRequest } from "../../support/wire.ts";
import { CORPUS } from "./corpus.ts";
import { change, changed, print } from "./json.ts";

/** 100 MB of spaces in 100 KB. */
const BOMB = gzipSync(Buffer.alloc(100 * 2 ** 20, " "));

type Bytes = (text: Buffer) => Buffer;
const asItIs: Bytes = (text) => text;

/** What becomes of a body's bytes. */
const bytes: fc.Arbitrary<Bytes> = fc.oneof(
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
const packing: fc.Arbitrary<{ encoding: string | null; pack: Bytes }> = fc.oneof(
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

const TYPES = [
  "text/plain",
  "application/json",
  "text/plain;charset=utf-16",
  "multipart/form-data",
  "x",
  'application/json; charset="',
  "",
];

/** What is said of the body's length, and what is sent of it. */
type Framing = Omit<RawRequest, "path">;

const LENGTHS: readonly (readonly string[])[] = [
  ["Content-Length: -1"],
  ["Content-Length: x"],
  ["Content-Length: 99999999999999999999"],
  ["Content-Length: 1", "Content-Length: 2"],
  ["Content-Length: 1", "Transfer-Encoding: chunked"],
  ["Transfer-Encoding: gzip"],
  [],
];

const said = (headers: readonly string[]) => (body: Buffer) => ({ headers, body });
const framing: fc.Arbitrary<(body: Buffer) => Framing> = fc.oneof(
  { weight: 40, arbitrary: fc.constant((body: Buffer) => said([`Content-Length: ${body.length}`])(body)) },
  fc.constant((body: Buffer) =>
    said([`Content-Length: ${body.length}`, "Upgrade: websocket", "Connection: Upgrade"])(body),
  ),
  { weight: 4, arbitrary: fc.nat().map((at) => (body: Buffer) => inChunks(body, at % (body.length + 1))) },
  fc.integer({ min: 1, max: 20 }).map((more) => (body: Buffer) => {
    return { headers: [`Content-Length: ${body.length + more}`], body, isCut: true };
  }),
  fc.nat().map((at) => (body: Buffer) => said([`Content-Length: ${at % (body.length + 1)}`])(body)),
  fc.constantFrom(...LENGTHS).map(said),
  fc.constant((body: Buffer) => {
    return { headers: ["Transfer-Encoding: chunked"], body: Buffer.concat([Buffer.from("-1\r\n"), body]), isCut: true };
  }),
);

const chunk = (part: Buffer) =>
  part.length === 0 ? part : Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")]);

function inChunks(body: Buffer, at: number): Framing {
  const chunks = [chunk(body.subarray(0, at)), chunk(body.subarray(at)), Buffer.from("0\r\n\r\n")];
  return { headers: ["Transfer-Encoding: chunked"], body: Buffer.concat(chunks) };
}

const header = fc.oneof(
  { weight: 10, arbitrary: fc.constant<string[]>([]) },
  fc.constantFrom(
    ["Authorization: Bearer"],
    ["Authorization: Bearer wk_demo"],
    ["Authorization: Basic ####"],
    ["Authorization: Bearer wk_\u0001"],
    ["X-Auth-Token: secret"],
    ["Origin: https://evil.example"],
    ["Origin: null"],
    ["Origin: \u00ff"],
    ["X-Forwarded-For: 1.2.3.4, ::1, x"],
    ["User-Agent: Googlebot/2.1"],
    [`User-Agent: ${"x".repeat(5_000)}`],
    [`Cookie: ${"x".repeat(20_000)}`],
    ["Expect: 100-continue"],
    ["Expect: the unexpected"],
    ["no header at all"],
    [": empty"],
    Array.from({ length: 3_000 }, (_, n) => `X-${n}: 1`),
  ),
);

/** A body of the corpus with up to three of its values changed, or none; its bytes, its packing and its head, too. */
export const attack: fc.Arbitrary<RawRequest> = fc
  .record({
    sample: fc.constantFrom(...CORPUS),
    fresh: fc.uuid(),
    changes: fc.array(change, { maxLength: 3 }),
    bytes,
    packing,
    type: fc.constantFrom(...TYPES),
    query: fc.constantFrom("", "", "", "", "/", "?", "?property_id=100001", "?%", "?a=%00&a[]=1&__proto__=1"),
    framing,
    header,
  })
  .map(({ sample, fresh, changes, bytes, packing, type, query, framing, header }) => {
    const text = print(changes.reduce(changed, sample.body as unknown)).replaceAll(/0{8}-0000-7000-8000-0{12}/g, fresh);
    const { headers, ...rest } = framing(packing.pack(bytes(Buffer.from(text))));
    const coding = packing.encoding === null ? [] : [`Content-Encoding: ${packing.encoding}`];
    return { path: sample.path + query, headers: [...headers, `Content-Type: ${type}`, ...coding, ...header], ...rest };
  });
