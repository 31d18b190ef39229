import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { PROBLEM_JSON, problemOf } from "./problem.ts";

/**
 * What Node's parser complains of; of all else it is enough to know that it can't be read. What was only cut on its way may
 * come again: the SDK takes a 400 for the collector's word on the events.
 */
const COMPLAINTS: Readonly<Record<string, readonly [number, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, "The request took too long to arrive."],
  HPE_INVALID_EOF_STATE: [408, "The request did not arrive as a whole."],
  HPE_HEADER_OVERFLOW: [431, "The headers are too large."],
};
const UNREADABLE = [400, "The request is not readable."] as const;

/** Answers what never became a request, in the shape of every other problem, and ends the connection. */
export function answerMalformed({ code = "" }: NodeJS.ErrnoException, socket: Duplex): void {
  const [status, detail] = COMPLAINTS[code] ?? UNREADABLE;
  const body = JSON.stringify(problemOf(status, detail));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${PROBLEM_JSON}; charset=utf-8`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Access-Control-Allow-Origin: *",
    "Connection: close",
  ];
  if (socket.writable) socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  // Who is too slow to send is not waited for until it has read this.
  socket.destroy();
}
