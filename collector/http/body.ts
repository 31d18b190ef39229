import type { IncomingMessage } from "node:http";
import { type Duplex, pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { MAX_BODY_BYTES } from "../contract/limits.ts";
import { isRefusal, type Refusal, refusal } from "../services/refusal.ts";
import { textIn } from "../services/utf8.ts";

/** The memory of all bodies that are being read, in bytes. Beyond it new requests are refused and can be sent again. */
const MAX_OPEN_BYTES = 256 * 1_048_576;
let openBytes = 0;

/** A map, because an object has keys of its own, such as "constructor". */
const DECOMPRESSORS = new Map<string, () => Duplex>([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress],
]);

/** The time in ms that a body may take; for an upload in pieces, the time between two of them. */
const TIMEOUT = 30_000;

/** Ends the connection of a client that still sends after it got its response. @param timeout in ms */
export function stopReading(req: IncomingMessage, timeout = TIMEOUT): void {
  if (req.complete) return;
  const timer = setTimeout(() => req.socket.destroy(), timeout);
  for (const over of ["end", "close"]) req.once(over, () => clearTimeout(timer));
}

const CHARSET = /;\s*charset\s*=\s*["']?([^\s;"']+)/i;
/** Names of UTF-8, and of its subset ASCII. */
const UTF8_NAMES: ReadonlySet<string> = new Set(["utf-8", "utf8", "us-ascii", "ascii"]);

/** Refuses a body in another encoding than UTF-8: bytes could be read as other characters than its sender wrote. */
function refuseCharset({ headers }: IncomingMessage): Refusal | null {
  const [, charset] = CHARSET.exec(headers["content-type"] ?? "") ?? [];
  if (charset === undefined || UTF8_NAMES.has(charset.toLowerCase())) return null;
  return refusal("unsupported", `The charset ${charset.slice(0, 20)} is not supported: send the body as UTF-8.`);
}

/** A stream that decompresses a body; null for a body that is not compressed. */
function decompressorOf(req: IncomingMessage): Duplex | null | Refusal {
  const refused = refuseCharset(req);
  if (refused) return refused;
  const encoding = req.headers["content-encoding"]?.toLowerCase() ?? "identity";
  if (encoding === "identity") return null;
  return (
    DECOMPRESSORS.get(encoding)?.() ??
    refusal("malformed", `The Content-Encoding ${encoding.slice(0, 20)} is not supported: use gzip, deflate or br.`)
  );
}

/**
 * Reads a request's body as text, which has to be UTF-8. Express's own reader costs a third of the throughput, most of it for content types
 * that no client sends.
 * @param timeout of the whole body, in ms
 */
export function readText(req: IncomingMessage, timeout = TIMEOUT): Promise<string | Refusal> {
  if (openBytes > MAX_OPEN_BYTES)
    return Promise.resolve(
      refusal("unavailable", "The collector reads too many bodies at once. Send the request again."),
    );
  const decompressor = decompressorOf(req);
  if (decompressor === null) return collect(req, req, timeout);
  return isRefusal(decompressor) ? Promise.resolve(decompressor) : collect(req, req.pipe(decompressor), timeout);
}

/** A body ended before it was complete, or stopped for too long. */
export class RequestAborted extends Error {
  /** The status of the response unless a handler sends another one. */
  readonly status = 400;
}

/**
 * A request's body of any length, piece by piece, which has to name no other encoding than UTF-8; a slow reader slows down the sender.
 * @param timeout between two pieces, in ms
 * @throws RequestAborted while it is read, where the body is incomplete or a piece takes too long
 */
export function readBytes(req: IncomingMessage, timeout = TIMEOUT): AsyncIterable<Uint8Array> | Refusal {
  const decompressor = decompressorOf(req);
  if (isRefusal(decompressor)) return decompressor;
  return pieces(req, decompressor === null ? req : pipeline(req, decompressor, () => {}), timeout);
}

async function* pieces(req: IncomingMessage, from: Readable, timeout: number): AsyncGenerator<Uint8Array> {
  const wait = () => setTimeout(() => req.destroy(), timeout);
  let timer = wait();
  try {
    // The stream stays open, so that a response can be sent before everything is read.
    for await (const piece of from.iterator({ destroyOnReturn: false })) {
      clearTimeout(timer);
      yield piece;
      timer = wait();
    }
  } catch (cause) {
    throw new RequestAborted("The upload is incomplete or not readable.", { cause });
  } finally {
    clearTimeout(timer);
  }
}

const NOT_UTF8 = refusal("malformed", "The body is not valid UTF-8: send it as UTF-8.");

/** @param from the request, or the stream that decompresses it */
function collect(req: IncomingMessage, from: Readable, timeout: number): Promise<string | Refusal> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (result: string | Refusal) => {
      clearTimeout(timer);
      openBytes -= bytes;
      bytes = 0;
      from.removeListener("data", onData);
      // A few malicious bytes can decompress to gigabytes.
      if (from !== req) from.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => end(refusal("too_slow", "The body took too long to arrive.")), timeout);
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      openBytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) return void chunks.push(chunk);
      end(refusal("too_large", `The body is larger than ${MAX_BODY_BYTES} bytes.`));
      // The rest is discarded: the client reads the response only after it has sent all.
      req.unpipe();
      req.resume();
    };
    from.on("data", onData);
    from.once("end", () => end(textIn(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)) ?? NOT_UTF8));
    from.once("error", () => end(refusal("malformed", "The request is not readable.")));
    if (from !== req) req.once("error", () => end(refusal("malformed", "The request is not readable.")));
    req.once("aborted", () => end(refusal("malformed", "The request was aborted.")));
  });
}
