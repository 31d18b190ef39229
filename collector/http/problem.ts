import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Refusal, RefusalKind } from "../services/refusal.ts";

/** The one table from refusal to HTTP. */
export const STATUS: Readonly<Record<RefusalKind, number>> = {
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

/** What is said beside the status. */
const HEADERS: Partial<Readonly<Record<RefusalKind, Headers>>> = {
  // Seconds after which a busy or broken store is worth another try.
  unavailable: { "Retry-After": "5" },
  too_slow: { Connection: "close" },
  // RFC 9110 wants the header: for what was asked of, no method would do.
  not_allowed: { Allow: "" },
};

export const PROBLEM_JSON = "application/problem+json";

/** A problem as RFC 9457 writes it. */
export const problemOf = (status: number, detail: string) => ({
  type: "about:blank",
  title: STATUS_CODES[status]!,
  status,
  detail,
});

/** Answers RFC 9457 `application/problem+json`; `errors` carry what BigCommerce's clients read. */
export function sendProblem(res: ServerResponse, refused: Refusal, headers: Headers = {}): void {
  const { detail, errors, meta, reason } = refused;
  const status = STATUS[refused.refused];
  const problem = problemOf(status, detail);
  const named = errors && { errors: errors.map((error) => ({ ...error, status, title: problem.title })) };
  sendJson(
    res,
    status,
    { ...problem, ...(reason && { reason }), ...named, ...(meta && { meta }) },
    { ...HEADERS[refused.refused], ...headers, "Content-Type": `${PROBLEM_JSON}; charset=utf-8` },
  );
}

/** Headers of one answer beside those that were set before. Written at once, they cost less than one by one. */
export type Headers = Readonly<Record<string, string>>;

/** Answers JSON. */
export function sendJson(res: ServerResponse, status: number, value: unknown, headers: Headers = {}): void {
  const body = JSON.stringify(value);
  const length = Buffer.byteLength(body);
  res.writeHead(status, { "Content-Type": "application/json; charset=utf-8", ...headers, "Content-Length": length });
  res.end(body);
}
