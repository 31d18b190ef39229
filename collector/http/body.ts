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

/** Whoever sends a body slower than this, or whose upload rests so long, is not waited for, in ms. */
const PATIENCE = 30_000;

/** Who was answered and goes on sending is not listened to for ever. @param patience in ms */
export function stopReading(req: IncomingMessage, patience = PATIENCE): void {
  if (req.complete) return;
  const timer = setTimeout(() => req.socket.destroy(), patience);
  for (const over of ["end", "close"]) req.once(over, () => clearTimeout(timer));
}

/** What unpacks a body; null where it is not packed. */
function decompressorOf(req: IncomingMessage): Duplex | null | Refusal {
  const encoding = req.headers["content-encoding"]?.toLowerCase() ?? "identity";
  if (encoding === "identity") return null;
  return INFLATE.get(encoding)?.() ?? refusal("malformed", `The encoding ${encoding.slice(0, 20)} is not known.`);
}

/**
 * Reads a request's body as text. Express's own reader costs a third of the throughput, most of it for types that nobody
 * sends.
 * @param patience how long it may take, in ms
 */
export function readText(req: IncomingMessage, patience = PATIENCE): Promise<string | Refusal> {
  if (openBytes > MAX_OPEN_BYTES) return Promise.resolve(refusal("unavailable", "Too many bodies are being read."));
  const unpacker = decompressorOf(req);
  if (unpacker === null) return collect(req, req, patience);
  return isRefusal(unpacker) ? Promise.resolve(unpacker) : collect(req, req.pipe(unpacker), patience);
}

/** A body ended before it was whole. */
export class RequestAborted extends Error {
  /** What its sender is answered where nobody says it better. */
  readonly status = 400;
}

/**
 * A request's body piece by piece, however long it is: who reads slowly is sent slowly. Reading it throws BrokenOff where
 * the body is not whole, or its sender rests for too long.
 * @param patience how long that is, in ms
 */
export function readBytes(req: IncomingMessage, patience = PATIENCE): AsyncIterable<Uint8Array> | Refusal {
  const unpacker = decompressorOf(req);
  if (isRefusal(unpacker)) return unpacker;
  return pieces(req, unpacker === null ? req : pipeline(req, unpacker, () => {}), patience);
}

async function* pieces(req: IncomingMessage, from: Readable, patience: number): AsyncGenerator<Uint8Array> {
  const wait = () => setTimeout(() => req.destroy(), patience);
  let timer = wait();
  try {
    // An answer has to get through also where not everything is read.
    for await (const piece of from.iterator({ destroyOnReturn: false })) {
      clearTimeout(timer);
      yield piece;
      timer = wait();
    }
  } catch (cause) {
    throw new RequestAborted("The upload was broken off, or is not readable.", { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** @param from where the text comes from: the request, or what unpacks it */
function collect(req: IncomingMessage, from: Readable, patience: number): Promise<string | Refusal> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (result: string | Refusal) => {
      clearTimeout(timer);
      openBytes -= bytes;
      bytes = 0;
      from.removeListener("data", onData);
      // What a few bytes would still unpack to is nobody's: gigabytes, where they are meant to do harm.
      if (from !== req) from.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => end(refusal("too_slow", "The body took too long to come.")), patience);
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
