import type { IncomingMessage } from "node:http";
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { MAX_BODY_BYTES } from "../contract/limits.ts";
import { type Refusal, refusal } from "../services/refusal.ts";

/** Bodies that are being read may hold so much memory together, in bytes: what comes beyond is asked to come again. */
const MAX_OPEN_BYTES = 256 * 1_048_576;
let openBytes = 0;

const INFLATE = { gzip: createGunzip, "x-gzip": createGunzip, deflate: createInflate, br: createBrotliDecompress };

/** Whoever sends a body slower than this, or whose upload rests so long, is not waited for, in ms. */
const PATIENCE = 30_000;

/** Who was answered and goes on sending is not listened to for ever. @param patience in ms */
export function listenNoLonger(req: IncomingMessage, patience = PATIENCE): void {
  if (req.complete) return;
  const timer = setTimeout(() => req.socket.destroy(), patience);
  for (const over of ["end", "close"]) req.once(over, () => clearTimeout(timer));
}

/** The way to what is in a body; null where it is packed in an unknown way. */
function unpacker(req: IncomingMessage): "as it is" | (() => ReturnType<typeof createGunzip>) | null {
  const encoding = req.headers["content-encoding"]?.toLowerCase() ?? "identity";
  return encoding === "identity" ? "as it is" : (INFLATE[encoding as keyof typeof INFLATE] ?? null);
}

const UNKNOWN_ENCODING = refusal("malformed", "The body's encoding is not known.");

/**
 * Reads a request's body as text. Express's own reader costs a third of the throughput, most of it for types that nobody
 * sends.
 * @param patience how long it may take, in ms
 */
export function readText(req: IncomingMessage, patience = PATIENCE): Promise<string | Refusal> {
  if (openBytes > MAX_OPEN_BYTES) return Promise.resolve(refusal("unavailable", "Too many bodies are being read."));
  const unpack = unpacker(req);
  if (unpack === null) return Promise.resolve(UNKNOWN_ENCODING);
  return collect(req, unpack === "as it is" ? req : req.pipe(unpack()), patience);
}

/** A body ended before it was whole. */
export class BrokenOff extends Error {}

/**
 * A request's body piece by piece, however long it is: who reads slowly is sent slowly. Reading it throws BrokenOff where
 * the body is not whole, or its sender rests for too long.
 * @param patience how long that is, in ms
 */
export function readBytes(req: IncomingMessage, patience = PATIENCE): AsyncIterable<Uint8Array> | Refusal {
  const unpack = unpacker(req);
  if (unpack === null) return UNKNOWN_ENCODING;
  return pieces(req, unpack === "as it is" ? req : pipeline(req, unpack(), () => {}), patience);
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
    throw new BrokenOff("The upload was broken off, or is not readable.", { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** @param from where the text comes from: the request, or what unpacks it */
function collect(req: IncomingMessage, from: NodeJS.ReadableStream, patience: number): Promise<string | Refusal> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (result: string | Refusal) => {
      clearTimeout(timer);
      openBytes -= bytes;
      bytes = 0;
      from.removeListener("data", onData);
      resolve(result);
    };
    const timer = setTimeout(() => end(refusal("too_slow", "The body took too long to come.")), patience);
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      openBytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) return void chunks.push(chunk);
      end(refusal("too_large", `The body is larger than ${MAX_BODY_BYTES} bytes.`));
      // The rest is read and thrown away, not unpacked, so that the answer gets through.
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
