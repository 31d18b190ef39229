import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Refusal, RefusalKind } from "../services/refusal.ts";

/** The one table from refusal to HTTP. */
const STATUS: Readonly<Record<RefusalKind, number>> = {
  malformed: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  not_allowed: 405,
  too_slow: 408,
  conflict: 409,
  too_large: 413,
  unsupported: 415,
  unprocessable: 422,
  unavailable: 503,
};

/** Seconds after which a busy or broken store is worth another try. */
const RETRY_AFTER = "5";

/** Answers RFC 9457 `application/problem+json`; `errors` carry what BigCommerce's clients read. */
export function sendProblem(res: ServerResponse, { refused, detail, errors, meta }: Refusal): void {
  const status = STATUS[refused];
  const title = STATUS_CODES[status]!;
  if (refused === "unavailable") res.setHeader("Retry-After", RETRY_AFTER);
  if (refused === "too_slow") res.setHeader("Connection", "close");
  // RFC 9110 wants the header: for what was asked of, no method would do.
  if (refused === "not_allowed") res.setHeader("Allow", "");
  const named = errors && { errors: errors.map((error) => ({ ...error, status, title })) };
  sendJson(
    res,
    status,
    { type: "about:blank", title, status, detail, ...named, ...(meta && { meta }) },
    "application/problem+json",
  );
}

/** Answers JSON. */
export function sendJson(res: ServerResponse, status: number, value: unknown, type = "application/json"): void {
  const body = JSON.stringify(value);
  const headers = { "Content-Type": `${type}; charset=utf-8`, "Content-Length": Buffer.byteLength(body) };
  res.writeHead(status, headers).end(body);
}
