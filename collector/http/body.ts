import type { IncomingMessage } from "node:http";
import { type Duplex, pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { MAX_BODY_BYTES } from "../contract/limits.ts";
import type { BodyRoom, BodySender, OpenBodies } from "../services/open-bodies.ts";
import { isRefusal, type Refusal, refusal } from "../services/refusal.ts";
import { textIn } from "../services/utf8.ts";

/** A map, because an object has keys of its own, such as "constructor". */
const DECOMPRESSORS = new Map<string, () => Duplex>([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress],
]);

/** The time in ms that a body may take; for an upload in pieces, the time between two of them. */
const TIMEOUT = 30_000;

/**
 * The time in ms in which a client has to send some bytes of a body, or its rest. A mobile network of the second generation sends ten
 * times as many.
 */
const PACE = 10_000;
const BYTES_PER_PACE = 4_096;

/** Bytes of a compressed body on the wire: one that compresses to nothing may be a little longer than its content. */
const MAX_COMPRESSED_BYTES = MAX_BODY_BYTES + 65_536;

/** Where the memory of a body is counted, and for whom. */
export interface BodyOwner {
  readonly bodies: OpenBodies;
  readonly sender: BodySender;
}

/** Times of a body, in ms. */
interface BodyTimes {
  /** Of the whole body. @default 30 seconds */
  readonly timeout?: number;
  /** For each part of a client's body. @default 10 seconds */
  readonly pace?: number;
}

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

const NO_ROOM = refusal(
  "unavailable",
  "The collector reads too many bodies at once, or too many of your network. Send the request again.",
);
const TOO_LARGE = refusal("too_large", `The body is larger than ${MAX_BODY_BYTES} bytes.`);

/**
 * Reads a request's body as text, which has to be UTF-8. Express's own reader costs a third of the throughput, most of it for content types
 * that no client sends.
 */
export async function readText(
  req: IncomingMessage,
  { bodies, sender }: BodyOwner,
  times: BodyTimes = {},
): Promise<string | Refusal> {
  const decompressor = decompressorOf(req);
  if (isRefusal(decompressor)) return decompressor;
  const room = bodies.open(sender, decompressor !== null);
  if (room === null) return NO_ROOM;
  return collect(req, decompressor === null ? req : req.pipe(decompressor), room, times);
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
function collect(
  req: IncomingMessage,
  from: Readable,
  room: BodyRoom,
  { timeout = TIMEOUT, pace = PACE }: BodyTimes,
): Promise<string | Refusal> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let [bytes, wire] = [0, 0];
    const end = (result: string | Refusal) => {
      stopTimers();
      room.close();
      from.removeListener("data", onData);
      req.removeListener("data", onWire);
      // A few malicious bytes can decompress to gigabytes.
      if (from !== req) from.destroy();
      resolve(result);
    };
    const refuse = (refused: Refusal) => {
      end(refused);
      // The rest is discarded: the client reads the response only after it has sent all.
      req.unpipe();
      req.resume();
    };
    const stopTimers = limitTime(room, timeout, pace, () => wire, end);
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) refuse(TOO_LARGE);
      else if (room.add(chunk.length)) chunks.push(chunk);
      else refuse(NO_ROOM);
    };
    const onWire = (chunk: Buffer) => {
      wire += chunk.length;
      if (from === req) return;
      if (wire > MAX_COMPRESSED_BYTES) refuse(TOO_LARGE);
      else if (!room.add(chunk.length)) refuse(NO_ROOM);
    };
    req.on("data", onWire);
    from.on("data", onData);
    from.once("end", () => end(textIn(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)) ?? NOT_UTF8));
    from.once("error", () => end(refusal("malformed", "The request is not readable.")));
    if (from !== req) req.once("error", () => end(refusal("malformed", "The request is not readable.")));
    req.once("aborted", () => end(refusal("malformed", "The request was aborted.")));
  });
}

const TOO_SLOW = refusal("too_slow", "The body took too long to arrive.");

/**
 * Ends a body that takes too long. One without a server key also has to arrive at a pace.
 * @param received the bytes that have arrived
 * @returns stops it
 */
function limitTime(
  { sender }: BodyRoom,
  timeout: number,
  pace: number,
  received: () => number,
  end: (refused: Refusal) => void,
): () => void {
  const timer = setTimeout(() => end(TOO_SLOW), timeout);
  if (sender === "server") return () => clearTimeout(timer);
  let before = 0;
  const paced = setInterval(() => {
    if (received() - before < BYTES_PER_PACE) end(TOO_SLOW);
    before = received();
  }, pace);
  return () => {
    clearTimeout(timer);
    clearInterval(paced);
  };
}
