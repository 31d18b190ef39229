import type { IncomingMessage } from "node:http";
import { type Duplex, pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { MAX_BODY_BYTES } from "../contract/limits.ts";
import { isRefusal, type Refusal, refusal } from "../services/refusal.ts";

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
  const inflate = inflateOf(req);
  if (inflate === null) return collect(req, req);
  return isRefusal(inflate) ? Promise.resolve(inflate) : collect(req, req.pipe(inflate));
}

/** What unpacks a body; null where it is not packed. */
function inflateOf(req: IncomingMessage) {
  const encoding = req.headers["content-encoding"]?.toLowerCase() ?? "identity";
  if (encoding === "identity") return null;
  return INFLATE.get(encoding)?.() ?? refusal("malformed", `The encoding ${encoding.slice(0, 20)} is not known.`);
}

/** A request's body as it comes, for what is larger than memory should hold. Where it breaks off, reading it throws a 400. */
export function bodyStream(req: IncomingMessage): AsyncIterable<Uint8Array> | Refusal {
  const inflate = inflateOf(req);
  if (isRefusal(inflate)) return inflate;
  return readable(inflate === null ? req : pipeline(req, inflate, () => {}));
}

async function* readable(from: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* from;
  } catch (cause) {
    throw Object.assign(new Error("the body is not readable", { cause }), { status: 400 });
  }
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
