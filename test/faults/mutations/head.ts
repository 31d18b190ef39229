import fc from "fast-check";
import type { RawRequest } from "../../support/wire.ts";

/** Values of Content-Type. */
export const type = fc.constantFrom(
  "text/plain",
  "application/json",
  "text/plain;charset=utf-16",
  "multipart/form-data",
  "x",
  'application/json; charset="',
  "",
);

/** The headers that frame a body, and the bytes that are sent. */
type Framing = Omit<RawRequest, "path">;

/** Framing that fits no body. */
const LENGTHS: readonly (readonly string[])[] = [
  ["Content-Length: -1"],
  ["Content-Length: x"],
  ["Content-Length: 99999999999999999999"],
  ["Content-Length: 1", "Content-Length: 2"],
  ["Content-Length: 1", "Transfer-Encoding: chunked"],
  ["Transfer-Encoding: gzip"],
  [],
];

const framedBy = (headers: readonly string[]) => (body: Buffer) => ({ headers, body });
export const framing: fc.Arbitrary<(body: Buffer) => Framing> = fc.oneof(
  { weight: 40, arbitrary: fc.constant((body: Buffer) => framedBy([`Content-Length: ${body.length}`])(body)) },
  fc.constant((body: Buffer) =>
    framedBy([`Content-Length: ${body.length}`, "Upgrade: websocket", "Connection: Upgrade"])(body),
  ),
  { weight: 4, arbitrary: fc.nat().map((at) => (body: Buffer) => inChunks(body, at % (body.length + 1))) },
  fc.integer({ min: 1, max: 20 }).map((more) => (body: Buffer) => {
    return { headers: [`Content-Length: ${body.length + more}`], body, isCut: true };
  }),
  fc.nat().map((at) => (body: Buffer) => framedBy([`Content-Length: ${at % (body.length + 1)}`])(body)),
  fc.constantFrom(...LENGTHS).map(framedBy),
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

/** More header lines. */
export const header = fc.oneof(
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
