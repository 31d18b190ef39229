import { connect } from "node:net";

/** A POST as its bytes go over the wire. */
export interface RawRequest {
  readonly path: string;
  /** Whole lines, beside `Host` and `Connection: close`. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  /** Less of the body is sent than `Content-Length` says: only the end of the connection ends it. */
  readonly isCut?: boolean;
}

/** The first answer to what was written. */
export interface RawAnswer {
  readonly status: number;
  /** In lower case. */
  readonly head: string;
  readonly body: string;
}

/**
 * Writes the bytes of a request, also those that a client library would refuse.
 * @param url the collector's
 * @returns null where the connection was closed without an answer
 */
export async function sendRaw(
  url: string,
  { path, headers, body, isCut = false }: RawRequest,
): Promise<RawAnswer | null> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => void chunks.push(chunk));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  // What can't be read is answered, and the connection broken, while we still write.
  socket.on("error", () => {});
  const head = [`POST ${path} HTTP/1.1`, "Host: shop.example", "Connection: close", ...headers];
  socket.write(`${head.join("\r\n")}\r\n\r\n`, "latin1");
  socket.write(body);
  if (isCut) socket.end();
  await closed;
  return firstIn(Buffer.concat(chunks));
}

const CONTINUE = /^HTTP\/1\.1 100 .*?\r\n\r\n/s;

function firstIn(bytes: Buffer): RawAnswer | null {
  // One character per byte, so that lengths are right.
  const text = bytes.toString("latin1").replace(CONTINUE, "");
  const [, status, head = "", rest = ""] = /^HTTP\/1\.1 (\d{3}) (.*?)\r\n\r\n(.*)$/s.exec(text) ?? [];
  if (!status) return null;
  const [, length = rest.length] = /content-length: (\d+)/i.exec(head) ?? [];
  const body = Buffer.from(rest.slice(0, Number(length)), "latin1").toString("utf8");
  return { status: Number(status), head: head.toLowerCase(), body };
}
