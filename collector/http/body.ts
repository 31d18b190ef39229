import type { IncomingMessage } from "node:http";
import type { Duplex, Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { MAX_BODY_BYTES } from "../contract/limits.ts";
import { type Refusal, refusal } from "../services/refusal.ts";

/** Bodies that are being read may hold so much memory together, in bytes: what comes beyond is asked to come again. */
const MAX_OPEN_BYTES = 256 * 1_048_576;
let openBytes = 0;

/** A map: an object would know encodings of its own, such as "constructor". */
const INFLATE = new Map<string, () => Duplex>([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress],
]);

/**
 * Reads a request's body as text. Express's own reader costs a third of the throughput, most of it for types that nobody
 * sends.
 */
export function readText(req: IncomingMessage): Promise<string | Refusal> {
  if (openBytes > MAX_OPEN_BYTES) return Promise.resolve(refusal("unavailable", "Too many bodies are being read."));
  const encoding = req.headers["content-encoding"]?.toLowerCase() ?? "identity";
  if (encoding === "identity") return collect(req, req);
  const inflate = INFLATE.get(encoding);
  if (!inflate) return Promise.resolve(refusal("malformed", `The encoding ${encoding.slice(0, 20)} is not known.`));
  return collect(req, req.pipe(inflate()));
}

/** @param from where the text comes from: the request, or what unpacks it */
function collect(req: IncomingMessage, from: Readable): Promise<string | Refusal> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (result: string | Refusal) => {
      openBytes -= bytes;
      bytes = 0;
      from.removeListener("data", onData);
      // What a few bytes would still unpack to is nobody's: gigabytes, where they are meant to do harm.
      if (from !== req) from.destroy();
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      openBytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) return void chunks.push(chunk);
      end(refusal("too_large", `The body is larger than ${MAX_BODY_BYTES} bytes.`));
      // The rest is read and thrown away, so that the answer gets through.
      req.unpipe();
      req.resume();
    };
    from.on("data", onData);
    from.once("end", () => end((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString("utf8")));
    from.once("error", () => end(refusal("malformed", "The request is not readable.")));
    if (from !== req) req.once("error", () => end(refusal("malformed", "The request is not readable.")));
    req.once("aborted", () => end(refusal("malformed", "The request was broken off.")));
  });
}
