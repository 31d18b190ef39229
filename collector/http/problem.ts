import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Refusal, RefusalKind } from "../services/refusal.ts";

/** The HTTP status of each kind of refusal. */
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
  too_many: 429,
  unavailable: 503,
};

/** Headers that come with a kind of refusal. */
const HEADERS: Partial<Readonly<Record<RefusalKind, Headers>>> = {
  // In seconds.
  unavailable: { "Retry-After": "5" },
  too_slow: { Connection: "close" },
  // RFC 9110 requires the header with a 405. In its present state the resource has no method of its own.
  not_allowed: { Allow: "OPTIONS" },
};

export const PROBLEM_JSON = "application/problem+json";

/** A problem as in RFC 9457. */
export const problemOf = (status: number, detail: string) => ({
  type: "about:blank",
  title: STATUS_CODES[status]!,
  status,
  detail,
});

/** Sends a refusal as `application/problem+json` (RFC 9457), with the `errors` that BigCommerce's clients read. */
export function sendProblem(res: ServerResponse, refused: Refusal, headers: Headers = {}): void {
  const { detail, errors, meta, reason, redeemable, retryAfter } = refused;
  const status = STATUS[refused.refused];
  const problem = problemOf(status, detail);
  const fields = errors && { errors: errors.map((error) => ({ ...error, status, title: problem.title })) };
  sendJson(
    res,
    status,
    { ...problem, ...(reason && { reason }), ...fields, ...(redeemable && { redeemable }), ...(meta && { meta }) },
    {
      ...HEADERS[refused.refused],
      ...(retryAfter !== undefined && { "Retry-After": String(retryAfter) }),
      ...headers,
      "Content-Type": `${PROBLEM_JSON}; charset=utf-8`,
    },
  );
}

/** Headers of one response, in addition to those set before. Written together they cost less than one by one. */
export type Headers = Readonly<Record<string, string>>;

/** Headers of every answer of the API: it is kept by no cache, and read as no other type than it says. */
export const PRIVATE: Headers = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };

/** Sends JSON. */
export function sendJson(res: ServerResponse, status: number, value: unknown, headers: Headers = {}): void {
  const body = JSON.stringify(value);
  const length = Buffer.byteLength(body);
  const type = { "Content-Type": "application/json; charset=utf-8" };
  res.writeHead(status, { ...type, ...PRIVATE, ...headers, "Content-Length": length });
  res.end(body);
}

/** Tells when codes that were withheld may be tried again. @param seconds 0: none was */
export function setRetryAfter(res: ServerResponse, seconds: number): void {
  if (seconds > 0) res.setHeader("Retry-After", String(seconds));
}
