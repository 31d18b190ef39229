import type { IncomingMessage, ServerResponse } from "node:http";
import type { ErrorRequestHandler } from "express";
import type { Logger } from "pino";
import { refusal } from "../services/refusal.ts";
import { type Headers, sendProblem } from "./problem.ts";

/** Turns what was thrown into an answer: Express's complaints about addresses by their own status, all else is a bug. */
export const errorHandler =
  (log: Logger): ErrorRequestHandler =>
  (error, req, res, next) => {
    if (res.headersSent) return next(error);
    if (error.status >= 400 && error.status < 500)
      return sendProblem(res, refusal("malformed", "The request is not readable."));
    failed(log, error, req, res, req.route?.path ?? req.baseUrl);
  };

/** Answers a request that our own code stumbled over, or that the store could not serve. */
export function failed(
  log: Logger,
  error: unknown,
  req: IncomingMessage,
  res: ServerResponse,
  route: string,
  headers: Headers = {},
): void {
  log.error({ err: error, method: req.method, route }, "request failed");
  sendProblem(res, refusal("unavailable", "The collector could not do this just now."), headers);
}
