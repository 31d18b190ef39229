import { STATUS_CODES } from "node:http";
import type { Response } from "express";
import type { Refusal, RefusalKind } from "../services/refusal.ts";

/** The one table from refusal to HTTP. */
const STATUS: Readonly<Record<RefusalKind, number>> = {
  malformed: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unprocessable: 422,
  unavailable: 503,
};

/** Seconds after which a busy or broken store is worth another try. */
const RETRY_AFTER = "5";

/** Answers RFC 9457 `application/problem+json`; `errors` carry what BigCommerce's clients read. */
export function sendProblem(res: Response, { refused, detail, errors }: Refusal): void {
  const status = STATUS[refused];
  const title = STATUS_CODES[status]!;
  if (refused === "unavailable") res.setHeader("Retry-After", RETRY_AFTER);
  res
    .status(status)
    .type("application/problem+json")
    .json({
      type: "about:blank",
      title,
      status,
      detail,
      ...(errors && { errors: errors.map((error) => ({ ...error, status, title })) }),
    });
}
