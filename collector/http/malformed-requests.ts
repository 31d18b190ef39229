import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { PRIVATE, PROBLEM_JSON, problemOf } from "./problem.ts";

/**
 * Errors of Node's parser with a response of their own. A request that was cut on its way gets a 408, because the SDK
 * sends its events again after a 408 and never after a 400.
 */
const PARSER_ERRORS: Readonly<Record<string, readonly [number, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, "The request took too long to arrive."],
  HPE_INVALID_EOF_STATE: [408, "The request is incomplete."],
  HPE_HEADER_OVERFLOW: [431, "The headers are too large."],
};
const UNREADABLE = [400, "The request is not readable."] as const;

/** Answers bytes that are no HTTP request with a problem, and ends the connection. */
export function answerMalformed({ code = "" }: NodeJS.ErrnoException, socket: Duplex): void {
  const [status, detail] = PARSER_ERRORS[code] ?? UNREADABLE;
  const body = JSON.stringify(problemOf(status, detail));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${PROBLEM_JSON}; charset=utf-8`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Access-Control-Allow-Origin: *",
    ...Object.entries(PRIVATE).map(([name, value]) => `${name}: ${value}`),
    "Connection: close",
  ];
  if (socket.writable) socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  // At once: a client that is too slow to send could be too slow to read.
  socket.destroy();
}
